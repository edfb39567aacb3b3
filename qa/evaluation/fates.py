"""What became of each question: answered well, or lost, and at which stage."""

from typing import Literal, TypeAlias, get_args

from qa.answering.reader_stage import READ_PASSAGES
from qa.evaluation.asked import Asked
from qa.evaluation.metrics import at_level, found_nothing
from qa.evaluation.outcome import Outcome
from qa.evaluation.runs import Run

Fate: TypeAlias = Literal[
    "false answer",
    "not read",
    "cut apart",
    "not a candidate",
    "lost in fusion",
    "lost by the reader",
    "wrong sentence",
    "missed",
    "found lower",
    "held back",
    "rightly not answered",
    "right",
]
"""The worst first.

`false answer`: the documents do not answer the question, and it was answered all the same.
`not read`: no entry of evidence stands in the documents that were indexed.
`cut apart`: it does, but no chunk holds an entry whole.
`not a candidate`: no search found a passage with evidence.
`lost in fusion`: one did, but all searches together ranked it too low to be read closely, or,
where nothing reads, to be first.
`lost by the reader`: the reader put another passage first.
`wrong sentence`: the first passage holds evidence, its quote does not.
`missed`, `found lower`: of another system; nothing right among the first ten, or not first.
`held back`: the first quote is right, but the question counts as not answered.
"""

FATES: tuple[Fate, ...] = get_args(Fate)
LOST: tuple[Fate, ...] = FATES[1:7]
"""Where an answerable question that an index was asked can be lost, in the order of a journey."""


def fates(run: Run) -> tuple[Fate, ...]:
    """Return what became of each question of a run, in their order."""
    if run.imported:
        return tuple(_of_imported(outcome, run.level) for outcome in run.outcomes)
    return tuple(map(_of_asked, run.asked, run.outcomes))


def _of_imported(outcome: Outcome, level: str) -> Fate:
    if not outcome.question.answerable:
        return "false answer" if outcome.results else "rightly not answered"
    if outcome.scores[at_level("Success@1", level)]:
        return "right"
    return "missed" if found_nothing(outcome.scores, level) else "found lower"


def _of_asked(asked: Asked, outcome: Outcome) -> Fate:
    if not outcome.question.answerable:
        return "false answer" if outcome.answered else "rightly not answered"
    if outcome.quote_right:
        return "right" if outcome.answered else "held back"
    return _lost(asked, outcome)


def _lost(asked: Asked, outcome: Outcome) -> Fate:
    if not any(anchor.spans for anchor in asked.evidence):
        return "not read"
    if asked.whole is False:
        return "cut apart"
    if outcome.scores[at_level("Success@1", "passages")]:
        return "wrong sentence"
    fused = asked.standings.get("fusion")
    if fused is None:
        return "not a candidate"
    # How many it reads also depends on their length; what it was not given was lost before.
    was_read = "reader" in asked.standings and fused <= READ_PASSAGES
    return "lost by the reader" if was_read else "lost in fusion"
