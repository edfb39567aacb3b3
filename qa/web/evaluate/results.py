"""What came of runs, computed once and kept as long as their files stay the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from qa.evaluation.asked import Asked
from qa.evaluation.compare import Comparison, compare
from qa.evaluation.fates import Fate, fates
from qa.evaluation.figures import Figure, mean
from qa.evaluation.judging.grades import NO_GRADES, Grades, with_grades
from qa.evaluation.metrics import at_level
from qa.evaluation.outcome import Outcome
from qa.evaluation.quotes import QUOTE_F1
from qa.evaluation.run_files import read_run
from qa.evaluation.runs import Run
from qa.evaluation.summary import Group, curves, figures, figures_of_answers, groups

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_MOST_KEPT = 4
"""Runs; one of a thousand questions takes some 50 MB."""


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one question.

    Attributes:
        number: in the order of the file, from 1.
        outcome: how good the answer is.
        fate: the same in one word.
        asked: all that is known; `None` of another system.
    """

    number: int
    outcome: Outcome
    fate: Fate
    asked: Asked | None


class Result:
    """A run, with what is computed of it when it is first looked at."""

    def __init__(self, run: Run) -> None:
        """Take a run."""
        self.run = run

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """One for each question that was asked, in the order of the file."""
        asked: Sequence[Asked | None] = self.run.asked or [None] * len(self.run.outcomes)
        parts = zip(self.run.outcomes, fates(self.run), asked, strict=True)
        return tuple(Row(number, *part) for number, part in enumerate(parts, start=1))

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """All figures by name."""
        return figures(self.run.outcomes)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """What answers are worth by language, kind of document and tag."""
        return groups(self.run.outcomes, figures_of_answers)

    @cached_property
    def languages(self) -> tuple[Group, ...]:
        """The figures that a plot shows, by language of the question."""
        found: dict[str, list[Outcome]] = {}
        for outcome in self.run.outcomes:
            found.setdefault(outcome.question.language, []).append(outcome)
        return tuple(
            Group("language", language, len(some), self._plotted(some))
            for language, some in sorted(found.items())
        )

    @property
    def plotted(self) -> tuple[str, ...]:
        """Names of the figures that the plot by language shows."""
        level = self.run.level
        wanted = (at_level("Success@1", level), QUOTE_F1, at_level("nDCG@10 linear gain", level))
        return tuple(name for name in wanted if self.figures[name].questions)[:2]

    def _plotted(self, outcomes: Sequence[Outcome]) -> dict[str, Figure]:
        return {
            name: mean([one.scores[name] for one in outcomes if name in one.scores])
            for name in self.plotted
        }

    @cached_property
    def curves(self) -> Mapping[str, Any]:
        """What is wrong at each coverage, and the reliability."""
        return curves(self.run.outcomes)


class Results:
    """The runs looked at last; safe to use from several threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[tuple[str, int, int], Result] = {}
        self._compared: dict[tuple[object, ...], Comparison] = {}
        self._lock = Lock()

    def of(self, file: Path) -> Result:
        """Return a stored run.

        Raises:
            RunError: if it cannot be read.
        """
        with self._lock:
            return self._result(_key(file), file)

    def compared(self, first: Path, second: Path, grades: Grades = NO_GRADES) -> Comparison:
        """Compare two stored runs.

        Args:
            first: what is compared with.
            second: what is compared.
            grades: to judge both by; without any, each by those that it was stored with.

        Raises:
            RunError: if one cannot be read, or they have nothing in common.
        """
        with self._lock:
            one, other = (self._result(_key(file), file).run for file in (first, second))
            judgments = grades.hash_for(each.question for each in one.asked)
            key = (_key(first), _key(second), judgments)
            if key not in self._compared:
                _forget_oldest(self._compared)
                if judgments:
                    one, other = with_grades(one, grades), with_grades(other, grades)
                self._compared[key] = compare(one, other)
            return self._compared[key]

    def _result(self, key: tuple[str, int, int], file: Path) -> Result:
        found = self._known.pop(key, None) or Result(read_run(file))
        _forget_oldest(self._known)
        self._known[key] = found  # behind the others: looked at last
        return found


def _key(file: Path) -> tuple[str, int, int]:
    stat = file.stat()
    return (str(file), stat.st_mtime_ns, stat.st_size)


def _forget_oldest(known: dict[_Key, _Value]) -> None:
    while len(known) >= _MOST_KEPT:
        del known[next(iter(known))]
