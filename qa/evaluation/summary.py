"""From what came of each question to figures: in total, by language, kind of document and tag."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from qa.evaluation.calibration import (
    BINS,
    Values,
    area_under_risk,
    auroc,
    calibration_error,
    reliability,
    risk_coverage,
)
from qa.evaluation.figures import Figure, Rows, mean, measured, percentile
from qa.evaluation.metrics import RANKING_SCORES
from qa.evaluation.outcome import Outcome
from qa.evaluation.quotes import QUOTE_RIGHT, QUOTE_SCORES

QUOTE_LENGTH = "median characters of the quote"
FALSE_NOT_FOUND = "false not found"
FALSE_ANSWERS = "false answers"
AUROC_ANSWERABLE = "AUROC answerable"
AUROC_RIGHT = f"AUROC {QUOTE_RIGHT}"
AREA_UNDER_RISK = "area under risk-coverage"
CALIBRATION_ERROR = f"calibration error, {BINS} bins of equal width"
MEDIAN_MS, P95_MS = "median ms", "p95 ms"

WHOLE = frozenset({QUOTE_LENGTH, MEDIAN_MS, P95_MS})
"""Figures that are no shares; they need no decimals."""

_CURVE_POINTS = 100

Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that have something in common, and their figures.

    Attributes:
        by: what they have in common: `language`, `kind of document` or `tag`.
        value: which one.
        questions: how many there are.
        figures: by name.
    """

    by: str
    value: str
    questions: int
    figures: Figures

    def as_json(self) -> dict[str, object]:
        """Return the group as plain JSON values."""
        return {
            "by": self.by,
            "value": self.value,
            "questions": self.questions,
            "figures": figures_json(self.figures),
        }


def figures_json(found: Figures) -> dict[str, object]:
    """Return figures as plain JSON values, by name."""
    return {name: figure.as_json() for name, figure in found.items()}


def groups(
    outcomes: Sequence[Outcome],
    figures_of: Callable[[Sequence[Outcome]], Figures] | None = None,
) -> tuple[Group, ...]:
    """Return the figures by language, kind of document and tag, each in the order of its names.

    A question whose evidence stands in documents of several kinds, or that has several tags,
    counts in each group. Where all questions are in one group of a sort, the total says the
    same and the group is left out.

    Args:
        outcomes: of all questions.
        figures_of: returns the figures of some of them; by default `figures`. Those of the
            confidence take most of the time.
    """
    figures_of = figures_of or figures
    sorts: Mapping[str, Callable[[Outcome], Sequence[str]]] = {
        "language": lambda one: (one.question.language,),
        "kind of document": lambda one: one.kinds,
        "tag": lambda one: one.question.tags,
    }
    found = []
    for by, values in sorts.items():
        members: dict[str, list[Outcome]] = {}
        for outcome in outcomes:
            for value in values(outcome):
                members.setdefault(value, []).append(outcome)
        found += [
            Group(by, value, len(some), figures_of(some))
            for value, some in sorted(members.items())
            if len(some) < len(outcomes)
        ]
    return tuple(found)


def figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Return all figures of these questions by name, each over the questions that it is told of.

    Over answerable questions: the scores of `metrics` and of `quotes`; `false not found`, the
    share that was not answered. Over the others: `false answers`, the share that was answered.
    Over all: the median length of the first quotes; how well the confidence tells answerable
    questions from others (`AUROC answerable`) and right first quotes from wrong (`AUROC quote
    right`), no quote being right where there is no answer; the mean share of wrong ones among
    the surest, over every coverage (`area under risk-coverage`, lower is better); how far the
    confidence is off as a probability (`calibration error`); and the milliseconds that an
    answer took.
    """
    return {**figures_of_answers(outcomes), **_of_confidence(outcomes), **_of_time(outcomes)}


def figures_of_answers(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Return those of `figures` that neither confidence nor time are needed for."""
    told = [one for one in outcomes if one.answered is not None]
    lengths = [one.quote_length for one in outcomes if one.quote_length is not None]
    return {
        **{name: _mean_score(outcomes, name) for name in (*RANKING_SCORES, *QUOTE_SCORES)},
        QUOTE_LENGTH: percentile(lengths, 50),
        FALSE_NOT_FOUND: mean([not one.answered for one in told if one.question.answerable]),
        FALSE_ANSWERS: mean([bool(one.answered) for one in told if not one.question.answerable]),
    }


def _of_time(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    milliseconds = [one.milliseconds for one in outcomes if one.milliseconds is not None]
    return {MEDIAN_MS: percentile(milliseconds, 50), P95_MS: percentile(milliseconds, 95)}


def curves(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Return, as plain JSON values, what is wrong at each coverage, and the reliability."""
    confidences, right, _ = _confidences(outcomes)
    risk = risk_coverage(confidences, right.astype(np.float64))
    count = len(risk)
    rows = sorted({max(1, round(count * point / _CURVE_POINTS)) for point in range(1, 101)})
    return {
        "risk_coverage": [
            {"coverage": row / count, "risk": float(risk[row - 1])} for row in rows if count
        ],
        "reliability": [asdict(each) for each in reliability(confidences.tolist(), right.tolist())],
    }


def _mean_score(outcomes: Sequence[Outcome], name: str) -> Figure:
    return mean([one.scores[name] for one in outcomes if name in one.scores])


def _of_confidence(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    confidences, right, answerable = _confidences(outcomes)

    def of(
        statistic: Callable[[Values, Values], float | None], labels: npt.NDArray[np.bool_]
    ) -> Figure:
        def of_rows(rows: Rows) -> float | None:
            return statistic(confidences[rows], labels[rows].astype(np.float64))

        return measured(len(confidences), of_rows)

    return {
        AUROC_ANSWERABLE: of(auroc, answerable),
        AUROC_RIGHT: of(auroc, right),
        AREA_UNDER_RISK: of(area_under_risk, right),
        CALIBRATION_ERROR: of(calibration_error, right),
    }


def _confidences(
    outcomes: Sequence[Outcome],
) -> tuple[Values, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return each confidence, whether the first quote was right, and whether any could be."""
    sure = [one for one in outcomes if one.confidence is not None]
    return (
        np.array([one.confidence for one in sure], dtype=np.float64),
        np.array([one.quote_right for one in sure], dtype=np.bool_),
        np.array([one.question.answerable for one in sure], dtype=np.bool_),
    )
