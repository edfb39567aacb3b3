"""What came of one question, as figures need it: of an index, or of another system."""

from collections.abc import Mapping
from dataclasses import dataclass

from qa.evaluation.gold import Question
from qa.evaluation.quotes import QUOTE_RIGHT


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gold question and how good the answer to it is.

    Attributes:
        question: as it was asked.
        kinds: of the documents that its evidence stands in, such as `treaty`; `unknown` where
            no kind is stated.
        scores: by name, those that can be told of this question; each from 0 to 1, higher is
            better. Empty if the question is not answerable.
        results: how many passages or documents were returned.
        first: what was returned first, in words; empty without results.
        answered: whether the answer counts as one; `None` if the system does not say.
        confidence: probability that the first quote is right; `None` if there is none.
        milliseconds: how long the answer took; `None` if nobody knows.
        quote_length: characters of the first quote; `None` without one.
    """

    question: Question
    kinds: tuple[str, ...]
    scores: Mapping[str, float]
    results: int
    first: str
    answered: bool | None = None
    confidence: float | None = None
    milliseconds: float | None = None
    quote_length: int | None = None

    @property
    def quote_right(self) -> bool:
        """Whether the first quote shares characters with the evidence."""
        return bool(self.scores.get(QUOTE_RIGHT))
