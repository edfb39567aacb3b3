"""Slide decks exported to plain text, where the slide's number is glued to its title."""

import re
from collections import Counter
from collections.abc import Iterator

from qa.reading.drafts import Draft
from qa.records import BlockKind

_FEWEST_SLIDES = 3
_EXPORT_TITLE = re.compile(r"Title:\s")
_GLUED = re.compile(r"(\d{1,3})(?![\d\s.,:;)%/])")
_DASH = re.compile(r"-\s")
# A bullet inside a line: after a sentence, or before a word in title case, not before `SICA`.
_INNER_BULLET = re.compile(
    r"(?<=[.;:)])\s(?=-\s\S)|\s(?=-\s[A-Z][a-z])|(?<=[a-z])(?=-\s[A-Z][a-z])"
)
_ONE_LETTER_WORDS = frozenset("aeiouyAEIOUYàé")


def slide_export(text: str) -> tuple[Draft, ...] | None:
    """Return the drafts of a deck exported to text, or None if `text` is none.

    Such a text has lines that start with 1, 2, 3 … directly followed by the slide's title
    or first bullet. Bullets run on within lines, and long words are broken across lines.

    Args:
        text: the whole file.
    """
    slides: list[list[str]] = []
    for line in text.splitlines():
        found = _GLUED.match(line)
        if found and int(found.group(1)) == len(slides) + 1:
            slides.append([line[found.end() :].strip()])
        elif slides and line.strip():
            slides[-1].append(line.strip())
        elif line.strip() and not _EXPORT_TITLE.match(line):
            return None  # a deck starts with its first slide
    if len(slides) < _FEWEST_SLIDES:
        return None
    words = Counter(text.split())
    return tuple(
        draft
        for number, lines in enumerate(slides, start=1)
        for draft in _slide_drafts(lines, number, words)
    )


def _slide_drafts(lines: list[str], number: int, words: Counter[str]) -> Iterator[Draft]:
    size = _title_size(lines)
    if size:
        yield Draft(_joined(lines[:size], words), "heading", level=1, slide=number)
    body = _INNER_BULLET.sub("\n", _joined(lines[size:], words)).splitlines()
    for position, part in enumerate(filter(None, (part.strip() for part in body))):
        kind: BlockKind = "item" if _DASH.match(part) else "paragraph"
        yield Draft(part, kind, slide=number, tight=position > 0)


def _title_size(lines: list[str]) -> int:
    """Return how many lines the title of a slide takes; 0 if it starts with a bullet."""
    if _DASH.match(lines[0]):
        return 0
    capitals = 0
    while capitals < len(lines) and lines[capitals].isupper():
        capitals += 1
    if capitals:
        return capitals
    bullets = [at for at, line in enumerate(lines) if _DASH.match(line)]
    return bullets[0] if bullets and bullets[0] <= 2 else 1


def _joined(lines: list[str], words: Counter[str]) -> str:
    """Join lines with spaces, and the halves of words that a line end broke without one."""
    joined = ""
    for line in lines:
        gap = " " if joined and not _is_half(joined, line, words) else ""
        joined += gap + line
    return joined


def _is_half(before: str, line: str, words: Counter[str]) -> bool:
    """Tell whether a line starts with the rest of a word that the line before broke."""
    first = line.split()[0]
    whole = before.split()[-1] + first
    if len(first) == 1:
        return first.isalpha() and first not in _ONE_LETTER_WORDS
    return words[whole] > 0 and words[first] == 1
