"""Judgments and results as CSV, in the column names of Quepid."""

from dataclasses import replace
from pathlib import Path

import pytest

from qa.errors import RunError
from qa.evaluation.imported import judge_imported
from qa.evaluation.quepid import export_quepid, import_quepid
from tests.evaluation.runs import asked, run

OURS = run("mine", [asked("one, two", 1), asked("lost", None)])


def test_a_run_is_exported_under_the_names_of_quepid(tmp_path: Path) -> None:
    ratings, snapshot = export_quepid(OURS, tmp_path / "out", "documents")
    assert ratings.read_text("utf-8") == (
        'query,docid,rating\n"one, two?",right.txt,1\nlost?,right.txt,1\n'
    )
    lines = snapshot.read_text("utf-8").splitlines()
    assert lines[0] == "Snapshot Name,Snapshot Time,Case ID,Query Text,Doc ID,Doc Position"
    assert lines[1] == f'mine,{OURS.header.created},1,"one, two?",right.txt,1'
    assert lines[-1] == f"mine,{OURS.header.created},1,lost?,wrong-3.txt,3"
    assert len(lines) == 7


@pytest.mark.parametrize("level", ["documents", "passages"])
def test_what_was_exported_comes_back_the_same(tmp_path: Path, level: str) -> None:
    ratings, snapshot = export_quepid(OURS, tmp_path, level)
    gold = {one.question.id: one.question for one in OURS.asked}
    incoming = import_quepid(snapshot, ratings, gold)
    assert incoming.unjudged == ()
    for ours, theirs in zip(OURS.outcomes, judge_imported(incoming.lines, level), strict=True):
        assert theirs.question.id == ours.question.id
        assert theirs.scores == {name: ours.scores[name] for name in theirs.scores}


def test_questions_without_gold_are_known_by_their_words(tmp_path: Path) -> None:
    ratings, snapshot = tmp_path / "r.csv", tmp_path / "s.csv"
    ratings.write_text("docid,query,rating,notes\r\na,dog food,3.0,x\r\n,cat,,\r\n", "utf-8-sig")
    snapshot.write_text(
        "Snapshot Name,Snapshot Time,Case ID,Query Text,Doc ID,Doc Position,title\n"
        "s,t,8,dog food,b,1,B\ns,t,8,dog food,a,2,A\ns,t,8,cat,c,1,C\n"
    )
    incoming = import_quepid(snapshot, ratings, {})
    (line,) = incoming.lines
    assert (line.question.id, line.question.text) == ("dog food", "dog food")
    assert [(item.name, item.grade) for item in line.items] == [("b", None), ("a", 3)]
    assert incoming.unjudged == ("cat",)


@pytest.mark.parametrize(
    ("ratings", "complaint"),
    [
        ("query,rating\nq,1\n", "expected the columns query,docid,rating, found query,rating"),
        ("", "expected the columns query,docid,rating, found nothing"),
        ("query,docid,rating\nq,a\n", "r.csv:2: expected 3 columns"),
        ("query,docid,rating\nq,a,good\n", "r.csv:2: expected rating to be a number, found 'good'"),
        (
            "query,docid,rating\nq,,\n" + "q" * 131_073 + ",a,1\n",
            "r.csv:3: expected cells of CSV, found what is none "
            "(field larger than field limit (131072))",
        ),
        ("query,docid,rating\nq,,\n", "expected lines of query,docid,rating, found none"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, ratings: str, complaint: str) -> None:
    _, snapshot = export_quepid(OURS, tmp_path, "documents")
    (tmp_path / "r.csv").write_text(ratings)
    with pytest.raises(RunError) as caught:
        import_quepid(snapshot, tmp_path / "r.csv", {})
    assert complaint in str(caught.value)


def test_questions_in_the_same_words_cannot_be_told_apart(tmp_path: Path) -> None:
    twin = replace(OURS.asked[1], question=replace(OURS.asked[1].question, id="twin"))
    with pytest.raises(RunError, match="lost and twin ask in the same words"):
        export_quepid(run("both", [OURS.asked[1], twin]), tmp_path, "documents")
