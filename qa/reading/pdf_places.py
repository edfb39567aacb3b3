"""Where words of the canonical text stand on the pages of their PDF."""

import ctypes
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from qa.errors import NoTextFound
from qa.reading.drafts import Anchor
from qa.reading.pdf import read_pages
from qa.reading.pdf_ocr import is_installed
from qa.reading.structure import lay_out
from qa.records import Span

_SAME_LINE = 0.5  # of the lower one's height: parts of one line share at least this much
_WIDEST_GAP = 1.0  # of the height: parts of one line this near are marked as one


class Rectangle(NamedTuple):
    """A part of a page, in points, as the page itself counts before it is cropped or turned.

    Attributes:
        page: from 1.
    """

    page: int
    left: float
    bottom: float
    right: float
    top: float


class WordPlaces:
    """A PDF whose words can be found on its pages, for as long as it is open.

    Reading the file takes most of the time, so one of these serves many spans.
    """

    def __init__(self, file: pdfium.PdfDocument) -> None:
        """Read the file again.

        Args:
            file: the same that the document was read from.

        Raises:
            ReadingError: if the file can no longer be read.
        """
        self._anchors = _anchors(file)
        self._offsets = [anchor.offset for anchor in self._anchors]
        self._file = file

    def rectangles(self, span: Span) -> tuple[Rectangle, ...]:
        """Return the rectangles that cover some words, one for each line, in reading order.

        There are none for words that were recognised on pictures, nor, where that is possible,
        for any others of such a file: all pictures would have to be read again.
        A word that `span` cuts is covered from or up to about there.

        Args:
            span: where the words stand in the document's canonical text.
        """
        found: list[Rectangle] = []
        for number, runs in groupby(self._runs(span), key=lambda run: run[0]):
            page = self._file[number - 1]
            text_page = page.get_textpage()
            parts = [
                part
                for _, first, length in runs
                for part in _rectangles(text_page.raw, number, first, length)
            ]
            found += _joined(parts)
            text_page.close()
            page.close()
        return tuple(found)

    def _runs(self, span: Span) -> Iterator[tuple[int, int, int]]:
        """Yield page, first character and count of the characters under a span."""
        start = max(0, bisect_right(self._offsets, span.start) - 1)
        run: tuple[int, int, int] | None = None
        for anchor in self._anchors[start : bisect_left(self._offsets, span.end)]:
            if anchor.offset + anchor.letters <= span.start:
                continue
            first, end = _characters(anchor, span)
            if run and run[0] == anchor.page and 0 <= first - run[1] - run[2] <= 2:
                run = (anchor.page, run[1], end - run[1])
                continue
            if run:
                yield run
            run = (anchor.page, first, end - first)
        if run:
            yield run


def _anchors(file: pdfium.PdfDocument) -> tuple[Anchor, ...]:
    try:
        manuscript = read_pages(file, recognise=False)
    except NoTextFound:  # all of it is pictures
        return ()
    if manuscript.wordless_pages and is_installed():
        return ()
    return lay_out(manuscript.drafts, None).anchors


def _rectangles(handle: ctypes.c_void_p, page: int, first: int, length: int) -> list[Rectangle]:
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    found = []
    for number in range(raw.FPDFText_CountRects(handle, first, length)):
        raw.FPDFText_GetRect(handle, number, left, top, right, bottom)
        found.append(Rectangle(page, left.value, bottom.value, right.value, top.value))
    return found


def _characters(anchor: Anchor, span: Span) -> tuple[int, int]:
    """Return first and end of the characters of a word that lie under a span."""
    first, end = anchor.first, anchor.first + anchor.length
    if span.start > anchor.offset:
        first = min(end - 1, first + span.start - anchor.offset)
    if span.end < anchor.offset + anchor.letters:
        end = min(end, anchor.first + span.end - anchor.offset)
    return first, max(end, first + 1)


def _joined(parts: Iterable[Rectangle]) -> Iterator[Rectangle]:
    """Join the parts of a line; pdfium parts it where the font or the drawing changes."""
    last: Rectangle | None = None
    for part in parts:
        if last and _is_same_line(last, part):
            last = Rectangle(
                last.page,
                min(last.left, part.left),
                min(last.bottom, part.bottom),
                max(last.right, part.right),
                max(last.top, part.top),
            )
            continue
        if last:
            yield last
        last = part
    if last:
        yield last


def _is_same_line(one: Rectangle, other: Rectangle) -> bool:
    height = max(one.top - one.bottom, other.top - other.bottom)
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    gap = max(one.left, other.left) - min(one.right, other.right)
    lower = min(one.top - one.bottom, other.top - other.bottom)
    return shared >= _SAME_LINE * lower and gap < _WIDEST_GAP * height
