import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score  # type: ignore[import-untyped]

from qa.evaluation.judging.agreement import agreement, alpha, kappa, nominal, ordinal
from tests.evaluation.judging.judged import judgment

# Table C of Krippendorff's "Computing Krippendorff's Alpha-Reliability" (2011): 12 units, 4
# observers, values from 1 to 5, some missing; the last unit has one value and so no pair.
PUBLISHED = [
    [1, 1, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [5, 5, 5],
    [1, 1],
]


def test_alpha_is_that_of_the_published_example() -> None:
    units = [[value - 1 for value in unit] for unit in PUBLISHED]
    assert alpha(units, nominal, 5).value == pytest.approx(0.743, abs=5e-4)
    assert alpha(units, ordinal, 5).value == pytest.approx(0.815, abs=5e-4)


def test_kappa_is_that_of_scikit_learn() -> None:
    generator = np.random.default_rng(7)
    first = generator.integers(0, 4, 80)
    second = np.where(generator.random(80) < 0.6, first, generator.integers(0, 4, 80))
    found = kappa(first.tolist(), second.tolist())
    assert found.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)
    assert found.value is not None
    assert found.interval is not None
    assert found.interval[0] < found.value < found.interval[1]
    assert found.questions == 80


def test_one_grade_alone_cannot_be_measured() -> None:
    assert kappa([2, 2, 2], [2, 2, 2]).value is None
    assert alpha([[2, 2], [2, 2]], ordinal).value is None
    assert kappa([], []).value is None


def test_agreement_by_chance_is_nothing_and_less_is_below() -> None:
    assert kappa([0, 0, 1, 1], [0, 1, 0, 1]).value == 0
    assert kappa([0, 1], [1, 0]).value == -1
    assert alpha([[0, 0], [3, 3]], nominal).value == 1


def test_only_pairs_that_several_judged_count_and_who_cannot_tell_has_not() -> None:
    ships = "Ships stay in port."
    found = agreement(
        [
            judgment(3, "Ana"),
            judgment(1, "Ben"),
            judgment(None, "Cleo"),
            judgment(0, "Ana", words=ships),
            judgment(0, "Ben", words=ships),
            judgment(2, "Ana", question="Who stays?"),
        ]
    )
    assert found.pairs == 2
    assert [(two.judges, two.pairs, two.same) for two in found.two] == [(("Ana", "Ben"), 2, 0.5)]
    assert found.two[0].kappa.value == pytest.approx(1 / 3)
    assert [
        ([(each.judge, each.grade) for each in one.judgments], one.distance)
        for one in found.disagreements
    ] == [([("Ana", 3), ("Ben", 1)], 2)]


def test_without_a_second_judge_nothing_is_measured() -> None:
    found = agreement([judgment(3, "Ana")])
    assert (found.pairs, found.two, found.disagreements) == (0, (), ())
    assert found.nominal.value is None
    assert found.ordinal.as_json() == {"value": None, "interval": None, "questions": 0}
