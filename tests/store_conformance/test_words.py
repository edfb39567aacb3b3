"""Whatever store is searched by words, the same rows come with the same scores."""

import numpy as np
import pytest

from qa.lexical import SoughtWord, WordQuery, shared_words, word_query
from tests.store_conformance.conftest import ROWS, Store

TRANSLATED = WordQuery(
    "en",
    (
        SoughtWord(("tratado",), {"treati": 0.7, "articl": 0.3}, translated=True),
        SoughtWord(("víctima",), {"victim": 0.6, "nobodi": 0.4}, translated=True),
        SoughtWord(("acuerdo",), {"treati": 0.5, "state": 0.5}, translated=True),
    ),
)
QUESTIONS = [
    ("en", "Which treaty protects a victim at the border?"),
    ("en", "article"),
    ("en", "Does the court of a state party judge a ship that carries child labour?"),
    ("en", "the of and"),
    ("en", "nothing that occurs anywhere"),
    ("en", "tratado"),
    ("es", "¿Qué tratado protege a la víctima en la frontera?"),
    ("es", "barco del estado parte"),
    ("fr", "traité"),
]


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
@pytest.mark.parametrize("k", [1, 10, 100, ROWS + 1])
def test_the_best(store: Store, language: str, question: str, k: int) -> None:
    found = store.words.search(word_query(question, language), k)
    assert found == store.files.lexical.search(word_query(question, language), k)


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
@pytest.mark.parametrize("documents", [[1], [0, 4, 9, 20], range(1, 40), []])
def test_among_some_documents(
    store: Store, language: str, question: str, documents: list[int]
) -> None:
    allowed = np.flatnonzero(np.isin(store.owners, list(documents)))
    found = store.words.search(word_query(question, language), 50, allowed)
    assert found == store.files.lexical.search(word_query(question, language), 50, allowed)
    assert np.isin([hit.chunk for hit in found], allowed).all()


def test_something_is_found_and_something_is_not(store: Store) -> None:
    counts = [
        len(store.words.search(word_query(question, "en"), ROWS)) for _, question in QUESTIONS[:6]
    ]
    assert counts[0] > counts[1] > 0
    assert counts[3:] == [0, 0, 0]


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
def test_coverage(store: Store, language: str, question: str) -> None:
    expected = store.files.lexical.coverage_of_texts(word_query(question, language), store.texts)
    assert np.array_equal(
        store.words.coverage_of_texts(word_query(question, language), store.texts), expected
    )


@pytest.mark.parametrize("k", [1, 10, ROWS + 1])
def test_words_that_may_mean_what_is_asked(store: Store, k: int) -> None:
    found = store.words.search(TRANSLATED, k)
    assert found == store.files.lexical.search(TRANSLATED, k)
    assert len(found) > 0
    best = store.words.best_score(TRANSLATED)
    assert best == store.files.lexical.best_score(TRANSLATED)
    assert 0 < found[0].score < best


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
def test_the_best_that_can_be_reached(store: Store, language: str, question: str) -> None:
    query = word_query(question, language)
    assert store.words.best_score(query) == store.files.lexical.best_score(query)


def test_coverage_by_words_that_may_mean_what_is_asked(store: Store) -> None:
    expected = store.files.lexical.coverage_of_texts(TRANSLATED, store.texts)
    assert np.array_equal(store.words.coverage_of_texts(TRANSLATED, store.texts), expected)


def test_languages_and_shared_words(store: Store) -> None:
    assert store.words.languages == ("en", "es")
    asked = "Which treaties protect victims?"
    assert shared_words(word_query(asked, "en"), "A treaty on a victim.") == ("treaties", "victims")
