"""One line of `metadata.csv` changes; the rest of the file stays as its owner left it."""

import os
from pathlib import Path

import pytest

from qa.errors import SidecarError
from qa.indexing.sidecar import Correction, read_sidecar
from qa.indexing.sidecar_writing import correct_document, forget_document

TWO = "path,title,issuer\na.txt,A,\nb.txt,B,Body\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "metadata.csv"


def test_a_first_correction_makes_the_file(file: Path) -> None:
    correct_document(file.parent, "more/a.txt", {"title": "A, or not", "date": "2011-09"})
    assert file.read_text("utf-8") == (
        'path,title,issuer,date,symbol,language,kind\nmore/a.txt,"A, or not",,2011-09,,,\n'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TWO, "path,title,issuer\na.txt,New,\nb.txt,B,Body\n"),
        (
            "\ufeffPath ; title;issuer\r\n.\\a.txt;A;\r\nb.txt;B\r\n\r\n",
            "\ufeffPath ; title;issuer\r\n.\\a.txt;New;\r\nb.txt;B\r\n\r\n",
        ),
        ('title\tpath\n"B\nand C"\tb.txt\n', 'title\tpath\n"B\nand C"\tb.txt\nNew\ta.txt\n'),
        ("path,issuer\nb.txt,  Body  ", "path,issuer,title\nb.txt,  Body  \na.txt,,New\n"),
        ("path,issuer\na.txt,Body\nb.txt\n", "path,issuer,title\na.txt,Body,New\nb.txt\n"),
    ],
    ids=["plain", "windows", "line break in a cell", "no line end", "new column"],
)
def test_all_other_lines_stay_as_they_are(file: Path, before: str, after: str) -> None:
    file.write_bytes(before.encode())
    correct_document(file.parent, "a.txt", {"title": " New "})
    assert file.read_bytes().decode() == after
    assert read_sidecar(file.parent).corrections["a.txt"].title == "New"


def test_cells_that_are_not_named_stay(file: Path) -> None:
    file.write_text(TWO)
    correct_document(file.parent, "b.txt", {"title": ""})
    assert file.read_text() == "path,title,issuer\na.txt,A,\nb.txt,,Body\n"


def test_a_line_that_says_nothing_any_more_goes(file: Path) -> None:
    file.write_text(TWO)
    correct_document(file.parent, "a.txt", {"title": "", "issuer": "", "kind": ""})
    assert file.read_text() == "path,title,issuer\nb.txt,B,Body\n"


def test_a_language_is_written_in_small_letters(file: Path) -> None:
    correct_document(file.parent, "a.txt", {"language": "ES"})
    (found,) = read_sidecar(file.parent).corrections.values()
    assert found == Correction(2, "a.txt", language="es")


def test_accents_match_however_a_system_writes_them(file: Path) -> None:
    file.write_text("path,title\ngui\u0301a.txt,A\n", "utf-8")
    correct_document(file.parent, "gu\u00eda.txt", {"title": "B"})
    assert file.read_text("utf-8") == "path,title\ngui\u0301a.txt,B\n"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"date": "21/09/2011"}, r"^a\.txt: date: expected 2011, .* found '21/09/2011'$"),
        ({"language": "Spanish"}, r"^a\.txt: language: expected a code such as en"),
    ],
)
def test_a_value_that_cannot_be_used_changes_nothing(
    file: Path, values: dict[str, str], message: str
) -> None:
    file.write_text(TWO)
    with pytest.raises(SidecarError, match=message):
        correct_document(file.parent, "a.txt", values)
    assert file.read_text() == TWO


def test_a_file_with_a_fault_is_left_to_its_owner(file: Path) -> None:
    file.write_text("path,author\na.txt,Me\n")
    with pytest.raises(SidecarError, match="line 1: unknown column 'author'"):
        correct_document(file.parent, "a.txt", {"title": "A"})
    assert file.read_text() == "path,author\na.txt,Me\n"


def test_a_document_is_forgotten(file: Path) -> None:
    forget_document(file.parent, "a.txt")
    assert not file.exists()
    file.write_text(TWO)
    forget_document(file.parent, "a.txt")
    assert file.read_text() == "path,title,issuer\nb.txt,B,Body\n"


def test_the_file_keeps_its_permissions_and_stays_a_link(tmp_path: Path) -> None:
    corpus, kept = tmp_path / "corpus", tmp_path / "kept.csv"
    corpus.mkdir()
    kept.write_text(TWO)
    kept.chmod(0o640)
    (corpus / "metadata.csv").symlink_to(kept)
    correct_document(corpus, "a.txt", {"title": "New"})
    assert (corpus / "metadata.csv").is_symlink()
    assert "a.txt,New" in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written_leaves_the_old_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(TWO)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SidecarError, match="cannot be written: No space left on device"):
        correct_document(file.parent, "a.txt", {"title": "New"})
    assert file.read_text() == TWO
    assert list(file.parent.iterdir()) == [file]
