"""How far judges agree, beyond chance: Cohen's kappa and Krippendorff's alpha.

Both are 1 where judges agree on everything, 0 where they agree no more often than chance would
have it, below 0 where they do so less often. "Can't tell" is no grade: it counts as not judged.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from qa.evaluation.figures import Figure, Rows, measured
from qa.evaluation.judging.records import HIGHEST_GRADE, Judgment

FEW = 30
"""Pairs judged alike by more than one judge; below this the figures say little."""

GRADES = HIGHEST_GRADE + 1

Matrix = npt.NDArray[np.float64]
"""Shape (GRADES, GRADES), or one such a pair."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A pair of question and passage on which judges differ.

    Attributes:
        judgments: one of each judge who gave a grade, by name.
        distance: between the highest and the lowest grade.
    """

    judgments: tuple[Judgment, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class TwoJudges:
    """How far two judges agree.

    Attributes:
        judges: their names, sorted.
        pairs: how many pairs of question and passage both gave a grade.
        same: share of these on which their grades are equal.
        kappa: Cohen's; without a value where it cannot be measured, as when there is one grade
            only.
    """

    judges: tuple[str, str]
    pairs: int
    same: float
    kappa: Figure

    def as_json(self) -> dict[str, object]:
        """Return everything as plain JSON values."""
        return {
            "judges": list(self.judges),
            "pairs": self.pairs,
            "same": self.same,
            "kappa": self.kappa.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far all judges agree.

    Attributes:
        pairs: how many pairs of question and passage more than one judge gave a grade.
        nominal: Krippendorff's alpha where grades are equal or not.
        ordinal: the same where grades further apart are a greater disagreement.
        two: for every two judges who have judged a pair in common.
        disagreements: the pairs on which judges differ, the furthest apart first.
    """

    pairs: int
    nominal: Figure
    ordinal: Figure
    two: tuple[TwoJudges, ...]
    disagreements: tuple[Disagreement, ...]

    def as_json(self) -> dict[str, object]:
        """Return the figures as plain JSON values."""
        return {
            "pairs": self.pairs,
            "alpha_nominal": self.nominal.as_json(),
            "alpha_ordinal": self.ordinal.as_json(),
            "two_judges": [each.as_json() for each in self.two],
            "disagreements": len(self.disagreements),
        }


def agreement(standing: Iterable[Judgment]) -> Agreement:
    """Measure how far judges agree on the pairs that several of them judged.

    Args:
        standing: at most one judgment of a judge on a pair; others are passed over where they
            could not tell.
    """
    units: dict[tuple[str, str, str], dict[str, Judgment]] = defaultdict(dict)
    for judgment in standing:
        if judgment.grade is not None:
            units[judgment.pair][judgment.judge] = judgment
    shared = [unit for unit in units.values() if len(unit) > 1]
    grades = [[_grade(each) for each in unit.values()] for unit in shared]
    return Agreement(
        pairs=len(shared),
        nominal=alpha(grades, nominal),
        ordinal=alpha(grades, ordinal),
        two=_two_judges(shared),
        disagreements=_disagreements(shared),
    )


def kappa(first: Sequence[int], second: Sequence[int]) -> Figure:
    """Return Cohen's kappa (https://doi.org/10.1177/001316446002000104), with its interval.

    Args:
        first: the grades of one judge, from 0 to `HIGHEST_GRADE`.
        second: the grades that another gave the same pairs, in the same order.
    """
    tables = np.zeros((len(first), GRADES, GRADES))
    tables[np.arange(len(first)), list(first), list(second)] = 1.0

    def of_table(table: Matrix) -> float | None:
        table = table / table.sum()
        by_chance = float(table.sum(axis=0) @ table.sum(axis=1))
        return None if by_chance == 1 else (float(np.trace(table)) - by_chance) / (1 - by_chance)

    return _measured(tables, of_table)


def alpha(
    units: Sequence[Sequence[int]], distances: Callable[[Matrix], Matrix], grades: int = GRADES
) -> Figure:
    """Return Krippendorff's alpha, with its interval.

    As in https://repository.upenn.edu/asc_papers/43: one less the disagreement within units
    over that to be expected if grades were dealt out by chance.

    Args:
        units: the grades that each pair got, from 0; two or more each.
        distances: `nominal` or `ordinal`.
        grades: how many different ones there can be.
    """
    tables = np.zeros((len(units), grades, grades))
    for table, given_to_unit in zip(tables, units, strict=True):
        counts = np.bincount(given_to_unit, minlength=grades).astype(np.float64)
        # Every ordered two of a unit's grades; each unit weighs as much as it has grades.
        table += (np.outer(counts, counts) - np.diag(counts)) / (len(given_to_unit) - 1)

    def of_table(table: Matrix) -> float | None:
        given = table.sum(axis=0)
        apart = distances(given)
        expected = float(given @ apart @ given) / max(1.0, float(given.sum()) - 1)
        return None if expected == 0 else 1 - float((table * apart).sum()) / expected

    return _measured(tables, of_table)


def nominal(given: Matrix) -> Matrix:
    """Return how far grades are apart: 0 if they are equal, else 1, shape (grades, grades).

    Args:
        given: how often each grade was given, shape (grades,).
    """
    return 1 - np.eye(len(given))


def ordinal(given: Matrix) -> Matrix:
    """Return how far grades are apart in their order, shape (grades, grades).

    That is the square of how many were given from one to the other, half of both ends.

    Args:
        given: how often each grade was given, shape (grades,).
    """
    middle = np.cumsum(given) - given / 2
    return np.square(middle[:, np.newaxis] - middle[np.newaxis, :])


def _measured(tables: Matrix, statistic: Callable[[Matrix], float | None]) -> Figure:
    flat = tables.reshape(len(tables), tables.shape[1] * tables.shape[2])

    def of_rows(rows: Rows) -> float | None:
        # How often each unit was drawn, times its table: thousands of units take no longer.
        drawn = np.bincount(rows, minlength=len(tables)) @ flat
        return statistic(drawn.reshape(tables.shape[1:]))

    return measured(len(tables), of_rows)


def _grade(judgment: Judgment) -> int:
    return judgment.grade or 0  # only those with a grade come here


def _two_judges(shared: Sequence[Mapping[str, Judgment]]) -> tuple[TwoJudges, ...]:
    judges = sorted({judge for unit in shared for judge in unit})
    found = []
    for first, second in combinations(judges, 2):
        both = [unit for unit in shared if first in unit and second in unit]
        if both:
            grades = [[_grade(unit[judge]) for unit in both] for judge in (first, second)]
            same = sum(one == other for one, other in zip(*grades, strict=True)) / len(both)
            found.append(TwoJudges((first, second), len(both), same, kappa(*grades)))
    return tuple(found)


def _disagreements(shared: Sequence[Mapping[str, Judgment]]) -> tuple[Disagreement, ...]:
    found = []
    for unit in shared:
        grades = [_grade(judgment) for judgment in unit.values()]
        if distance := max(grades) - min(grades):
            in_order = tuple(unit[judge] for judge in sorted(unit))
            found.append(Disagreement(in_order, distance))
    return tuple(sorted(found, key=lambda each: -each.distance))
