"""Each test of significance against another way of computing the same."""

import math
from itertools import product

import numpy as np
import pytest
from scipy.stats import binomtest, norm, permutation_test  # type: ignore[import-untyped]

from qa.evaluation.figures import SEED
from qa.evaluation.significance import (
    RANDOMISATIONS,
    detectable_difference,
    holm,
    mcnemar,
    randomisation_test,
)


def differences(count: int, seed: int, shift: float = 0.05) -> list[float]:
    drawn = np.random.default_rng(seed).normal(shift, 0.3, count)
    return [float(value) for value in drawn]


@pytest.mark.parametrize("seed", range(5))
def test_few_differences_are_tested_exactly(seed: int) -> None:
    some = differences(9, seed)
    theirs = permutation_test(
        (np.array(some), np.zeros(9)),
        lambda one, other, axis: np.mean(one - other, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=np.inf,
    )
    assert randomisation_test(some) == pytest.approx(float(theirs.pvalue), abs=1e-12)
    signs = product((1, -1), repeat=9)
    sums = [abs(sum(s * d for s, d in zip(each, some, strict=True))) for each in signs]
    exact = sum(each >= abs(sum(some)) - 1e-12 for each in sums) / 2**9
    assert randomisation_test([*some, 0.0, 0.0]) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_many_differences_are_drawn_as_one_would_by_hand(seed: int) -> None:
    some = differences(40, seed)
    generator = np.random.default_rng(SEED)
    extreme = 0
    for _ in range(RANDOMISATIONS):
        signs = generator.integers(0, 2, size=40)
        drawn = math.fsum(d if s else -d for s, d in zip(signs, some, strict=True))
        extreme += abs(drawn) >= abs(math.fsum(some)) - 1e-12
    assert randomisation_test(some) == (extreme + 1) / (RANDOMISATIONS + 1)


@pytest.mark.parametrize(("wins", "losses"), [(5, 5), (9, 2), (30, 12), (50, 20)])
def test_right_or_wrong_is_the_sign_test(wins: int, losses: int) -> None:
    some = [1.0] * wins + [-1.0] * losses + [0.0] * 30
    exact = float(binomtest(wins, wins + losses, 0.5).pvalue)
    error = 4 * math.sqrt(exact * (1 - exact) / RANDOMISATIONS) + 1 / RANDOMISATIONS
    drawn = wins + losses > 13
    assert randomisation_test(some) == pytest.approx(exact, abs=error if drawn else 1e-12)


def test_nothing_differs() -> None:
    assert randomisation_test([0.0] * 20) == 1.0
    assert randomisation_test([]) == 1.0
    assert randomisation_test([0.2]) == 1.0  # either sign is as extreme


def test_no_p_value_is_nothing() -> None:
    assert randomisation_test([1.0] * 200) == 1 / (RANDOMISATIONS + 1)


def test_holm_against_its_definition() -> None:
    """Reject in order while p (i) < alpha / (m - i + 1): the least such alpha is corrected p."""
    values = [0.01, 0.04, 0.03, 0.005, 0.9]
    assert holm(values) == pytest.approx([0.04, 0.09, 0.09, 0.025, 0.9])

    def rejected(level: float) -> set[float]:
        found: set[float] = set()
        for rank, p in enumerate(sorted(values)):
            if p > level / (len(values) - rank):
                break
            found.add(p)
        return found

    for p, corrected in zip(values, holm(values), strict=True):
        assert p in rejected(corrected + 1e-9)
        assert p not in rejected(corrected - 1e-9)
    assert holm([]) == []
    assert holm([0.5, 0.6]) == [1.0, 1.0]


@pytest.mark.parametrize(("one", "other"), [(0, 5), (3, 9), (7, 7), (20, 31), (1, 0)])
def test_mcnemar_by_its_closed_form(one: int, other: int) -> None:
    both = one + other
    tail = sum(math.comb(both, count) for count in range(min(one, other) + 1)) / 2**both
    assert mcnemar(one, other) == pytest.approx(min(1.0, 2 * tail), abs=1e-12)
    assert mcnemar(0, 0) == 1.0


def test_the_detectable_difference_is_found_in_four_of_five_comparisons() -> None:
    some = differences(400, 1, shift=0.0)
    least = detectable_difference(some)
    assert least is not None
    assert least == pytest.approx(2.8016 * np.std(some, ddof=1) / 20, rel=1e-4)
    generator = np.random.default_rng(7)
    drawn = generator.normal(least, np.std(some, ddof=1), (4000, 400))
    z = drawn.mean(axis=1) / (drawn.std(axis=1, ddof=1) / 20)
    assert (np.abs(z) > norm.ppf(0.975)).mean() == pytest.approx(0.8, abs=0.02)


def test_what_never_differs_tells_nothing_of_the_spread() -> None:
    assert detectable_difference([0.0] * 10) is None
    assert detectable_difference([0.3]) is None
    assert detectable_difference([]) is None
