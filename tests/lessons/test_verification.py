"""Quotes compared with the files on disk at that moment."""

import threading
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from qa.citing import Anchor
from qa.errors import LessonError
from qa.isolation import Outcome, read_here
from qa.lessons import Claim, Verdict, Verifier
from qa.reading import read_document
from qa.records import Span

TEXT = "# A note\n\nNobody can count\nthe victims. A figure is an estimate.\n"
QUOTE = "A figure is an estimate."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "notes" / "a.md"
    file.parent.mkdir()
    file.write_text(TEXT, "utf-8")
    return file


@pytest.fixture
def claim(file: Path, tmp_path: Path) -> Claim:
    document = read_document(file, tmp_path)
    start = document.text.index(QUOTE)
    span = Span(start, start + len(QUOTE))
    return Claim(document.source, Anchor.to(span, document.text), QUOTE)


def verdict(corpus: Path, *claims: Claim) -> tuple[Verdict, ...]:
    return Verifier(corpus, read_here).verify(claims)


def test_a_quote_stands_in_the_file_that_was_indexed(claim: Claim, tmp_path: Path) -> None:
    assert verdict(tmp_path, claim) == (Verdict("stands", "notes/a.md"),)
    wrapped = replace(claim, quote="A figure\nis an  estimate.")
    assert verdict(tmp_path, wrapped) == (Verdict("stands", "notes/a.md"),)


def test_a_changed_file_may_keep_the_words(claim: Claim, file: Path, tmp_path: Path) -> None:
    file.write_text(TEXT.replace("Nobody", "Hardly anybody"), "utf-8")
    (found,) = verdict(tmp_path, claim)
    assert found == Verdict("stands in a changed file", "notes/a.md")
    assert found.holds


def test_a_changed_file_may_lose_them(claim: Claim, file: Path, tmp_path: Path) -> None:
    file.write_text(TEXT.replace("an estimate", "a guess"), "utf-8")
    (found,) = verdict(tmp_path, claim)
    assert found == Verdict("gone", "notes/a.md")
    assert not found.holds


def test_a_link_may_lead_to_other_words(claim: Claim, tmp_path: Path) -> None:
    other = replace(claim, quote="A figure is a fact.")
    assert verdict(tmp_path, other) == (Verdict("other words", "notes/a.md", QUOTE),)


def test_a_file_may_be_gone_or_unreadable(claim: Claim, file: Path, tmp_path: Path) -> None:
    file.write_bytes(b"\x00\x01\x02\x00\x00\x00\x07")
    (found,) = verdict(tmp_path, claim)
    assert (found.state, found.path) == ("unreadable", "notes/a.md")
    assert found.found.startswith("expected text, found binary data")
    file.unlink()
    assert verdict(tmp_path, claim) == (Verdict("no file", "notes/a.md"),)


def test_a_file_outside_the_corpus_is_not_read(claim: Claim, file: Path, tmp_path: Path) -> None:
    inner = tmp_path / "corpus"
    (inner / "notes").mkdir(parents=True)
    (inner / "notes" / "a.md").symlink_to(file)
    assert verdict(inner, claim) == (Verdict("no file", "notes/a.md"),)
    up = replace(claim, source=replace(claim.source, path="../notes/a.md"))
    assert verdict(inner, up) == (Verdict("no file", "../notes/a.md"),)


def test_each_file_is_read_once_and_verdicts_keep_their_order(
    claim: Claim, file: Path, tmp_path: Path
) -> None:
    asked: list[list[Path]] = []

    def read(
        files: Sequence[Path], corpus: Path, chunk_characters: int
    ) -> Generator[Outcome, None, None]:
        asked.append(list(files))
        yield from read_here(files, corpus, chunk_characters)

    gone = replace(claim, source=replace(claim.source, path="b.md"))
    other = replace(claim, quote="x")
    found = Verifier(tmp_path, read).verify((gone, claim, other, claim))
    assert asked == [[file]]
    assert [each.state for each in found] == ["no file", "stands", "other words", "stands"]


def test_a_file_is_read_in_a_process_apart(claim: Claim, tmp_path: Path) -> None:
    assert Verifier(tmp_path).verify((claim,)) == (Verdict("stands", "notes/a.md"),)


def test_too_many_at_once_are_asked_to_come_again(
    claim: Claim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.lessons.verification._MOST_REQUESTS", 1)
    reading, go_on = threading.Event(), threading.Event()

    def read(
        files: Sequence[Path], corpus: Path, chunk_characters: int
    ) -> Generator[Outcome, None, None]:
        reading.set()
        assert go_on.wait(10)
        yield from read_here(files, corpus, chunk_characters)

    verifier = Verifier(tmp_path, read)
    thread = threading.Thread(target=verifier.verify, args=((claim,),))
    thread.start()
    assert reading.wait(10)
    with pytest.raises(LessonError, match="Try again in a moment"):
        verifier.verify((claim,))
    go_on.set()
    thread.join()
    assert verifier.verify((claim,)) == (Verdict("stands", "notes/a.md"),)
