"""The plot of figures by language: lying bars, so that there is room for names."""

from qa.evaluation.figures import Figure
from qa.evaluation.summary import Group
from qa.translation import Translation
from qa.web.evaluate.results import Result
from qa.web.evaluate.shapes import TOP, WIDTH, Label, Line, Plot, Rectangle, steps
from qa.web.evaluate.words import group_words, interval_words, number_words, value_words

_ROW = 34  # height of a group of bars
_NAMES = 96  # width of their names
_BAR = 12
_KINDS = ("first", "second")


def language_plot(result: Result, say: Translation) -> Plot:
    """Lie bars of two figures beside each other, for all questions and for each language."""
    rows = _rows(result, say)
    bottom = TOP + _ROW * len(rows)
    bars: list[Rectangle] = []
    whiskers: list[Line] = []
    names: list[Label] = []
    for row, (name, group) in enumerate(rows):
        middle = TOP + _ROW * (row + 0.5)
        names.append(Label(_NAMES - 6, middle + 4, _cut(name), "end", "name"))
        y = middle - _BAR * len(result.plotted) / 2
        for at, (figure, kind) in enumerate(zip(result.plotted, _KINDS, strict=False)):
            bars += _lying(group.figures[figure], y + _BAR * at, kind)
            whiskers += _whisker(group.figures[figure], y + _BAR * (at + 0.5))
    ticks = [Label(_across(tick), bottom + 16, number_words(tick, say, 1)) for tick in steps(1)]
    return Plot(
        name="languages",
        title=say.gettext("By language of the question"),
        summary=say.gettext("Bars from 0 to 1, higher is better; thin lines are intervals."),
        height=bottom + 24,
        bars=tuple(bars),
        lines=(*_grid(bottom), *whiskers),
        labels=(*ticks, *names),
        legend=tuple(zip(_KINDS, result.plotted, strict=False)),
        columns=(say.gettext("Language"), say.gettext("Questions"), *_columns(result, say)),
        rows=tuple(_cells(name, group, result, say) for name, group in rows),
    )


def _rows(result: Result, say: Translation) -> list[tuple[str, Group]]:
    whole = Group("language", "", len(result.run.outcomes), result.figures)
    named = [(group_words(each.by, each.value, say), each) for each in result.languages]
    return [(say.gettext("All"), whole), *(named if len(named) > 1 else ())]


def _columns(result: Result, say: Translation) -> list[str]:
    return [words for name in result.plotted for words in (name, say.gettext("Interval"))]


def _cells(name: str, group: Group, result: Result, say: Translation) -> tuple[str, ...]:
    found = [(each, group.figures[each]) for each in result.plotted]
    values = [
        words
        for figure in found
        for words in (value_words(*figure, say), interval_words(*figure, say))
    ]
    return (name, str(group.questions), *values)


def _grid(bottom: float) -> list[Line]:
    return [
        Line(((_across(tick), TOP), (_across(tick), bottom)), "grid" if tick else "axis")
        for tick in steps(1)
    ]


def _across(share: float) -> float:
    return _NAMES + (WIDTH - _NAMES - 16) * share


def _lying(figure: Figure, y: float, kind: str) -> list[Rectangle]:
    if figure.value is None:
        return []
    return [Rectangle(_NAMES, y + 1, _across(figure.value) - _NAMES, _BAR - 2, kind)]


def _whisker(figure: Figure, y: float) -> list[Line]:
    if figure.interval is None:
        return []
    low, high = (_across(end) for end in figure.interval)
    return [
        Line(((low, y), (high, y)), "whisker"),
        *(Line(((end, y - 3), (end, y + 3)), "whisker") for end in (low, high)),
    ]


def _cut(name: str) -> str:
    return name if len(name) <= 14 else f"{name[:13]}…"
