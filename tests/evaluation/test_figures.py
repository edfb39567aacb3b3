"""Figures with intervals, how well confidences separate, and how far they are off."""

import pytest

from qa.evaluation.calibration import auroc, calibration_error
from qa.evaluation.figures import Figure, mean, measured, percentile


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


def test_percentiles() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 50) == Figure(2.5, None, 4)
    assert percentile([float(number) for number in range(101)], 95).value == 95.0


def test_words_and_json_of_a_figure() -> None:
    figure = Figure(0.81234567, (0.7, 0.9), 12)
    assert str(figure) == "0.812 [0.700, 0.900]"
    assert figure.as_json() == {"value": 0.812346, "interval": [0.7, 0.9], "questions": 12}
    assert str(Figure(12.34, None, 3)) == "12.3"
    assert str(Figure(None, None, 0)) == "-"
    assert Figure(None, None, 0).as_json() == {"value": None, "interval": None, "questions": 0}
