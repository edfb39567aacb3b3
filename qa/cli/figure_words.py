"""Figures of a run as lines for a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.cli.tables import cut, table

if TYPE_CHECKING:
    from qa.evaluation.figures import Figure
    from qa.evaluation.outcome import Outcome
    from qa.evaluation.runs import Run
    from qa.evaluation.summary import Group

_WIDEST = 100
_NONE = "-"


def run_words(run: "Run") -> str:
    """Return all figures of a run, then those of its groups, then the questions that failed."""
    from qa.evaluation.summary import figures, groups

    outcomes = run.outcomes
    answerable = sum(one.question.answerable for one in outcomes)
    found = figures(outcomes)
    rows = [
        (name, value_words(name, figure), interval_words(name, figure), str(figure.questions))
        for name, figure in found.items()
        if figure.questions
    ]
    parts = [
        f"{run.name}: {len(outcomes)} questions, {answerable} of them answerable",
        table(("figure", "value", "95 % interval", "questions"), rows),
        *_group_tables(groups(outcomes), run.level),
        *_failed("Nothing right among the first ten", run.zero_hits),
        *_failed("No results at all", [one for one in outcomes if not one.results]),
    ]
    return "\n\n".join(parts)


def value_words(name: str, figure: "Figure") -> str:
    """Return the value of a figure, with as many decimals as it needs."""
    return _NONE if figure.value is None else _number(name, figure.value)


def interval_words(name: str, figure: "Figure") -> str:
    """Return the interval of a figure."""
    if figure.interval is None:
        return _NONE
    low, high = figure.interval
    return f"{_number(name, low)} to {_number(name, high)}"


def _number(name: str, value: float) -> str:
    from qa.evaluation.summary import WHOLE

    return f"{value:.0f}" if name in WHOLE else f"{value:.3f}"


def _group_tables(groups: Sequence["Group"], level: str) -> list[str]:
    from qa.evaluation.metrics import at_level
    from qa.evaluation.quotes import QUOTE_F1
    from qa.evaluation.summary import FALSE_NOT_FOUND

    shown = {
        f"Success@1 {level}": at_level("Success@1", level),
        "nDCG@10 linear gain": at_level("nDCG@10 linear gain", level),
        QUOTE_F1: QUOTE_F1,
        FALSE_NOT_FOUND: FALSE_NOT_FOUND,
    }
    tables = []
    for by in dict.fromkeys(group.by for group in groups):
        rows = [
            (
                cut(group.value, 18),
                str(group.questions),
                *(_short(group.figures[name]) for name in shown.values()),
            )
            for group in groups
            if group.by == by
        ]
        tables.append(table((by, "n", *shown), rows))
    return tables


def _short(figure: "Figure") -> str:
    if figure.value is None:
        return _NONE
    if figure.interval is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.interval[0]:.2f}-{figure.interval[1]:.2f})"


def _failed(heading: str, outcomes: Sequence["Outcome"]) -> list[str]:
    if not outcomes:
        return []
    ids = max(len(one.question.id) for one in outcomes)
    room = max(_WIDEST - ids - 4, 20)
    lines = (f"  {one.question.id:<{ids}}  {cut(one.question.text, room)}" for one in outcomes)
    return ["\n".join((f"{heading} ({len(outcomes)}):", *lines))]
