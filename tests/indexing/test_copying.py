"""Documents are copied in from elsewhere on the machine: which ones, and which are not."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qa.errors import ChangeRefused
from qa.indexing import copying
from qa.indexing.copying import Found, copy_documents, find_documents
from qa.indexing.folder import Arrived, BrokenOff

NOW = datetime(2026, 11, 22, 4, 50, tzinfo=UTC)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "kept.txt").write_text("kept")
    return tmp_path / "corpus"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    for path in ("b.txt", "more/a.PDF", "more/photo.png", ".hidden/c.txt", "more/.d.txt"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    (folder / "link.txt").symlink_to(tmp_path / "corpus" / "kept.txt")
    return folder


def test_the_documents_of_a_folder_keep_their_paths(corpus: Path, texts: Path) -> None:
    assert find_documents(corpus, f" {texts} ") == (
        Found(texts / "b.txt", "texts/b.txt"),
        Found(texts / "more/a.PDF", "texts/more/a.PDF"),
    )


def test_copies_are_made_and_originals_stay(corpus: Path, texts: Path) -> None:
    stages: list[tuple[str, int, int]] = []
    found = find_documents(corpus, str(texts))
    arrived = copy_documents(corpus, found, False, NOW, lambda *stage: stages.append(stage))
    assert arrived == (Arrived("texts/b.txt", "added"), Arrived("texts/more/a.PDF", "added"))
    assert (corpus / "texts/more/a.PDF").read_text() == "more/a.PDF"
    assert (texts / "more/a.PDF").read_text() == "more/a.PDF"
    assert stages == [("copying", 0, 2), ("copying", 1, 2), ("copying", 2, 2)]
    again = copy_documents(corpus, found, False, NOW, lambda *_: None)
    assert [each.arrival for each in again] == ["same", "same"]


def test_a_single_file_goes_to_the_top(corpus: Path, texts: Path) -> None:
    assert find_documents(corpus, str(texts / "more/a.PDF")) == (
        Found(texts / "more/a.PDF", "a.PDF"),
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("texts", "'texts': expected a full path, such as"),
        ("{0}/nothing", "There is no file or folder .*/nothing on the machine"),
        ("{0}/corpus/kept.txt", "is in the folder of documents already, or holds it"),
        ("{0}", "is in the folder of documents already, or holds it"),
        ("{0}/texts/more/photo.png", "holds no document: expected .docx"),
        ("{0}/texts/more/.d.txt", "holds no document: expected .docx"),
        ("{0}/elsewhere.txt", "holds no document: expected .docx"),
        ("{0}/empty", "holds no document: expected .docx"),
    ],
)
def test_what_cannot_be_copied_is_told(corpus: Path, texts: Path, given: str, message: str) -> None:
    (texts.parent / "empty").mkdir()
    (texts.parent / "elsewhere.txt").symlink_to(texts / "b.txt")
    with pytest.raises(ChangeRefused, match=message):
        find_documents(corpus, given.format(texts.parent))


def test_a_whole_disk_is_not_copied(
    corpus: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "MOST_COPIED", 1)
    with pytest.raises(ChangeRefused, match="texts holds more than 1 documents; copy smaller"):
        find_documents(corpus, str(texts))


def test_more_than_the_disk_holds_is_refused_at_once(
    corpus: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 3

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage())
    with pytest.raises(ChangeRefused, match=r"take 0 MB, and the disk of .* has 0 MB left"):
        find_documents(corpus, str(texts))


def test_a_file_that_vanishes_stops_the_copying(corpus: Path, texts: Path) -> None:
    found = find_documents(corpus, str(texts))
    (texts / "more/a.PDF").unlink()
    with pytest.raises(BrokenOff, match="No such file") as caught:
        copy_documents(corpus, found, False, NOW, lambda *_: None)
    assert caught.value.arrived == (Arrived("texts/b.txt", "added"),)
    assert (corpus / "texts/b.txt").exists()
    assert not (corpus / ".incoming").exists()
