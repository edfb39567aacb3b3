"""Stages and reasons as lines for a terminal."""

from dataclasses import replace

from qa.answering import Explanation, Standing
from qa.cli.reasons import explanation_lines, reasons_lines
from qa.records import Reason
from qa.translation import translation
from tests.cli.test_answers import answer

ENGLISH = translation("en")


def test_no_word_in_common_across_languages_may_be_for_want_of_a_translation() -> None:
    known = replace(answer("One."), language="es")
    explanation = Explanation((Standing("meaning (minilm)", 3, 0.5),), ())
    assert explanation_lines(known, known.passages[0], explanation, ENGLISH) == [
        "Ranks: by meaning (MiniLM) 3.",
        "Words in common: none, nor any that means the same, as far as can be told.",
    ]


def test_reasons_stand_on_two_lines() -> None:
    reasons = (
        Reason("reader: best sentence", 2.0),
        Reason("words in the quote", 1.5),
        Reason("reader: lead among passages", -0.4),
    )
    assert reasons_lines(replace(answer("One."), reasons=reasons), ENGLISH) == [
        "Speaks for it as the answer: how well a sentence answers, read closely; how many words "
        "it shares with the question.",
        "Speaks against it: how far that sentence leads the other passages.",
    ]
    assert reasons_lines(answer("One."), ENGLISH) == [
        "Speaks for it as the answer: nothing much.",
        "Speaks against it: nothing much.",
    ]
