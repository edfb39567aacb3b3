"""Evidence tied to documents and characters, so that scores survive any change of chunks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol

from qa.evaluation.gold import Evidence, Question, find_quote
from qa.evaluation.nearest import nearest
from qa.records import Block, Document, Passage, Source, Span

_LIKE = 0.8  # of two paths, for one to be taken for a slip of the other


class Documents(Protocol):
    """Documents that evidence may stand in: an open index, or a generation of one."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """All documents without their texts."""

    def document(self, document_id: str) -> Document:
        """Return one with its canonical text."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an entry of evidence stands: the same words may stand in a document repeatedly.

    Attributes:
        document: path in the corpus.
        spans: every place of the words in its canonical text; empty if they are not there.
    """

    document: str
    spans: tuple[Span, ...]

    def covered_by(self, retrieved: "Retrieved") -> bool:
        """Tell whether a retrieved stretch shares at least one character with the evidence."""
        return self.document == retrieved.document and any(
            span.overlap(retrieved.span) for span in self.spans
        )


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A stretch of a document that some system returned.

    Attributes:
        document: path in the corpus.
        span: code points of its canonical text.
    """

    document: str
    span: Span

    @classmethod
    def passage(cls, passage: Passage) -> "Retrieved":
        """Return where the text of a passage stands."""
        return cls(passage.source.path, passage.chunk.span)

    @classmethod
    def quote(cls, passage: Passage) -> "Retrieved":
        """Return where the quote of a passage stands."""
        return cls(passage.source.path, passage.quote)


class Anchoring:
    """Finds evidence in the documents of an index; reads each document once."""

    def __init__(self, sources: Sequence[Source], document: Callable[[str], Document]) -> None:
        """Take the documents: without their texts, and how to get one by its id."""
        self._ids = {source.path: source.id for source in sources}
        self._document = document
        self._documents: dict[str, Document | None] = {}

    def anchors(self, question: Question) -> tuple[Anchor, ...]:
        """Return an anchor for each entry of the question's evidence, in its order."""
        return tuple(self._anchor(evidence) for evidence in question.evidence)

    def articles(self, question: Question) -> tuple[Anchor, ...]:
        """Return the same anchors widened to the whole article or numbered paragraph.

        Where nothing is numbered, to the block that the evidence stands in.
        """
        return tuple(self._widened(anchor) for anchor in self.anchors(question))

    def problems(self, question: Question, hinted: bool = True) -> tuple[str, ...]:
        """Return a line for each entry of evidence that cannot be found; by the question's id.

        Args:
            question: of a gold file.
            hinted: whether to look for the words or the document that are nearest, if any are
                like them; that takes a moment for each.
        """
        return tuple(
            self._problem(question, evidence, hinted)
            for evidence in question.evidence
            if not self._anchor(evidence).spans
        )

    def _anchor(self, evidence: Evidence) -> Anchor:
        document = self._read(evidence.document)
        found = find_quote(document.text, evidence.quote) if document else ()
        return Anchor(evidence.document, found)

    def _widened(self, anchor: Anchor) -> Anchor:
        document = self._read(anchor.document)
        blocks = document.blocks if document else ()
        spans = (_article(blocks, span) or span for span in anchor.spans)
        return Anchor(anchor.document, tuple(spans))

    def _problem(self, question: Question, evidence: Evidence, hinted: bool) -> str:
        document = self._read(evidence.document)
        if document is None:
            like = hinted and get_close_matches(evidence.document, self._ids, n=1, cutoff=_LIKE)
            hint = f"; did you mean {like[0]!r}?" if like else ""
            return f"{question.id}: the index holds no document {evidence.document!r}{hint}"
        like_quote = nearest(document.text, evidence.quote) if hinted else None
        hint = f"; nearest: {like_quote!r}" if like_quote else ""
        return (
            f"{question.id}: {evidence.document!r} does not hold the words {evidence.quote!r}{hint}"
        )

    def _read(self, path: str) -> Document | None:
        if path not in self._documents:
            known = self._ids.get(path)
            self._documents[path] = None if known is None else self._document(known)
        return self._documents[path]


def _article(blocks: Sequence[Block], evidence: Span) -> Span | None:
    """Return the stretch of neighbouring blocks with the same first number as the evidence's."""
    at = next((at for at, block in enumerate(blocks) if block.span.overlap(evidence)), None)
    if at is None:
        return None
    number = _first_number(blocks[at])
    first = last = at
    while number and first > 0 and _first_number(blocks[first - 1]) == number:
        first -= 1
    while number and last + 1 < len(blocks) and _first_number(blocks[last + 1]) == number:
        last += 1
    return Span(blocks[first].span.start, blocks[last].span.end)


def _first_number(block: Block) -> tuple[str, tuple[str, ...]] | None:
    """Return the first part of a label, such as `art. 8`, with its headings."""
    label = block.place.label
    return (label.partition(",")[0], block.place.section) if label else None
