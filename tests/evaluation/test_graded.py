"""Passages that people graded, beside evidence; each score computed by hand."""

import math

import pytest

from qa.evaluation.anchors import Anchor, Retrieved
from qa.evaluation.graded import Graded
from qa.evaluation.metrics import Ranking, judge_documents, judge_passages, score_rankings
from qa.records import Span


def graded(document: str, start: int, end: int, grade: int) -> Graded:
    return Graded(document, Span(start, end), grade)


def ranking(
    evidence: tuple[Anchor, ...], people: list[Graded], *retrieved: tuple[str, int, int]
) -> Ranking:
    return Ranking(
        question_id="q",
        evidence=evidence,
        articles=evidence,
        passages=tuple(Retrieved(path, Span(start, end)) for path, start, end in retrieved),
        documents=tuple(path for path, _, _ in retrieved),
        graded=tuple(people),
    )


EVIDENCE = (Anchor("a", (Span(10, 20),)),)
PEOPLE = [graded("b", 0, 100, 2), graded("c", 0, 100, 0), graded("d", 0, 100, 1)]


def test_grades_count_beside_evidence_which_is_a_full_answer() -> None:
    found = ranking(EVIDENCE, PEOPLE, ("c", 0, 100), ("b", 0, 100), ("e", 0, 9), ("a", 0, 50))
    assert [(item.name, item.grade) for item in judge_passages(found)] == [
        ("c#0-100", 0),
        ("b#0-100", 2),
        ("e#0-9", None),
        ("a#0-50", 3),
        ("d#0-100", 1),
    ]
    assert [(item.name, item.score, item.grade) for item in judge_documents(found)] == [
        ("c", 0.0, 0),
        ("b", -1.0, 2),
        ("e", -2.0, None),
        ("a", -3.0, 3),
        ("d", None, 1),
    ]
    scores = score_rankings([found])["q"]
    assert scores["Judged@10 passages"] == 3 / 4
    assert scores["RR@10 passages"] == 1 / 2
    assert scores["R@10 passages"] == pytest.approx(2 / 3)
    gained = 2 / math.log2(3) + 3 / math.log2(5)
    ideal = 3 + 2 / math.log2(3) + 1 / math.log2(4)
    assert scores["nDCG@10 linear gain passages"] == pytest.approx(gained / ideal)


def test_without_grades_evidence_counts_as_before() -> None:
    found = ranking(EVIDENCE, [], ("a", 0, 50), ("b", 0, 100))
    assert [item.grade for item in judge_passages(found)] == [1, None]


def test_a_passage_cut_otherwise_keeps_its_grade_but_a_neighbour_does_not_get_it() -> None:
    people = [graded("b", 100, 200, 2)]
    found = ranking(EVIDENCE, people, ("b", 0, 110), ("b", 110, 130), ("b", 130, 300))
    grades = [item.grade for item in judge_passages(found)[:3]]
    assert grades == [None, 2, 0]  # the rest of what was found counts nothing more
    assert ranking(EVIDENCE, people, ("b", 0, 150)).graded[0].met_by(Retrieved("b", Span(0, 150)))
    assert not people[0].met_by(Retrieved("b", Span(0, 149)))
    assert not people[0].met_by(Retrieved("a", Span(100, 200)))


def test_of_overlapping_passages_the_better_grade_counts_once() -> None:
    people = [graded("b", 0, 100, 1), graded("b", 20, 100, 3)]
    found = ranking(EVIDENCE, people, ("x", 0, 9))
    missed = [(item.name, item.grade) for item in judge_passages(found)[1:]]
    assert missed == [("a#10-20.0", 3), ("b#20-100", 3)]
    found = ranking(EVIDENCE, people, ("b", 0, 30), ("b", 30, 90))
    assert [item.grade for item in judge_passages(found)[:2]] == [1, 0]


def test_evidence_stands_for_the_graded_passage_around_it() -> None:
    people = [graded("a", 0, 50, 1)]
    found = ranking(EVIDENCE, people, ("a", 20, 50), ("a", 0, 20))
    assert [(item.name, item.grade) for item in judge_passages(found)] == [
        ("a#20-50", None),
        ("a#0-20", 3),
    ]
