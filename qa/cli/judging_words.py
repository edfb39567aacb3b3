"""Judgments, and how far judges agree, as lines for a terminal."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.cli.layout import plain
from qa.cli.tables import cut, table

if TYPE_CHECKING:
    from qa.evaluation.figures import Figure
    from qa.evaluation.judging import Judgments
    from qa.evaluation.judging.agreement import Agreement
    from qa.evaluation.judging.placing import Placed

_COLUMNS = ("judge", "judged", "questions", "3", "2", "1", "0", "can't tell")
_GRADES = (3, 2, 1, 0, None)
_WORDS = 60  # characters shown of a question or a passage


def judgments_words(found: "Judgments", placed: "Sequence[Placed]", agreed: "Agreement") -> str:
    """Return what each judge judged, how far they agree, and what stands nowhere any more."""
    if not found.made:
        return "No judgments yet; they are made at /judge, see `qa serve`."
    parts = [_counts(found), *_agreement(agreed), *_lost(placed)]
    return "\n\n".join(parts)


def _counts(found: "Judgments") -> str:
    rows = []
    for judge in found.judges:
        judged = found.of(judge)
        given = Counter(each.grade for each in judged)
        questions = len({each.pair[0] for each in judged})
        counts = (str(given[grade]) for grade in _GRADES)
        rows.append((cut(judge, 24), str(len(judged)), str(questions), *counts))
    return table(_COLUMNS, rows)


def _agreement(agreed: "Agreement") -> list[str]:
    from qa.evaluation.judging.agreement import FEW

    if not agreed.pairs:
        return ["No passage was graded by more than one judge, so agreement cannot be measured."]
    rows = [
        (
            cut(" and ".join(each.judges), 40),
            str(each.pairs),
            f"{each.same:.0%}",
            _number(each.kappa),
            _interval(each.kappa),
        )
        for each in agreed.two
    ]
    lines = [
        table(("Cohen's kappa", "pairs", "same", "kappa", "95 % interval"), rows),
        "",
        f"Krippendorff's alpha over {agreed.pairs} pairs graded by several judges: "
        f"{_number(agreed.nominal)} ({_interval(agreed.nominal)}) for equal grades, "
        f"{_number(agreed.ordinal)} ({_interval(agreed.ordinal)}) for their order.",
        "1 is full agreement, 0 that of chance; - where all grades are the same.",
    ]
    if agreed.pairs < FEW:
        lines.append(f"Fewer than {FEW} pairs say little: have more judged by the same judges.")
    return ["\n".join(lines)]


def _number(figure: "Figure") -> str:
    return "-" if figure.value is None else f"{figure.value:.2f}"


def _interval(figure: "Figure") -> str:
    if figure.interval is None:
        return "-"
    return f"{figure.interval[0]:.2f} to {figure.interval[1]:.2f}"


def _lost(placed: "Sequence[Placed]") -> list[str]:
    moved = sum(one.state == "moved" for one in placed)
    lost = [one for one in placed if one.span is None]
    told = [f"{len(placed) - len(lost)} of {len(placed)} judgments stand, {moved} of them moved."]
    for one in lost:
        why = "no such document" if one.state == "no document" else "words gone"
        judgment = one.judgment
        told += [
            f"{plain(judgment.document)}: {why} ({plain(judgment.judge)})",
            f"  {cut(judgment.question, _WORDS)}",
            f"  {cut(judgment.words, _WORDS)}",
        ]
    return ["\n".join(told)]
