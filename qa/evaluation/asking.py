"""Asking an index a gold question, and finding where its evidence stands at every stage."""

from collections.abc import Mapping

from qa.answering import Index
from qa.errors import QuestionError
from qa.evaluation.anchors import Anchoring, Retrieved
from qa.evaluation.asked import Asked
from qa.evaluation.gold import Question
from qa.records import Answer, Chunk, Hit


class Asking:
    """Asks questions, and tells where their evidence stands in the documents and at each stage."""

    def __init__(self, index: Index, k: int) -> None:
        """Take an open index and how many passages to ask for."""
        self._index = index
        self._k = k
        self._anchoring = Anchoring(index.sources, index.document)
        self._sources = {source.path: source for source in index.sources}
        self._chunks: dict[str, Mapping[int, Chunk]] = {}

    def ask(self, question: Question) -> Asked:
        """Ask a question.

        Raises:
            QuestionError: if it cannot be asked, as when it is too long; names its id.
        """
        try:
            answer = self._index.ask(question.text, self._k)
        except QuestionError as error:
            raise QuestionError(f"{question.id}: {error}") from error
        paths = (self._index.source_of(hit.chunk).path for hit in _ranked(answer))
        return Asked(
            question=question,
            evidence=self._anchoring.anchors(question),
            articles=self._anchoring.articles(question),
            kinds=self._kinds(question),
            problems=self._anchoring.problems(question),
            documents=tuple(dict.fromkeys(paths)),
            standings=self._standings(question, answer),
            confidence=answer.confidence,
            answer=answer.as_json(),
            whole=self._is_whole(question),
        )

    def _kinds(self, question: Question) -> tuple[str, ...]:
        known = (self._sources.get(entry.document) for entry in question.evidence)
        kinds = ((source and source.metadata.kind) or "unknown" for source in known)
        return tuple(dict.fromkeys(kinds))

    def _standings(self, question: Question, answer: Answer) -> dict[str, int | None]:
        if not question.answerable:
            return {}
        rows = self._rows(question)
        return {
            stage.name: next(
                (rank for rank, hit in enumerate(stage.hits, start=1) if hit.chunk in rows), None
            )
            for stage in answer.stages
            if stage.hits
        }

    def _rows(self, question: Question) -> set[int]:
        """Return the rows of the chunks that share characters with the evidence."""
        return {
            row
            for anchor in self._anchoring.anchors(question)
            if anchor.spans
            for row, chunk in self._chunks_of(anchor.document).items()
            if anchor.covered_by(Retrieved(anchor.document, chunk.span))
        }

    def _is_whole(self, question: Question) -> bool | None:
        """Tell whether a chunk holds an entry of evidence from end to end."""
        found = [
            any(
                chunk.span.start <= span.start and span.end <= chunk.span.end
                for chunk in self._chunks_of(anchor.document).values()
            )
            for anchor in self._anchoring.anchors(question)
            for span in anchor.spans
        ]
        return any(found) if found else None

    def _chunks_of(self, path: str) -> Mapping[int, Chunk]:
        if path not in self._chunks:
            self._chunks[path] = self._index.chunks_of(self._sources[path].id)
        return self._chunks[path]


def _ranked(answer: Answer) -> tuple[Hit, ...]:
    """Return every candidate as the last stage that ranked them left them."""
    return next((stage.hits for stage in reversed(answer.stages) if stage.hits), ())
