"""How likely the first quote answers the question: a probability fitted on judged questions.

Cosines, BM25 scores and what a reader says mean little by themselves: on questions that a near
miss seems to answer they hardly differ from those of good answers. A logistic regression weighs
several signs together; its coefficients, the thresholds and the reliability it reached on
judged questions lie in `confidence.json`, which `benchmarks/fit_confidence.py` writes.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, get_args

from qa.errors import QuestionError
from qa.records import Reason, TrackRecord

Caution = Literal["cautious", "balanced", "eager"]
CAUTIONS: tuple[Caution, ...] = get_args(Caution)
BALANCED: Caution = "balanced"

_COEFFICIENTS = "confidence.json"
_ANY_ENCODER = "*"


@dataclass(frozen=True, slots=True)
class ReaderSigns:
    """What a reader says of the first passage, each within the bounds of a reader's log-odds.

    Attributes:
        best: log-odds of its best sentence.
        within: by how much that exceeds its second-best sentence.
        among: by how much it exceeds the best sentence of the other passages; may be negative.
        lead_before: by how much the passage's score exceeded all others before they were read;
            negative if the reader put it first.
        standing_before: reciprocal of its rank, from 1, before the passages were read.
    """

    best: float
    within: float
    among: float
    lead_before: float
    standing_before: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the first passage of an answer.

    Attributes:
        closeness: cosine of the question and the passage's nearest sentence, by the name of
            each encoder that was asked. Encoders differ in what a cosine means, so that each has
            weights of its own. How near the passage as a whole is, or how much nearer than
            others, adds nothing: among texts on one matter all are near.
        reader: what a reader says; `None` if none read the passage.
        words_in_quote: share of the question's weighty words that the quote has, 0 to 1. Here and
            in the next, words do not count that title and headings have: whatever stands below
            has to do with them, and a title that is quoted would have most of them.
        words_in_passage: the same of the passage.
        words_lost: share of the question's words that nothing in the documents means, as far
            as can be told; 0 in the question's own language. The words of a term that the quote
            defines in another language are not lost there, and in the quote.
        new_words: how many words that carry meaning the quote has beyond those of the question,
            of title and headings: what only repeats them answers nothing.
        states_time: whether the quote has a date that the question has not; `None` if no time is
            asked for.
        states_quantity: the same for a number and a quantity.
        defines: how surely the quote defines the term that is asked for, 0 to 1; 0 if no term is.
        web_address: whether the quote has one, as notes and lists of sources have.
        lead: by how much its score exceeds the second's; votes put scores in 0 to 1, and what a
            reader says moves them by up to a half.
        same_language: whether question and document are in one language.
    """

    closeness: Mapping[str, float]
    reader: ReaderSigns | None
    words_in_quote: float
    words_in_passage: float
    words_lost: float
    new_words: int
    states_time: bool | None
    states_quantity: bool | None
    defines: float
    web_address: bool
    lead: float
    same_language: bool

    def features(self) -> dict[str, float]:
        """Return what the regression weighs; words and their translations count apart."""
        same = float(self.same_language)
        values = {
            "words in the quote": same * self.words_in_quote,
            "words in the passage": same * self.words_in_passage,
            "translated words in the quote": (1 - same) * self.words_in_quote,
            "translated words in the passage": (1 - same) * self.words_in_passage,
            "words without a translation": self.words_lost,
            "new words in the quote": math.log1p(self.new_words),
            "the time asked for": float(self.states_time is True),
            "no quantity, though asked for": float(self.states_quantity is False),
            "the definition asked for": self.defines,
            "web address": float(self.web_address),
            "lead": self.lead,
            "same language": same,
        }
        for encoder, cosine in self.closeness.items():
            values[f"{encoder}: asked"] = 1.0
            values[f"{encoder}: sentence"] = cosine
        if self.reader is not None:
            values["reader: best sentence"] = self.reader.best
            values["reader: lead within the passage"] = self.reader.within
            values["reader: lead among passages"] = self.reader.among
            values["reader: lead before reading"] = self.reader.lead_before
            values["reader: standing before reading"] = self.reader.standing_before
            values["reader: best sentence, same language"] = same * self.reader.best
        return values


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted logistic regression.

    Attributes:
        intercept: log-odds when all features are 0.
        weights: log-odds per unit of a feature, by name; features not named
            count nothing, nor do those of an encoder that was not asked.
        usual: mean of each feature over the judged questions, by name.
        thresholds: from which probability on a question counts as answered.
        reliability: how answers of a like confidence fared, by language of the question and
            for `all`: from which confidence on, and the record; least confident first.
    """

    intercept: float
    weights: Mapping[str, float]
    usual: Mapping[str, float]
    thresholds: Mapping[Caution, float]
    reliability: Mapping[str, Sequence[tuple[float, TrackRecord]]]

    def probability(self, evidence: Evidence | None) -> float:
        """Return the probability that the first quote answers; 0 without evidence."""
        if evidence is None:
            return 0.0
        features = evidence.features()
        odds = self.intercept + sum(
            weight * features.get(name, 0.0) for name, weight in self.weights.items()
        )
        return 1.0 / (1.0 + math.exp(-odds))

    def reasons(self, evidence: Evidence | None) -> tuple[Reason, ...]:
        """Return what made the probability higher or lower than usual, weightiest first."""
        if evidence is None:
            return ()
        features = evidence.features()
        parts = [
            Reason(name, weight * (features[name] - self.usual.get(name, 0.0)))
            for name, weight in self.weights.items()
            if name in features
        ]
        return tuple(sorted(parts, key=lambda each: -abs(each.log_odds)))

    def track_record(self, probability: float) -> TrackRecord | None:
        """Return how answers of a like confidence fared; `None` if nothing is known.

        Over all languages: in most, the judged questions come from one set, and tell more of
        that set than of the language.
        """
        curve = self.reliability.get("all", ())
        known = [record for least, record in curve if least <= probability]
        return known[-1] if known else None


def check_caution(name: str) -> Caution:
    """Return `name` as a level of caution.

    Raises:
        QuestionError: if it is none.
    """
    for caution in CAUTIONS:
        if name == caution:
            return caution
    raise QuestionError(f"Expected a caution of {', '.join(CAUTIONS)}, got {name!r}")


def load_calibration(encoders: tuple[str, ...], reader: str | None) -> Calibration:
    """Return the calibration for an index with these encoders, asked with this reader.

    Cosines of different encoders do not compare, nor do log-odds of different readers. For a
    reader that nothing was fitted for, the calibration without a reader is taken; for
    encoders that nothing was fitted for, one that weighs words alone.

    Args:
        encoders: their names, in any order.
        reader: its name; `None` if there is none.
    """
    file = resources.files("qa").joinpath(_COEFFICIENTS)
    fitted = json.loads(file.read_text(encoding="utf-8"))
    names = "+".join(sorted(encoders))
    known = (f"{names} read by {reader}", names, _ANY_ENCODER)
    return _calibration(next(fitted[name] for name in known if name in fitted))


def _calibration(fitted: Mapping[str, Any]) -> Calibration:
    return Calibration(
        intercept=fitted["intercept"],
        weights=fitted["weights"],
        usual=fitted["usual"],
        thresholds=fitted["thresholds"],
        reliability={
            language: tuple(
                (row["from"], TrackRecord(row["right"], row["questions"])) for row in curve
            )
            for language, curve in fitted["reliability"].items()
        },
    )
