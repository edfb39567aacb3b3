"""Signs, track records and languages in plain words."""

import json
from dataclasses import replace
from importlib import resources

import pytest

from qa.confidence import Evidence, ReaderSigns
from qa.explanation_words import (
    languages_words,
    may_be_answered,
    reasons_words,
    sign_words,
    stage_words,
    track_record_words,
)
from qa.records import Reason, TrackRecord
from qa.translation import translation
from tests.cli.test_answers import answer

ENGLISH = translation("en")
EVIDENCE = Evidence(
    closeness={"e5-small": 0.9, "C: models": 0.5},
    reader=ReaderSigns(best=3.0, within=1.0, among=2.0, lead_before=0.1, standing_before=1.0),
    words_in_quote=0.5,
    words_in_passage=0.5,
    words_lost=0.0,
    new_words=4,
    states_time=None,
    states_quantity=True,
    defines=0.5,
    web_address=False,
    lead=0.1,
    same_language=True,
)
FITTED = json.loads(resources.files("qa").joinpath("confidence.json").read_text("utf-8"))
WEIGHTS = sorted({name for each in FITTED.values() for name in each["weights"]})


@pytest.mark.parametrize("name", EVIDENCE.features())
def test_every_sign_has_words(name: str) -> None:
    assert sign_words(name).startswith(("how ", "the "))


@pytest.mark.parametrize("name", WEIGHTS)
def test_every_sign_that_was_fitted_has_words(name: str) -> None:
    assert sign_words(name).startswith(("how ", "the "))


def test_a_sign_without_words_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="something new"):
        sign_words("something new")


# --- reasons ------------------------------------------------------------------------------------


def test_reasons_are_parted_and_the_weightiest_come_first() -> None:
    reasons = (
        Reason("reader: best sentence", -2.0),
        Reason("words in the quote", 1.0),
        Reason("reader: lead among passages", 1.5),
        Reason("lead", -0.5),
    )
    assert reasons_words(reasons, ENGLISH, one_language=True) == (
        (
            "how far that sentence leads the other passages",
            "how many words it shares with the question",
        ),
        (
            "how well a sentence answers, read closely",
            "how far the search puts it before the next passage",
        ),
    )


def test_reasons_that_look_at_the_same_are_added_up() -> None:
    reasons = (
        Reason("e5-small: sentence", 5.0),
        Reason("minilm: sentence", -4.0),
        Reason("minilm: asked", -0.5),
        Reason("reader: best sentence", 0.5),
        Reason("reader: best sentence, same language", -0.25),
    )
    assert reasons_words(reasons, ENGLISH, one_language=True) == (
        ("how near it is to the question in meaning", "how well a sentence answers, read closely"),
        (),
    )


@pytest.mark.parametrize(
    ("one_language", "spoken_for", "against"),
    [
        # 1 + .5 - .25 - .2 - .5
        (True, ("how many words it shares with the question",), ()),
        # 1 + .5; the others stand for themselves.
        (
            False,
            ("how many words it has that mean those of the question",),
            (
                "the languages of question and document",
                "how many words of the question have a counterpart in its language",
            ),
        ),
    ],
)
def test_words_and_translated_words_are_never_set_off_against_each_other(
    one_language: bool, spoken_for: tuple[str, ...], against: tuple[str, ...]
) -> None:
    reasons = (
        Reason("words in the quote", 1.0),
        Reason("words in the passage", 0.5),
        Reason("translated words in the quote", -0.25),
        Reason("words without a translation", -0.2),
        Reason("same language", -0.5),
    )
    found = reasons_words(reasons, ENGLISH, one_language=one_language)
    assert found == (spoken_for, against)


def test_reasons_that_decide_nothing_are_left_out_and_three_are_enough() -> None:
    names = ("words in the quote", "lead", "same language", "reader: best sentence", "x: sentence")
    reasons = [Reason(name, -1.0 - rank) for rank, name in enumerate(names)]
    many = [*reasons, Reason("reader: lead within the passage", 0.09)]
    assert reasons_words(many, ENGLISH, one_language=False) == (
        (),
        (
            "how near it is to the question in meaning",
            "how well a sentence answers, read closely",
            "the languages of question and document",
        ),
    )
    assert reasons_words((), ENGLISH, one_language=True) == ((), ())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("meaning (e5-small)", "By meaning (e5-small)"),
        ("meaning (minilm)", "By meaning (MiniLM)"),
        ("meaning (models/my (own))", "By meaning (models/my (own))"),
        ("words", "By words"),
        ("fusion", "All searches together"),
        ("reader", "After close reading"),
        ("something new", "Something new"),
    ],
)
def test_stages_are_named_in_words(name: str, words: str) -> None:
    assert stage_words(name, ENGLISH) == words


# --- track record and languages -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "questions", "words"),
    [
        (1.0, 40, "all were right (40 judged questions)."),
        (0.998, 1200, "99 of 100 were right (1,200 judged questions)."),
        (0.97, 212, "97 of 100 were right (212 judged questions)."),
        (0.95, 40, "95 of 100 were right (40 judged questions)."),
        (0.9499, 1212, "9 of 10 were right (1,212 judged questions)."),
        (0.62, 80, "6 of 10 were right (80 judged questions)."),
        (0.12, 50, "1 of 10 was right (50 judged questions)."),
        (0.05, 1, "1 of 10 was right (1 judged question)."),
        (0.04, 50, "4 of 100 were right (50 judged questions)."),
        (0.001, 999, "1 of 100 was right (999 judged questions)."),
        (0.0, 1, "none was right (1 judged question)."),
    ],
)
def test_a_track_record_is_a_count_of_ten(right: float, questions: int, words: str) -> None:
    record = TrackRecord(right, questions)
    told = track_record_words(record, answered=True, say=ENGLISH)
    assert told == f"Of answers as sure as this one, {words}"
    told = track_record_words(record, answered=False, say=ENGLISH)
    assert told == f"Of first passages as unsure as this, {words}"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("fr", "Language of the question: French; of the document: English."),
        ("sw", "Language of the question: Swahili; of the document: English."),
        ("en", None),
        ("und", None),
    ],
)
def test_languages_are_told_where_they_surely_differ(asked: str, words: str | None) -> None:
    assert languages_words(replace(answer("One."), language=asked), ENGLISH) == words


# --- whether there may be an answer -------------------------------------------------------------


def test_a_first_passage_that_is_right_as_often_as_not_may_be_the_answer() -> None:
    made = answer("One.", answered=False)
    assert may_be_answered(replace(made, confidence=0.4, track_record=TrackRecord(0.5, 90)))
    assert not may_be_answered(replace(made, confidence=0.9, track_record=TrackRecord(0.49, 90)))
    assert may_be_answered(replace(made, confidence=0.5, track_record=None))
    assert not may_be_answered(replace(made, confidence=0.5, track_record=None, passages=()))
    assert not may_be_answered(answer("One.", answered=True))
