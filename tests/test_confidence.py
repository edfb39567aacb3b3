"""A probability from several signs, computed by hand; the fitted numbers may be any."""

import json
import math
from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.confidence import (
    BALANCED,
    CAUTIONS,
    Calibration,
    Caution,
    Evidence,
    ReaderSigns,
    check_caution,
    load_calibration,
)
from qa.errors import QuestionError
from qa.records import TrackRecord

READ = ReaderSigns(best=3.0, within=2.0, among=-1.0, lead_before=-0.1, standing_before=0.5)
EVIDENCE = Evidence(
    closeness={"e5-small": 0.9, "minilm": 0.8},
    reader=READ,
    words_in_quote=0.5,
    words_in_passage=1.0,
    words_lost=0.0,
    new_words=3,
    states_time=None,
    states_quantity=None,
    defines=0.0,
    web_address=False,
    lead=0.25,
    same_language=True,
)
ABROAD = replace(EVIDENCE, closeness={"e5-small": 0.9}, words_lost=0.4, same_language=False)
THRESHOLDS: dict[Caution, float] = {"cautious": 0.8, "balanced": 0.5, "eager": 0.3}


def calibration(
    intercept: float,
    weights: dict[str, float],
    usual: dict[str, float] | None = None,
    reliability: dict[str, tuple[tuple[float, TrackRecord], ...]] | None = None,
) -> Calibration:
    return Calibration(intercept, weights, usual or {}, THRESHOLDS, reliability or {})


def logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


# --- what is weighed -----------------------------------------------------------------------------


def test_all_signs() -> None:
    assert EVIDENCE.features() == {
        "words in the quote": 0.5,
        "words in the passage": 1.0,
        "lead": 0.25,
        "translated words in the quote": 0.0,
        "translated words in the passage": 0.0,
        "words without a translation": 0.0,
        "new words in the quote": math.log(4),
        "the time asked for": 0.0,
        "no quantity, though asked for": 0.0,
        "the definition asked for": 0.0,
        "web address": 0.0,
        "same language": 1.0,
        "e5-small: asked": 1.0,
        "e5-small: sentence": 0.9,
        "minilm: asked": 1.0,
        "minilm: sentence": 0.8,
        "reader: best sentence": 3.0,
        "reader: lead within the passage": 2.0,
        "reader: lead among passages": -1.0,
        "reader: lead before reading": -0.1,
        "reader: standing before reading": 0.5,
        "reader: best sentence, same language": 3.0,
    }


def test_words_of_another_language_count_apart() -> None:
    features = ABROAD.features()
    for name in ("words in the quote", "words in the passage", "same language"):
        assert features[name] == 0.0
    assert features["translated words in the quote"] == ABROAD.words_in_quote
    assert features["translated words in the passage"] == ABROAD.words_in_passage
    assert features["words without a translation"] == ABROAD.words_lost
    assert features["reader: best sentence, same language"] == 0.0
    assert features["reader: best sentence"] == 3.0


@pytest.mark.parametrize(
    ("time", "quantity", "has_time", "lacks_quantity"),
    [
        (True, None, 1.0, 0.0),
        (False, None, 0.0, 0.0),
        (None, True, 0.0, 0.0),
        (None, False, 0.0, 1.0),
    ],
)
def test_a_date_speaks_for_a_quote_and_a_lacking_number_against_it(
    time: bool | None, quantity: bool | None, has_time: float, lacks_quantity: float
) -> None:
    features = replace(EVIDENCE, states_time=time, states_quantity=quantity).features()
    assert features["the time asked for"] == has_time
    assert features["no quantity, though asked for"] == lacks_quantity


def test_without_a_reader_it_says_nothing() -> None:
    unread = replace(EVIDENCE, reader=None)
    assert [name for name in unread.features() if "reader" in name] == []


# --- the probability, and what made it -----------------------------------------------------------


def test_a_probability_is_that_of_a_logistic_regression() -> None:
    found = calibration(-3.0, {"minilm: sentence": 5.0, "lead": 4.0}).probability(EVIDENCE)
    assert found == pytest.approx(logistic(-3.0 + 5.0 * 0.8 + 4.0 * 0.25))
    assert found == pytest.approx(0.880797, abs=1e-6)


def test_what_was_not_asked_counts_nothing() -> None:
    weights = {
        "minilm: asked": 7.0,
        "minilm: sentence": 5.0,
        "reader: lead within the passage": 2.0,
    }
    made = calibration(1.0, weights)
    assert made.probability(EVIDENCE) == pytest.approx(logistic(1 + 7 + 4 + 4))
    assert made.probability(ABROAD) == pytest.approx(logistic(1 + 4))
    assert made.probability(replace(ABROAD, reader=None)) == pytest.approx(logistic(1))


def test_without_evidence_nothing_is_answered() -> None:
    made = calibration(9.0, {"lead": 1.0})
    assert made.probability(None) == 0.0
    assert made.reasons(None) == ()


