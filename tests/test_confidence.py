import json
import math
from importlib import resources

import pytest

from qa.confidence import Calibration, Closeness, Evidence, load_calibration

EVIDENCE = Evidence(
    closeness={"e5-small": Closeness(0.9, 0.7), "minilm": Closeness(0.8, 0.6)},
    words_in_quote=0.5,
    words_in_passage=1.0,
    lead=0.25,
    same_language=True,
)
ABROAD = Evidence(
    closeness={"e5-small": Closeness(0.9, 0.7)},
    words_in_quote=0.5,
    words_in_passage=1.0,
    lead=0.25,
    same_language=False,
)


def test_a_probability_is_that_of_a_logistic_regression() -> None:
    calibration = Calibration(-3.0, {"minilm: sentence": 5.0, "lead": 4.0}, 0.5)
    odds = -3.0 + 5.0 * 0.8 + 4.0 * 0.25
    assert calibration.probability(EVIDENCE) == pytest.approx(1 / (1 + math.exp(-odds)))
    assert calibration.probability(EVIDENCE) == pytest.approx(0.880797, abs=1e-6)


def test_an_encoder_that_was_not_asked_counts_nothing() -> None:
    calibration = Calibration(1.0, {"minilm: asked": 7.0, "minilm: passage": 5.0}, 0.5)
    assert calibration.probability(EVIDENCE) == pytest.approx(1 / (1 + math.exp(-11.0)))
    assert calibration.probability(ABROAD) == pytest.approx(1 / (1 + math.exp(-1.0)))


def test_without_evidence_nothing_is_answered() -> None:
    assert Calibration(9.0, {}, 0.5).probability(None) == 0.0


def test_words_count_only_within_one_language() -> None:
    calibration = Calibration(0.0, {"words_in_quote": 2.0, "words_in_passage": 1.0}, 0.5)
    assert calibration.probability(EVIDENCE) == pytest.approx(1 / (1 + math.exp(-2.0)))
    assert calibration.probability(ABROAD) == pytest.approx(0.5)


def test_every_fitted_weight_is_that_of_a_known_feature() -> None:
    fitted = json.loads(resources.files("qa").joinpath("confidence.json").read_text("utf-8"))
    for encoders, values in fitted.items():
        assert set(values["weights"]) <= set(EVIDENCE.features()), encoders
        assert 0.0 < values["threshold"] < 1.0


def test_encoders_nothing_was_fitted_for_are_judged_by_words_alone() -> None:
    calibration = load_calibration(("no-such-encoder",))
    assert set(calibration.weights) == {"words_in_quote", "words_in_passage"}
