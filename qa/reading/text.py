"""Plain text: paragraphs at blank lines, lists and headings by the look of their lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from qa.reading.drafts import Draft, Manuscript, clean
from qa.reading.encodings import decode
from qa.records import BlockKind

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_WIDEST_LINE = 120
_NARROWEST_LINE = 40
_ITEM = re.compile(
    r"(?:[-\u2013\u2014\u2022\u00b7\u25aa\u25e6\u2023\u25cf*]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlcdm]{1,6})[.)]\s|\(\d{1,3}\)|\([a-z]{1,4}\))"
)
_BULLET = re.compile(r"[-\u2013\u2014\u2022\u00b7\u25aa\u25e6\u2023\u25cf*]\s")
_NUMBER_ALONE = re.compile(r"(?:[A-Z]|[IVXLC]+|\d{1,2})(?:\.\d{1,2})*\.?$")
_NUMBERED_HEADING = re.compile(
    r"(?:(?:PANEL|PART|CHAPTER|SECTION|ARTICLE|ANNEX|TITLE|Panel|Part|Chapter|Section|Article|Annex"
    r"|Title)\s+[IVXLC\d]+\b|[IVXLC]+\.\s+\S|[A-Z]\.(?:\d+\.)*\s+\S|\d+(?:\.\d+)*\.?\s+[A-Z])"
)
_SENTENCE_END = re.compile(r"(?:(?<![A-Z])\.|[!?:;,\u2026])$")
_LONGEST_HEADING = 120
_LONGEST_TITLE = 200


def read_text(data: bytes) -> Manuscript:
    """Read plain text; words and their order are passed on exactly.

    Args:
        data: the file's bytes, in any encoding.

    Raises:
        DamagedFile: if the bytes are no text.
    """
    text = clean(decode(data)).replace("\f", "\n\n")
    groups = [group.splitlines() for group in _BLANK_LINES.split(text) if group.strip()]
    width = _wrap_width(groups)
    drafts = [draft for group in groups for draft in _drafts(group, width)]
    if drafts and _is_title(drafts):
        drafts[0] = replace(drafts[0], kind="heading", level=1)
    return Manuscript(tuple(drafts))


def _is_title(drafts: Sequence[Draft]) -> bool:
    """Tell whether a file starts with its title: a short line that is no sentence."""
    words = drafts[0].text
    return (
        len(drafts) > 1
        and len(words) <= _LONGEST_TITLE
        and (words.endswith("?") or not _SENTENCE_END.search(words))
        and drafts[0].kind != "heading"
        and not _BULLET.match(words)
    )


def _wrap_width(groups: list[list[str]]) -> int | None:
    """Return the column at which the lines of this file were broken, or None if by meaning.

    Lines were broken at a column if nearly each of them was so full that the first word of
    the next line would not have fitted on it.
    """
    pairs = [
        (line.rstrip(), following.split())
        for group in groups
        for line, following in pairwise(group)
        if following.strip()
    ]
    if not pairs:
        return None
    width = max(len(line) for group in groups for line in group)
    if not _NARROWEST_LINE <= width <= _WIDEST_LINE:
        return None
    full = sum(len(line) + 1 + len(words[0]) > width for line, words in pairs)
    return width if full / len(pairs) >= 0.6 else None


def _drafts(lines: list[str], width: int | None) -> Iterator[Draft]:
    paragraphs = _join_wrapped(lines, width)
    for position, paragraph in enumerate(paragraphs):
        kind = _kind(paragraph, alone=len(paragraphs) == 1)
        yield Draft(paragraph, kind, level=1 if kind == "heading" else 0, tight=position > 0)


def _join_wrapped(lines: list[str], width: int | None) -> list[str]:
    paragraphs: list[str] = []
    full = False
    for line in (" ".join(raw.split()) for raw in lines):
        if not line:
            continue
        fits = width is not None and full and not _ITEM.match(line)
        if paragraphs and (fits or _NUMBER_ALONE.match(paragraphs[-1])):
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
        full = width is not None and len(line) > width * 0.6
    return paragraphs


def _kind(paragraph: str, *, alone: bool) -> BlockKind:
    if _ITEM.match(paragraph) and not _is_heading(paragraph):
        return "item"
    return "heading" if alone and _is_heading(paragraph) else "paragraph"


def _is_heading(paragraph: str) -> bool:
    if len(paragraph) > _LONGEST_HEADING or _SENTENCE_END.search(paragraph):
        return False
    if _NUMBERED_HEADING.match(paragraph):
        return True
    letters = [character for character in paragraph if character.isalpha()]
    return len(letters) > 3 and all(character.isupper() for character in letters)
