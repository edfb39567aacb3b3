"""Whether two runs differ by more than chance, from the differences of paired questions."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from qa.evaluation.figures import SEED

RANDOMISATIONS = 10_000
SIGNIFICANT = 0.05
POWER = 0.8

_EXACT = 13  # questions that differ; up to here all signs are tried, 8,192 of them
_AT_ONCE = 1000
_CLOSE = 1e-12  # sums that differ by less are equal but for rounding


def randomisation_test(differences: Sequence[float]) -> float:
    """Return how likely so large a mean difference is if each might as well be the other way.

    The sign of each difference is drawn anew, 10,000 times with a fixed seed; for up to 13
    differences that are not 0, every combination is tried instead
    (https://doi.org/10.1145/1321440.1321528).

    Returns:
        The two-sided p-value; 1 if nothing differs.
    """
    array = np.asarray(differences, dtype=np.float64)
    moved = array[array != 0]
    if not len(moved):
        return 1.0
    least = abs(moved.sum()) - _CLOSE * max(1.0, np.abs(moved).sum())
    if len(moved) <= _EXACT:
        return float((np.abs(_all_signs(len(moved)) @ moved) >= least).mean())
    generator = np.random.default_rng(SEED)
    extreme = 0
    for _ in range(RANDOMISATIONS // _AT_ONCE):
        signs = generator.integers(0, 2, size=(_AT_ONCE, len(moved))) * 2.0 - 1.0
        extreme += int((np.abs(signs @ moved) >= least).sum())
    # What was observed is one of the possible outcomes, so that no p-value is 0.
    return (extreme + 1) / (RANDOMISATIONS + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values corrected for how many there are, in the same order.

    Calling all below 5 % significant is then wrong about any of them in at most 5 % of cases
    (https://www.jstor.org/stable/4615733).
    """
    corrected = [0.0] * len(p_values)
    least = 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[at]))
        corrected[at] = least
    return corrected


def mcnemar(only_first: int, only_second: int) -> float:
    """Return how likely so uneven a split is by chance, exactly.

    Args:
        only_first: questions of which something is true in the first run alone.
        only_second: the same for the second run.

    Returns:
        The two-sided p-value; 1 if there are none.
    """
    both = only_first + only_second
    # It takes half a second to import, which the start of the server must not pay for.
    from scipy.stats import binomtest  # type: ignore[import-untyped]

    return float(binomtest(only_first, both, 0.5).pvalue) if both else 1.0


def detectable_difference(differences: Sequence[float]) -> float | None:
    """Return the smallest true mean difference that would mostly be found.

    That is, with a chance of 80 % at a level of 5 %, by as many questions that differ by as
    much as these.

    Returns:
        `None` if nothing differs, or there are fewer than two questions.
    """
    array = np.asarray(differences, dtype=np.float64)
    if len(array) < 2 or not array.std():
        return None
    normal = NormalDist()
    reach = normal.inv_cdf(1 - SIGNIFICANT / 2) + normal.inv_cdf(POWER)
    return float(reach * array.std(ddof=1) / np.sqrt(len(array)))


def _all_signs(count: int) -> npt.NDArray[np.float64]:
    """Return every combination of signs, shape (2 ** count, count)."""
    bits = np.arange(2**count)[:, np.newaxis] >> np.arange(count) & 1
    return np.asarray(bits * 2.0 - 1.0, dtype=np.float64)
