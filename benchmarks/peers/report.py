"""The tables of the comparison."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.machine import report, table
from benchmarks.peers.running import Answers, Built
from benchmarks.peers.sample import Sample
from benchmarks.peers.scoring import (
    NDCG,
    NDCG_DOCUMENTS,
    SHOWN,
    SUCCESS,
    Difference,
    Scores,
    difference,
    figure,
)
from benchmarks.peers.systems import EQUAL, OURS, RECIPE, System
from qa.evaluation.figures import Figure

_QUALITY = ("set", "language", "system", "questions")
_HEADS = {SUCCESS: "Success@1", NDCG: "nDCG@10", NDCG_DOCUMENTS: "nDCG@10 documents"}
_EQUAL = ("set", "warm median ms, equal encoder", "the recipe", "not slower")
_COSTS = (
    "set",
    "system",
    "index s",
    "disk MiB",
    "peak MiB, index",
    "peak MiB, answers",
    "cold s",
    "median ms",
    "p95 ms",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One system on one set."""

    system: System
    sample: Sample
    built: Built
    answers: Answers
    scores: Scores


def as_markdown(
    measured: Sequence[Measured], problems: Mapping[str, str], about: Sequence[str]
) -> str:
    """Return the report.

    Args:
        measured: every system on every set.
        problems: why a system is missing, by its name.
        about: lines on what was asked.
    """
    return report(
        "This program beside others",
        (
            *about,
            "A passage is right if it shares characters with the evidence, a document if evidence "
            "stands in it. Measures by ir_measures; nDCG with linear gain; brackets hold 95 % of "
            "1,000 bootstrap resamples; `by` is how much better this program is, with the p-value "
            "of a paired randomisation test",
            "Cold: from the start of a process that opens its index to the first answer. Warm: one "
            "question after the other. Ten passages are judged; all but this program are asked for "
            "50, to know more documents",
        ),
        (
            "## What counts\n",
            *_verdicts(measured),
            "",
            "## Quality\n",
            *_quality(measured),
            "",
            "## Cost\n",
            *_costs(measured),
            "",
            *(f"Not run: {name}: {why}." for name, why in problems.items()),
        ),
    )


def _verdicts(measured: Sequence[Measured]) -> list[str]:
    """Return how the program stands against the best peer, and against the recipe in time."""
    rows = []
    for ours in measured:
        peers = [one for one in measured if one.sample is ours.sample and one.system.requirements]
        if ours.system.key != OURS or not peers:
            continue
        for language, questions in ours.sample.groups():
            for measure in SHOWN:
                own = figure(ours.scores, questions, measure).value or 0.0
                best, name = max(
                    (figure(one.scores, questions, measure).value or 0.0, one.system.name)
                    for one in peers
                )
                cells = [ours.sample.gold.name, language, _HEADS[measure], f"{own:.3f}"]
                cells += [f"{best:.3f}", name, _verdict(own, best)]
                rows.append(cells)
    heads = ("set", "language", "measure", "cited-qa", "best peer", "", "better")
    return [*table(heads, rows), "", *_equal_encoder(measured)]


def _verdict(own: float, best: float) -> str:
    return "equal" if own == best else "yes" if own > best else "**no**"


def _equal_encoder(measured: Sequence[Measured]) -> list[str]:
    found = {(one.sample.gold.name, one.system.key): one for one in measured}
    rows = []
    for (name, key), ours in found.items():
        theirs = found.get((name, RECIPE))
        if key == EQUAL and theirs is not None:
            own, other = (statistics.median(one.answers.milliseconds) for one in (ours, theirs))
            verdict = "yes" if own <= other else "**no**"
            rows.append([name, f"{own:.1f}", f"{other:.1f}", verdict])
    return table(_EQUAL, rows) if rows else []


def _quality(measured: Sequence[Measured]) -> list[str]:
    heads = [*_QUALITY]
    for measure in SHOWN:
        heads += [_HEADS[measure], "by"]
    rows = []
    for one in measured:
        ours = next(
            (each for each in measured if each.sample is one.sample and each.system.key == OURS),
            one,
        )
        for language, questions in one.sample.groups():
            cells = [one.sample.gold.name, language, one.system.name, str(len(questions))]
            for measure in SHOWN:
                cells.append(_interval(figure(one.scores, questions, measure)))
                cells.append(
                    ""
                    if ours is one
                    else _by(difference(ours.scores, one.scores, questions, measure))
                )
            rows.append(cells)
    return table(heads, rows)


def _costs(measured: Sequence[Measured]) -> list[str]:
    rows = []
    for one in measured:
        milliseconds = one.answers.milliseconds
        cells = [
            one.sample.gold.name,
            one.system.name,
            f"{one.built.seconds:.1f}",
            f"{one.built.bytes / 2**20:.1f}",
            f"{one.built.peak / 2**20:.0f}",
            f"{one.answers.peak / 2**20:.0f}",
            f"{one.answers.cold_seconds:.1f}",
            f"{statistics.median(milliseconds):.1f}",
            f"{statistics.quantiles(milliseconds, n=20)[-1]:.1f}",
        ]
        rows.append(cells)
    return table(_COSTS, rows)


def _interval(found: Figure) -> str:
    if found.value is None:
        return ""
    between = f" [{found.interval[0]:.2f}, {found.interval[1]:.2f}]" if found.interval else ""
    return f"{found.value:.3f}{between}"


def _by(found: Difference) -> str:
    return f"{found.mean:+.3f} (p {found.p_value:.3f})"
