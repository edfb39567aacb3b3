"""Words of a PDF page with the places, sizes and character numbers they stand at."""

import ctypes
import math
import re
from collections import Counter
from typing import NamedTuple

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from qa.reading.drafts import clean
from qa.reading.numbering import superscript

_HYPHEN = 2  # pdfium puts this in place of a hyphen at the end of a line, and drops the line end
_SPACES = frozenset({9, 10, 13, 32, 0xA0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F, 0x3000})
_BOLD_WEIGHT = 600
_LONGEST_FONT_NAME = 128
_RAISED = 0.2  # of the font size: digits whose feet stand this far above the line are raised
_LARGER = 1.25
_LAST_NUMBER = re.compile(r"\d+(?=\W*$)")


class Word(NamedTuple):
    """A run of characters without white space.

    Lengths are in points, measured in the direction of reading: `left` and `right` along
    the line, `base` from the far edge up to the line that the letters stand on.

    Attributes:
        text: as printed; small raised digits at its end or start became superscript digits.
        size: font size as it appears on the page.
        angle: direction of reading in degrees, counted against the clock; mostly 0.
        first: number of its first character in pdfium's text page.
        length: how many characters it takes there.
        broken: ends with the hyphen of a line end.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    angle: int
    first: int
    length: int
    broken: bool = False

    def superscript(self) -> "Word":
        """Return the word with its digits raised."""
        return self._replace(text=superscript(self.text))


def page_words(page: pdfium.PdfPage) -> list[Word]:
    """Return the words of a page in the order of the file, those of the main angle first."""
    text_page = page.get_textpage()
    try:
        measure = _Measure(text_page.raw)
        words = [word for first, end in measure.ranges() if (word := measure.word(first, end))]
    finally:
        text_page.close()
    # Not the crop box: pypdfium2 takes letter paper where a page inherits its box from the file.
    box = tuple(map(float, page.get_bbox()))
    words = [word for word in words if word.angle or _is_inside(word, *box)]
    if not words:
        return []
    main = Counter(word.angle for word in words).most_common(1)[0][0]
    words.sort(key=lambda word: word.angle != main)
    return [word for at, word in enumerate(words) if not at or not _is_echo(word, words[at - 1])]


def _is_inside(word: Word, left: float, bottom: float, right: float, top: float) -> bool:
    """Tell whether a word is inside the page; leftovers of the layout stand outside."""
    return left - 1 < word.left and word.right < right + word.size and bottom <= word.base <= top


def _is_echo(word: Word, before: Word) -> bool:
    """Tell whether a word is the one before drawn again, as some programs do for bold."""
    return (
        word.text == before.text
        and abs(word.base - before.base) < 0.2 * word.size
        and abs(word.left - before.left) < 0.3 * word.size
    )


def _raised_start(text: str) -> str:
    words = text.lstrip("0123456789")
    return superscript(text[: len(text) - len(words)]) + words


class _Measure:
    """Asks pdfium for the measures of characters, re-using the memory it answers in."""

    def __init__(self, handle: ctypes.c_void_p) -> None:
        self._handle = handle
        count = raw.FPDFText_CountChars(handle)
        self._codes = [raw.FPDFText_GetUnicode(handle, number) for number in range(count)]
        self._sides = tuple(ctypes.c_double() for _ in range(4))
        self._origin = (ctypes.c_double(), ctypes.c_double())
        self._matrix = raw.FS_MATRIX()
        self._name = ctypes.create_string_buffer(_LONGEST_FONT_NAME)

    def ranges(self) -> list[tuple[int, int]]:
        """Return first and end character of every word."""
        found = []
        first = -1
        for number, code in enumerate(self._codes):
            if code in _SPACES:
                if first >= 0:
                    found.append((first, number))
                first = -1
            elif first < 0:
                first = number
            if code == _HYPHEN and first >= 0:
                found.append((first, number + 1))
                first = -1
        if first >= 0:
            found.append((first, len(self._codes)))
        return found

    def word(self, first: int, end: int) -> Word | None:
        """Return the word between two characters, or None if nothing of it can be shown."""
        codes = self._codes[first:end]
        broken = codes[-1] == _HYPHEN
        text = clean("".join(map(chr, codes[:-1] if broken else codes)))
        if not text:
            return None
        size, angle = self._size_and_angle(first)
        lead = first
        if len(text) > 1 and not text[0].isalpha():  # may be a small raised mark
            last_size, last_angle = self._size_and_angle(end - 1 - broken)
            if last_size > _LARGER * size:
                text, size, angle, lead = (
                    _raised_start(text),
                    last_size,
                    last_angle,
                    end - 1 - broken,
                )
        left, right, base = self._extent(first, end - 1, lead, angle)
        if angle == 0 and len(text) == end - first and (note := _LAST_NUMBER.search(text)):
            text = self._with_raised_end(text, note, first, base + _RAISED * size)
        bold = self._is_bold(lead)
        return Word(text, left, right, base, size, bold, angle, first, end - first, broken)

    def _is_bold(self, number: int) -> bool:
        """Tell by the font's weight, or by its name where the file states no weight."""
        weight = raw.FPDFText_GetFontWeight(self._handle, number)
        if weight > 0:
            return bool(weight >= _BOLD_WEIGHT)
        raw.FPDFText_GetFontInfo(self._handle, number, self._name, len(self._name), None)
        return b"bold" in self._name.value.lower()

    def _size_and_angle(self, number: int) -> tuple[float, int]:
        matrix = self._matrix
        raw.FPDFText_GetMatrix(self._handle, number, matrix)
        size = raw.FPDFText_GetFontSize(self._handle, number)
        if not matrix.b and not matrix.c:
            return size * abs(matrix.d), 0 if matrix.a >= 0 else 180
        angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
        return size * math.hypot(matrix.c, matrix.d), angle

    def _with_raised_end(self, text: str, number: re.Match[str], first: int, height: float) -> str:
        """Return the text with those digits at its end raised that stand above `height`."""
        at = number.end()
        while at > max(1, number.start()):
            raw.FPDFText_GetCharBox(self._handle, first + at - 1, *self._sides)
            if self._sides[2].value < height:
                break
            at -= 1
        return text[:at] + superscript(text[at:])

    def _extent(self, first: int, last: int, lead: int, angle: int) -> tuple[float, float, float]:
        """Return where a word starts and ends along its line, and its base line."""
        handle, sides, origin = self._handle, self._sides, self._origin
        left, right, bottom, top = sides
        raw.FPDFText_GetCharOrigin(handle, lead, *origin)
        raw.FPDFText_GetCharBox(handle, first, *sides)
        if angle == 0:
            start = left.value
            raw.FPDFText_GetCharBox(handle, last, *sides)
            return start, right.value, origin[1].value
        cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        along = []
        for number in (first, last):
            raw.FPDFText_GetCharBox(handle, number, *sides)
            along += [
                x.value * cosine + y.value * sine for x in (left, right) for y in (bottom, top)
            ]
        return min(along), max(along), origin[1].value * cosine - origin[0].value * sine
