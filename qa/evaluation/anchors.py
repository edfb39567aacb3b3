"""Evidence tied to documents and characters, so that scores survive any change of chunks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.evaluation.gold import Evidence, Question, find_quote
from qa.records import Document, Passage, Source, Span


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
        self._texts: dict[str, str | None] = {}

    def anchors(self, question: Question) -> tuple[Anchor, ...]:
        """Return an anchor for each entry of the question's evidence, in its order."""
        return tuple(self._anchor(evidence) for evidence in question.evidence)

    def problems(self, question: Question) -> tuple[str, ...]:
        """Return a line for each entry of evidence that cannot be found; by the question's id."""
        return tuple(
            self._problem(question, evidence)
            for evidence in question.evidence
            if not self._anchor(evidence).spans
        )

    def _anchor(self, evidence: Evidence) -> Anchor:
        text = self._text(evidence.document)
        return Anchor(evidence.document, find_quote(text, evidence.quote) if text else ())

    def _problem(self, question: Question, evidence: Evidence) -> str:
        if self._text(evidence.document) is None:
            return f"{question.id}: the index holds no document {evidence.document!r}"
        return f"{question.id}: {evidence.document!r} does not hold the words {evidence.quote!r}"

    def _text(self, path: str) -> str | None:
        if path not in self._texts:
            known = self._ids.get(path)
            self._texts[path] = None if known is None else self._document(known).text
        return self._texts[path]
