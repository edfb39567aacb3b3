"""A measured figure and how sure it is: bootstrap intervals over the questions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_RESAMPLES = 1000
_SEED = 20110921
_OUTER = (2.5, 97.5)  # percentiles that enclose 95 %

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure measured over some questions.

    Attributes:
        value: `None` where it cannot be measured, as without any suitable question.
        interval: of 95 % of 1,000 bootstrap resamples of the questions; `None` where none was
            asked for, or the figure cannot be measured.
        questions: over how many it was measured.
    """

    value: float | None
    interval: tuple[float, float] | None
    questions: int

    def as_json(self) -> dict[str, object]:
        """Return the figure as plain JSON values."""
        return {
            "value": None if self.value is None else round(self.value, 6),
            "interval": None if self.interval is None else [round(end, 6) for end in self.interval],
            "questions": self.questions,
        }

    def __str__(self) -> str:
        if self.value is None:
            return "-"
        if self.interval is None:
            return f"{self.value:.1f}"
        return f"{self.value:.3f} [{self.interval[0]:.3f}, {self.interval[1]:.3f}]"


def mean(values: Sequence[float]) -> Figure:
    """Return the mean over questions."""
    array = np.asarray(values, dtype=np.float64)
    return measured(len(array), lambda rows: float(array[rows].mean()))


def percentile(values: Sequence[float], share: int) -> Figure:
    """Return the value that `share` percent of the values do not exceed, without interval."""
    value = float(np.percentile(np.asarray(values), share)) if values else None
    return Figure(value, None, len(values))


def measured(questions: int, statistic: Callable[[Rows], float | None]) -> Figure:
    """Return any statistic over questions, with its interval.

    The resamples are the same for every figure over as many questions, and on every machine.

    Args:
        questions: how many there are.
        statistic: of the questions in these rows, some of which may repeat; `None` where it
            cannot be measured.
    """
    value = statistic(np.arange(questions)) if questions else None
    if value is None:
        return Figure(None, None, questions)
    generator = np.random.default_rng(_SEED)
    drawn = (statistic(generator.integers(questions, size=questions)) for _ in range(_RESAMPLES))
    low, high = np.percentile([one for one in drawn if one is not None], _OUTER)
    return Figure(value, (float(low), float(high)), questions)
