"""The numbers that paragraphs, items and footnotes start with."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

MarkStyle = Literal["decimal", "letter", "roman", "rule", "bullet"]

_BULLET = re.compile(
    r"[-\u2010-\u2015\u2022\u00b7\u25aa\u25ab\u25e6\u2023\u25cf\u25cb\u25a0\u2756\uf0b7*]"
    r"(?:\s+|(?=[^\W\d]))"
)
_RULE = re.compile(r"((?:\d{1,3}\.)+\d{1,3}[A-Z]?)\.?\s*((?:\(\w{1,4}\))*)\.?(?=\s|$)")
_DECIMAL = re.compile(r"(\d{1,3})\s?(?:\.\s|\.?\)\s*|\u00b0\s)|\((\d{1,3})\)\s*")
_LETTER = re.compile(r"\(([a-zA-Z]{1,2})\)\s*|([a-zA-Z]{1,2})\)\s*|([a-z])\.\s+")
_ROMAN = re.compile(r"\(([ivxl]{1,6})\)\s*|([ivxl]{1,6})(?:\)\s*|\.\s+)", re.IGNORECASE)
_NOTE = re.compile(r"([\u00b9\u00b2\u00b3\u2070-\u2079]+|\d{1,3}|[*\u2217]{1,4})(?:[.)\s]|(?=\w))")
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = str.maketrans(_SUPERSCRIPTS + "\u2217", "0123456789*")
_RAISE = str.maketrans("0123456789", _SUPERSCRIPTS)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}

_ROMAN_DIGITS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A number or bullet at the start of a paragraph.

    Attributes:
        number: as one cites it, without brackets and dots; empty for bullets.
        bracketed: stands in brackets, such as `(3)`.
    """

    style: MarkStyle
    number: str = ""
    bracketed: bool = False


def paragraph_mark(text: str) -> Mark | None:
    """Return the mark that a paragraph starts with, also behind a list dash.

    Letters that may be Roman numbers too, such as `i`, are told to be letters.
    """
    bullet = _BULLET.match(text)
    rest = text[bullet.end() :] if bullet else text
    if found := _RULE.match(rest):
        brackets = re.findall(r"\(\w{1,4}\)", found.group(2))
        return Mark("rule", " ".join([found.group(1), *brackets]))
    for style, pattern in _PATTERNS:
        if found := pattern.match(rest):
            number = next(group for group in found.groups() if group)
            return Mark(style, number, bracketed=rest.startswith("("))
    return Mark("bullet") if bullet else None


_PATTERNS: tuple[tuple[MarkStyle, re.Pattern[str]], ...] = (
    ("decimal", _DECIMAL),
    ("letter", _LETTER),
    ("roman", _ROMAN),
)


def note_number(text: str) -> str | None:
    """Return the number or sign that a footnote starts with."""
    found = _NOTE.match(text)
    return found.group(1).translate(_RAISED) if found else None


def roman_value(numeral: str) -> int:
    """Return the value of a Roman numeral, or 0 if it is none."""
    values = [_ROMAN_VALUES.get(digit, 0) for digit in numeral.casefold()]
    if not values or 0 in values:
        return 0
    return sum(-value if value < after else value for value, after in pairwise([*values, 0]))


def roman_numeral(value: int) -> str:
    """Return a number between 1 and 3999 as a Roman numeral in small letters."""
    numeral = ""
    for size, digits in _ROMAN_DIGITS:
        numeral += digits * (value // size)
        value %= size
    return numeral


def superscript(number: str) -> str:
    """Return a number in superscript digits, as footnote references are printed."""
    return number.translate(_RAISE)
