"""The reader: a document's canonical text as a page without scripts, a quote marked in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from qa.label_parts import from_to
from qa.records import Block, Document, Place, Span
from qa.translation import Translation
from qa.web.reader.originals import Sheet
from qa.web.reader.targets import Target
from qa.web.templating import render

_NUMBERED = re.compile(r"\W|\w{1,4}[.)]\s|\d")
_FEWEST_HEADINGS = 4
"""A table of contents helps from this many headings on."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a block's text; `anchor` is true for the first quoted one of the page."""

    text: str
    quoted: bool = False
    anchor: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A block as shown: its cells (one, unless it is a table row) and how to set it.

    Attributes:
        kind: the block's kind; `item` only where no bullet is needed, else `bullet`.
        anchor: the block's offset, so that headings can be linked to.
        level: 1 to 6 for headings, else 0.
        cited: whether the quote touches it.
        cells: pieces per cell; joined with tabs they are the block's text.
    """

    kind: str
    anchor: int
    level: int
    cited: bool
    cells: tuple[tuple[Piece, ...], ...]

    @property
    def words(self) -> str:
        """The block's text."""
        return "\t".join("".join(piece.text for piece in cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines set as one list, one table, or one by one; `mark` names a page that starts here."""

    shape: str
    mark: str | None
    lines: tuple[Line, ...]


def document_page(
    document: Document,
    target: Target,
    sheet: Sheet | None,
    say: Translation,
    address: str,
    in_pane: bool = False,
) -> str:
    """Return the page of a document.

    Args:
        document: what to show, block by block, word for word.
        target: what to mark, the first mark with the id `hit`; and what to say above the text.
        sheet: the page of the original to show beside the text, if it has pages.
        say: the words to use.
        address: of the page itself.
        in_pane: leave out the navigation, because the page stands beside another.

    Returns:
        HTML of the whole page.
    """
    quote = target.span
    titled = _opens_with_title(document)
    lines = tuple(_lines(document, quote, titled))
    headings = tuple(line for line in lines if line.kind == "heading")
    return render(
        "document.html",
        say,
        here="",
        address=address,
        in_pane=in_pane,
        source=document.source,
        titled=titled,
        groups=tuple(_groups(document, lines, say)),
        headings=headings if len(headings) >= _FEWEST_HEADINGS else (),
        cited=cited_place(document, quote),
        sheet=sheet,
        target=target,
    )


def cited_place(document: Document, quote: Span | None) -> Place | None:
    """Return the place of the blocks that a quote touches: where it begins, with all numbers."""
    places = [block.place for block in document.blocks if _touches(block, quote)]
    if not places:
        return None
    first, last = places[0].label, places[-1].label
    label = from_to(first, last) if first and last else None
    return replace(places[0], label=label or first)


def _opens_with_title(document: Document) -> bool:
    first = document.blocks[0] if document.blocks else None
    return (
        first is not None
        and first.kind == "heading"
        and first.span.of(document.text) == document.source.title
    )


def _touches(block: Block, quote: Span | None) -> bool:
    return quote is not None and block.span.overlap(quote) > 0


def _lines(document: Document, quote: Span | None, titled: bool) -> Iterator[Line]:
    found = False
    for row, block in enumerate(document.blocks):
        pieces = tuple(_pieces(document.text, block.span, quote, anchored=found))
        cited = any(piece.quoted for piece in pieces)
        found = found or cited
        words = block.span.of(document.text)
        level = 1 if titled and row == 0 else len(block.place.section) + (0 if titled else 1)
        yield Line(
            kind="bullet" if block.kind == "item" and not _NUMBERED.match(words) else block.kind,
            anchor=block.span.start,
            level=min(max(level, 1 if titled and row == 0 else 2), 6),
            cited=cited,
            cells=_cells(pieces) if block.kind == "row" else (pieces,),
        )


def _pieces(text: str, block: Span, quote: Span | None, anchored: bool) -> Iterator[Piece]:
    """Cut a block's text at the ends of the quote; the pieces join back to it."""
    if quote is None or not block.overlap(quote):
        yield Piece(block.of(text))
        return
    start, end = max(block.start, quote.start), min(block.end, quote.end)
    if block.start < start:
        yield Piece(text[block.start : start])
    yield Piece(text[start:end], quoted=True, anchor=not anchored)
    if end < block.end:
        yield Piece(text[end : block.end])


def _cells(pieces: tuple[Piece, ...]) -> tuple[tuple[Piece, ...], ...]:
    """Cut a table row into cells; a quote across them is marked in each."""
    cells: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\t")
        cells[-1].append(Piece(first, piece.quoted, piece.anchor))
        cells.extend([Piece(text, piece.quoted)] for text in others)
    return tuple(tuple(cell) for cell in cells)


def _groups(document: Document, lines: tuple[Line, ...], say: Translation) -> Iterator[Group]:
    """Gather neighbouring items and rows, never across the start of a page or slide."""
    sheets = [_sheet(block.place, say) for block in document.blocks]
    starts = [row == 0 or sheets[row - 1] != sheet for row, sheet in enumerate(sheets)]
    entries = zip(lines, sheets, starts, accumulate(starts), strict=True)
    for (_, shape), members in groupby(entries, lambda entry: (entry[3], _shape(entry[0]))):
        gathered = list(members)
        _, sheet, starting, _ = gathered[0]
        yield Group(shape, sheet if starting else None, tuple(entry[0] for entry in gathered))


def _shape(line: Line) -> str:
    return {"item": "list", "bullet": "list", "row": "table"}.get(line.kind, "single")


def _sheet(place: Place, say: Translation) -> str | None:
    """Name the page or slide of a place, if it has one."""
    if place.slide is not None:
        return say.gettext("Slide %(number)d", number=place.slide)
    if place.page is not None:
        return say.gettext("Page %(number)d", number=place.page)
    return None
