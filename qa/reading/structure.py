"""From drafts to blocks: where each paragraph stands, in the terms a reader would cite."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.reading.drafts import Anchor, Draft
from qa.reading.headings import heading_mark
from qa.reading.labels import Labels
from qa.reading.metadata import is_numbered, is_treaty
from qa.reading.sections import OpenHeadings, with_whole_headings
from qa.records import Block, Place, Span

_CLOSING_WORDS = re.compile(
    r"IN (?:WITNESS|FAITH) (?:WHEREOF|OF WHICH)|DONE (?:at|in)\b|EN FE DE LO CUAL|EN FOI DE QUOI"
    r"|HECH[OA] en\b|FAIT à\b"
)
_FIRST_SECTION = re.compile(
    r"(?:(?:table of )?contents|summary|executive summary|abstract|introduction|foreword|preface"
    r"|índice|resumen|introducción|prólogo|sommaire|résumé|avant-propos)\W*$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"(?:table of )?contents|índice|sommaire|table des matières", re.IGNORECASE)
_CONTENTS_SEARCH = 60
_TITLE_SEARCH = 30


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A document's canonical text, its blocks, and for PDF where its words stand on pages."""

    text: str
    blocks: tuple[Block, ...]
    anchors: tuple[Anchor, ...]


def lay_out(drafts: Sequence[Draft], title: str | None) -> LaidOut:
    """Return the canonical text and its blocks.

    Blocks are joined by an empty line, by a line break where the next one is tight, and by
    a space where it goes on with a paragraph that a page broke.

    Args:
        drafts: in reading order, none without words.
        title: the document's title; it and the headings above it open no section.
    """
    whole = with_whole_headings(drafts)
    parts: list[str] = []
    blocks: list[Block] = []
    anchors: list[Anchor] = []
    length = 0
    for draft, place in zip(whole, _places(whole, title), strict=True):
        gap = _gap(draft, blocks)
        length += len(gap)
        parts += [gap, draft.text]
        blocks.append(Block(draft.kind, Span(length, length + len(draft.text)), place))
        anchors += [anchor._replace(offset=anchor.offset + length) for anchor in draft.anchors]
        length += len(draft.text)
    return LaidOut("".join(parts), tuple(blocks), tuple(anchors))


def _gap(draft: Draft, before: Sequence[Block]) -> str:
    if not before:
        return ""
    if draft.continues and before[-1].kind == draft.kind:
        return " "
    return "\n" if draft.tight else "\n\n"


def _places(drafts: Sequence[Draft], title: str | None) -> list[Place]:
    front = _front_matter(drafts, title)
    treaty = is_treaty(drafts, title or "")
    open_headings = OpenHeadings(drafts[front:], treaty)
    labels = Labels(drafts)
    preamble = _preamble_end(drafts, front) if treaty else 0
    places = []
    for position, draft in enumerate(drafts):
        label: str | None
        if draft.kind == "heading" and (position < front or _repeats_title(draft, title)):
            labels.heading(())
            places.append(Place(draft.page, draft.slide, (draft.text,)))
            continue
        if position and draft.slide != drafts[position - 1].slide:
            open_headings.turn_slide(draft)
        if draft.kind == "heading":
            open_headings.enter(draft)
            label = labels.heading(open_headings.marks)
        else:
            if _CLOSING_WORDS.match(draft.text):
                open_headings.close()
            label = labels.block(draft, open_headings.marks)
        if draft.slide:
            label = None  # a slide is cited by its own number
        if label is None and front <= position < preamble:
            label = "preamble"
        places.append(Place(draft.page, draft.slide, open_headings.path, label))
    return places


def _repeats_title(draft: Draft, title: str | None) -> bool:
    return draft.text == title and not is_numbered(draft.text)


def _front_matter(drafts: Sequence[Draft], title: str | None) -> int:
    """Return how many drafts there are up to the title, if it stands near the top.

    Plain headings right below it on the same page are subtitles and belong to it, as does
    everything before a table of contents.
    """
    end = 0
    for position, draft in enumerate(drafts[:_TITLE_SEARCH]):
        if draft.kind == "heading" and is_numbered(draft.text):
            break
        if draft.kind == "heading" and draft.text == title:
            end = position + 1
            break
    while 0 < end < len(drafts) and _is_subtitle(drafts[end], drafts[end - 1]):
        end += 1
    contents = (
        position
        for position, draft in enumerate(drafts[:_CONTENTS_SEARCH])
        if draft.kind == "heading" and _CONTENTS.match(draft.text)
    )
    return max(end, next(contents, 0)) if end else 0


def _is_subtitle(draft: Draft, before: Draft) -> bool:
    return (
        draft.kind == "heading"
        and draft.page is not None
        and draft.page == before.page
        and heading_mark(draft.text) is None
        and not _FIRST_SECTION.match(draft.text)
    )


def _preamble_end(drafts: Sequence[Draft], front: int) -> int:
    """Return how many drafts stand before the first heading below the title."""
    below = (at for at, draft in enumerate(drafts) if at >= front and draft.kind == "heading")
    return next(below, 0)
