"""Passages of real PDF files: each quote is verbatim, and marked where its letters are drawn.

The check is independent of the code it checks: pdfium itself is asked which letters it finds
in the rectangles, and these must be the letters of the quote, in order.
"""

import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest

from qa.chunking import chunk_document
from qa.reading import read_document
from qa.reading.pdf_places import Rectangle, WordPlaces
from qa.records import Document, Span
from tests.reading.support import SHARED

CORPORA = SHARED / "corpora"
ONLY_A_SCAN = "scan-A_45_696_Add.1.en.pdf"
FILES = [file for file in sorted(CORPORA.rglob("*.pdf")) if file.name != ONLY_A_SCAN]
# White space, hyphens and punctuation differ between a page and its text by intention: line ends
# go, footnote marks are raised. An underscore is so thin that pdfium may not count it in.
SIGNS = re.compile(r"[\W_]+")
MOST_WITH_NEIGHBOURS = 0.03
"""Share of the quotes of one file whose rectangles may touch letters that are not theirs.

One quote may in any file. Some pages print lines into one another; the letters of the quote
itself are all there.
"""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_six_passages_are_marked_where_they_are_drawn(file: Path) -> None:
    check(file, passages=6)


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_fifty_passages_are_marked_where_they_are_drawn(file: Path) -> None:
    check(file, passages=50)


def check(file: Path, passages: int) -> None:
    document = read_document(file, CORPORA)
    quotes = list(some_quotes(document, passages))
    drawn = pdfium.PdfDocument(file)
    places = WordPlaces(drawn)
    try:
        found = [letters_in(drawn, places.rectangles(quote)) for quote in quotes]
    finally:
        drawn.close()
    wanted = [letters(quote.of(document.text)) for quote in quotes]
    pairs = list(zip(wanted, found, strict=True))
    assert [pair for pair in pairs if not holds_in_order(*pair)] == []
    with_neighbours = [pair for pair in pairs if pair[0] != pair[1]]
    assert len(with_neighbours) <= max(1, MOST_WITH_NEIGHBOURS * len(quotes)), with_neighbours


def some_quotes(document: Document, passages: int) -> Iterator[Span]:
    """Yield the sentences of some passages, after checking that they stand in the text."""
    chunks = chunk_document(document, 1000)
    for chunk in random.Random(document.source.path).sample(chunks, min(passages, len(chunks))):
        assert chunk.text == chunk.span.of(document.text)
        assert all(
            chunk.span.start <= quote.start < quote.end <= chunk.span.end
            for quote in chunk.sentences
        )
        yield from chunk.sentences


def letters_in(file: pdfium.PdfDocument, rectangles: Sequence[Rectangle]) -> str:
    """Return the letters that pdfium finds in rectangles; one without any fails the test."""
    parts = []
    for one in rectangles:
        page = file[one.page - 1]
        text_page = page.get_textpage()
        # Accents of the line below may touch the foot of this one.
        trim = min(0.5, (one.top - one.bottom) / 4)
        parts.append(
            text_page.get_text_bounded(one.left, one.bottom + trim, one.right, one.top - trim)
        )
        text_page.close()
        page.close()
    return letters("".join(parts))


def letters(text: str) -> str:
    """Return letters and digits alone, ligatures and raised digits as their plain forms."""
    return SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def holds_in_order(wanted: str, found: str) -> bool:
    """Tell whether all letters of one text stand in the other, in this order."""
    rest = iter(found)
    return all(letter in rest for letter in wanted)
