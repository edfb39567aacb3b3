"""Scores of rankings, each computed by hand."""

import math

import pytest

from qa.evaluation.anchors import Anchor, Retrieved
from qa.evaluation.metrics import (
    ARTICLE_FIRST,
    RANKING_SCORES,
    Item,
    Ranking,
    score_items,
    score_rankings,
)
from qa.records import Span


def anchor(document: str, *bounds: tuple[int, int]) -> Anchor:
    return Anchor(document, tuple(Span(*bound) for bound in bounds))


def ranking(
    evidence: list[Anchor], *retrieved: tuple[str, int, int], question_id: str = "q"
) -> Ranking:
    return Ranking(
        question_id=question_id,
        evidence=tuple(evidence),
        articles=tuple(evidence),
        passages=tuple(Retrieved(path, Span(start, end)) for path, start, end in retrieved),
        documents=tuple(path for path, _, _ in retrieved),
    )


def scores(evidence: list[Anchor], *retrieved: tuple[str, int, int]) -> dict[str, float]:
    return score_rankings([ranking(evidence, *retrieved)])["q"]


def gain(rank: int) -> float:
    """Return what a relevant item at this rank (from 1) adds to DCG."""
    return 1 / math.log2(rank + 1)


def test_names() -> None:
    assert RANKING_SCORES == (
        "Success@1 passages",
        "Success@5 passages",
        "Success@10 passages",
        "RR@10 passages",
        "nDCG@10 linear gain passages",
        "R@10 passages",
        "Judged@10 passages",
        "Success@1 documents",
        "Success@5 documents",
        "Success@10 documents",
        "RR@10 documents",
        "nDCG@10 linear gain documents",
        "R@10 documents",
        "Judged@10 documents",
        "Success@1 articles",
    )
    assert ARTICLE_FIRST == "Success@1 articles"


def test_the_right_passage_second_in_the_right_document() -> None:
    found = scores([anchor("a", (10, 20))], ("a", 20, 30), ("a", 0, 11))
    assert found == pytest.approx(
        {
            "Success@1 passages": 0,
            "Success@5 passages": 1,
            "Success@10 passages": 1,
            "RR@10 passages": 1 / 2,
            "nDCG@10 linear gain passages": gain(2) / gain(1),
            "R@10 passages": 1,
            "Judged@10 passages": 1 / 2,
            "Success@1 documents": 1,
            "Success@5 documents": 1,
            "Success@10 documents": 1,
            "RR@10 documents": 1,
            "nDCG@10 linear gain documents": 1,
            "R@10 documents": 1,
            "Judged@10 documents": 1,
            "Success@1 articles": 0,
        }
    )


def test_what_holds_known_evidence_again_is_judged_and_not_relevant() -> None:
    found = scores([anchor("a", (0, 9))], ("b", 0, 5), ("a", 0, 5), ("a", 5, 9), ("c", 0, 5))
    assert found["Judged@10 passages"] == 2 / 4
    assert found["RR@10 passages"] == 1 / 2
    assert found["R@10 passages"] == 1


def test_grades_are_gains_and_equal_scores_go_by_name_backwards() -> None:
    items = [Item("a", 1.0, 1), Item("b", 1.0, 3), Item("c", None, 2)]
    found = score_items({"q": items})["q"]
    ideal = 3 * gain(1) + 2 * gain(2) + gain(3)
    assert found["nDCG@10 linear gain"] == pytest.approx((3 * gain(1) + gain(2)) / ideal)
    assert found["R@10"] == pytest.approx(2 / 3)


def test_a_document_stands_where_its_first_passage_does() -> None:
    evidence = [anchor("c", (0, 5))]
    found = scores(evidence, ("a", 0, 5), ("a", 5, 9), ("b", 0, 5), ("a", 9, 12), ("c", 7, 9))
    assert found["RR@10 documents"] == pytest.approx(1 / 3)
    assert found["nDCG@10 linear gain documents"] == pytest.approx(gain(3))
    assert found["Success@5 passages"] == 0


def test_more_documents_than_passages_may_be_ranked() -> None:
    evidence = (anchor("b", (0, 5)),)
    passages = (Retrieved("a", Span(0, 5)),)
    found = score_rankings([Ranking("q", evidence, evidence, passages, ("a", "a", "b"))])["q"]
    assert found["RR@10 documents"] == 1 / 2
    assert found["RR@10 passages"] == 0


def test_pieces_of_one_entry_count_once() -> None:
    found = scores([anchor("a", (0, 10)), anchor("a", (50, 60))], ("a", 0, 5), ("a", 5, 9))
    assert found["nDCG@10 linear gain passages"] == pytest.approx(gain(1) / (gain(1) + gain(2)))


def test_entries_in_one_passage_are_found_by_it_alone() -> None:
    found = scores([anchor("a", (0, 3)), anchor("a", (4, 9))], ("a", 0, 9), ("a", 9, 12))
    assert found["nDCG@10 linear gain passages"] == 1


def test_entries_that_were_missed_lower_ndcg() -> None:
    evidence = [anchor("a", (0, 3)), anchor("b", (0, 3)), anchor("gone")]
    found = scores(evidence, ("a", 0, 3))
    ideal = gain(1) + gain(2) + gain(3)
    assert found["nDCG@10 linear gain passages"] == pytest.approx(gain(1) / ideal)
    assert found["nDCG@10 linear gain documents"] == pytest.approx(gain(1) / ideal)


def test_the_same_words_elsewhere_in_the_document_are_as_right() -> None:
    assert scores([anchor("a", (0, 3), (90, 93))], ("a", 80, 99))["Success@1 passages"] == 1
    assert scores([anchor("a", (0, 3), (90, 93))], ("b", 80, 99))["Success@1 passages"] == 0


def test_another_paragraph_of_the_right_article_is_right_as_an_article() -> None:
    evidence, articles = (anchor("a", (40, 50)),), (anchor("a", (0, 90)), anchor("b", (0, 9)))

    def first(*passages: Retrieved) -> float:
        found = score_rankings([Ranking("q", evidence, articles, passages, ("a",))])["q"]
        assert found["Success@1 passages"] == 0
        return found[ARTICLE_FIRST]

    assert first(Retrieved("a", Span(60, 80))) == 1
    assert first(Retrieved("b", Span(5, 12))) == 1
    assert first(Retrieved("a", Span(90, 99))) == 0
    assert first(Retrieved("c", Span(60, 80)), Retrieved("a", Span(60, 80))) == 0
    assert first() == 0


def test_only_ten_ranks_count() -> None:
    misses = [(f"m{number}", 0, 3) for number in range(10)]
    assert set(scores([anchor("a", (0, 3))], *misses, ("a", 0, 3)).values()) == {0.0}
    tenth = scores([anchor("a", (0, 3))], *misses[:9], ("a", 0, 3))
    assert tenth["RR@10 passages"] == pytest.approx(1 / 10)
    assert tenth["nDCG@10 linear gain documents"] == pytest.approx(gain(10))


def test_a_question_without_results_scores_nothing_and_stays() -> None:
    both = [
        ranking([anchor("a", (0, 3))], question_id="empty"),
        ranking([anchor("a", (0, 3))], ("a", 0, 3), question_id="found"),
    ]
    found = score_rankings(both)
    assert found["empty"] == dict.fromkeys(RANKING_SCORES, 0.0)
    assert found["found"] == dict.fromkeys(RANKING_SCORES, 1.0)
    assert score_rankings([]) == {}
