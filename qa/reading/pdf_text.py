"""The words of PDF lines to running text, hyphens at line ends resolved."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from qa.reading.drafts import Anchor
from qa.reading.pdf_lines import Line
from qa.reading.pdf_words import Word

_EDGES = re.compile(r"^\W+|\W+$")
_HYPHENS = ("-", "\u2010")
# Parts that stand before a hyphen of their own more often than before a broken word.
_PREFIXES = frozenset(
    {
        "all",
        "anti",
        "co",
        "counter",
        "cross",
        "decision",
        "ex",
        "follow",
        "full",
        "half",
        "high",
        "in",
        "inter",
        "long",
        "low",
        "multi",
        "non",
        "off",
        "on",
        "over",
        "part",
        "policy",
        "post",
        "pre",
        "self",
        "semi",
        "short",
        "so",
        "socio",
        "state",
        "sub",
        "under",
        "up",
        "vice",
        "well",
        "world",
        "year",
    }
)


class Hyphenation:
    """Knows from the rest of a document which hyphens at line ends belong to the words."""

    def __init__(self, pages: Iterable[Sequence[Line]]) -> None:
        """Learn the words and the hyphenated words that stand within lines.

        Args:
            pages: all lines of the document, page by page.
        """
        self._words: set[str] = set()
        self._hyphenated: set[str] = set()
        broken: list[tuple[str, str]] = []
        for lines in pages:
            for position, line in enumerate(lines):
                self._learn(line)
                following = lines[position + 1] if position + 1 < len(lines) else None
                if following is not None and is_broken(line.words[-1]):
                    broken.append(_parts(line.words[-1], following.words[0]))
        joined = Counter((left + right) in self._words for left, right in broken)
        self._breaks_words = joined[True] >= 1 and joined[True] * 4 >= joined[False]

    def _learn(self, line: Line) -> None:
        for word in line.words:
            if not is_broken(word):
                core = _EDGES.sub("", word.text).casefold()
                self._words.add(core)
                if "-" in core:
                    self._hyphenated.add(core.replace("\u2010", "-"))

    def joins(self, word: Word, following: Word) -> bool:
        """Tell whether the hyphen between two words only broke one word at a line end."""
        left, right = _parts(word, following)
        if not right or not following.text[0].islower() or not left:
            return False
        if left + right in self._words:
            return f"{left}-{right}" not in self._hyphenated or left not in _PREFIXES
        if f"{left}-{right}" in self._hyphenated or left in _PREFIXES:
            return False
        return self._breaks_words


def is_broken(word: Word) -> bool:
    """Tell whether a word at the end of a line ends with a hyphen."""
    return word.broken or (word.text.endswith(_HYPHENS) and len(word.text) > 1)


def _parts(word: Word, following: Word) -> tuple[str, str]:
    left = _EDGES.sub("", word.text).casefold()
    right = _EDGES.sub("", following.text).casefold()
    return left.rpartition("-")[2], right.partition("-")[0]


def running_text(lines: Sequence[Line], hyphenation: Hyphenation) -> tuple[str, tuple[Anchor, ...]]:
    """Return the text of lines and, for each word, where it came from.

    Args:
        lines: of one paragraph or cell, in reading order.
        hyphenation: what the document knows about its hyphens.
    """
    parts: list[str] = []
    anchors: list[Anchor] = []
    length = 0
    glue = ""
    for at, line in enumerate(lines):
        for position, word in enumerate(line.words):
            text, after = word.text, " "
            if position == len(line.words) - 1 and is_broken(word):
                following = lines[at + 1].words[0] if at + 1 < len(lines) else None
                text, after = _at_line_end(word, following, hyphenation)
            length += len(glue)
            anchors.append(Anchor(length, len(text), line.page, word.first, word.length))
            parts += [glue, text]
            length += len(text)
            glue = after
    return "".join(parts), tuple(anchors)


def _at_line_end(word: Word, following: Word | None, hyphenation: Hyphenation) -> tuple[str, str]:
    """Return a broken word as it is written, and what parts it from the next word."""
    bare = word.text if word.broken else word.text[:-1]
    if following is None:
        return bare + "-", " "
    if hyphenation.joins(word, following):
        return bare, ""
    return bare + "-", ""
