"""PDF paragraphs that go on in the next column or on the next page, and their drafts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.reading.drafts import Anchor, Draft
from qa.reading.pdf_lines import Line
from qa.reading.pdf_paragraphs import Paragraph
from qa.reading.pdf_tables import Row
from qa.reading.pdf_text import Hyphenation, is_broken, running_text
from qa.records import BlockKind

_CLOSING = r"[\"'\u201d\u2019)\]]*[\u00b9\u00b2\u00b3\u2070-\u2079]*"
_ENDED = re.compile(rf"[.!?:;\u2026]{_CLOSING}$")
_SENTENCE_BREAK = re.compile(
    rf"(?<!\bNo)(?<!\bNos)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bvs)[.!?]{_CLOSING} "
    r"(?=[\"\u201c\u2018(\[\u00ab\u00bf\u00a1]*[A-Z\u00c0-\u00de])"
)
_FULL = 0.9  # of the way to the right margin: the text may go on elsewhere
_HALF = 0.5
_SAME_LEFT = 3.0  # points


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph or row with the kind it turned out to be.

    Attributes:
        level: of a heading, 1 being outermost.
        tight: belongs to the list or table of the unit before it.
    """

    part: Paragraph | Row
    kind: BlockKind
    level: int = 0
    tight: bool = False

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.part.lines[0]


def unit_drafts(units: Sequence[Unit], hyphenation: Hyphenation) -> Iterator[Draft]:
    """Yield the drafts of a document; a sentence stays with the page it starts on.

    Args:
        units: of all pages, in reading order.
        hyphenation: what the document knows about its hyphens.
    """
    waiting: dict[int, list[Draft]] = {}
    for position, unit in enumerate(units):
        if position in waiting:
            yield from waiting[position]
        elif isinstance(unit.part, Row):
            yield _row_draft(unit.part, unit.tight, hyphenation)
        else:
            chain = _chain(units, position)
            first, *later = _chain_drafts([units[member] for member in chain], hyphenation)
            yield first
            waiting |= {member: [] for member in chain[1:]}
            for draft in later:
                owner = next(member for member in chain if units[member].first.page == draft.page)
                waiting[owner].append(draft)


def _chain(units: Sequence[Unit], position: int) -> list[int]:
    """Return the positions of the units that together are one paragraph."""
    chain = [position]
    while (following := _continuation(units, chain)) is not None:
        chain.append(following)
    return chain


def _continuation(units: Sequence[Unit], chain: Sequence[int]) -> int | None:
    last = units[chain[-1]]
    if last.kind not in {"paragraph", "item"} or last.part.lines[-1].leader:
        return None
    for position in range(chain[-1] + 1, len(units)):
        unit = units[position]
        if unit.kind != "footnote":
            numbered = units[chain[0]].first.tab > 0
            goes_on = unit.kind == "paragraph" and _goes_on(last, unit, numbered)
            return position if goes_on else None
    return None


def _goes_on(last: Unit, unit: Unit, numbered: bool) -> bool:
    """Tell whether `unit` goes on with the paragraph that `last` left unfinished."""
    before, line = last.part.lines[-1], unit.first
    breaks = line.page != before.page or line.base > before.base + before.size
    if not breaks or line.tab or line.leader or abs(line.size - before.size) > 0.5:
        return False
    filled = last.part.filled if isinstance(last.part, Paragraph) else 0.0
    in_small_letters = line.words[0].text[0].islower()
    if is_broken(before.words[-1]) or not _ENDED.search(before.text):
        return filled > (_HALF if in_small_letters else _FULL)
    in_line = abs(line.left - before.left) < _SAME_LEFT
    return filled > _FULL and (in_small_letters or (numbered and in_line))


def _chain_drafts(chain: Sequence[Unit], hyphenation: Hyphenation) -> list[Draft]:
    """Return the drafts of one paragraph: one for each page on which a sentence starts."""
    unit = chain[0]
    lines = [line for member in chain for line in member.part.lines]
    text, anchors = running_text(lines, hyphenation)
    drafts = []
    for start, end, page in _page_pieces(text, anchors):
        drafts.append(
            Draft(
                text[start:end],
                unit.kind,
                unit.level,
                page=page,
                tight=unit.tight,
                continues=start > 0,
                contents=unit.part.lines[-1].leader,
                anchors=_anchors_between(anchors, start, end),
            )
        )
    return drafts


def _page_pieces(text: str, anchors: Sequence[Anchor]) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and page of the pieces of a paragraph, cut between sentences."""
    start, page = 0, anchors[0].page
    for before, anchor in pairwise(anchors):
        if anchor.page == before.page or anchor.offset < start:
            continue
        found = _SENTENCE_BREAK.search(text, max(start, anchor.offset - 4))
        cut = found.end() if found else len(text)
        if cut < len(text):
            yield start, cut - 1, page
            start = cut
        page = anchor.page if cut < len(text) else page
    yield start, len(text), page


def _anchors_between(anchors: Sequence[Anchor], start: int, end: int) -> tuple[Anchor, ...]:
    return tuple(
        anchor._replace(offset=anchor.offset - start)
        for anchor in anchors
        if start <= anchor.offset < end
    )


def _row_draft(row: Row, tight: bool, hyphenation: Hyphenation) -> Draft:
    """Return a row as its cells, parted by tabs."""
    parts: list[str] = []
    anchors: list[Anchor] = []
    length = 0
    for cell in row.cells:
        text, own = running_text(cell, hyphenation)
        anchors += [anchor._replace(offset=anchor.offset + length) for anchor in own]
        parts.append(text)
        length += len(text) + 1
    return Draft(
        "\t".join(parts), "row", page=row.lines[0].page, tight=tight, anchors=tuple(anchors)
    )
