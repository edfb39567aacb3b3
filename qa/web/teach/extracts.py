"""A quote where it stands: the words around it, for a view that holds only a few of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from qa.records import Block, Document, Span

_AROUND = 260
"""Characters kept before and after the quote in its own paragraph."""

_NEIGHBOUR = 170
"""Characters kept of the paragraph before, and of the one after."""

_FULL = 520
"""From this many characters on, a quote fills the view without its neighbours."""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of an extract; `before + quoted + after` is what is shown of it."""

    before: str
    quoted: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Extract:
    """Paragraphs around a quote.

    Attributes:
        section: the headings that they stand under, outermost first, without the title.
        parts: in reading order; at least one has quoted words.
    """

    section: tuple[str, ...]
    parts: tuple[Part, ...]


def extract_around(document: Document, quote: Span) -> Extract:
    """Return what stands around a quote, shortened at spaces and marked with ellipses.

    Args:
        document: where the quote stands.
        quote: in one of its blocks at least.

    Raises:
        ValueError: if no block has any of the quote.
    """
    touched = [row for row, block in enumerate(document.blocks) if block.span.overlap(quote)]
    if not touched:
        raise ValueError(f"expected a quote within a block, got {quote}")
    first, last = touched[0], touched[-1]
    section = document.blocks[first].place.section
    return Extract(
        section[1:] if section[:1] == (document.source.title,) else section,
        tuple(_parts(document, quote, first, last)),
    )


def _parts(document: Document, quote: Span, first: int, last: int) -> Iterator[Part]:
    blocks, roomy = document.blocks, len(quote) < _FULL
    if roomy and first > 0 and _is_text(blocks[first - 1]):
        yield Part(_end_of(blocks[first - 1].span.of(document.text), _NEIGHBOUR))
    for row in range(first, last + 1):
        yield _quoted_part(document.text, blocks[row].span, quote)
    if roomy and last + 1 < len(blocks) and _is_text(blocks[last + 1]):
        yield Part(_start_of(blocks[last + 1].span.of(document.text), _NEIGHBOUR))


def _is_text(block: Block) -> bool:
    return block.kind != "heading"


def _quoted_part(text: str, block: Span, quote: Span) -> Part:
    start, end = max(block.start, quote.start), min(block.end, quote.end)
    return Part(
        _end_of(text[block.start : start], _AROUND),
        text[start:end],
        _start_of(text[end : block.end], _AROUND),
    )


def _end_of(text: str, length: int) -> str:
    """Return the last characters of a text, from the beginning of a word on."""
    if len(text) <= length:
        return text
    kept = text[-length:]
    return "… " + (kept.partition(" ")[2] or kept)


def _start_of(text: str, length: int) -> str:
    """Return the first characters of a text, up to the end of a word."""
    if len(text) <= length:
        return text
    kept = text[:length]
    return (kept.rpartition(" ")[0] or kept) + " …"
