"""What came of one question."""

from collections.abc import Mapping
from dataclasses import dataclass

from qa.evaluation.gold import Question
from qa.records import Answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gold question, the answer it got, and how good that is.

    Attributes:
        ranking: the scores named by `metrics.RANKING_SCORES`; empty if not answerable.
        quote_right: whether the first quote shares characters with the evidence; never true
            of a question that is not answerable.
    """

    question: Question
    answer: Answer
    ranking: Mapping[str, float]
    quote_right: bool

    @property
    def quote_holds_answer(self) -> bool:
        """Whether the first quote holds the short answer; case and white space do not count."""
        wanted, passages = self.question.answer, self.answer.passages
        return bool(wanted and passages) and _folded(wanted or "") in _folded(
            passages[0].quote_text
        )


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
