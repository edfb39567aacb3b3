"""What the check of an index says of its documents."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF

from qa.doctor import Finding, examine
from qa.indexing import index_corpus
from qa.isolation import read_here
from qa.settings import IndexSettings
from tests.fake_encoder import FakeEncoder, fake_fingerprint

Examine = Callable[[], tuple[Finding, ...]]
STATEMENT = " ".join(f"word{number}" for number in range(104)) + "."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "treaty.txt").write_text("A treaty on smuggling was signed.\n")
    return folder


@pytest.fixture
def indexed(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Index the corpus as it is when called, then examine the index."""
    monkeypatch.setattr("qa.doctor.check_weights", fake_fingerprint)
    monkeypatch.setattr("qa.doctor.check_reader", lambda: "1" * 64)

    def index_and_examine() -> tuple[Finding, ...]:
        index_corpus(
            corpus,
            tmp_path / "index",
            IndexSettings(("fake",)),
            load=FakeEncoder,
            fingerprint=fake_fingerprint,
            read=read_here,
        )
        return examine(tmp_path / "index", corpus)

    return index_and_examine


def finding(findings: tuple[Finding, ...], words: str) -> Finding:
    return next(each for each in findings if words in each.words)


def test_a_sound_index_has_nothing_to_tell(indexed: Examine, corpus: Path) -> None:
    findings = indexed()
    assert all(each.sound and each.mend is None and each.details == () for each in findings)
    assert [each.words for each in findings[2:]] == [
        "Every passage is compared with a question by fake: recall 1.000 of the ten nearest.",
        "All 1 passages stand word for word in their documents.",
        "No page lacks text.",
        "No two documents say almost the same.",
        "The encoder fake is the one that built the index.",
        f"The reader e5-reader is intact: SHA-256 {'1' * 64}.",
        f"The index holds all files in {corpus} as they are now.",
        "No file was skipped.",
    ]


def test_pages_without_text_are_listed(indexed: Examine, corpus: Path) -> None:
    made = FPDF()
    made.set_font("Helvetica", size=12)
    for words in ("Words of the first page.", "", "", "Others on the last."):
        made.add_page()
        made.rect(20, 120, 50, 50, "F")
        if words:
            made.cell(text=words)
    made.output(str(corpus / "scan.pdf"))
    found = finding(indexed(), "have no text")
    assert found.sound
    assert found.details == ("scan.pdf: 2 of 4 pages have no text: 2-3",)


def test_documents_that_say_almost_the_same_are_listed(indexed: Examine, corpus: Path) -> None:
    (corpus / "a.txt").write_text(STATEMENT)
    (corpus / "b.txt").write_text(STATEMENT.replace("word50", "another"))
    (corpus / "c.txt").write_text("Something else altogether.\n")
    found = finding(indexed(), "almost the same")
    assert (found.sound, found.details) == (True, ("a.txt = b.txt (90 % alike)",))


def test_without_the_multilingual_encoder_the_reader_is_not_missed(
    indexed: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.doctor.check_reader", lambda: None)
    found = finding(indexed(), "The reader")
    assert found.sound
    assert found.words == (
        "The reader e5-reader needs the multilingual encoder, which is not here."
    )
    assert found.mend == "Questions are answered without a reader."


def test_files_that_were_skipped_are_listed_with_their_reasons(
    indexed: Examine, corpus: Path
) -> None:
    (corpus / "empty.txt").write_text("")
    assert finding(indexed(), "could not be read").details == (
        "empty.txt: no text: the file is empty",
    )


def test_files_that_changed_since_are_listed(
    indexed: Examine, corpus: Path, tmp_path: Path
) -> None:
    (corpus / "gone.txt").write_text("A fund.\n")
    indexed()
    (corpus / "gone.txt").unlink()
    (corpus / "new.txt").write_text("A border.\n")
    (corpus / "treaty.txt").write_text("Another treaty.\n")
    found = finding(examine(tmp_path / "index"), "not as indexed")
    assert not found.sound
    assert found.details == ("gone: gone.txt", "new: new.txt", "changed: treaty.txt")
