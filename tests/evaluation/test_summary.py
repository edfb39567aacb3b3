"""Which questions each figure is over, and in which groups they are counted."""

import pytest

from qa.evaluation.figures import Figure
from qa.evaluation.summary import curves, figures, groups
from tests.evaluation.outcomes import outcome

RIGHT = outcome("right", confidence=0.9, milliseconds=10, quote_right=1.0, quote_F1=0.5)
WRONG = outcome("wrong", confidence=0.4, milliseconds=30, quote_right=0.0, quote_F1=0.0)
UNANSWERED = outcome("unanswered", answered=False, confidence=0.1, quote_right=1.0, quote_F1=1.0)
INVENTED = outcome("invented", answerable=False, confidence=0.6)
REFUSED = outcome("refused", answerable=False, answered=False, confidence=0.05)
ALL = (RIGHT, WRONG, UNANSWERED, INVENTED, REFUSED)


def test_each_figure_is_over_the_questions_it_is_told_of() -> None:
    found = figures(ALL)
    assert (found["quote F1"].value, found["quote F1"].questions) == (0.5, 3)
    assert found["false not found"].value == pytest.approx(1 / 3)
    assert (found["false answers"].value, found["false answers"].questions) == (0.5, 2)
    # Answerable .9 .4 .1, not .6 .05: of six pairs, .9 beats both, .4 one, .1 one.
    assert found["AUROC answerable"].value == pytest.approx(4 / 6)
    # Right .9 .1, wrong .4 .6 .05: .9 beats three, .1 one.
    assert found["AUROC quote right"].value == pytest.approx(4 / 6)
    # Surest first: right, wrong, wrong, right, wrong.
    risk = (0 + 1 / 2 + 2 / 3 + 2 / 4 + 3 / 5) / 5
    assert found["area under risk-coverage"].value == pytest.approx(risk)
    error = (abs(0.9 - 1) + 0.4 + abs(0.1 - 1) + 0.6 + 0.05) / 5
    assert found["calibration error, 10 bins of equal width"].value == pytest.approx(error)
    assert found["median ms"].value == 10
    assert found["Success@1 passages"] == Figure(None, None, 0)


def test_a_system_without_answers_has_no_abstention() -> None:
    other = outcome(answered=None, confidence=None, milliseconds=None, quote_F1=1.0)
    found = figures([other])
    for name in ("false not found", "false answers", "AUROC answerable", "median ms"):
        assert found[name] == Figure(None, None, 0)
    assert found["quote F1"].value == 1.0


def test_a_question_counts_in_each_of_its_groups() -> None:
    made = [
        outcome("a", language="en", kinds=("treaty", "report"), tags=("short",), quote_F1=1.0),
        outcome("b", language="es", kinds=("treaty",), tags=("short", "number"), quote_F1=0.0),
        outcome("c", language="en", answerable=False),
    ]
    found = {(each.by, each.value): each for each in groups(made)}
    assert list(found) == [
        ("language", "en"),
        ("language", "es"),
        ("kind of document", "report"),
        ("kind of document", "treaty"),
        ("tag", "number"),
        ("tag", "short"),
    ]
    assert [each.questions for each in found.values()] == [2, 1, 1, 2, 1, 2]
    assert found["kind of document", "treaty"].figures["quote F1"].value == 0.5
    assert found["language", "en"].figures["quote F1"].questions == 1


def test_a_group_of_all_questions_says_nothing_new() -> None:
    assert groups([outcome("a"), outcome("b")]) == ()


def test_curves_are_plain_values() -> None:
    found = curves(ALL)
    assert found["risk_coverage"] == [
        {"coverage": 0.2, "risk": 0.0},
        {"coverage": 0.4, "risk": 0.5},
        {"coverage": 0.6, "risk": pytest.approx(2 / 3)},
        {"coverage": 0.8, "risk": 0.5},
        {"coverage": 1.0, "risk": pytest.approx(3 / 5)},
    ]
    bins = found["reliability"]
    assert isinstance(bins, list)
    assert bins[4] == {"low": 0.4, "high": 0.5, "questions": 1, "confidence": 0.4, "right": 0.0}
    assert curves([])["risk_coverage"] == []
