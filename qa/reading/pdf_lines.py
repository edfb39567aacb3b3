"""Words of a PDF page to lines: runs of words on one base line, within one column."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from qa.reading.pdf_words import Word

_SAME_LINE = 0.35  # of the font size: bases of one line differ by less
_RAISED = 0.7  # of the font size: a raised number is at most this far above
_COLUMN_GAP = 1.5  # of the font size: a wider gap parts columns or cells
_VALUE_GAP = 0.8  # of the font size: parts numbers of neighbouring cells
_TAB_GAP = 6.0  # of the font size: after a number or bullet the line goes on up to this far away
_MARK = re.compile(
    r"(?:[-\u2013\u2014\u2022\u00b7\u25aa\u25e6\u2023\u25cf\u25cb\u25a0\uf0b7\u2756*]"
    r"|\(?(?:\d{1,3}|[a-zA-Z]{1,2}|[ivxlcdmIVXLCDM]{1,6})(?:\.\d{1,2})*[.)]"
    r"|[\u00b9\u00b2\u00b3\u2070-\u2079]+|\*+)$"
)
_VALUE = re.compile(r"[\d.,%$\u20ac\u2013-]+$")  # after a dash it is the next cell of a table
_SMALL = 0.8  # of the font size: what is smaller is no ordinary word of the line
_DOTS = re.compile(r"[.\u2026_]+$")
_GLUED_DOTS = re.compile(r"[^.]\.{4,}$")
_FEWEST_DOTS = 5
_FEWEST_SPACED = 3
_SPACED_SHARE = 0.6
_SPACED_GAP = 1.5  # times the usual gap between letters set wide apart
_PAGE_NUMBER = re.compile(r"(?:\d{1,4}|[ivxl]{1,6})$")


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand on one line of one column.

    Attributes:
        words: from left to right, at least one.
        page: from 1.
        left: of the first word, in points.
        right: of the last word, in points.
        base: height of the line that the letters stand on.
        size: font size of most of its characters.
        bold: whether all its letters are bold.
        tab: white space, in points, after the number or bullet it starts with; else 0.
        leader: dots led to its last word, as in a table of contents.
    """

    words: tuple[Word, ...]
    page: int
    left: float
    right: float
    base: float
    size: float
    bold: bool
    tab: float
    leader: bool

    @property
    def text(self) -> str:
        """The words of the line with single spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def angle(self) -> int:
        """Direction of reading in degrees."""
        return self.words[0].angle


def page_lines(words: Iterable[Word], page: int) -> list[Line]:
    """Return the lines of a page in the order in which the file draws them.

    Args:
        words: in the order of the file.
        page: number of the page, from 1.
    """
    runs: list[list[Word]] = []
    for word in words:
        if runs and _continues(runs[-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    lines = (_line(run, page) for run in runs)
    return [line for line in lines if line is not None]


def _continues(run: Sequence[Word], word: Word) -> bool:
    last = run[-1]
    if word.angle != last.angle or last.broken:
        return False
    size = max(last.size, word.size)
    if not -_SAME_LINE * size < word.left - last.right < _widest_gap(run, word) * size:
        return False
    return abs(word.base - last.base) < (_RAISED if _is_note(last, word) else _SAME_LINE) * size


def _is_note(last: Word, word: Word) -> bool:
    """Tell whether one of two neighbours is the small raised number of a footnote."""
    small, other = sorted((last, word), key=lambda one: one.size)
    return small.text.isdigit() and small.size < _SMALL * other.size


def _widest_gap(run: Sequence[Word], word: Word) -> float:
    last = run[-1]
    if len(run) == 1 and _MARK.match(last.text) and not _VALUE.match(word.text):
        return _TAB_GAP
    if _VALUE.match(last.text) and _VALUE.match(word.text):
        return _VALUE_GAP
    if _DOTS.match(last.text) and _PAGE_NUMBER.match(word.text):
        return _TAB_GAP
    return _COLUMN_GAP


def _line(run: Sequence[Word], page: int) -> Line | None:
    """Return the line that a run of words makes, or None if it holds nothing but dots."""
    words, leader = _without_leader(_unspaced(run))
    if not words:
        return None
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word.size, 1)] += len(word.text)
    size = sizes.most_common(1)[0][0]
    normal = next((word for word in words if word.size > _SMALL * size), words[0])
    words = [word.superscript() if _is_raised(word, size, normal.base) else word for word in words]
    tab = words[1].left - words[0].right if len(words) > 1 and _MARK.match(words[0].text) else 0.0
    return Line(
        words=tuple(words),
        page=page,
        left=words[0].left,
        right=words[-1].right,
        base=normal.base,
        size=size,
        bold=all(word.bold for word in words if word.text.isalpha()) and words[-1].bold,
        tab=tab,
        leader=leader,
    )


def _unspaced(run: Sequence[Word]) -> Sequence[Word]:
    """Join letters that are set wide apart, as in `T A B L E  2`, to words."""
    single = sum(len(word.text) == 1 and word.text.isupper() for word in run)
    if single < _FEWEST_SPACED or single < _SPACED_SHARE * len(run):
        return run
    usual = median(right.left - left.right for left, right in pairwise(run))
    words = [run[0]]
    for before, word in pairwise(run):
        if word.left - before.right < _SPACED_GAP * usual:
            last = words[-1]
            words[-1] = last._replace(
                text=last.text + word.text,
                right=word.right,
                length=word.first + word.length - last.first,
            )
        else:
            words.append(word)
    return words


def _without_leader(run: Sequence[Word]) -> tuple[list[Word], bool]:
    """Return the words without the dots that lead to a page number, and whether there were any."""
    followed = [*(bool(_DOTS.match(word.text)) for word in run[1:]), False]
    glued = [
        word._replace(text=word.text.rstrip("."))
        if _GLUED_DOTS.search(word.text) or (dotted and word.text[:-1].isalpha())
        else word
        for word, dotted in zip(run, followed, strict=True)
    ]
    words = [word for word in glued if not _DOTS.match(word.text)]
    dots = sum(len(word.text) for word in glued if _DOTS.match(word.text))
    to_number = dots > 1 and len(words) > 0 and _PAGE_NUMBER.match(run[-1].text)
    if dots >= _FEWEST_DOTS or to_number or any(_GLUED_DOTS.search(word.text) for word in run):
        return words, True
    return list(run), False


def _is_raised(word: Word, size: float, base: float) -> bool:
    return word.text.isdigit() and word.size < _SMALL * size and word.base > base + 0.1 * size
