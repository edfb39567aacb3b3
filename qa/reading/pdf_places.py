"""Where words of the canonical text stand on the pages of their PDF."""

import ctypes
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import pypdfium2.raw as raw  # type: ignore[import-untyped]

from qa.reading.drafts import Anchor
from qa.reading.pdf import open_pdf, read_pdf
from qa.reading.structure import lay_out
from qa.records import Span


class Rectangle(NamedTuple):
    """A part of a page, in points from its lower left corner.

    Attributes:
        page: from 1.
    """

    page: int
    left: float
    bottom: float
    right: float
    top: float


def find_rectangles(data: bytes, span: Span) -> tuple[Rectangle, ...]:
    """Return the rectangles that cover some words of a PDF, about one for each line.

    The file is read again, so `data` must be the bytes that the document was read from.

    Args:
        data: the whole PDF file.
        span: where the words stand in the document's canonical text.

    Raises:
        ReadingError: if the file can no longer be read.
    """
    anchors = lay_out(read_pdf(data).drafts, None).anchors
    file = open_pdf(data)
    try:
        found: list[Rectangle] = []
        for page, runs in groupby(_runs(anchors, span), key=lambda run: run[0]):
            text_page = file[page - 1].get_textpage()
            for _, first, length in runs:
                found += _rectangles(text_page.raw, page, first, length)
        return tuple(found)
    finally:
        file.close()


def _runs(anchors: Sequence[Anchor], span: Span) -> Iterator[tuple[int, int, int]]:
    """Yield page, first character and count of the stretches of characters under a span."""
    start = max(0, bisect_right([anchor.offset for anchor in anchors], span.start) - 1)
    run: tuple[int, int, int] | None = None
    for anchor in anchors[start:]:
        if anchor.offset >= span.end:
            break
        if anchor.offset + anchor.length <= span.start:
            continue
        skipped = max(0, span.start - anchor.offset)
        end = anchor.first + min(anchor.length, span.end - anchor.offset)
        first = anchor.first + skipped
        if run and run[0] == anchor.page and 0 <= first - run[1] - run[2] <= 2:
            run = (anchor.page, run[1], end - run[1])
            continue
        if run:
            yield run
        run = (anchor.page, first, end - first)
    if run:
        yield run


def _rectangles(handle: ctypes.c_void_p, page: int, first: int, length: int) -> list[Rectangle]:
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    found = []
    for number in range(raw.FPDFText_CountRects(handle, first, length)):
        raw.FPDFText_GetRect(handle, number, left, top, right, bottom)
        found.append(Rectangle(page, left.value, bottom.value, right.value, top.value))
    return found
