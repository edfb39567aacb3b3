"""How likely the first quote answers the question: a probability fitted on judged questions.

Cosines and BM25 scores say little by themselves: on questions that a near miss seems to
answer they hardly differ from those of good answers. A logistic regression weighs several
signs together; its coefficients are fitted by `benchmarks/fit_confidence.py` and lie in
`confidence.json`.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

_COEFFICIENTS = "confidence.json"
_ANY_ENCODER = "*"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the first passage of an answer.

    Attributes:
        sentence_cosine: the best cosine of question and sentence.
        passage_cosine: cosine of question and passage, by the first encoder.
        words_in_quote: share of the question's weighty words in the quote, 0 to 1.
        words_in_passage: the same for passage and headings.
        lead: by how much its fused score exceeds the second's.
        same_language: whether question and document are in one language.
    """

    sentence_cosine: float
    passage_cosine: float
    words_in_quote: float
    words_in_passage: float
    lead: float
    same_language: bool

    def features(self) -> dict[str, float]:
        """Return what the regression weighs; words count only within one language."""
        same = float(self.same_language)
        return {
            "sentence_cosine": self.sentence_cosine,
            "passage_cosine": self.passage_cosine,
            "words_in_quote": same * self.words_in_quote,
            "words_in_passage": same * self.words_in_passage,
            "lead": self.lead,
            "same_language": same,
        }


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted logistic regression.

    Attributes:
        intercept: log-odds when all features are 0.
        weights: log-odds per unit of a feature, by name; features not named count nothing.
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
            weight * features[name] for name, weight in self.weights.items()
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
