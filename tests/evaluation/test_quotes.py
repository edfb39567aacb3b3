"""How well quotes meet the evidence, each score computed by hand."""

import pytest

from qa.evaluation.anchors import Anchor, Retrieved
from qa.evaluation.gold import Evidence, Question
from qa.evaluation.quotes import score_quote
from qa.records import Span


def question(*quotes: str, answer: str | None = None) -> Question:
    entries = tuple(Evidence("a", quote) for quote in quotes)
    return Question("q", "?", "en", answerable=True, evidence=entries, answer=answer)


def anchors(*bounds: tuple[int, int]) -> list[Anchor]:
    return [Anchor("a", (Span(*each),)) for each in bounds]


def quote(start: int, end: int, document: str = "a") -> Retrieved:
    return Retrieved(document, Span(start, end))


def test_overlap_is_counted_in_characters() -> None:
    found = score_quote(question("x" * 20), anchors((10, 30)), quote(20, 60), "x" * 40)
    assert found == pytest.approx(
        {
            "quote right": 1,
            "quote exact hit": 0,
            "quote precision": 10 / 40,
            "quote recall": 10 / 20,
            "quote F1": 2 * 10 / (40 + 20),
        }
    )


def test_the_entry_and_the_place_count_that_are_met_best() -> None:
    evidence = [Anchor("a", (Span(0, 100), Span(200, 210))), Anchor("a", (Span(200, 240),))]
    found = score_quote(question("one", "two"), evidence, quote(200, 220), "x" * 20)
    # The first entry: 10 of 20 and 10 of 10; the second: 20 of 20 and 20 of 40, F1 the same.
    assert found["quote F1"] == pytest.approx(2 / 3)
    better = score_quote(question("one", "two"), evidence, quote(200, 230), "x" * 30)
    assert better["quote precision"] == 1.0
    assert better["quote recall"] == pytest.approx(30 / 40)


@pytest.mark.parametrize(
    ("returned", "exact"),
    [
        ("It helps\nvictims.", 1.0),
        (" “It helps victims” ", 1.0),
        ("It helps all victims.", 0.0),
        ("it helps victims.", 0.0),
    ],
)
def test_an_exact_hit_leaves_out_white_space_and_punctuation_around(
    returned: str, exact: float
) -> None:
    found = score_quote(question("It helps victims."), anchors((5, 22)), quote(5, 22), returned)
    assert found["quote exact hit"] == exact


def test_the_same_words_elsewhere_are_no_hit() -> None:
    here, words = question("It helps"), "It helps"
    assert score_quote(here, anchors((0, 8)), quote(90, 98), words)["quote exact hit"] == 0
    assert set(score_quote(here, anchors((0, 8)), quote(0, 8, "b"), words).values()) == {0.0}


def test_nothing_returned_and_nothing_found() -> None:
    assert set(score_quote(question("It"), anchors((0, 2)), None, "").values()) == {0.0}
    gone = [Anchor("a", ())]
    assert set(score_quote(question("It"), gone, quote(0, 2), "It").values()) == {0.0}


def test_a_quote_may_hold_the_short_answer() -> None:
    evidence = anchors((0, 9))
    found = score_quote(
        question("x", answer="EVERY  border"), evidence, quote(0, 9), "every border"
    )
    assert found["quote holds answer"] == 1
    none = score_quote(question("x", answer="nowhere"), evidence, None, "")
    assert none["quote holds answer"] == 0
