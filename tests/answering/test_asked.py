"""How much a sentence speaks as what a question asks for, in its own language and in others."""

import pytest

from qa.answer_types import expected_type, figures
from qa.answering.asked import AskedQuestion
from qa.definitions import SAME_TERM, asked_term
from qa.lexical import WordQuery

ENTRY = "Debt bondage. Holding a person in work by means of a debt."


def asked(text: str, language: str) -> AskedQuestion:
    expects = expected_type(text)
    return AskedQuestion(
        text=text,
        language=language,
        candidates=70,
        expects=expects,
        term=asked_term(text) if expects is None else None,
        figures=figures(text),
        vectors={},
        words=WordQuery(language, ()),
        translations={},
        allowed=None,
    )


@pytest.mark.parametrize(
    ("question", "language", "sentence", "stated"),
    [
        ("What is debt bondage?", "en", ENTRY, SAME_TERM),
        ("What is debt bondage?", "en", f"(a) {ENTRY}", SAME_TERM),
        ("What is an accomplice?", "en", ENTRY, 0),
        ("¿Qué es la servidumbre por deudas?", "es", "“Debt bondage” means such work.", 1),
        ("¿Qué es la servidumbre por deudas?", "es", ENTRY, 0),
        ("¿Qué es la servidumbre por deudas?", "es", "Monday: closed for all visitors", 0),
        ("When was it abolished?", "en", "It was abolished in 1956.", 1),
        ("When was it abolished?", "en", "4. It was abolished.", 0),
        ("How many were found?", "en", "12. Few were found.", 0),
        ("How many were found?", "en", "12. Some 350 were found.", 1),
        ("Who was found?", "en", "Some 350 were found.", 0),
    ],
)
def test_a_sentence_that_states_what_is_asked_for(
    question: str, language: str, sentence: str, stated: float
) -> None:
    made = asked(question, language)
    assert made.stated_by(sentence, "en") == stated
    assert stated <= made.most_stated("en")


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("What is debt bondage?", {"en": SAME_TERM, "es": 1}),
        ("How many were found?", {"en": 1, "es": 1}),
        ("Who was found?", {"en": 0, "es": 0}),
    ],
)
def test_the_most_that_a_sentence_can_state(question: str, most: dict[str, float]) -> None:
    made = asked(question, "en")
    assert {language: made.most_stated(language) for language in most} == most
    assert made.has_kind is (max(most.values()) > 0)
