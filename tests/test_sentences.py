"""Sentences as people of each language see them, in the forms official documents use."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.records import Span
from qa.sentences import asks, split_sentences

# Sentences are parted by " | "; the bar is taken out before splitting.
CASES = [
    ("en", "Under art. 8, para. 2, States shall act. | See No. 12 of the list."),
    (
        "en",
        "The U.S. Government agreed. | H.E. Antonio Guterres spoke. | He left the U.S. in 2010.",
    ),
    ("en", "It was Mr. Smith vs. Dr. Jones, Ph.D., who lost. | Approx. 2.5 million came."),
    ("en", "1. The Assembly adopts the plan. | 2. It requests a report."),
    ("en", "(a) The first item. | (b) The second item; and so on."),
    ("en", "- 4. The first point. | It is so."),
    ("en", 'He said: "We must act. There is no time." | Then he left.'),
    ("en", "“We act. We must,” he said. | It ended."),
    ("en", "The Council, under para. 4 (a) of res. 2388 (2017), decided. | It met on 3 Jan. 2020."),
    ("en", "Yes. | No. 12 came. | He said no. | She left."),
    ("en", "What is this? | It costs U.S.$ 3.5 million! | Really?!"),
    ("en", "The paragraph was\nwrapped by United\nNations staff. | Twice."),
    ("es", "El Sr. Pérez, p. ej., vive en EE. UU. desde 2010. | ¿Qué es la trata? | Es un delito."),
    ("es", "Según el art. 3, párr. 2, se aplica. | Véase la pág. 4. | Núm. 12."),
    ("es", "El Excmo. Sr. Antonio Guterres habló. | S. E. el Presidente también."),
    ("es", "“Es un delito. Debemos actuar”, dijo el Sr. Ban. | En 2010."),
    ("fr", "M. Dupont a parlé. | Selon l'art. 8, par. 2, les États agissent. | Cf. la rés. 55/25."),
    ("fr", "Qu'est-ce que c'est ? | Un délit ! | Mme Curie, Dr. Martin, etc. sont venus."),
    ("ar", "تبلغ نسبة الضحايا 30%. | هل هذا صحيح؟ | نعم، هذا صحيح."),
    ("zh", "人口贩运是一种犯罪。|你知道吗？|他说：“我们必须行动。”|然后离开了。"),
    ("ru", "Это ст. 8 п. 2 протокола. | Г-н Иванов решил. | Конец."),
    ("und", "Nothing tells its language. | 人口贩运是一种犯罪。|你知道吗？"),
]


@pytest.mark.parametrize(("language", "marked"), CASES)
def test_splits_where_people_do(language: str, marked: str) -> None:
    expected = [sentence.strip() for sentence in marked.split("|")]
    text = marked.replace("| ", "").replace("|", "")
    assert [span.of(text) for span in split_sentences(text, language)] == expected


def test_an_empty_line_ends_a_sentence_and_a_line_break_does_not() -> None:
    assert split_sentences("One\nline\n\nAnother", "en") == (Span(0, 8), Span(10, 17))


def test_a_bullet_alone_is_no_sentence() -> None:
    assert split_sentences("It ends.\n• \nA bullet.", "en") == (Span(0, 8), Span(9, 21))


@pytest.mark.parametrize("text", ["", " ", "\n\t\n"])
def test_white_space_holds_no_sentence(text: str) -> None:
    assert split_sentences(text, "en") == ()


def test_long_text_without_full_stop_is_cut_between_words() -> None:
    spans = split_sentences("word " * 3000, "en")
    assert all(
        span.of("word " * 3000).split() == ["word"] * ((len(span) + 1) // 5) for span in spans
    )
    assert sum(len(span) + 1 for span in spans) == 15000


@pytest.mark.parametrize("unit", ["... ", '"(', "« ", "1. ", "?! ", "No. 1, "])
def test_repetition_takes_bounded_time(unit: str) -> None:
    text = unit * 3000
    assert covered(text, split_sentences(text, "en")) == "".join(text.split())


@given(
    st.text(alphabet="aB1 .?!\n-–()“”\"'»،؟。é\u2028\r", max_size=400)
    | st.text(max_size=60)
    | st.lists(st.sampled_from(["The end. ", "art. 8 ", "Dr. X ", "\n", "(a) ", "… "])).map(
        "".join
    ),
    st.sampled_from(["en", "es", "fr", "ar", "zh", "und"]),
)
def test_spans_tile_the_text(text: str, language: str) -> None:
    spans = split_sentences(text, language)
    assert covered(text, spans) == "".join(text.split())
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


def covered(text: str, spans: tuple[Span, ...]) -> str:
    return "".join("".join(span.of(text).split()) for span in spans)


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Who may come?", True),
        ("¿Quién puede venir?", True),
        ("من يأتي؟ »", True),
        ("谁可以来？", True),
        ("“Who may come?” (1)", False),
        ("He asked who? may come", False),
        ("? ? ? ?", True),
        ("...", False),
        ("", False),
    ],
)
def test_a_question_ends_with_its_mark(sentence: str, question: bool) -> None:
    assert asks(sentence) is question
