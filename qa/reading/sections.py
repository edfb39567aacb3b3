"""Headings to sections: merging number and title, and keeping the path of open headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.reading.drafts import Anchor, Draft
from qa.reading.headings import HeadingMark, group_mark, heading_mark
from qa.reading.numbering import roman_value

_LEADING_DASH = re.compile(r"^[-\u2013\u2014]\s*(?=\w)")
_ARTICLE_LINE = re.compile(
    r"(?:Article|ARTICLE|Artículo|ARTÍCULO)\s+(?:\d{1,3}|[IVXLC]+|premier|único)"
    r"(?:\s?(?:bis|ter|quater)|[a-z])?\b[.:]?(?P<title>.{0,150})$"
)
_LONGEST_NUMBER_TITLE = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """An open heading.

    Attributes:
        text: the whole heading.
        level: as its format states it, 1 being outermost.
        mark: its number, if it has one.
    """

    text: str
    level: int
    mark: HeadingMark | None

    @property
    def rank(self) -> float:
        """Place of its number in the usual order of parts, chapters, articles; else 0."""
        return self.mark.rank if self.mark else 0.0

    def contains(self, other: "Heading", flat: bool) -> bool:
        """Tell whether `other` stands below this heading.

        Args:
            other: a later heading.
            flat: all headings of the document have one level, so that only their numbers
                tell which contains which.
        """
        if self.level != other.level:
            return self.level < other.level
        numbered = self.mark is not None and other.mark is not None
        return (numbered or flat) and self.rank < other.rank


def with_whole_headings(drafts: Sequence[Draft]) -> list[Draft]:
    """Join `Article 3` with the heading below it, and find articles that look like paragraphs."""
    whole: list[Draft] = []
    bare = False
    for draft in map(_as_heading, drafts):
        if bare and _is_title(draft):
            before = whole[-1]
            whole[-1] = replace(
                before,
                text=f"{before.text} {draft.text}",
                anchors=before.anchors + _shifted(draft, len(before.text) + 1),
            )
            bare = False
            continue
        whole.append(draft)
        mark = heading_mark(draft.text) if draft.kind == "heading" else None
        bare = mark is not None and not mark.title
    return whole


def _as_heading(draft: Draft) -> Draft:
    if draft.kind == "heading":
        return replace(draft, text=_LEADING_DASH.sub("", draft.text))
    found = _ARTICLE_LINE.match(draft.text) if draft.kind == "paragraph" else None
    if found and not found["title"].rstrip().endswith((".", ";", ":", ",")):
        title = found["title"].strip(" \u2013\u2014-")
        if not title or title[0].isupper():
            return replace(draft, kind="heading", level=9)
    return draft


def _is_title(draft: Draft) -> bool:
    return (
        draft.kind == "heading"
        and len(draft.text) <= _LONGEST_NUMBER_TITLE
        and heading_mark(draft.text) is None
    )


def _shifted(draft: Draft, offset: int) -> tuple[Anchor, ...]:
    return tuple(anchor._replace(offset=anchor.offset + offset) for anchor in draft.anchors)


class OpenHeadings:
    """The headings that what follows stands under."""

    def __init__(self, drafts: Sequence[Draft], in_treaty: bool) -> None:
        """Learn how deep each kind of numbered heading stands in this document.

        Args:
            drafts: those below the title, headings already whole.
            in_treaty: headings without a number group articles and never stand inside one.
        """
        self._open: list[Heading] = []
        self._last_letter = ""
        self._in_treaty = in_treaty
        self._levels: dict[float, int] = {}
        self._flat = len({draft.level for draft in drafts if draft.kind == "heading"}) < 2
        ranked = [
            (mark.rank, draft.level)
            for draft in drafts
            if draft.kind == "heading" and (mark := self._mark(draft.text))
        ]
        for rank, _ in ranked:  # a chapter never stands deeper than the articles in it
            self._levels[rank] = min(level for other, level in ranked if other >= rank)

    @property
    def path(self) -> tuple[str, ...]:
        """Texts of the open headings, outermost first."""
        return tuple(heading.text for heading in self._open)

    @property
    def marks(self) -> tuple[HeadingMark, ...]:
        """Numbers of the open headings that have one, outermost first."""
        marks = (heading.mark for heading in self._open)
        return tuple(mark for mark in marks if mark and mark.style != "group")

    def enter(self, draft: Draft) -> None:
        """Open a heading, closing those that do not contain it."""
        mark = self._resolved(self._mark(draft.text))
        level = self._levels.get(mark.rank, draft.level) if mark else draft.level
        heading = Heading(draft.text, level, mark)
        while self._open and not self._open[-1].contains(heading, self._flat):
            self._open.pop()
        self._open.append(heading)
        if mark and mark.style == "letter":
            self._last_letter = mark.number[:1]

    def close(self) -> None:
        """Close all headings."""
        self._open.clear()

    def turn_slide(self, draft: Draft) -> None:
        """Close what the new slide `draft` no longer belongs to.

        A slide without a title goes on with the slides before it only if those are numbered.
        """
        if draft.kind == "heading" or not self.marks:
            self._open.clear()

    def _mark(self, text: str) -> HeadingMark | None:
        return heading_mark(text) or (group_mark(text) if self._in_treaty else None)

    def _resolved(self, mark: HeadingMark | None) -> HeadingMark | None:
        """Tell the letters C, D, I … from the same Roman numbers by what came before."""
        if mark is None or mark.style != "roman" or len(mark.number) > 1:
            return mark
        follows = bool(self._last_letter) and ord(mark.number) == ord(self._last_letter) + 1
        if follows or (
            mark.number in "CDLM" and not self._open_roman(roman_value(mark.number) - 1)
        ):
            return replace(mark, style="letter")
        return mark

    def _open_roman(self, value: int) -> bool:
        return any(
            mark.style == "roman" and roman_value(mark.number) == value for mark in self.marks
        )
