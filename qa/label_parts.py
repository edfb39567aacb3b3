"""Labels of stretches of text: what several numbers such as `art. 8, para. 2 (a)` share or span."""

import re
from collections.abc import Sequence

_PART = re.compile(r"\([^)]*\)|[^,(]+")
_COUNTED = re.compile(r"(?P<word>art\.|para\.|item) (?P<number>\S+)")
_BRACKETED = re.compile(r"\((?P<number>[^)]*)\)")


def shared_start(labels: Sequence[str]) -> str | None:
    """Return the part that all labels begin with, such as `art. 8, para. 2`; `None` if nothing.

    Args:
        labels: at least one.
    """
    return _joined(_shared_parts([_parts(label) for label in labels])) or None


def from_to(first: str, last: str) -> str | None:
    """Return the label of all that stands from one label to another, such as `art. 8, paras. 2–4`.

    It is never narrower than what stands there: where the two count different things, or not
    upwards, it is what they share; `None` if they share nothing.

    Args:
        first: label of the first words.
        last: label of the last words.
    """
    parts, last_parts = _parts(first), _parts(last)
    shared = _shared_parts([parts, last_parts])
    at = len(shared)
    span = _span(parts[at], last_parts[at]) if at < min(len(parts), len(last_parts)) else None
    if span is None:
        return _joined(shared) or None
    if shared[-1:] == ["item"]:
        shared[-1] = "items"
    return _joined([*shared, span])


def is_part(label: str, whole: str) -> bool:
    """Tell whether a label names a part of what another names: `art. 3 (a)` of `art. 3`."""
    parts, of_whole = _parts(label), _parts(whole)
    return len(parts) > len(of_whole) and parts[: len(of_whole)] == of_whole


def _parts(label: str) -> list[str]:
    return [part.strip() for part in _PART.findall(label)]


def _shared_parts(labels: Sequence[list[str]]) -> list[str]:
    shared = []
    for each in zip(*labels, strict=False):
        if len(set(each)) > 1:
            break
        shared.append(each[0])
    return shared


def _joined(parts: Sequence[str]) -> str:
    """Return the parts as they are written: a comma before each but those in brackets."""
    return "".join(
        f"{'' if not at else ' ' if part.startswith('(') else ', '}{part}"
        for at, part in enumerate(parts)
    )


def _span(first: str, last: str) -> str | None:
    """Return `paras. 2–4` for `para. 2` and `para. 4`; `None` if they are not of one kind."""
    for pattern in (_COUNTED, _BRACKETED):
        left, right = pattern.fullmatch(first), pattern.fullmatch(last)
        if left is None or right is None:
            continue
        if not _follows(left["number"], right["number"]):
            return None
        if pattern is _BRACKETED:
            return f"{first}{_link(left['number'], right['number'])}{last}"
        if left["word"] != right["word"]:
            return None
        plural = {"art.": "arts.", "para.": "paras.", "item": "items"}[left["word"]]
        numbers = (left["number"], right["number"])
        return f"{plural} {numbers[0]}{_link(*numbers)}{numbers[1]}"
    return None


def _follows(first: str, last: str) -> bool:
    """Tell whether one number may be counted on to another: `2` to `4`, `a` to `c`, `i` to `iv`."""
    if first.isdecimal() and last.isdecimal():
        return int(first) < int(last)
    if first.isdecimal() or last.isdecimal():
        return False
    return first < last or len(first) + len(last) > 2


def _link(first: str, last: str) -> str:
    """Return what stands between two numbers: one that comes right after is named beside it."""
    if first.isdecimal() and last.isdecimal():
        beside = int(first) + 1 == int(last)
    else:
        beside = len(first) == len(last) == 1 and ord(first) + 1 == ord(last)
    return " and " if beside else "\u2013"
