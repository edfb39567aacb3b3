"""Pages that show something but hold no words are told, blank ones are not."""

from pathlib import Path

import pytest
from fpdf import FPDF

from qa.reading import read_document
from qa.records import Metadata, Source

WORDS = (
    "A treaty on smuggling was signed.",
    "",
    "",
    "The trust fund helps victims of trafficking.",
    "",
    "",
)


def write_pdf(file: Path, pages: str) -> None:
    """Write a PDF: `w` a page with words, `d` one that only shows a drawing, `b` a blank one."""
    made = FPDF()
    made.set_font("Helvetica", size=12)
    for number, page in enumerate(pages):
        made.add_page()
        if page == "w":
            made.cell(text=WORDS[number % len(WORDS)])
        elif page == "d":
            made.rect(20, 20, 50, 50, "F")
    made.output(str(file))


def test_drawn_pages_without_words_are_told(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "wdbwdd")
    source = read_document(tmp_path / "a.pdf", tmp_path).source
    assert (source.pages, source.wordless_pages) == (6, (2, 5, 6))
    assert source.gaps == "3 of 6 pages have no text: 2, 5-6"


def test_a_complete_file_has_no_gaps(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "wbbw")
    source = read_document(tmp_path / "a.pdf", tmp_path).source
    assert (source.pages, source.wordless_pages, source.gaps) == (4, (), None)


def test_formats_without_pages_have_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words.\n")
    source = read_document(tmp_path / "a.txt", tmp_path).source
    assert (source.pages, source.gaps) == (None, None)


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ((4,), "1 of 9 pages has no text: 4"),
        ((1, 2, 3, 7), "4 of 9 pages have no text: 1-3, 7"),
        ((), None),
    ],
)
def test_the_words_of_gaps(pages: tuple[int, ...], words: str | None) -> None:
    assert Source("a", "a.pdf", "A", "en", Metadata(), "", 9, pages).gaps == words
