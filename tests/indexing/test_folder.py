"""Files come in under safe names and go out without being lost; nothing leaves the folder."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.corpus import list_files
from qa.errors import ChangeRefused
from qa.indexing.folder import (
    Arrived,
    incoming_folder,
    place_file,
    safe_name,
    set_aside,
    sweep_incoming,
)

NOW = datetime(2026, 11, 22, 4, 50, 7, 12, tzinfo=UTC)
ASIDE = ".removed/2026-11-22 04.50.07.000012"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    return tmp_path / "corpus"


def put(corpus: Path, words: str, path: str, replace: bool = False) -> Arrived:
    with incoming_folder(corpus) as room:
        (room / "1").write_text(words)
        return place_file(corpus, room / "1", path, replace, NOW)


def files(corpus: Path) -> dict[str, str]:
    found = (path for path in corpus.rglob("*") if path.is_file())
    return {path.relative_to(corpus).as_posix(): path.read_text() for path in found}


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("Report 2011.pdf", "Report 2011.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\guía.docx", "guía.docx"),
        ("gui\u0301a.txt", "gu\u00eda.txt"),
        (".hidden.txt", "hidden.txt"),
        ("..", "document"),
        ("", "document"),
        ("~$notes.docx", "notes.docx"),
        ("<script>alert(1)</script>.txt", "script_.txt"),
        ('<img src=x onerror="a">.txt', "_img src=x onerror=_a__.txt"),
        ("invoice\u202efdp.txt", "invoice fdp.txt"),
        ("a\x00b\nc.txt", "a b c.txt"),
        ("con.txt", "_con.txt"),
        ("نامه\u200cها.txt", "نامه\u200cها.txt"),
        ("end. . ", "end"),
        ("é" * 200 + ".pdf", "é" * 88 + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * 178),
    ],
)
def test_names_are_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


@given(st.text())
def test_any_name_becomes_one_visible_part_of_a_path(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= 180
    assert not set(safe) & set('/\\<>:"|?*\x00\n\u202e')
    assert not safe.startswith(".")
    assert safe_name(safe) == safe


def test_a_file_gets_its_name_and_nothing_is_left_behind(corpus: Path) -> None:
    assert put(corpus, "words", "more/a.txt") == Arrived("more/a.txt", "added")
    assert files(corpus) == {"more/a.txt": "words"}
    assert not (corpus / ".incoming").exists()


def test_what_is_there_is_not_overwritten(corpus: Path) -> None:
    put(corpus, "old", "a.txt")
    assert put(corpus, "new", "a.txt").arrival == "exists"
    assert put(corpus, "old", "a.txt", replace=True).arrival == "same"
    assert files(corpus) == {"a.txt": "old"}


def test_what_is_replaced_is_set_aside(corpus: Path) -> None:
    put(corpus, "old", "more/a.txt")
    assert put(corpus, "new", "more/a.txt", replace=True) == Arrived("more/a.txt", "replaced")
    assert files(corpus) == {"more/a.txt": "new", f"{ASIDE}/more/a.txt": "old"}


@pytest.mark.parametrize("path", ["metadata.csv", "lessons", "lessons/a.txt"])
def test_what_is_no_document_keeps_its_place(corpus: Path, path: str) -> None:
    assert put(corpus, "path\n", path, replace=True) == Arrived(path, "reserved")
    assert files(corpus) == {}


def test_a_folder_is_not_replaced_by_a_file(corpus: Path) -> None:
    put(corpus, "words", "a.txt/b.txt")
    assert put(corpus, "new", "a.txt", replace=True).arrival == "exists"
    with pytest.raises(ChangeRefused, match="cannot be changed"):
        put(corpus, "new", "a.txt/b.txt/c.txt")
    assert files(corpus) == {"a.txt/b.txt": "words"}


@pytest.mark.parametrize("path", ["../out.txt", "/out.txt", "link/out.txt", "a/../../out.txt"])
def test_nothing_is_put_outside(corpus: Path, path: str) -> None:
    outside = corpus.parent / "outside"
    outside.mkdir()
    (corpus / "link").symlink_to(outside)
    with pytest.raises(ChangeRefused, match="would lie outside"):
        put(corpus, "words", path)
    assert list(outside.iterdir()) == []
    assert not (corpus.parent / "out.txt").exists()


def test_a_removed_file_is_moved_where_no_indexer_looks(corpus: Path) -> None:
    put(corpus, "words", "more/a.txt")
    put(corpus, "others", "b.txt")
    assert set_aside(corpus, "more/a.txt", NOW) == corpus / ASIDE / "more/a.txt"
    assert files(corpus) == {f"{ASIDE}/more/a.txt": "words", "b.txt": "others"}
    assert [file.path for file in list_files(corpus, corpus.parent / "index")] == ["b.txt"]


def test_a_link_is_moved_and_what_it_leads_to_stays(corpus: Path) -> None:
    (corpus.parent / "secret.txt").write_text("secret")
    (corpus / "link.txt").symlink_to(corpus.parent / "secret.txt")
    moved = set_aside(corpus, "link.txt", NOW)
    assert moved.is_symlink()
    assert (corpus.parent / "secret.txt").read_text() == "secret"


@pytest.mark.parametrize("path", ["gone.txt", "../secret.txt", "link/secret.txt"])
def test_what_is_not_in_the_folder_cannot_be_removed(corpus: Path, path: str) -> None:
    (corpus.parent / "secret.txt").write_text("secret")
    (corpus / "link").symlink_to(corpus.parent)
    with pytest.raises(ChangeRefused, match=r"There is no file|would lie outside"):
        set_aside(corpus, path, NOW)
    assert (corpus.parent / "secret.txt").read_text() == "secret"


def test_a_full_disk_is_told_and_leaves_no_trace(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "hardlink_to", full)
    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(ChangeRefused, match=r"The disk of .* is full; make room and try again"):
        put(corpus, "words", "a.txt")
    assert files(corpus) == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_folder_that_cannot_be_written_is_told(corpus: Path) -> None:
    corpus.chmod(0o555)
    with pytest.raises(ChangeRefused, match="cannot be changed: Permission denied"):
        put(corpus, "words", "a.txt")


def test_a_system_without_links_moves_the_file(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", unsupported)
    assert put(corpus, "words", "a.txt").arrival == "added"
    assert files(corpus) == {"a.txt": "words"}


def test_what_killed_programs_left_is_swept_and_no_more(corpus: Path) -> None:
    (corpus / ".incoming" / "left").mkdir(parents=True)
    (corpus / ".incoming" / "left" / "1").write_text("half")
    with incoming_folder(corpus) as room:
        (room / "1").write_text("words")
        sweep_incoming(corpus)
        assert not (corpus / ".incoming" / "left").exists()
        assert (room / "1").read_text() == "words"
    assert not (corpus / ".incoming").exists()
    sweep_incoming(corpus)


def test_a_file_is_on_the_disk_before_it_has_a_name(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _: named.append((corpus / "a.txt").exists()))
    put(corpus, "words", "a.txt")
    assert named == [False]


def test_a_file_that_cannot_be_replaced_stays(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(corpus, "words", "a.txt")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ChangeRefused, match="is full; make room and try again"):
        put(corpus, "others", "a.txt", replace=True)
    assert files(corpus) == {"a.txt": "words"}
