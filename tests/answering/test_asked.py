"""How much a sentence speaks as what a question asks for, in its own language and in others."""

from collections.abc import Sequence

import numpy as np
import pytest

from qa.answer_types import expected_type, figures
from qa.answering.asked import AskedQuestion
from qa.answering.term_meaning import TermMeaning
from qa.definitions import SAME_TERM, asked_term
from qa.lexical import WordQuery
from qa.models import Matrix
from qa.recent import Recent

ENTRY = "Debt bondage. Holding a person in work by means of a debt."


def asked(text: str, language: str, term_meaning: TermMeaning | None = None) -> AskedQuestion:
    expects = expected_type(text)
    return AskedQuestion(
        text=text,
        language=language,
        candidates=70,
        expects=expects,
        term=asked_term(text) if expects is None else None,
        term_meaning=term_meaning,
        figures=figures(text),
        vectors={},
        crossed={},
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


TRATA = "¿Qué es la trata?"
NEAR = {  # cosines to what is asked for
    "trata": 1.0,
    "trafficking": 0.93,
    "slavery": 0.9,
    "child": 0.8,
    "human trafficking": 1.0,
    "trafficking in persons": 0.958,
    "victim of trafficking": 0.943,
}


class Meanings:
    """Vectors of terms, by their cosines to the first axis."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, terms: Sequence[str]) -> Matrix:
        self.encoded += terms
        cosines = np.array([NEAR[term] for term in terms])
        return np.stack([cosines, np.sqrt(1 - cosines**2)], axis=1).astype(np.float32)

    def of(self, term: str) -> TermMeaning:
        return TermMeaning.of(term, self.encode, Recent(8))


@pytest.mark.parametrize(
    ("sentence", "share"),
    [
        ("“Trafficking” shall mean the recruitment of persons.", 0.8),
        ("(b) “Slavery” means the status of a person.", 0.5),
        ("Slavery. The status of a person who is owned.", 0.5),
        ("Child. Somebody who is not yet 18.", 0),
        ("“Child” means any person under 18.", 0),
        ("“Child” means a person under 18, and “slavery” means such work.", 0.5),
    ],
)
def test_a_definition_of_a_term_that_means_the_same_in_another_language(
    sentence: str, share: float
) -> None:
    made = asked(TRATA, "es", Meanings().of("trata"))
    assert made.stated_by(sentence, "en") == pytest.approx(SAME_TERM * share, abs=0.01)
    assert made.most_stated("en") == SAME_TERM
    assert made.stated_by("States shall protect the victims by all means.", "en") == 0


@pytest.mark.parametrize(
    ("entry", "share"), [("Trafficking in persons", 0.7), ("Victim of trafficking", 0)]
)
def test_in_one_language_terms_have_to_be_nearer(entry: str, share: float) -> None:
    made = asked("What is human trafficking?", "en", Meanings().of("human trafficking"))
    stated = made.stated_by(f"{entry}. Recruiting or moving a person by force.", "en")
    assert stated == pytest.approx(SAME_TERM * share, abs=0.01)


def test_terms_met_lately_are_not_encoded_again() -> None:
    meanings = Meanings()
    made = asked(TRATA, "es", meanings.of("trata"))
    for sentence in ("“Slavery” means …", "“Slavery” means work, “child” means …"):
        made.stated_by(sentence, "en")
    assert meanings.encoded == ["trata", "slavery", "child"]
