"""A child process in which some pages do, on purpose, what real ones do by accident."""

import os
import time
from collections.abc import Iterable
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from qa.isolation import drawing_child
from qa.isolation.child import Answer
from qa.reading.pdf_images import draw_page
from qa.reading.pdf_places import Rectangle
from tests.reading.support import Words, pdf

HANGS, CRASHES, HOARDS, EXITS = 2, 3, 4, 5
"""Pages, by number; all others are drawn well."""

AT_WORK = "at-work"
"""A file of this name appears in the folder that the child works in when a page hangs."""


def load() -> Answer:
    drawing_child.draw_page = misbehave  # type: ignore[attr-defined]
    return drawing_child.load()


def misbehave(file: pdfium.PdfDocument, number: int, marked: Iterable[Rectangle]) -> bytes:
    match number:  # by the constants above
        case 2:
            Path(AT_WORK).touch()
            time.sleep(1000)
        case 3:
            os.abort()
        case 4:
            bytearray(1 << 40)
        case 5:
            os._exit(3)
    return draw_page(file, number, marked)


def six_pages() -> bytes:
    lines = ("One is told.", "A second.", "It is third.", "Four!", "Page five is here.", "The end.")
    return pdf(*([Words(60, 700 - 50 * row, line)] for row, line in enumerate(lines)))
