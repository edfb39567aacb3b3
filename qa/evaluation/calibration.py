"""How far a confidence can be trusted: does it separate good from bad, and is it a probability?"""

from collections.abc import Sequence

import numpy as np

_BINS = 10


def auroc(scores: Sequence[float], labels: Sequence[bool]) -> float | None:
    """Return the area under the receiver operating characteristic.

    That is the probability that a random positive scores higher than a random negative, equal
    scores counting half (https://doi.org/10.1148/radiology.143.1.7063747).

    Returns:
        0 to 1, higher is better, 0.5 is chance; `None` unless there are both kinds.
    """
    positive = np.sort([score for score, label in zip(scores, labels, strict=True) if label])
    negative = np.sort([score for score, label in zip(scores, labels, strict=True) if not label])
    if not len(positive) or not len(negative):
        return None
    below = np.searchsorted(negative, positive, side="left")
    not_above = np.searchsorted(negative, positive, side="right")
    return float((below + not_above).mean() / 2 / len(negative))


def calibration_error(probabilities: Sequence[float], labels: Sequence[bool]) -> float | None:
    """Return the expected calibration error over 10 bins of equal width.

    That is by how much the mean probability and the share of positives in a bin differ,
    weighed by the bin's size (https://arxiv.org/abs/1706.04599).

    Args:
        probabilities: 0 to 1.
        labels: what came true.

    Returns:
        0 to 1, lower is better; `None` for no questions.
    """
    if not probabilities:
        return None
    predicted = np.asarray(probabilities, dtype=np.float64)
    true = np.asarray(labels, dtype=np.float64)
    bins = np.minimum((predicted * _BINS).astype(np.int64), _BINS - 1)
    differences = np.bincount(bins, weights=predicted - true, minlength=_BINS)
    return float(np.abs(differences).sum() / len(predicted))
