"""Two runs compared as lines for a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.cli.layout import lines
from qa.cli.tables import cut, table

if TYPE_CHECKING:
    from qa.evaluation.compare import AnsweredComparison, Comparison, Moved, ScoreComparison

_WIDEST = 100
_HEADER = ("figure", "A", "B", "B - A", "95 % interval", "p", "Holm", "win/tie/loss")


def comparison_words(comparison: "Comparison", most: int) -> str:
    """Return a comparison for reading.

    Args:
        comparison: what to show.
        most: how many of the questions that moved to show.
    """
    names = f"A: {comparison.first}\nB: {comparison.second}"
    paired = f"{comparison.questions} questions in both"
    for letter, ids in (("A", comparison.only_first), ("B", comparison.only_second)):
        if ids:
            paired += f"; {len(ids)} only in {letter}, not compared"
    rows = [_row(score) for score in comparison.scores]
    parts = [
        "\n".join((names, paired, *(f"Note: {note}" for note in comparison.notes))),
        table(_HEADER, rows),
        lines(_verdict(comparison.scores), 0, _WIDEST),
        lines(comparison.power, 0, _WIDEST),
        *("\n".join(map(_answered, comparison.answered)) for _ in comparison.answered[:1]),
        _moved_words(comparison, most),
    ]
    return "\n\n".join(parts)


def p_words(p: float) -> str:
    """Return a p-value with three decimals."""
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def _row(score: "ScoreComparison") -> tuple[str, ...]:
    interval = score.difference.interval
    return (
        score.name,
        f"{score.first:.3f}",
        f"{score.second:.3f}",
        f"{score.difference.value or 0:+.3f}",
        f"{interval[0]:+.3f} to {interval[1]:+.3f}" if interval else "-",
        p_words(score.p),
        p_words(score.p_holm),
        f"{score.wins}/{score.ties}/{score.losses}",
    )


def _verdict(scores: Sequence["ScoreComparison"]) -> str:
    from qa.evaluation.significance import SIGNIFICANT

    sure = [score for score in scores if score.p_holm < SIGNIFICANT]
    tests = "p: paired randomisation test; Holm: corrected for all figures shown."
    if not sure:
        return f"No difference is significant at 5 %. {tests}"
    told = (
        f"{'better' if (one.difference.value or 0) > 0 else 'worse'} in {one.name}" for one in sure
    )
    return f"B is significantly {', '.join(told)}. {tests}"


def _answered(one: "AnsweredComparison") -> str:
    sort = "Answerable questions answered" if one.answerable else "Unanswerable questions answered"
    return (
        f"{sort}: A {one.first}, B {one.second} of {one.questions}; only A {one.only_first}, "
        f"only B {one.only_second}; McNemar p {p_words(one.p)}"
    )


def _moved_words(comparison: "Comparison", most: int) -> str:
    name = comparison.scores[0].name
    if not comparison.moved:
        return f"No question moved in {name}."
    shown = comparison.moved[:most]
    count = len(comparison.moved)
    heading = f"{count} questions moved in {name}" if count != 1 else f"1 question moved in {name}"
    if len(shown) < count:
        heading += f"; the {len(shown)} that moved most"
    return "\n".join((f"{heading}:", *(_one_moved(each) for each in shown)))


def _one_moved(moved: "Moved") -> str:
    change = f"{moved.first:.3f} -> {moved.second:.3f}"
    question = cut(f"{moved.id}: {moved.question}", _WIDEST - len(change) - 4)
    returned = (
        f"    {letter} {cut(words or 'nothing', _WIDEST - 6)}"
        for letter, words in (("A", moved.first_returned), ("B", moved.second_returned))
    )
    return "\n".join((f"  {change}  {question}", *returned))
