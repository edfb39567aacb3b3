"""What is told to Milvus, and what is made of its answers; without a server and the extra."""

import sys
from pathlib import Path

import numpy as np
import pytest

from qa.errors import IndexDamaged, StoreUnavailable
from qa.lexical import LexicalIndex, word_query
from qa.milvus import Milvus, Vocabulary, check_address
from qa.milvus.connection import MOST_FOUND
from qa.milvus.deepening import Found, first_hits
from qa.milvus.documents import Documents
from qa.milvus.fields import packed, packed_length, unpacked
from qa.records import Hit
from qa.store.collections import collection_name, note_collection, sweep_collections

OWNERS = np.array([0, 0, 1, 1, 1, 2, 3, 3])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([0, 1], "document in [0]"),
        ([5], "document in [2]"),
        ([0, 1, 2, 3, 4], "document in [0, 1]"),
        ([0, 1, 5, 6, 7], "document not in [1]"),
        (range(8), ""),
        ([7, 0, 5], "row in [0, 5, 7]"),
    ],
)
def test_rows_are_told_by_their_documents(rows: list[int], expected: str) -> None:
    documents = Documents(OWNERS)
    assert documents.rows == 8
    assert documents.among(np.array(rows)) == expected


def test_a_document_without_passages_is_none_of_the_others() -> None:
    assert Documents(np.array([0, 2, 2])).among(np.array([1, 2])) == "document in [2]"
    assert Documents(np.array([0, 2, 4, 4])).among(np.array([1, 2, 3])) == "document not in [0]"


@pytest.mark.parametrize("dimension", [1, 3, 384, 385])
def test_vectors_of_sentences_become_text_and_back(dimension: int) -> None:
    vectors = np.random.default_rng(1).standard_normal((5, dimension)).astype(np.float16)
    texts = packed(vectors)
    assert {len(text) for text in texts} == {packed_length(dimension)}
    assert np.array_equal(unpacked(texts, dimension), vectors)
    assert unpacked([], dimension).shape == (0, dimension)


def test_what_is_no_vector_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of element size"):
        unpacked(["AAAA"], 3)


def look_among(scores: list[float], asked: list[int]) -> list[Hit]:
    """Return the hits of the first 2 of `scores`, found by searches that are noted in `asked`."""

    def look(limit: int) -> Found:
        asked.append(limit)
        hits = [Hit(row, score) for row, score in enumerate(scores[:limit])]
        return Found(tuple(hits), scores[:limit][-1])

    return list(first_hits(2, len(scores), look))


def test_one_search_is_enough_where_the_last_found_is_worse() -> None:
    asked: list[int] = []
    scores = [1 - row / 100 for row in range(100)]
    assert look_among(scores, asked) == [Hit(0, 1.0), Hit(1, 0.99)]
    assert asked == [12]


def test_it_is_searched_on_while_all_that_is_found_may_be_equal() -> None:
    asked: list[int] = []
    scores = [1.0] * 30 + [1 - 1e-6] * 10 + [0.5] * 60
    assert look_among(scores, asked) == [Hit(0, 1.0), Hit(1, 1.0)]
    assert asked == [12, 24, 48]


def test_no_more_is_asked_for_than_milvus_returns() -> None:
    asked: list[int] = []
    look_among([1.0] * 50_000, asked)
    assert asked[-1] == MOST_FOUND


def test_languages_have_dimensions_of_their_own(tmp_path: Path) -> None:
    lexical = LexicalIndex.build(["one word", "más palabras", "word"], ["en", "es", "en"])
    made = Vocabulary(lexical.statistics())
    made.save(tmp_path / "vocabulary.json")
    opened = Vocabulary.open(tmp_path / "vocabulary.json")
    assert opened == made
    first = opened.first_dimensions()
    dimensions = {
        (language, term): first[language] + number
        for language, known in opened.languages.items()
        for term, (number, _) in known.terms.items()
    }
    assert len(set(dimensions.values())) == 4
    assert min(dimensions.values()) > 0
    assert max(value for (each, _), value in dimensions.items() if each == "en") < first["es"]
    assert opened.numbers(word_query("A word, one of many", "fr")) == {}
    assert opened.best_score(word_query("A word, one of many", "fr")) == 0.0


@pytest.mark.parametrize("content", ["", "[]", '{"en": 1}', '{"en": {"texts": 1}}'])
def test_a_vocabulary_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "vocabulary.json"
    file.write_text(content, "utf-8")
    with pytest.raises(IndexDamaged, match="the words cannot be read"):
        Vocabulary.open(file)


@pytest.mark.parametrize(
    "address", ["", "milvus.db", "127.0.0.1:19530", "ftp://host", "http://", "http://h:99999"]
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(StoreUnavailable) as raised:
        check_address(address)
    assert str(raised.value) == (
        f"Expected the address of a Milvus such as http://127.0.0.1:19530, got {address!r}"
    )


@pytest.mark.parametrize(
    "address", ["http://me:secret@host:19530", "https://host/?token=secret", "http://host#secret"]
)
def test_an_address_with_a_secret_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(StoreUnavailable, match="MILVUS_TOKEN") as raised:
        check_address(address)
    assert "secret@" not in str(raised.value)
    assert "=secret" not in str(raised.value)


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(StoreUnavailable) as raised:
        Milvus("http://127.0.0.1:19530")
    assert str(raised.value) == (
        "An index in Milvus needs the extra milvus; install it: "
        'pip install --constraint constraints.txt --editable ".[milvus]"'
    )


def test_notes_of_collections_stay_where_nothing_can_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    name = note_collection(tmp_path, "20261122T101112.131415Z", "http://127.0.0.1:1")
    assert name == "cited_qa_20261122T101112_131415Z" == collection_name("20261122T101112.131415Z")
    (tmp_path / "collections" / "other.json").write_text("no note", "utf-8")
    sweep_collections(tmp_path, ())
    assert sorted(file.name for file in (tmp_path / "collections").iterdir()) == [
        "20261122T101112.131415Z.json",
        "other.json",
    ]
