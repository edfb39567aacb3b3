"""What became of a question: every way to be lost, and to be answered."""

from dataclasses import replace

import pytest

from qa.evaluation.anchors import Anchor
from qa.evaluation.asked import Asked
from qa.evaluation.fates import FATES, LOST, Fate, fates
from qa.evaluation.gold import Question
from qa.evaluation.imported import Imported
from qa.evaluation.metrics import Item
from qa.evaluation.run_header import RunHeader
from qa.evaluation.runs import Run
from tests.evaluation.runs import asked, run


def lost(**changes: object) -> Asked:
    """Make a question whose evidence is not among the three passages returned."""
    return replace(asked("q", None), **changes)  # type: ignore[arg-type]


def wrong_sentence() -> Asked:
    """Make a question whose first passage holds evidence that its quote does not share."""
    right = asked("q", 1)
    passages = [{**right.answer["passages"][0], "end": 90, "quote_start": 50, "quote_end": 60}]
    return replace(right, answer={**right.answer, "passages": passages})


@pytest.mark.parametrize(
    ("one", "fate"),
    [
        (asked("q", 1), "right"),
        (asked("q", 1, answered=False), "held back"),
        (asked("q", None, answerable=False, answered=False), "rightly not answered"),
        (asked("q", None, answerable=False), "false answer"),
        (lost(evidence=(Anchor("right.txt", ()),)), "not read"),
        (lost(whole=False, standings={"fusion": 1}), "cut apart"),
        (lost(whole=True, standings={"words": None, "fusion": None}), "not a candidate"),
        (lost(standings={"words": 1, "fusion": 7, "reader": 7}), "lost in fusion"),
        (lost(standings={"words": 1, "fusion": 2}), "lost in fusion"),
        (lost(standings={"words": 9, "fusion": 6, "reader": 2}), "lost by the reader"),
        (wrong_sentence(), "wrong sentence"),
    ],
)
def test_the_fate_of_a_question(one: Asked, fate: Fate) -> None:
    assert fates(run("r", [one])) == (fate,)


def test_a_quote_that_is_right_is_right_wherever_the_evidence_was_cut() -> None:
    assert fates(run("r", [replace(asked("q", 1), whole=False)])) == ("right",)


def test_the_stages_of_a_loss_are_in_the_order_of_the_journey() -> None:
    assert LOST == (
        "not read",
        "cut apart",
        "not a candidate",
        "lost in fusion",
        "lost by the reader",
        "wrong sentence",
    )
    assert FATES[-1] == "right"


@pytest.mark.parametrize(
    ("items", "answerable", "fate"),
    [
        ((Item("a", 2.0, 1), Item("b", 1.0, 0)), True, "right"),
        ((Item("a", 2.0, 0), Item("b", 1.0, 1)), True, "found lower"),
        ((Item("a", 2.0, 0), Item("b", None, 1)), True, "missed"),
        ((Item("a", 2.0, 0),), False, "false answer"),
        ((Item("a", None, 0),), False, "rightly not answered"),
    ],
)
def test_the_fate_of_what_another_system_returned(
    items: tuple[Item, ...], answerable: bool, fate: Fate
) -> None:
    question = Question("q", "Who?", "en", answerable=answerable)
    header = RunHeader.made_now("theirs", "gold", [question], None, "documents")
    assert fates(Run(header, imported=[Imported(question, items)])) == (fate,)
