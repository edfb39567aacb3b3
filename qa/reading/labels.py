"""Labels: the numbers by which one cites what stands under the open headings."""

import re
from collections.abc import Sequence
from itertools import pairwise

from qa.reading.drafts import Draft
from qa.reading.headings import HeadingMark
from qa.reading.items import with_item
from qa.reading.numbering import Mark, note_number, paragraph_mark

_TABLE = re.compile(
    r"(?:Table|Tabla|Cuadro|Tableau)\s+([A-Z]?\d{1,2}(?:\.\d{1,2})?|[IVX]+)\b", re.IGNORECASE
)
_STEPS_FOR_RESTART = 8
_FEWEST_STEPS = 4.0  # weighted with the share of words that is numbered
_FEWEST_RULES = 3
_NUMBERED_SHARE = 0.4
_SUBSTANCE = 40  # characters: shorter unnumbered lines are addresses and courtesies
_LARGEST_SKIP = 5
_MOST_CAPTION_BLOCKS = 3
_LONGEST_CAPTION = 160


class Labels:
    """Follows the numbering through a document and labels one block after the other."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        """Find out what the numbers of this document count.

        Args:
            drafts: all drafts of the document, in the order in which they will be labelled.
        """
        self._marks = [_body_mark(draft) for draft in drafts]
        self._counts_paragraphs = _counts_paragraphs(drafts, self._marks)
        self._has_rules = sum(mark.style == "rule" for mark in self._marks if mark) >= _FEWEST_RULES
        self._upcoming = _upcoming_numbers(drafts, self._marks)
        self._at = -1
        self._last_number = 0
        self._fresh = True  # no paragraph was numbered since the last heading
        self._paragraph = ""
        self._bracketed = False
        self._items: list[Mark] = []
        self._table = ""
        self._caption_blocks = 0

    def heading(self, marks: Sequence[HeadingMark]) -> str | None:
        """Start a new section, and return the label of the heading itself."""
        self._at += 1
        self._paragraph, self._items, self._table, self._fresh = "", [], "", True
        return section_label(marks)

    def block(self, draft: Draft, marks: Sequence[HeadingMark]) -> str | None:
        """Return the label of a block that is no heading.

        Args:
            draft: the block.
            marks: numbers of the headings it stands under, outermost first.
        """
        self._at += 1
        if draft.kind == "footnote":
            number = note_number(draft.text)
            return f"footnote {number}" if number else None
        if draft.kind == "note" or draft.contents:
            return None
        if draft.kind != "row":
            self._notice_caption(draft)
            if not draft.continues:
                self._follow(draft, self._marks[self._at], marks)
        return self._table or self._label(marks)

    def _notice_caption(self, draft: Draft) -> None:
        """Open a table at its caption; close it at the first text that is no part of its head."""
        if caption := _TABLE.match(draft.text):
            self._table, self._caption_blocks = f"table {caption.group(1)}", 0
            return
        self._caption_blocks += 1
        if self._caption_blocks > _MOST_CAPTION_BLOCKS or len(draft.text) > _LONGEST_CAPTION:
            self._table = ""

    def _follow(self, draft: Draft, mark: Mark | None, marks: Sequence[HeadingMark]) -> None:
        """Take in the number that a block starts with, or that it has none."""
        if mark is None:
            if draft.kind != "item":
                self._items = []
            if not self._goes_on(draft, marks):
                self._paragraph = ""
        elif mark.style == "rule" and self._has_rules:
            self._paragraph, self._items = mark.number, []
        elif mark.style == "decimal" and self._is_paragraph(mark, marks):
            self._paragraph, self._items = mark.number, []
            self._bracketed, self._fresh = mark.bracketed, False
            self._last_number = int(mark.number)
        elif mark.style in {"decimal", "letter", "roman"}:
            self._items = with_item(self._items, mark)

    def _is_paragraph(self, mark: Mark, marks: Sequence[HeadingMark]) -> bool:
        """Tell whether a number counts a paragraph, not an item inside one."""
        if self._paragraph and mark.bracketed and not self._bracketed:
            return False
        number = int(mark.number)
        if _article(marks):
            return not self._paragraph.isdigit() or number > int(self._paragraph)
        if not self._counts_paragraphs:
            return False
        skipped = number - self._last_number
        return (
            0 < skipped <= _LARGEST_SKIP or (self._fresh and number == 1) or not self._last_number
        )

    def _goes_on(self, draft: Draft, marks: Sequence[HeadingMark]) -> bool:
        """Tell whether a block without a number belongs to the paragraph before it."""
        if _article(marks) or draft.kind == "item" or draft.text[0].islower():
            return True
        upcoming = self._upcoming[self._at]
        between = self._paragraph.isdigit() and upcoming == int(self._paragraph) + 1
        return between and len(draft.text) >= _SUBSTANCE

    def _label(self, marks: Sequence[HeadingMark]) -> str | None:
        items = _item_numbers(self._items)
        article = _article(marks)
        if article:
            paragraph = f", para. {self._paragraph}" if self._paragraph else ""
            return f"art. {article.number}{paragraph}{items}"
        if self._paragraph:
            annex = next((_cited(mark) for mark in marks if mark.style == "annex"), "")
            return f"{annex}{', ' * bool(annex)}para. {self._paragraph}{items}"
        section = section_label(marks)
        if not items:
            return section
        if marks and marks[-1].style == "paragraph":
            return f"{section}{items}"
        if self._items[0].style == "decimal":
            items = f" {self._items[0].number}" + _item_numbers(self._items[1:])
        return f"{section}, item{items}" if section else f"item{items}"


def _item_numbers(items: Sequence[Mark]) -> str:
    return "".join(f" ({item.number})" for item in items)


def section_label(marks: Sequence[HeadingMark]) -> str | None:
    """Return how one cites a section, such as `art. 8`, `Panel IV, B.1` or `sect. II.A`."""
    article = _article(marks)
    if article:
        return f"art. {article.number}"
    named = [mark for mark in marks if mark.word and (mark.number or mark.style == "annex")]
    bare = [mark.number for mark in marks if not mark.word]
    # `B.1` and `2.3` name what they stand in; `II` and `A` do not.
    path = [
        number
        for position, number in enumerate(bare)
        if not any(inner.startswith(f"{number}.") for inner in bare[position + 1 :])
    ]
    parts = [_cited(mark) for mark in named]
    if path:
        parts.append(".".join(path) if parts else "sect. " + ".".join(path))
    return ", ".join(parts) or None


def _cited(mark: HeadingMark) -> str:
    word = {"panel": "Panel", "chapter": "chap.", "section": "sect.", "paragraph": "para."}.get(
        mark.style, mark.word
    )
    return f"{word} {mark.number}".strip()


def _article(marks: Sequence[HeadingMark]) -> HeadingMark | None:
    return next((mark for mark in marks if mark.style == "article" and mark.number), None)


def _body_mark(draft: Draft) -> Mark | None:
    if draft.kind not in {"paragraph", "item"} or draft.contents:
        return None
    return paragraph_mark(draft.text)


def _counts_paragraphs(drafts: Sequence[Draft], marks: Sequence[Mark | None]) -> bool:
    """Tell whether the numbers of a document count its paragraphs, not the items of lists.

    Paragraphs are counted through the whole document, and most of its words are in them.
    """
    numbers = [int(mark.number) for mark in marks if mark and mark.style == "decimal"]
    steps = sum(after == number + 1 for number, after in pairwise(numbers))
    restarts = max(0, len(numbers) - steps - 1)
    if not steps or restarts > 1 + steps / _STEPS_FOR_RESTART:
        return False
    counted = total = 0
    inside = False
    for draft, mark in zip(drafts, marks, strict=True):
        if mark and mark.style == "decimal":
            inside = True
        elif draft.kind == "heading" or not (mark or draft.continues):
            inside = False
        counted += len(draft.text) * inside
        total += len(draft.text) * (draft.kind in {"paragraph", "item"})
    share = counted / max(1, total)
    return share >= _NUMBERED_SHARE or share * steps >= _FEWEST_STEPS


def _upcoming_numbers(drafts: Sequence[Draft], marks: Sequence[Mark | None]) -> list[int]:
    """Return for each block the next number that comes up before a heading, or 0."""
    upcoming: list[int] = []
    number = 0
    for draft, mark in zip(reversed(drafts), reversed(marks), strict=True):
        upcoming.append(number)
        if draft.kind == "heading":
            number = 0
        elif mark and mark.style == "decimal":
            number = int(mark.number)
    return upcoming[::-1]
