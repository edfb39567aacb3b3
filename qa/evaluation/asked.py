"""A question asked of an index: all that a run keeps of it, and how good the answer is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.evaluation.anchors import Anchor, Retrieved
from qa.evaluation.gold import Question
from qa.evaluation.graded import Graded
from qa.evaluation.metrics import Ranking, score_rankings
from qa.evaluation.outcome import Outcome
from qa.evaluation.quotes import score_quote
from qa.records import Span


@dataclass(frozen=True, slots=True)
class Asked:
    """A gold question, where its evidence stands, and the answer it got.

    Attributes:
        question: as asked.
        evidence: where each entry of its evidence stands; without spans if it is not there.
        articles: the same widened to articles, see `Anchoring.articles`.
        kinds: of the documents that the evidence stands in.
        problems: a line for each entry of evidence that cannot be found.
        documents: path of the document of every candidate, best first, each once.
        standings: the rank, from 1, of the first passage that holds evidence, by stage; `None`
            if the stage did not find one. Empty if the question is not answerable.
        confidence: that the first quote is right; not rounded as in `answer`.
        answer: in the schema of `qa ask --json`.
        whole: whether a chunk holds an entry of its evidence from end to end; `None` where that
            was not noted, or no evidence was found.
        graded: passages that people graded for this question.
    """

    question: Question
    evidence: tuple[Anchor, ...]
    articles: tuple[Anchor, ...]
    kinds: tuple[str, ...]
    problems: tuple[str, ...]
    documents: tuple[str, ...]
    standings: Mapping[str, int | None]
    confidence: float
    answer: Mapping[str, Any]
    whole: bool | None = None
    graded: tuple[Graded, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return everything as plain JSON values."""
        return {
            "id": self.question.id,
            "question": self.question.as_json(),
            "evidence": [_anchor_json(anchor) for anchor in self.evidence],
            "articles": [_anchor_json(anchor) for anchor in self.articles],
            "kinds": list(self.kinds),
            "problems": list(self.problems),
            "documents": list(self.documents),
            "standings": dict(self.standings),
            "confidence": self.confidence,
            "answer": dict(self.answer),
            "whole": self.whole,
            "graded": [
                [one.document, one.span.start, one.span.end, one.grade] for one in self.graded
            ],
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Asked":
        """Rebuild from what `as_json` returned.

        Raises:
            KeyError, TypeError, ValueError: if a value is missing or of another kind.
        """
        return cls(
            question=Question.from_json(values["question"]),
            evidence=tuple(_anchor(each) for each in values["evidence"]),
            articles=tuple(_anchor(each) for each in values["articles"]),
            kinds=tuple(values["kinds"]),
            problems=tuple(values["problems"]),
            documents=tuple(values["documents"]),
            standings=dict(values["standings"]),
            confidence=float(values["confidence"]),
            answer=values["answer"],
            whole=values.get("whole"),  # runs of earlier versions do not tell
            graded=tuple(
                Graded(document, Span(start, end), grade)
                for document, start, end, grade in values.get("graded", ())
            ),
        )

    @property
    def ranking(self) -> Ranking:
        """What was returned and what should have been."""
        return Ranking(
            question_id=self.question.id,
            evidence=self.evidence,
            articles=self.articles,
            passages=tuple(
                Retrieved(each["document"], Span(each["start"], each["end"]))
                for each in self.answer["passages"]
            ),
            documents=self.documents,
            graded=self.graded,
        )


def judge_asked(asked: Sequence[Asked]) -> tuple[Outcome, ...]:
    """Return what came of each question, in their order."""
    scores = score_rankings([one.ranking for one in asked if one.question.answerable])
    return tuple(_outcome(one, scores.get(one.question.id, {})) for one in asked)


def _outcome(asked: Asked, ranking: Mapping[str, float]) -> Outcome:
    passages = asked.answer["passages"]
    first = passages[0] if passages else None
    quote = first and Retrieved(first["document"], Span(first["quote_start"], first["quote_end"]))
    words = first["quote"] if first else ""
    quoted: Mapping[str, float] = {}
    if asked.question.answerable:
        quoted = score_quote(asked.question, asked.evidence, quote, words)
    return Outcome(
        question=asked.question,
        kinds=asked.kinds,
        scores={**ranking, **quoted},
        results=len(passages),
        first=f"{first['document']}: “{' '.join(words.split())}”" if first else "",
        answered=asked.answer["answered"],
        confidence=asked.confidence,
        milliseconds=asked.answer["timings_ms"]["total"],
        quote_length=len(words) if first else None,
    )


def _anchor_json(anchor: Anchor) -> dict[str, object]:
    return {
        "document": anchor.document,
        "spans": [[span.start, span.end] for span in anchor.spans],
    }


def _anchor(values: Mapping[str, Any]) -> Anchor:
    return Anchor(values["document"], tuple(Span(*bounds) for bounds in values["spans"]))
