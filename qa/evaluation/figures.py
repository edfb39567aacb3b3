"""A measured figure and how sure it is: bootstrap intervals over the questions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

RESAMPLES = 1000
SEED = 20110921
OUTER = (2.5, 97.5)
"""The percentiles that enclose 95 %."""

Rows = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure measured over some questions.

    Attributes:
        value: `None` where it cannot be measured, as without any suitable question.
        interval: of 95 % of 1,000 bootstrap resamples of the questions; `None` where the figure
            cannot be measured, or over a single question.
        questions: over how many it was measured.
    """

    value: float | None
    interval: tuple[float, float] | None
    questions: int

    def as_json(self) -> dict[str, object]:
        """Return the figure as plain JSON values, exact."""
        return {
            "value": self.value,
            "interval": None if self.interval is None else list(self.interval),
            "questions": self.questions,
        }


def mean(values: Sequence[float]) -> Figure:
    """Return the mean over questions."""
    array = np.asarray(values, dtype=np.float64)
    return _at_once(array, lambda drawn: drawn.mean(axis=-1))


def percentile(values: Sequence[float], share: int) -> Figure:
    """Return the value that `share` percent of the values do not exceed."""
    array = np.asarray(values, dtype=np.float64)
    return _at_once(array, lambda drawn: np.percentile(drawn, share, axis=-1))


def measured(questions: int, statistic: Callable[[Rows], float | None]) -> Figure:
    """Return any statistic over questions, with its percentile bootstrap interval.

    The resamples are the same for every figure over as many questions, and on every machine.
    Those in which the statistic cannot be measured are left out, which `scipy.stats.bootstrap`
    cannot do; where there are none, both give the same interval.

    Args:
        questions: how many there are.
        statistic: of the questions in these rows, some of which may repeat; `None` where it
            cannot be measured.
    """
    value = statistic(np.arange(questions)) if questions else None
    if value is None or questions < 2:
        return Figure(value, None, questions)

    drawn = (statistic(rows) for rows in _resamples(questions))
    low, high = np.percentile([one for one in drawn if one is not None], OUTER)
    return Figure(value, (float(low), float(high)), questions)


def _at_once(array: Values, statistic: Callable[[Values], Values]) -> Figure:
    """Return a statistic of the last axis, with its interval; of all resamples at once.

    There are many figures, and a resample at a time takes several times as long.
    """
    if len(array) < 2:
        return Figure(float(array[0]) if len(array) else None, None, len(array))
    low, high = np.percentile(statistic(array[_resamples(len(array))]), OUTER)
    return Figure(float(statistic(array)), (float(low), float(high)), len(array))


@lru_cache(maxsize=4)
def _resamples(questions: int) -> Rows:
    """Return the rows of each resample, shape (resamples, questions)."""
    generator = np.random.default_rng(SEED)
    return generator.integers(questions, size=(RESAMPLES, questions))
