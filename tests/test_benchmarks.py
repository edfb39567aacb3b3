"""How the benchmarks part questions and choose thresholds."""

import numpy as np
import pytest

from benchmarks.fit_confidence import Example, best_threshold
from benchmarks.sets import STARTER, WORK, gold_sets, half_of
from qa.evaluation import Question


def asked(name: str, language: str) -> Question:
    return Question(name, "?", language, answerable=False)


def test_a_question_is_in_the_same_half_in_every_language() -> None:
    for number in range(50):
        halves = {half_of(asked(f"{code}-{number}", code)) for code in ("en", "es", "ar")}
        assert len(halves) == 1
    assert half_of(asked("en-1", "en")) == half_of(asked("1", "en"))


def test_the_halves_part_the_starter_questions() -> None:
    (starter,) = gold_sets(WORK / "no such folder", [STARTER])
    tune, report = starter.half("tune"), starter.half("report")
    assert not set(tune) & set(report)
    assert sorted(one.id for one in tune + report) == sorted(one.id for one in starter.questions)
    assert starter.half("all") == starter.questions


def test_a_set_that_is_not_there_is_named() -> None:
    with pytest.raises(SystemExit, match="No set named absent below"):
        gold_sets(WORK / "no such folder", ["absent"])


def test_the_threshold_parts_right_quotes_from_what_has_no_answer() -> None:
    examples = [
        Example("a", "1", {}, right=True, answerable=True),
        Example("a", "2", {}, right=False, answerable=True),  # counts on neither side
        Example("a", "3", {}, right=False, answerable=False),
        Example("b", "4", {}, right=True, answerable=True),
    ]
    assert best_threshold(examples, np.array([0.6, 0.9, 0.4, 0.7])) == 0.41
