"""Answers as people read them in a terminal."""

from dataclasses import replace

import pytest

from qa.answering import Explanation, Standing
from qa.cli.answers import answer_words, question_words
from qa.records import Alike, Answer, Chunk, Passage, Place, Reason, Span, TrackRecord
from tests.documents import source

LONG = (
    "According to a press release of the Office dated 21 September 2011, at least 2.5 million "
    "people in the world were estimated to be victims of trafficking in persons."
)


def passage(rank: int, quote: str, citation: str = "“Note”, para. 2.") -> Passage:
    span = Span(0, len(quote))
    chunk = Chunk("0" * 12, span, quote, "", Place(), (span,))
    return Passage(
        rank=rank,
        row=rank - 1,
        source=source("Note"),
        chunk=chunk,
        quote=span,
        place=Place(),
        score=1.0,
        citation=citation,
        bibtex="",
        ris="",
        link="/doc/0",
    )


def answer(*quotes: str, answered: bool = True, share: float | None = None) -> Answer:
    passages = tuple(passage(rank, quote) for rank, quote in enumerate(quotes, start=1))
    return Answer(
        question="Who?",
        language="en",
        answered=answered,
        confidence=0.9,
        threshold=0.5,
        track_record=TrackRecord((0.9 if answered else 0.3) if share is None else share, 212),
        reasons=(),
        passages=passages,
        stages=(),
    )


def test_lines_end_before_the_edge() -> None:
    assert answer_words(answer(LONG, LONG[:66]), 50) == (
        "According to a press release of the Office dated\n"
        "21 September 2011, at least 2.5 million people in\n"
        "the world were estimated to be victims of\n"
        "trafficking in persons.\n"
        "    “Note”, para. 2.\n"
        "    Of answers as sure as this one, 9 of 10 were\n"
        "    right (212 judged questions).\n"
        "\n"
        "Other passages:\n"
        "\n"
        "2.  According to a press release of the Office\n"
        "    dated 21 September 2011\n"
        "    “Note”, para. 2."
    )


def test_a_question_that_is_not_answered_numbers_all_passages() -> None:
    assert answer_words(answer("One.", "Two.", answered=False), 80) == (
        "No answer found in the documents. The nearest passages:\n"
        "\n"
        "1.  One.\n"
        "    “Note”, para. 2.\n"
        "\n"
        "2.  Two.\n"
        "    “Note”, para. 2."
    )


def test_the_same_words_of_another_document_are_not_repeated() -> None:
    words = answer_words(answer("One.", "Two.", "One.", "Two."), 80)
    assert words.count("One.") == words.count("Two.") == 1
    assert "3.  (the same words as 1)\n    “Note”" in words
    assert "4.  (the same words as 2)\n    “Note”" in words


def test_right_to_left_words_stand_on_lines_of_their_own() -> None:
    words = answer_words(answer("حماية ضحايا الاتجار بالأشخاص"), 80)
    assert words.split("\n")[:2] == ["حماية ضحايا الاتجار بالأشخاص", "    “Note”, para. 2."]


def test_a_question_stands_above_its_answer() -> None:
    assert question_words("Who signed\nit?", 80) == "Question: Who signed it?"


def test_nobody_is_told_that_there_is_no_answer_where_there_may_be_one() -> None:
    words = answer_words(answer("One.", answered=False, share=0.5), 80)
    assert words.startswith("No passage is sure enough to be the answer. The nearest passages:\n")


@pytest.mark.parametrize(
    ("caution", "likelier", "first", "last"),
    [
        ("balanced", False, "No answer found in the documents. The nearest passages:", ""),
        (
            "balanced",
            True,
            "No answer found in the documents. The nearest passages:",
            "The first may be the answer all the same: --caution eager shows it as one.",
        ),
        (
            "cautious",
            True,
            "No passage is a sure enough answer for --caution cautious. The nearest passages:",
            "The first may be the answer all the same: --caution eager shows it as one.",
        ),
        (
            "eager",
            False,
            "No passage is a sure enough answer for --caution eager. The nearest passages:",
            "",
        ),
    ],
)
def test_without_an_answer_the_caution_is_told(
    caution: str, likelier: bool, first: str, last: str
) -> None:
    words = answer_words(answer("One.", answered=False), 80, caution, likelier)
    expected = [first, "1.  One.\n    “Note”, para. 2.", *([last] if last else [])]
    assert words == "\n\n".join(expected)


def test_without_passages_there_is_nothing_to_be_cautious_of() -> None:
    words = answer_words(answer(answered=False), 80, "cautious")
    assert words == "No answer found in the documents."


def test_without_a_track_record_nothing_is_said_of_it() -> None:
    unknown = replace(answer("One."), track_record=None)
    assert answer_words(unknown, 80) == "One.\n    “Note”, para. 2."


def test_languages_are_named_for_the_first_passage_alone() -> None:
    spanish = replace(answer("One.", "Two."), language="es", track_record=None)
    assert answer_words(spanish, 80) == (
        "One.\n"
        "    “Note”, para. 2.\n"
        "    Language of the question: Spanish; of the document: English.\n"
        "\n"
        "Other passages:\n"
        "\n"
        "2.  Two.\n"
        "    “Note”, para. 2."
    )


def test_places_of_almost_the_same_words_are_listed() -> None:
    places = (Alike("“Copy”, p. 3.", "/doc/1"), Alike("“Draft”, para. 2.", "/doc/2"))
    known = answer("One.", "Two.", answered=False)
    first, second = known.passages
    known = replace(known, passages=(first, replace(second, alike=places)))
    assert answer_words(known, 80) == (
        "No answer found in the documents. The nearest passages:\n"
        "\n"
        "1.  One.\n"
        "    “Note”, para. 2.\n"
        "\n"
        "2.  Two.\n"
        "    “Note”, para. 2.\n"
        "    Almost the same words also stand in: “Copy”, p. 3; “Draft”, para. 2."
    )


def test_every_passage_is_explained_and_the_first_as_the_answer() -> None:
    found = Explanation((Standing("words", 2, 1.5), Standing("fusion", 1, 2.0)), ("who",))
    missed = Explanation((Standing("words", None, None), Standing("fusion", 2, 0.1)), ())
    reasons = (Reason("lead", -1.0), Reason("words in the quote", 0.5))
    known = replace(answer("One.", "Two."), reasons=reasons)
    assert answer_words(known, 80, explanations=(found, missed)) == (
        "One.\n"
        "    “Note”, para. 2.\n"
        "    Of answers as sure as this one, 9 of 10 were right (212 judged questions).\n"
        "    Ranks: by words 2, all searches together 1.\n"
        "    Words in common: who.\n"
        "    Speaks for it as the answer: how many words it shares with the question.\n"
        "    Speaks against it: how far the search puts it before the next passage.\n"
        "\n"
        "Other passages:\n"
        "\n"
        "2.  Two.\n"
        "    “Note”, para. 2.\n"
        "    Ranks: by words not found, all searches together 2.\n"
        "    Words in common: none."
    )
