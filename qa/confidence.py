"""How likely the first quote answers the question: a probability fitted on judged questions.

Cosines and BM25 scores say little by themselves: on questions that a near miss seems to
answer they hardly differ from those of good answers. A logistic regression weighs several
signs together; its coefficients and the threshold are fitted by
`benchmarks/fit_confidence.py`, which says how, and lie in `confidence.json`.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

_COEFFICIENTS = "confidence.json"
_ANY_ENCODER = "*"


@dataclass(frozen=True, slots=True)
class Closeness:
    """How near one encoder sees a passage to the question; cosines, higher is nearer.

    Attributes:
        sentence: of question and the passage's nearest sentence.
        passage: of question and passage.
    """

    sentence: float
    passage: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the first passage of an answer.

    Attributes:
        closeness: by the name of each encoder that was asked. Encoders differ in what a
            cosine means, so that each has weights of its own.
        words_in_quote: share of the question's weighty words in the quote, 0 to 1.
        words_in_passage: the same for passage and headings.
        lead: by how much its fused score exceeds the second's, 0 to 1 of what is possible.
        same_language: whether question and document are in one language.
    """

    closeness: Mapping[str, Closeness]
    words_in_quote: float
    words_in_passage: float
    lead: float
    same_language: bool

    def features(self) -> dict[str, float]:
        """Return what the regression weighs; words count only within one language."""
        same = float(self.same_language)
        values = {
            "words_in_quote": same * self.words_in_quote,
            "words_in_passage": same * self.words_in_passage,
            "lead": self.lead,
            "same_language": same,
        }
        for encoder, near in self.closeness.items():
            values[f"{encoder}: asked"] = 1.0
            values[f"{encoder}: sentence"] = near.sentence
            values[f"{encoder}: passage"] = near.passage
        return values


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted logistic regression.

    Attributes:
        intercept: log-odds when all features are 0.
        weights: log-odds per unit of a feature, by name; features not named
            count nothing, nor do those of an encoder that was not asked.
        threshold: from which probability on a question counts as answered.
    """

    intercept: float
    weights: Mapping[str, float]
    threshold: float

    def probability(self, evidence: Evidence | None) -> float:
        """Return the probability that the first quote answers; 0 without evidence."""
        if evidence is None:
            return 0.0
        features = evidence.features()
        odds = self.intercept + sum(
            weight * features.get(name, 0.0) for name, weight in self.weights.items()
        )
        return 1.0 / (1.0 + math.exp(-odds))


def load_calibration(encoders: tuple[str, ...]) -> Calibration:
    """Return the calibration for an index with these encoders.

    Cosines of different encoders do not compare; for encoders that nothing was fitted for,
    the calibration weighs words alone.
    """
    file = resources.files("qa").joinpath(_COEFFICIENTS)
    fitted = json.loads(file.read_text(encoding="utf-8"))
    chosen = fitted.get("+".join(encoders), fitted[_ANY_ENCODER])
    return Calibration(chosen["intercept"], chosen["weights"], chosen["threshold"])
