import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.quoting import quote_span
from qa.records import Span

START = 100


def quote(text: str) -> str:
    span = quote_span(Span(START, START + len(text)), text)
    assert span.end == START + len(text)
    return span.shifted(-START).of(text)


@pytest.mark.parametrize(
    ("enumerator", "words"),
    [
        ("2. ", "According to a press release, few were found."),
        ("12.\t", "Requests the Secretary-General to report."),
        ("(a) ", "the recruitment of persons;"),
        ("(iv) ", "by means of the threat;"),
        ("(aa) ", "any other ship."),
        ("(3) ", "States shall co-operate."),
        ("b) ", "Proteger a las víctimas."),
        ("12) ", "Proteger a las víctimas."),
        ("- ", "Training of judges"),
        ("• ", "Training of judges"),
        ("– ", "Training of judges"),
        ("- 4. ", "The Group of 77 was founded."),
        ("- a) ", "to prevent trafficking"),
        ("3. (b) ", "to protect its victims"),
        ("3. (b) (ii) ", "where they are children"),
        ("4.2. ", "Definitions"),
        ("IV. ", "Recommendations were made."),
        ("B.1. ", "The panel recommends a fund."),
        ("(أ) ", "تجنيد الأشخاص"),
        ("3.   ", "Nothing in this Protocol shall apply."),
    ],
)
def test_an_enumerator_is_not_quoted(enumerator: str, words: str) -> None:
    assert quote(enumerator + words) == words


@pytest.mark.parametrize(
    "words",
    [
        "2.5 million people are estimated to be victims.",
        "2011. That was the year.",
        "80 per cent were women.",
        "(2011) A year of change.",
        "(UN) The organisation met.",
        "A. Smith signed the report.",
        "I. Newton was absent.",
        "-5 degrees were measured.",
        "1.The number is glued to its word.",
        "2,500 people were asked.",
        "o tráfico de pessoas é crime.",
        "Article 8. Rewards",
        "4.",
        "(a)",
        "- ",
        "1. (a) ",
        "",
    ],
)
def test_words_that_only_look_like_one_stay(words: str) -> None:
    assert quote(words) == words


def test_a_number_behind_a_bullet_stays() -> None:
    assert quote("- 5,000 victims") == "5,000 victims"
    assert quote("- 2.5 million victims") == "2.5 million victims"


@given(st.text(alphabet="0123456789.()-• abcIVX\n", max_size=20))
def test_a_quote_is_the_end_of_its_sentence(text: str) -> None:
    words = quote(text)
    assert text.endswith(words)
    assert any(each.isalnum() for each in words) == any(each.isalnum() for each in text)
