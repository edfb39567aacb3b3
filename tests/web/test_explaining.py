import pytest

from qa.confidence import CAUTIONS
from qa.records import Reason, TrackRecord
from qa.web.explaining import CAUTION_WORDS, reasons_words, stage_words, track_record_words


def test_every_level_of_caution_is_explained_from_careful_to_bold() -> None:
    assert tuple(CAUTION_WORDS) == CAUTIONS


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("meaning (e5-small)", "By meaning (e5-small)"),
        ("meaning (models/my (own))", "By meaning (models/my (own))"),
        ("words", "By words"),
        ("fusion", "All searches together"),
        ("reader", "After close reading"),
        ("something new", "Something new"),
    ],
)
def test_stages_are_named_in_words(name: str, words: str) -> None:
    assert stage_words(name) == words


@pytest.mark.parametrize(
    ("right", "questions", "words"),
    [
        (0.9, 212, "9 of 10 were right (212 judged questions)"),
        (0.9499, 1212, "9 of 10 were right (1,212 judged questions)"),
        (0.95, 40, "95 of 100 were right (40 judged questions)"),
        (0.999, 40, "99 of 100 were right (40 judged questions)"),
        (1.0, 7, "all were right (7 judged questions)"),
        (0.12, 50, "1 of 10 was right (50 judged questions)"),
        (0.05, 1, "1 of 10 was right (1 judged question)"),
        (0.03, 90, "3 of 100 were right (90 judged questions)"),
        (0.001, 90, "1 of 100 was right (90 judged questions)"),
        (0.0, 9, "none was right (9 judged questions)"),
    ],
)
def test_a_track_record_is_counted_out(right: float, questions: int, words: str) -> None:
    assert track_record_words(TrackRecord(right, questions)) == words


def test_reasons_are_parted_and_the_weightiest_come_first() -> None:
    reasons = (
        Reason("reader: best sentence", -2.0),
        Reason("words in the quote", 1.0),
        Reason("reader: lead among passages", 1.5),
        Reason("lead", -0.5),
    )
    assert reasons_words(reasons) == (
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
        Reason("e5-small: passage", -4.0),
        Reason("minilm: asked", -0.5),
        Reason("reader: best sentence", 0.5),
        Reason("reader: best sentence, same language", -0.25),
    )
    meaning, reading = (
        "how near it is to the question in meaning",
        "how well a sentence answers, read closely",
    )
    assert reasons_words(reasons) == ((meaning, reading), ())


def test_reasons_that_decide_nothing_are_left_out_and_three_are_enough() -> None:
    names = ("words in the quote", "lead", "same language", "reader: best sentence", "x: passage")
    reasons = [Reason(name, -1.0 - rank) for rank, name in enumerate(names)]
    assert reasons_words([*reasons, Reason("reader: lead within the passage", 0.09)]) == (
        (),
        (
            "how near it is to the question in meaning",
            "how well a sentence answers, read closely",
            "whether question and document are in one language",
        ),
    )
    assert reasons_words(()) == ((), ())


def test_a_sign_without_words_keeps_its_name() -> None:
    assert reasons_words((Reason("something new", 1.0),)) == (("something new",), ())
