"""Lines for a terminal: their width, their scripts, and what must not reach it."""

from dataclasses import replace

from qa.cli.words import answer_words, finding_words, question_words
from qa.doctor import Finding
from qa.records import Answer, Chunk, Passage, Place, Span
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


def answer(*quotes: str, answered: bool = True) -> Answer:
    passages = tuple(passage(rank, quote) for rank, quote in enumerate(quotes, start=1))
    return Answer("Who?", "en", answered, 0.9, passages, ())


def test_lines_end_before_the_edge() -> None:
    assert answer_words(answer(LONG, LONG[:66]), 50) == (
        "According to a press release of the Office dated\n"
        "21 September 2011, at least 2.5 million people in\n"
        "the world were estimated to be victims of\n"
        "trafficking in persons.\n"
        "    “Note”, para. 2.\n"
        "\n"
        "Other passages:\n"
        "\n"
        "2.  According to a press release of the Office\n"
        "    dated 21 September 2011\n"
        "    “Note”, para. 2."
    )


def test_a_question_that_is_not_answered_numbers_all_passages() -> None:
    assert answer_words(answer("One.", "Two.", answered=False), 80) == (
        "The documents do not answer this. The nearest passages:\n"
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


def test_wide_characters_take_two_columns_and_break_anywhere() -> None:
    assert (
        question_words("人口贩运受害者的保护和援助", 24) == "Question: 人口贩运受害者\n的保护和援助"
    )


def test_marks_take_no_column() -> None:
    letters = "e\u0301" * 12
    assert question_words(letters, 22) == f"Question: {letters}"


def test_a_word_longer_than_a_line_stays_whole() -> None:
    address = "https://intranet.test/" + "a" * 40
    assert question_words(f"{address} end", 30) == f"Question:\n{address}\nend"


def test_what_steers_a_terminal_is_left_out() -> None:
    hostile = "red \x1b[31m alert\x07\nnext\u2028line \u202eevil\u202c end"
    assert question_words(hostile, 80) == "Question: red [31m alert next line evil end"


def test_right_to_left_words_stand_on_lines_of_their_own() -> None:
    lines = answer_words(answer("حماية ضحايا الاتجار بالأشخاص"), 80).split("\n")
    assert lines == ["حماية ضحايا الاتجار بالأشخاص", "    “Note”, para. 2."]


def test_findings_tell_the_mend_and_where() -> None:
    sound = Finding(True, "All is well.")
    note = replace(sound, words="Some pages have no text.", mend="Scan them.", details=("a.pdf",))
    fault = replace(note, sound=False)
    assert finding_words(sound, 80) == "ok    All is well."
    assert finding_words(note, 80) == "note  Some pages have no text. Scan them.\n      - a.pdf"
    assert finding_words(fault, 80) == "BAD   Some pages have no text. Scan them.\n      - a.pdf"