def test_reasons_are_told_against_what_is_usual_weightiest_first() -> None:
    made = calibration(
        0.5,
        {"lead": 4.0, "same language": -1.0, "minilm: sentence": 10.0, "other: asked": 3.0},
        {"lead": 0.5, "same language": 0.6, "minilm: sentence": 0.85},
    )
    reasons = made.reasons(EVIDENCE)
    assert [each.name for each in reasons] == ["lead", "minilm: sentence", "same language"]
    assert [each.log_odds for each in reasons] == pytest.approx(
        [4.0 * (0.25 - 0.5), 10.0 * (0.8 - 0.85), -1.0 * (1.0 - 0.6)]
    )


@given(
    st.floats(-5, 5),
    st.dictionaries(st.sampled_from(sorted(EVIDENCE.features())), st.floats(-2, 2)),
    st.dictionaries(st.sampled_from(sorted(EVIDENCE.features())), st.floats(-2, 2)),
    st.sampled_from([EVIDENCE, ABROAD, replace(ABROAD, reader=None)]),
)
def test_reasons_and_the_usual_make_the_probability(
    intercept: float, weights: dict[str, float], usual: dict[str, float], evidence: Evidence
) -> None:
    made = calibration(intercept, weights, usual)
    seen = evidence.features()
    start = intercept + sum(
        weights[name] * usual.get(name, 0.0) for name in weights if name in seen
    )
    odds = start + sum(each.log_odds for each in made.reasons(evidence))
    assert made.probability(evidence) == pytest.approx(logistic(odds))


# --- how the like of it fared --------------------------------------------------------------------

LOW, MIDDLE, HIGH = TrackRecord(0.1, 40), TrackRecord(0.6, 30), TrackRecord(0.95, 20)
SPANISH = TrackRecord(0.5, 50)


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.0, LOW), (0.49, LOW), (0.5, MIDDLE), (0.89, MIDDLE), (0.9, HIGH), (1.0, HIGH)],
)
def test_a_track_record_is_that_of_like_answers(
    probability: float, expected: TrackRecord | None
) -> None:
    curves = {"all": ((0.0, LOW), (0.5, MIDDLE), (0.9, HIGH)), "es": ((0.2, SPANISH),)}
    assert calibration(0.0, {}, reliability=curves).track_record(probability) == expected


def test_where_nothing_was_judged_there_is_no_track_record() -> None:
    assert calibration(0.0, {}).track_record(0.7) is None


# --- caution -------------------------------------------------------------------------------------


def test_three_levels_of_caution() -> None:
    assert CAUTIONS == ("cautious", "balanced", "eager")
    assert BALANCED in CAUTIONS
    assert [check_caution(name) for name in CAUTIONS] == list(CAUTIONS)


@pytest.mark.parametrize("name", ["", "Cautious", "bold"])
def test_another_caution_is_refused(name: str) -> None:
    with pytest.raises(QuestionError) as caught:
        check_caution(name)
    assert str(caught.value) == (f"Expected a caution of cautious, balanced, eager, got {name!r}")


# --- what was fitted -----------------------------------------------------------------------------

FITTED = json.loads(resources.files("qa").joinpath("confidence.json").read_text("utf-8"))


@pytest.mark.parametrize("name", FITTED)
def test_every_fitted_weight_is_that_of_a_known_sign(name: str) -> None:
    assert set(FITTED[name]["weights"]) <= set(FITTED[name]["usual"]) <= set(EVIDENCE.features())


@pytest.mark.parametrize("name", FITTED)
def test_the_more_cautious_the_higher_the_threshold(name: str) -> None:
    thresholds = FITTED[name]["thresholds"]
    assert set(thresholds) == set(CAUTIONS)
    assert 0 < thresholds["eager"] <= thresholds["balanced"] <= thresholds["cautious"] < 1


@pytest.mark.parametrize("name", FITTED)
def test_reliability_is_told_from_the_least_confident_on(name: str) -> None:
    reliability = FITTED[name]["reliability"]
    assert "all" in reliability
    for curve in reliability.values():
        begins = [row["from"] for row in curve]
        assert begins == sorted(begins)
        assert begins[0] == 0.0
        assert all(0 <= row["right"] <= 1 and row["questions"] > 0 for row in curve)


def test_the_default_encoders_and_reader_have_a_calibration_of_their_own() -> None:
    assert {"e5-small+minilm read by e5-reader", "e5-small+minilm", "minilm", "*"} <= set(FITTED)
    read = load_calibration(("minilm", "e5-small"), "e5-reader")
    assert read.weights == FITTED["e5-small+minilm read by e5-reader"]["weights"]
    assert load_calibration(("e5-small", "minilm"), "e5-reader") == read


def test_another_reader_is_not_weighed() -> None:
    unread = load_calibration(("e5-small", "minilm"), None)
    assert load_calibration(("e5-small", "minilm"), "mine") == unread
    assert unread.weights == FITTED["e5-small+minilm"]["weights"]
    assert not any(name.startswith("reader") for name in unread.weights)


def test_encoders_nothing_was_fitted_for_are_judged_by_words_alone() -> None:
    made = load_calibration(("no-such-encoder",), "e5-reader")
    assert set(made.weights) == {
        "words in the quote",
        "words in the passage",
        "new words in the quote",
        "the time asked for",
        "no quantity, though asked for",
        "the definition asked for",
        "web address",
    }
