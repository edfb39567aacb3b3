"""Pages of a PDF as images, with words marked on them."""

import ctypes
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from qa.errors import DamagedFile
from qa.reading.pdf_places import Rectangle

_WIDEST = 1400
_HIGHEST = 2000
"""Pixels: enough to read small print, and a page of any size stays below 12 megabytes."""

_LARGEST_SCALE = 3.0  # pixels a point
_MARK = (255, 225, 130, 255)
_EDGE = (217, 164, 0, 255)
_EDGE_WIDTH = 0.6  # points
_PADDING = 1.0


@dataclass(frozen=True, slots=True)
class PageShape:
    """A page among those of its file.

    Attributes:
        number: from 1.
        count: how many pages the file has.
        width: of its image, in pixels.
        height: of its image, in pixels.
    """

    number: int
    count: int
    width: int
    height: int


def measure_page(file: pdfium.PdfDocument, number: int) -> PageShape:
    """Return the shape of a page's image.

    Args:
        file: as `open_pdf` returns it.
        number: of the page, from 1; the nearest page is taken if there is none.

    Raises:
        ReadingError: if the page cannot be opened.
    """
    count = len(file)
    number = min(max(number, 1), count)
    with _opened(file, number) as page:
        scale = _scale(page)
        width, height = page.get_size()
    return PageShape(number, count, max(1, round(width * scale)), max(1, round(height * scale)))


def draw_page(file: pdfium.PdfDocument, number: int, marked: Iterable[Rectangle]) -> bytes:
    """Return a page as a PNG image; the file stays as it was.

    Args:
        file: as `open_pdf` returns it.
        number: of the page, from 1.
        marked: what to mark; rectangles of other pages are passed over.

    Raises:
        ReadingError: if the page cannot be opened.
    """
    with _opened(file, number) as page:
        for rectangle in marked:
            if rectangle.page == number:
                _mark(page, rectangle)
        image = page.render(scale=_scale(page)).to_pil()
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@contextmanager
def _opened(file: pdfium.PdfDocument, number: int) -> Iterator[pdfium.PdfPage]:
    """Open a page; what is drawn on it is forgotten when it is closed."""
    if not 1 <= number <= len(file):  # pdfium would take a very large number for a small one
        raise DamagedFile(f"expected a page from 1 to {len(file)}, found {number}")
    try:
        page = file[number - 1]
    except pdfium.PdfiumError as error:
        raise DamagedFile(f"page {number} cannot be opened: {error}") from error
    try:
        yield page
    finally:
        page.close()


def _scale(page: pdfium.PdfPage) -> float:
    width, height = page.get_size()
    return float(min(_LARGEST_SCALE, _WIDEST / max(width, 1), _HIGHEST / max(height, 1)))


def _mark(page: pdfium.PdfPage, rectangle: Rectangle) -> None:
    """Lay a coloured rectangle over a page; multiplied, so that black words stay black.

    It becomes part of the page, in the coordinates of the page, so that it is where the words
    are however the page is turned or cut.
    """
    handle = raw.FPDFPageObj_CreateNewRect(
        ctypes.c_float(rectangle.left - _PADDING),
        ctypes.c_float(rectangle.bottom - _PADDING),
        ctypes.c_float(rectangle.right - rectangle.left + 2 * _PADDING),
        ctypes.c_float(rectangle.top - rectangle.bottom + 2 * _PADDING),
    )
    raw.FPDFPageObj_SetFillColor(handle, *_MARK)
    raw.FPDFPageObj_SetStrokeColor(handle, *_EDGE)
    raw.FPDFPageObj_SetStrokeWidth(handle, ctypes.c_float(_EDGE_WIDTH))
    raw.FPDFPath_SetDrawMode(handle, raw.FPDF_FILLMODE_WINDING, 1)
    raw.FPDFPageObj_SetBlendMode(handle, b"Multiply")
    raw.FPDFPage_InsertObject(page.raw, handle)
