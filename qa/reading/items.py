"""Lettered and Roman items inside a numbered paragraph: `(a)`, then `(i)`, then `(b)`."""

from collections.abc import Sequence
from dataclasses import replace

from qa.reading.numbering import Mark, roman_value


def with_item(items: Sequence[Mark], mark: Mark) -> list[Mark]:
    """Return the open items after `mark` came up: it replaces its own kind, or nests.

    Args:
        items: open items, outermost first.
        mark: a letter, Roman number or number in a list.
    """
    resolved = _resolved(items, mark)
    for depth, item in enumerate(items):
        if item.style == resolved.style:
            return [*items[:depth], resolved]
    return [*items, resolved]


def _resolved(items: Sequence[Mark], mark: Mark) -> Mark:
    """Tell the letters i, v, x, l from the same Roman numbers by what they follow."""
    value = roman_value(mark.number)
    if mark.style != "letter" or not value:
        return mark
    if _last(items, "roman") and roman_value(_last(items, "roman")) == value - 1:
        return replace(mark, style="roman")
    if _follows(_last(items, "letter"), mark.number):
        return mark
    return replace(mark, style="roman") if value == 1 else mark


def _last(items: Sequence[Mark], style: str) -> str:
    return next((item.number for item in reversed(items) if item.style == style), "")


def _follows(letter: str, number: str) -> bool:
    """Tell whether one letter comes right after another in the alphabet."""
    return len(letter) == len(number) == 1 and ord(number) == ord(letter) + 1
