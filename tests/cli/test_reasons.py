"""Signs, stages and languages in plain words."""

import json
from dataclasses import replace
from importlib import resources

import pytest

from qa.answering import Explanation, Standing
from qa.cli.reasons import (
    explanation_words,
    language_words,
    reasons_words,
    sign_words,
    stage_words,
    track_record_words,
)
from qa.confidence import Closeness, Evidence, ReaderSigns
from qa.records import Reason, TrackRecord
from tests.cli.test_answers import answer

EVIDENCE = Evidence(
    closeness={"e5-small": Closeness(0.9, 0.8), "C: models": Closeness(0.5, 0.4)},
    reader=ReaderSigns(best=3.0, within=1.0, among=2.0),
    words_in_quote=0.5,
    words_in_passage=0.5,
    lead=0.1,
    same_language=True,
)


@pytest.mark.parametrize("name", EVIDENCE.features())
def test_every_sign_has_words(name: str) -> None:
    assert sign_words(name).startswith(("how ", "the "))


def test_every_sign_that_was_fitted_has_words() -> None:
    fitted = json.loads(resources.files("qa").joinpath("confidence.json").read_text("utf-8"))
    names = {name for each in fitted.values() for name in each["weights"]}
    assert all(sign_words(name) for name in names)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("meaning (e5-small)", "meaning by e5-small"),
        ("meaning (minilm)", "meaning by MiniLM"),
        ("meaning (models/own)", "meaning by models/own"),
        ("words", "words"),
        ("fusion", "fusion"),
        ("reader", "reader"),
    ],
)
def test_stages_have_words(name: str, words: str) -> None:
    assert stage_words(name) == words


@pytest.mark.parametrize(
    ("right", "questions", "words"),
    [
        (1.0, 40, "all were right (40 judged questions)."),
        (0.998, 1200, "99 of 100 were right (1,200 judged questions)."),
        (0.97, 212, "97 of 100 were right (212 judged questions)."),
        (0.94, 212, "9 of 10 were right (212 judged questions)."),
        (0.62, 80, "6 of 10 were right (80 judged questions)."),
        (0.1, 50, "1 of 10 was right (50 judged questions)."),
        (0.04, 50, "4 of 100 were right (50 judged questions)."),
        (0.001, 999, "1 of 100 was right (999 judged questions)."),
        (0.0, 1, "none was right (1 judged question)."),
    ],
)
def test_a_track_record_is_a_count_of_ten(right: float, questions: int, words: str) -> None:
    told = track_record_words(TrackRecord(right, questions))
    assert told == f"Of answers as sure as this one, {words}"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("fr", "Asked in French; the document is in English."),
        ("sw", "Asked in SW; the document is in English."),
        ("en", None),
        ("und", None),
    ],
)
def test_languages_are_told_where_they_surely_differ(asked: str, words: str | None) -> None:
    known = replace(answer("One."), language=asked)
    assert language_words(known, known.passages[0]) == words


def test_words_are_not_compared_across_languages() -> None:
    known = replace(answer("One."), language="es")
    explanation = Explanation((Standing("meaning (minilm)", 3, 0.5),), ())
    assert explanation_words(known, known.passages[0], explanation) == [
        "Ranks: meaning by MiniLM 3.",
        "Words in common: not compared, as the languages differ.",
    ]


def test_signs_of_the_same_thing_are_added_up_and_three_a_side_are_told() -> None:
    reasons = (
        Reason("e5-small: sentence", 9.0),
        Reason("e5-small: passage", -8.0),
        Reason("reader: best sentence", 2.0),
        Reason("words in the quote", 1.5),
        Reason("lead", 0.5),
        Reason("reader: lead among passages", -0.4),
        Reason("same language", 0.05),
    )
    assert reasons_words(reasons) == [
        "Speaks for it as the answer: how well a sentence answers, read closely; how many words "
        "it shares with the question; how near it is to the question in meaning.",
        "Speaks against it: how far that sentence leads the other passages.",
    ]
    assert reasons_words(()) == [
        "Speaks for it as the answer: nothing much.",
        "Speaks against it: nothing much.",
    ]
