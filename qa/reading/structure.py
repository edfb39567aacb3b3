"""From drafts to blocks: where each paragraph stands, in the terms a reader would cite."""

from collections.abc import Sequence

from qa.reading.drafts import Draft
from qa.records import Block, Place, Span


def lay_out(drafts: Sequence[Draft], title: str | None) -> tuple[str, tuple[Block, ...]]:
    """Return the canonical text and its blocks.

    Blocks are joined by an empty line, or by a line break where the next one is tight.

    Args:
        drafts: in reading order, none without words.
        title: the document's title; its heading is not part of the sections below it.
    """
    parts: list[str] = []
    blocks: list[Block] = []
    open_headings: list[tuple[int, str]] = []
    length = 0
    for draft in drafts:
        if parts:
            parts.append("\n" if draft.tight else "\n\n")
            length += len(parts[-1])
        section = _section(draft, open_headings, title)
        place = Place(page=draft.page, slide=draft.slide, section=section)
        blocks.append(Block(draft.kind, Span(length, length + len(draft.text)), place))
        parts.append(draft.text)
        length += len(draft.text)
    return "".join(parts), tuple(blocks)


def _section(draft: Draft, headings: list[tuple[int, str]], title: str | None) -> tuple[str, ...]:
    """Return the section path of a draft; a heading also opens its section in `headings`."""
    if draft.kind == "heading":
        if draft.text == title and not headings:
            return (draft.text,)
        while headings and headings[-1][0] >= draft.level:
            headings.pop()
        headings.append((draft.level, draft.text))
    return tuple(words for _, words in headings)
