"""Shapes of plots: every axis of values starts at zero, every plot has its numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qa.translation import Translation
from qa.web.evaluate.words import number_words

WIDTH = 360
HEIGHT = 240
TOP = 14
_LEFT, _RIGHT, _BOTTOM = 44, 18, 42
_ABOVE = 28  # room for the name of the upright axis


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A bar; `kind` names its colour."""

    x: float
    y: float
    width: float
    height: float
    kind: str = "first"


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; `kind` names its look."""

    points: tuple[tuple[float, float], ...]
    kind: str

    @property
    def path(self) -> str:
        """Its points as SVG has them."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside a point; `anchor` is `start`, `middle` or `end`."""

    x: float
    y: float
    words: str
    anchor: str = "middle"
    kind: str = "tick"


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot, drawn and as numbers.

    Attributes:
        name: tells it from others on the page.
        title: what it shows.
        summary: what can be seen, in a sentence.
        height: of the drawing, which is `WIDTH` wide.
        bars: drawn first, after the lines of the grid.
        lines: grid, axes, curves and whiskers, in this order.
        dots: centres.
        labels: of the axes and bars.
        legend: what each kind of bar stands for, by its name; empty where there is but one.
        columns: of the table of the same numbers.
        rows: as many cells each.
    """

    name: str
    title: str
    summary: str
    height: float
    bars: tuple[Rectangle, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    dots: tuple[tuple[float, float], ...] = ()
    legend: tuple[tuple[str, str], ...] = ()


def steps(most: float, whole: bool = False) -> list[float]:
    """Return even numbers from 0 up to the first not below `most`, four to seven of them.

    Args:
        most: the greatest number to be shown.
        whole: whether to return whole numbers, of things that are counted; fewer if need be.
    """
    if most <= 0:
        return [0.0, 1.0]
    rough = max(most / 5, 1.0) if whole else most / 5
    power = 10 ** math.floor(math.log10(rough))
    factors = (1, 2, 5, 10) if whole else (1, 2, 2.5, 5, 10)
    step = next(factor * power for factor in factors if factor * power >= rough)
    count = math.ceil(most / step - 1e-9)
    return [number * step for number in range(count + 1)]


@dataclass(frozen=True, slots=True)
class Frame:
    """Axes of an upright plot, both from zero to their last tick.

    Attributes:
        across: ticks of the lower axis.
        up: ticks of the other.
    """

    across: Sequence[float]
    up: Sequence[float]

    def x(self, value: float) -> float:
        """Return where a value of the lower axis stands."""
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * value / self.across[-1]

    def y(self, value: float) -> float:
        """Return where a value of the other axis stands."""
        return HEIGHT - _BOTTOM - (HEIGHT - _ABOVE - _BOTTOM) * value / self.up[-1]

    def bar(self, low: float, high: float, value: float) -> Rectangle:
        """Return a bar from `low` to `high` that is `value` high."""
        gap = min(1.5, (self.x(high) - self.x(low)) / 8)
        top = self.y(value)
        width = self.x(high) - self.x(low) - 2 * gap
        return Rectangle(self.x(low) + gap, top, width, self.y(0) - top)

    def grid(self) -> list[Line]:
        """Return the lines behind and beside everything."""
        ends = (self.x(0), self.x(self.across[-1]))
        rows = [
            Line(tuple((end, self.y(tick)) for end in ends), "grid" if tick else "axis")
            for tick in self.up
        ]
        return [*rows, Line(((ends[0], self.y(0)), (ends[0], self.y(self.up[-1]))), "axis")]

    def names(self, x_name: str, y_name: str) -> list[Label]:
        """Return the names of the axes."""
        middle = (self.x(0) + self.x(self.across[-1])) / 2
        return [
            Label(middle, HEIGHT - 6, x_name, kind="axis-name"),
            Label(4, 10, y_name, "start", "axis-name"),
        ]

    def ticks(self, say: Translation, decimals: int, up_decimals: int) -> list[Label]:
        """Return the numbers beside both axes, with these decimals."""
        below = [
            Label(self.x(tick), self.y(0) + 15, number_words(tick, say, decimals))
            for tick in self.across
        ]
        return [*below, *self.ticks_up(say, up_decimals)]

    def ticks_up(self, say: Translation, decimals: int) -> list[Label]:
        """Return the numbers beside the upright axis."""
        return [
            Label(_LEFT - 6, self.y(tick) + 4, number_words(tick, say, decimals), "end")
            for tick in self.up
        ]
