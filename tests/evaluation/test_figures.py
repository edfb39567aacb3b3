"""Figures with intervals, how well confidences separate, and how far they are off."""

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import bootstrap  # type: ignore[import-untyped]

from qa.evaluation.calibration import (
    ReliabilityBin,
    area_under_risk,
    auroc,
    calibration_error,
    reliability,
    risk_coverage,
)
from qa.evaluation.figures import RESAMPLES, SEED, Figure, mean, measured, percentile


def test_auroc_counts_pairs_in_the_right_order() -> None:
    # Pairs (positive, negative): .9>.5, .9>.1, .5=.5, .5>.1, so 3.5 of 4.
    assert auroc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == 3.5 / 4
    assert auroc([0.1, 0.9], [True, False]) == 0.0
    assert auroc([0.3, 0.3, 0.3], [True, False, True]) == 0.5


def test_auroc_needs_both_kinds() -> None:
    assert auroc([0.1, 0.9], [True, True]) is None
    assert auroc([], []) is None


def test_calibration_error_weighs_bins_by_size() -> None:
    # Bin .2-.3: mean .22, half true, off by .28; bin .9-1: mean .95, all true, off by .05.
    probabilities, labels = [0.21, 0.23, 0.9, 1.0], [True, False, True, True]
    assert calibration_error(probabilities, labels) == pytest.approx((0.28 + 0.05) / 2)
    assert calibration_error([1.0, 0.0], [True, False]) == 0.0
    assert calibration_error([], []) is None


def test_reliability_tells_of_every_bin() -> None:
    bins = reliability([0.21, 0.23, 0.9, 1.0], [True, False, True, True])
    assert [(each.low, each.high) for each in bins][:2] == [(0.0, 0.1), (0.1, 0.2)]
    assert bins[2].confidence == pytest.approx(0.22)
    assert (bins[2].questions, bins[2].right) == (2, 0.5)
    assert bins[9].confidence == pytest.approx(0.95)
    assert (bins[9].questions, bins[9].right) == (2, 1.0)
    assert bins[0] == ReliabilityBin(0.0, 0.1, 0, None, None)


def test_risk_is_the_share_of_wrong_among_the_surest() -> None:
    risk = risk_coverage([0.2, 0.9, 0.5, 0.7], [False, True, True, False])
    assert risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])
    assert area_under_risk([0.2, 0.9, 0.5, 0.7], [False, True, True, False]) == pytest.approx(
        (1 / 2 + 1 / 3 + 2 / 4) / 4
    )
    assert area_under_risk([], []) is None


def test_questions_of_equal_confidence_stand_in_every_order() -> None:
    confidences, right = [0.8, 0.8, 0.8, 0.3], [True, False, True, False]
    orders = [[*order, False] for order in permutations(right[:3])]
    wrong = np.mean([np.cumsum(~np.array(order)) / [1, 2, 3, 4] for order in orders], axis=0)
    assert risk_coverage(confidences, right).tolist() == pytest.approx(wrong.tolist())


def test_a_mean_and_its_interval() -> None:
    figure = mean([1.0] * 80 + [0.0] * 20)
    assert figure.value == 0.8
    assert figure.questions == 100
    assert figure.interval is not None
    # The normal approximation gives .8 +- 1.96 * sqrt(.8 * .2 / 100) = .722 to .878.
    assert figure.interval == pytest.approx((0.722, 0.878), abs=0.015)
    assert mean([1.0] * 80 + [0.0] * 20) == figure


def test_what_cannot_be_measured_has_no_value() -> None:
    assert mean([]) == Figure(None, None, 0)
    assert percentile([], 50) == Figure(None, None, 0)
    assert measured(3, lambda _: None) == Figure(None, None, 3)


def test_resamples_that_cannot_be_measured_are_left_out() -> None:
    scores, labels = [0.9, 0.1], [True, False]
    figure = measured(
        2, lambda rows: auroc([scores[row] for row in rows], [labels[row] for row in rows])
    )
    assert figure == Figure(1.0, (1.0, 1.0), 2)  # half of the resamples hold one kind only


def test_intervals_are_those_of_scipy() -> None:
    values = np.random.default_rng(1).random(37)
    theirs = bootstrap(
        (values,),
        np.mean,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    assert mean(values.tolist()).interval == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_one_question_tells_nothing_of_the_spread() -> None:
    assert mean([0.5]) == Figure(0.5, None, 1)


def test_percentiles() -> None:
    median = percentile([4.0, 1.0, 3.0, 2.0], 50)
    assert (median.value, median.questions) == (2.5, 4)
    assert median.interval is not None
    assert 1.0 <= median.interval[0] < 2.5 < median.interval[1] <= 4.0
    assert percentile([float(number) for number in range(101)], 95).value == 95.0


def test_json_of_a_figure_is_exact() -> None:
    figure = Figure(0.81234567, (0.7, 0.9), 12)
    assert figure.as_json() == {"value": 0.81234567, "interval": [0.7, 0.9], "questions": 12}
    assert Figure(None, None, 0).as_json() == {"value": None, "interval": None, "questions": 0}
