"""How far a confidence can be trusted: does it separate good from bad, and is it a probability?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BINS = 10

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The questions whose confidence lies in one of 10 bins of equal width.

    Attributes:
        low: least confidence; included.
        high: most confidence; excluded, but for 1.
        questions: how many there are.
        confidence: their mean; `None` without any.
        right: share that came true; `None` without any.
    """

    low: float
    high: float
    questions: int
    confidence: float | None
    right: float | None


def auroc(scores: Sequence[float] | Values, labels: Sequence[bool] | Values) -> float | None:
    """Return the area under the receiver operating characteristic.

    That is the probability that a random positive scores higher than a random negative, equal
    scores counting half (https://doi.org/10.1148/radiology.143.1.7063747).

    Returns:
        0 to 1, higher is better, 0.5 is chance; `None` unless there are both kinds.
    """
    values, true = np.asarray(scores, dtype=np.float64), np.asarray(labels, dtype=np.bool_)
    positive, negative = np.sort(values[true]), np.sort(values[~true])
    if not len(positive) or not len(negative):
        return None
    below = np.searchsorted(negative, positive, side="left")
    not_above = np.searchsorted(negative, positive, side="right")
    return float((below + not_above).mean() / 2 / len(negative))


def risk_coverage(confidences: Sequence[float] | Values, right: Sequence[bool] | Values) -> Values:
    """Return the risk at each coverage: the share of wrong answers among the surest.

    Among questions of equal confidence it is the mean over every order of them
    (https://arxiv.org/abs/1705.08500).

    Returns:
        Shape (questions,): at row k, of the k + 1 surest answers the share that is wrong.
    """
    values, wrong = np.asarray(confidences, dtype=np.float64), ~np.asarray(right, dtype=np.bool_)
    _, block, sizes = np.unique(-values, return_inverse=True, return_counts=True)
    shares = np.bincount(block, weights=wrong, minlength=len(sizes)) / np.maximum(sizes, 1)
    expected = np.repeat(shares, sizes)  # errors, surest first
    return np.asarray(np.cumsum(expected) / np.arange(1, len(values) + 1), dtype=np.float64)


def area_under_risk(
    confidences: Sequence[float] | Values, right: Sequence[bool] | Values
) -> float | None:
    """Return the mean of the risk over every coverage.

    Returns:
        0 to 1, lower is better; `None` for no questions.
    """
    risk = risk_coverage(confidences, right)
    return float(risk.mean()) if len(risk) else None


def calibration_error(
    probabilities: Sequence[float] | Values, labels: Sequence[bool] | Values
) -> float | None:
    """Return the expected calibration error over 10 bins of equal width.

    That is by how much the mean probability and the share of positives in a bin differ,
    weighed by the bin's size (https://arxiv.org/abs/1706.04599).

    Args:
        probabilities: 0 to 1.
        labels: what came true.

    Returns:
        0 to 1, lower is better; `None` for no questions.
    """
    if not len(probabilities):
        return None
    predicted = np.asarray(probabilities, dtype=np.float64)
    true = np.asarray(labels, dtype=np.float64)
    differences = np.bincount(_bins(predicted), weights=predicted - true, minlength=BINS)
    return float(np.abs(differences).sum() / len(predicted))


def reliability(probabilities: Sequence[float], labels: Sequence[bool]) -> list[ReliabilityBin]:
    """Return what came true in each of the bins of `calibration_error`, lowest first."""
    predicted = np.asarray(probabilities, dtype=np.float64)
    true = np.asarray(labels, dtype=np.float64)
    bins = _bins(predicted)
    found = []
    for number in range(BINS):
        members = bins == number
        known = bool(members.any())
        found.append(
            ReliabilityBin(
                low=number / BINS,
                high=(number + 1) / BINS,
                questions=int(members.sum()),
                confidence=float(predicted[members].mean()) if known else None,
                right=float(true[members].mean()) if known else None,
            )
        )
    return found


def _bins(predicted: Values) -> npt.NDArray[np.int64]:
    return np.minimum((predicted * BINS).astype(np.int64), BINS - 1)
