"""Runs paired question by question."""

import json

import pytest

from qa.errors import RunError
from qa.evaluation.compare import compare
from qa.evaluation.figures import mean
from qa.evaluation.gold import Question
from qa.evaluation.imported import Imported
from qa.evaluation.metrics import Item
from qa.evaluation.run_header import RunHeader
from qa.evaluation.runs import Run
from qa.evaluation.significance import mcnemar, randomisation_test
from tests.evaluation.runs import asked, run

FIRST = run(
    "a",
    [asked("1", 1), asked("2", 2), asked("3", None), asked("4", 1), asked("only a", 1)],
)
SECOND = run(
    "b",
    [asked("4", 3, answered=False), asked("3", 1), asked("2", 2), asked("1", 1), asked("c", 1)],
)


def test_questions_are_paired_by_id() -> None:
    found = compare(FIRST, SECOND, ["RR@10 passages", "Success@1 passages"])
    assert (found.first, found.second, found.questions) == ("a", "b", 4)
    assert (found.only_first, found.only_second) == (("only a",), ("c",))
    rr, success = found.scores
    moves = [0.0, 0.0, 1.0, 1 / 3 - 1]
    assert rr.name == "RR@10 passages"
    assert rr.first == pytest.approx((1 + 1 / 2 + 0 + 1) / 4)
    assert rr.second == pytest.approx((1 + 1 / 2 + 1 + 1 / 3) / 4)
    assert rr.difference == mean(moves)
    assert (rr.wins, rr.ties, rr.losses) == (1, 2, 1)
    assert rr.p == randomisation_test(moves) == 1.0
    assert (success.first, success.second) == (0.5, 0.5)


def test_the_questions_that_moved_most_come_first_with_what_each_returned() -> None:
    three, four = compare(FIRST, SECOND, ["RR@10 passages"]).moved
    assert (three.id, three.question, three.first, three.second) == ("3", "3?", 0.0, 1.0)
    assert three.first_returned == "wrong-1.txt: “xxxxxxxxxx”"
    assert three.second_returned == "right.txt: “xxxxxxxxxx”"
    assert (four.id, four.first) == ("4", 1.0)
    assert four.second == pytest.approx(1 / 3)


def test_the_usual_scores_are_those_that_both_have() -> None:
    found = [score.name for score in compare(FIRST, SECOND).scores]
    assert found == [
        "nDCG@10 linear gain passages",
        "nDCG@10 linear gain documents",
        "Success@1 passages",
        "Success@1 documents",
        "R@10 passages",
        "R@10 documents",
        "quote right",
        "quote F1",
    ]


def test_answered_is_compared_apart_for_questions_without_an_answer() -> None:
    first = [asked(str(at), 1, answered=at < 6) for at in range(8)]
    second = [asked(str(at), 1, answered=at < 1) for at in range(8)]
    first.append(asked("x", None, answerable=False))
    second.append(asked("x", None, answerable=False, answered=False))
    able, unable = compare(run("a", first), run("b", second)).answered
    assert (able.questions, able.first, able.second) == (8, 6, 1)
    assert (able.only_first, able.only_second) == (5, 0)
    assert able.p == mcnemar(5, 0) == 2 / 2**5
    assert (unable.answerable, unable.first, unable.second, unable.p) == (False, 1, 0, 1.0)


def test_what_so_many_questions_can_tell_is_said() -> None:
    found = compare(FIRST, SECOND, ["RR@10 passages"])
    least = found.scores[0].detectable
    assert least is not None
    assert found.power.startswith(
        f"What 4 questions can tell: at the spread seen here, a true "
        f"difference of {least:.3f} in RR@10 passages would be found"
    )
    same = compare(FIRST, FIRST)
    assert same.power.startswith("No question differs in nDCG@10 linear gain passages")
    assert same.moved == ()


def test_runs_that_are_less_alike_than_they_should_be_are_noted() -> None:
    stopped = run("stopped", [asked("1", 1)], questions=7)
    assert compare(stopped, FIRST).notes == ("stopped is not complete: 1 of 7 questions",)
    assert compare(FIRST, SECOND).notes == ()


def test_an_index_compares_with_another_system() -> None:
    items = (Item("wrong.txt", 2.0, None), Item("right.txt", 1.0, 1))
    question = Question("1", "1?", "und", answerable=True)
    made = RunHeader.made_now("other", "qrels", [question], None, "documents")
    other = Run(made, imported=[Imported(question, items)])
    found = compare(FIRST, other)
    assert [score.name for score in found.scores] == [
        "nDCG@10 linear gain documents",
        "Success@1 documents",
        "R@10 documents",
    ]
    assert (found.scores[1].first, found.scores[1].second) == (1.0, 0.0)
    assert found.moved[0].second_returned == "wrong.txt"
    assert found.answered == ()


def test_runs_that_cannot_be_compared() -> None:
    with pytest.raises(RunError, match="a and x have no question in common"):
        compare(FIRST, run("x", [asked("z", 1)]))
    with pytest.raises(RunError, match="Expected a score that both runs have, found 'F1'; both: S"):
        compare(FIRST, SECOND, ["F1"])
    none = run("none", [asked("1", None, answerable=False)])
    with pytest.raises(RunError, match="no score in common"):
        compare(none, none)


def test_a_comparison_is_plain_values() -> None:
    values = json.loads(json.dumps(compare(FIRST, SECOND).as_json()))
    assert values["scores"][0]["difference"]["questions"] == 4
    assert values["moved"][0]["id"] == "3"
