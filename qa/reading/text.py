"""Plain text: paragraphs at blank lines, lists and headings by the look of their lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from qa.reading.drafts import Draft, Manuscript, clean
from qa.reading.encodings import decode
from qa.reading.headings import heading_mark
from qa.reading.numbering import paragraph_mark
from qa.reading.slide_export import slide_export
from qa.records import BlockKind

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_WIDEST_LINE = 120
_NARROWEST_LINE = 40
_FULL_SHARE = 0.6
_NUMBER_ALONE = re.compile(r"(?:[A-Z]|[IVXLC]+|\d{1,2})(?:\.\d{1,2})*\.?$|[A-Z](?:\.\d{1,2})+\.$")
_SENTENCE_END = re.compile(r"(?:(?<![A-Z])\.|[!?:;,\u2026])$")
_LONGEST_HEADING = 120
_LONGEST_TITLE = 200
_LONGEST_CAPITALS = 500


def read_text(data: bytes) -> Manuscript:
    """Read plain text; words and their order are passed on exactly.

    Args:
        data: the file's bytes, in any encoding.

    Raises:
        DamagedFile: if the bytes are no text.
    """
    text = clean(decode(data)).replace("\f", "\n\n")
    slides = slide_export(text)
    if slides:
        return Manuscript(slides)
    groups = [group.splitlines() for group in _BLANK_LINES.split(text) if group.strip()]
    width = _wrap_width(groups)
    drafts = [draft for group in groups for draft in _drafts(group, width)]
    if drafts and _is_title(drafts):
        drafts[0] = replace(drafts[0], kind="heading", level=1)
    return Manuscript(tuple(_with_titles(drafts)))


def _is_title(drafts: Sequence[Draft]) -> bool:
    """Tell whether a file starts with its title: a line that is no sentence."""
    words = drafts[0].text
    mark = paragraph_mark(words)
    return (
        len(drafts) > 1
        and len(words) <= (_LONGEST_CAPITALS if _is_capitals(words) else _LONGEST_TITLE)
        and (words.endswith("?") or not _SENTENCE_END.search(words))
        and not (mark and mark.style == "bullet")
        and not words.startswith("<")
    )


def _with_titles(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Make a heading of the last line of a paragraph, if it announces the heading below it."""
    for draft, following in pairwise([*drafts, None]):
        announces = (
            draft is not None
            and following is not None
            and following.kind == "heading"
            and draft.kind == "paragraph"
            and draft.tight
            and len(draft.text.split()) > 3
            and _is_short(draft.text)
        )
        if draft is not None:
            yield replace(draft, kind="heading", level=1, tight=False) if announces else draft


def _wrap_width(groups: list[list[str]]) -> int | None:
    """Return the column at which the lines of this file were broken, or None if by meaning.

    Lines were broken at a column if most of them were so full that the first word of the
    next line would not have fitted on it.
    """
    pairs = [
        (line.rstrip(), following.split())
        for group in groups
        for line, following in pairwise(group)
        if following.strip()
    ]
    width = max((len(line) for group in groups for line in group), default=0)
    if not pairs or not _NARROWEST_LINE <= width <= _WIDEST_LINE:
        return None
    full = sum(len(line) + 1 + len(words[0]) > width for line, words in pairs)
    return width if full / len(pairs) >= _FULL_SHARE else None


def _drafts(lines: list[str], width: int | None) -> Iterator[Draft]:
    paragraphs = _join_wrapped(lines, width)
    for position, (paragraph, numbered) in enumerate(paragraphs):
        heading = (numbered or len(paragraphs) == 1) and _is_heading(paragraph)
        if heading:
            yield Draft(paragraph, "heading", level=1, tight=position > 0)
        else:
            kind: BlockKind = "item" if paragraph_mark(paragraph) else "paragraph"
            yield Draft(paragraph, kind, tight=position > 0)


def _join_wrapped(lines: list[str], width: int | None) -> list[tuple[str, bool]]:
    """Return the paragraphs of a group of lines, and whether a number stood on a line above."""
    paragraphs: list[tuple[str, bool]] = []
    full = False
    for line in (" ".join(raw.split()) for raw in lines):
        if not line:
            continue
        number = bool(paragraphs) and bool(_NUMBER_ALONE.match(paragraphs[-1][0]))
        wrapped = width is not None and full and not paragraph_mark(line)
        if paragraphs and (wrapped or number):
            before, numbered = paragraphs[-1]
            paragraphs[-1] = (f"{before} {line}", numbered or number)
        else:
            paragraphs.append((line, False))
        full = width is not None and len(line) > width * _FULL_SHARE
    return paragraphs


def _is_heading(paragraph: str) -> bool:
    if not _is_short(paragraph):
        return False
    mark = heading_mark(paragraph)
    if mark and (mark.word or mark.title[:1].isupper()):
        return True
    return _is_capitals(paragraph)


def _is_short(paragraph: str) -> bool:
    return len(paragraph) <= _LONGEST_HEADING and not _SENTENCE_END.search(paragraph)


def _is_capitals(paragraph: str) -> bool:
    letters = [character for character in paragraph if character.isalpha()]
    return len(letters) > 3 and all(character.isupper() for character in letters)
