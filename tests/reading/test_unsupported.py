"""Kinds of files without a reader: each is named, with what to make of it."""

from pathlib import Path

import pytest

from qa.errors import ReadingError, UnsupportedFormat
from qa.reading import read_document

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.doc", "old Word format; save it as .docx"),
        ("a.DOC", "old Word format; save it as .docx"),
        ("a.ppt", "old PowerPoint format; save it as .pptx"),
        ("a.rtf", "Rich Text Format; save it as .docx"),
        ("a.odt", "OpenDocument text; save it as .docx"),
        ("a.odp", "OpenDocument slides; save them as .pptx"),
        ("a.xls", "a spreadsheet; save the sheets that matter as .pdf, or as tables in a .docx"),
        ("a.xlsx", "a spreadsheet; save the sheets that matter as .pdf, or as tables in a .docx"),
        ("a.csv", "a spreadsheet; save the sheets that matter as .pdf, or as tables in a .docx"),
        ("a.epub", "an e-book; save it as .html or .pdf"),
        ("a.jpg", "a picture; run text recognition on it and save the result as .pdf"),
        ("a.TIFF", "a picture; run text recognition on it and save the result as .pdf"),
        ("a.mp3", "no reader for .mp3 files"),
        ("Makefile", "no reader for files without an ending"),
    ],
)
def test_the_reason_says_what_to_make_of_it(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).write_bytes(OLD_OFFICE)
    with pytest.raises(UnsupportedFormat) as caught:
        read_document(tmp_path / name, tmp_path)
    readable = ".docx, .htm, .html, .md, .pdf, .pptx, .txt"
    assert str(caught.value) == f"{reason} (readable: {readable})"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", OLD_OFFICE, "old Word format under a new name; save it in the new format"),
        ("a.pptx", OLD_OFFICE, "old PowerPoint format under a new name; save it in the new format"),
        ("a.docx", b"%PDF-1.7", "expected a Word file, found something else"),
        ("a.pdf", b"PK\x03\x04", "the PDF cannot be opened"),
        ("a.txt", bytes(range(256)) * 8, "expected text, found binary data"),
    ],
)
def test_a_file_under_a_wrong_name_is_named(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ReadingError, match=reason):
        read_document(tmp_path / name, tmp_path)
