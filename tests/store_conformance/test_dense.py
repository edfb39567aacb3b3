"""Whatever store is searched by meaning, the same rows come in the same order."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from qa.dense import Matrix
from tests.store_conformance.conftest import DIMENSIONS, DOCUMENTS, ROWS, Store


def queries(length: int, store: Store, name: str) -> list[Matrix]:
    """Return directions of no passage, of one passage, and of the one that many are equal to."""
    random = np.random.default_rng(11)
    anywhere = random.standard_normal((12, length)).astype(np.float32)
    units = anywhere / np.linalg.norm(anywhere, axis=1, keepdims=True)
    return [*units, *store.files.dense[name].passages([5, 3, 100])]


@pytest.mark.parametrize("name", DIMENSIONS)
@pytest.mark.parametrize("k", [1, 10, 100, 172, ROWS, ROWS + 1])
def test_the_nearest(store: Store, name: str, k: int) -> None:
    for query in queries(DIMENSIONS[name], store, name):
        assert store.dense[name].search(query, k) == store.files.dense[name].search(query, k)


def test_the_nearest_are_those_of_plain_arithmetic(store: Store) -> None:
    vectors = store.files.dense["one"].passages(range(ROWS)).astype(np.float64)
    for query in queries(DIMENSIONS["one"], store, "one"):
        scores = vectors @ query.astype(np.float64)
        found = store.dense["one"].search(query, 50)
        assert np.allclose([hit.score for hit in found], np.sort(scores)[::-1][:50], atol=1e-6)
        assert np.allclose([scores[hit.chunk] for hit in found], [hit.score for hit in found])


def test_equal_ones_come_by_row(store: Store) -> None:
    vectors = store.files.dense["one"].passages(range(ROWS))
    query = vectors[3]
    many = np.flatnonzero((vectors == query).all(axis=1)).tolist()
    assert len(many) > 150
    for k in (1, 20, len(many), 100):
        found = [hit.chunk for hit in store.dense["one"].search(query, k)]
        assert found == many[:k]


@pytest.mark.parametrize(
    "documents",
    [[0], [3, 4, 17], range(0, DOCUMENTS, 2), range(1, DOCUMENTS), range(DOCUMENTS), []],
    ids=["one", "few", "half", "but one", "all", "none"],
)
def test_among_some_documents(store: Store, documents: list[int]) -> None:
    allowed = np.flatnonzero(np.isin(store.owners, list(documents)))
    for query in queries(DIMENSIONS["one"], store, "one"):
        found = store.dense["one"].search(query, 60, allowed)
        assert found == store.files.dense["one"].search(query, 60, allowed)
        assert len(found) == min(60, len(allowed))
        assert np.isin([hit.chunk for hit in found], allowed).all()


def test_among_some_rows(store: Store) -> None:
    allowed = np.arange(1, ROWS, 5)
    for query in queries(DIMENSIONS["two"], store, "two"):
        found = store.dense["two"].search(query, 30, allowed)
        assert found == store.files.dense["two"].search(query, 30, allowed)


def test_scores_of_given_rows(store: Store) -> None:
    chosen = [700, 3, 3, 1199, 0]
    for name, dense in store.dense.items():
        expected = store.files.dense[name]
        for query in queries(DIMENSIONS[name], store, name):
            scores = dense.passage_scores(query, chosen)
            assert np.array_equal(scores, expected.passage_scores(query, chosen))
            of_sentences = dense.sentence_scores(query, chosen)
            wanted = expected.sentence_scores(query, chosen)
            assert len(of_sentences) == len(chosen)
            assert all(map(np.array_equal, of_sentences, wanted))
        assert dense.passage_scores(query, []).shape == (0,)


def test_vectors_come_back_as_they_went_in(store: Store) -> None:
    for name, dense in store.dense.items():
        expected = store.files.dense[name]
        assert (len(dense), dense.dimension) == (ROWS, DIMENSIONS[name])
        assert np.array_equal(dense.passages(range(ROWS)), expected.passages(range(ROWS)))
        for row in range(0, ROWS, 97):
            assert np.array_equal(dense.sentences(row), expected.sentences(row))


@pytest.mark.parametrize("row", [-1, ROWS])
def test_a_row_that_does_not_exist_is_refused(store: Store, row: int) -> None:
    with pytest.raises(IndexError, match=f"expected a row below {ROWS}, got {row}"):
        store.dense["one"].sentences(row)


def test_several_threads_find_what_one_does(store: Store) -> None:
    asked = queries(DIMENSIONS["one"], store, "one") * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda query: store.dense["one"].search(query, 40), asked))
    assert found == [store.files.dense["one"].search(query, 40) for query in asked]


def test_scores_fall(store: Store) -> None:
    for query in queries(DIMENSIONS["one"], store, "one"):
        found = store.dense["one"].search(query, 300)
        assert all(
            (better.score, -better.chunk) > (worse.score, -worse.chunk)
            for better, worse in pairwise(found)
        )
