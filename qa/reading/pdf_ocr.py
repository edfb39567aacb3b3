"""Words recognised on pictures of PDF pages, with RapidOCR where it is installed.

It comes with the extra `cited-qa[ocr]` and brings its models (PP-OCRv6: Chinese, Japanese and
languages in Latin letters); nothing is downloaded.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from statistics import median
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium  # type: ignore[import-untyped]

from qa.reading.drafts import tidy
from qa.reading.pdf_lines import Line, page_lines
from qa.reading.pdf_words import Word

_RESOLUTION = 200  # dots an inch
_LONGEST_SIDE = 2400  # dots
_SIDE_FOR_LINES = 1280  # dots
_LETTERS = 0.72  # of a line's box: the size of the font
_FEET = 0.22  # of a line's box: from its lower side to the line that the letters stand on
_MOST_ALIKE = 1.4  # boxes of one font differ by up to this factor, with and without descenders
_SHORTEST_HEADING = 3
_UNKNOWN = -1  # these words have no characters in the file


def is_installed() -> bool:
    """Tell whether pictures of pages can be read."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def recognised_lines(page: pdfium.PdfPage, number: int) -> list[Line]:
    """Return the lines that are seen on a page, from top to bottom.

    Args:
        page: of any size; it is read as it is shown.
        number: of the page, from 1.
    """
    width, height = page.get_size()
    scale = min(_RESOLUTION / 72, _LONGEST_SIDE / max(width, height, 1))
    found = _engine()(page.render(scale=scale).to_numpy())
    if found.boxes is None or found.txts is None:
        return []
    boxes = [
        _box(corners.tolist(), text, scale, height)
        for corners, text in zip(found.boxes, map(tidy, found.txts), strict=True)
        if text
    ]
    if not boxes:
        return []
    usual = median(box.height for box in boxes)
    return page_lines([word for box in boxes for word in box.words(usual)], number)


class _Box(NamedTuple):
    """A line as the engine found it, measured in points from the lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    height: float

    def words(self, usual: float) -> list[Word]:
        """Return the words, spread over the line by their lengths.

        Args:
            usual: height of most boxes of the page, so that lines of one font have one size.
        """
        alike = usual / _MOST_ALIKE < self.height < usual * _MOST_ALIKE
        # A large letter alone is a mark on the page, or none at all, and no heading.
        alike |= len(self.text) < _SHORTEST_HEADING
        size = _LETTERS * (usual if alike else self.height)
        base = self.bottom + _FEET * self.height
        advance = (self.right - self.left) / len(self.text)
        words: list[Word] = []
        at = 0
        for text in self.text.split(" "):
            left = self.left + at * advance
            right = left + len(text) * advance
            words.append(Word(text, left, right, base, size, False, 0, _UNKNOWN, 0))
            at += len(text) + 1
        return words


def _box(corners: Sequence[Sequence[float]], text: str, scale: float, page_height: float) -> _Box:
    """Return a box, given its corners in dots from the upper left, with the clock."""
    across = [x / scale for x, _ in corners]
    down = [y / scale for _, y in corners]
    top, bottom = (down[0] + down[1]) / 2, (down[2] + down[3]) / 2
    return _Box(text, min(across), max(across), page_height - bottom, bottom - top)


class _Found(Protocol):
    boxes: npt.NDArray[np.float32] | None
    txts: Sequence[str] | None


class _Engine(Protocol):
    def __call__(self, image: npt.NDArray[np.uint8]) -> _Found: ...


@lru_cache(maxsize=1)
def _engine() -> _Engine:
    from rapidocr import RapidOCR

    engine: _Engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # lines that stand on their heads
            # Lines are looked for on a smaller picture and read on the whole one.
            "Det.limit_type": "max",
            "Det.limit_side_len": _SIDE_FOR_LINES,
            "Rec.rec_batch_num": 1,
            # Several files are read side by side; threads of one would slow the others.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    return engine
