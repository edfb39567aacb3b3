"""Which row, with which score: vectors on axes, so that every cosine is known."""

import threading
from pathlib import Path

import faiss
import numpy as np
import pytest

from qa.dense import DenseIndex, Matrix
from qa.dense.halves import widened
from qa.errors import IndexDamaged
from qa.records import Hit

EAST, NORTH, WEST = [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]
NORTHEAST = [0.6, 0.8]
# Half precision keeps about three digits.
NEARLY = pytest.approx([0.6, 0.8], abs=1e-3)


def matrix(*rows: list[float]) -> Matrix:
    return np.array(rows, dtype=np.float32)


def rows(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, dtype=np.int64)


@pytest.fixture(params=["built", "opened"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> DenseIndex:
    """Return rows West, North, Northeast, East; Northeast has two sentences, West none."""
    made = DenseIndex.build(
        matrix(WEST, NORTH, NORTHEAST, EAST),
        matrix(NORTH, EAST, NORTHEAST, EAST),
        np.array([0, 1, 2, 1]),
    )
    if request.param == "built":
        return made
    made.save(tmp_path / "dense")
    return DenseIndex.open(tmp_path / "dense")


def test_best_first_with_its_own_score(index: DenseIndex) -> None:
    found = index.search(matrix(EAST)[0], 4)
    assert [hit.chunk for hit in found] == [3, 2, 1, 0]
    assert [hit.score for hit in found] == pytest.approx([1.0, 0.6, 0.0, -1.0])


@pytest.mark.parametrize(("k", "expected"), [(0, 0), (-1, 0), (1, 1), (3, 3), (1_000_000, 4)])
def test_k_is_held_to_what_exists(index: DenseIndex, k: int, expected: int) -> None:
    assert len(index.search(matrix(EAST)[0], k)) == expected


def test_a_filter_finds_all_that_it_allows_however_far(index: DenseIndex) -> None:
    found = index.search(matrix(EAST)[0], 2, rows(0, 1))
    assert found == (Hit(1, 0.0), Hit(0, -1.0))
    assert index.search(matrix(EAST)[0], 10, rows(2))[0].chunk == 2
    assert index.search(matrix(EAST)[0], 10, rows()) == ()


def test_equal_scores_come_in_the_order_of_rows() -> None:
    made = DenseIndex.build(matrix(*[EAST] * 20), matrix(), np.zeros(20, dtype=np.int64))
    assert [hit.chunk for hit in made.search(matrix(EAST)[0], 20)] == list(range(20))


@pytest.mark.parametrize("k", [1, 7, 19, 120])
def test_of_equal_scores_at_the_end_the_first_rows_are_returned(k: int) -> None:
    vectors = matrix(NORTH, *[EAST] * 200, NORTH)
    made = DenseIndex.build(vectors, matrix(), np.zeros(202, dtype=np.int64))
    assert [hit.chunk for hit in made.search(matrix(EAST)[0], k)] == list(range(1, k + 1))
    allowed = np.arange(3, 202)
    found = made.search(matrix(EAST)[0], k, allowed)
    assert [hit.chunk for hit in found] == list(range(3, k + 3))


def test_scores_of_given_rows_come_in_the_given_order(index: DenseIndex) -> None:
    assert index.passage_scores(matrix(NORTH)[0], [2, 0, 1]).tolist() == pytest.approx(
        [0.8, 0.0, 1.0]
    )
    assert index.passage_scores(matrix(NORTH)[0], []).shape == (0,)


def test_each_chunk_has_its_own_sentences(index: DenseIndex) -> None:
    query = matrix(EAST)[0]
    scores = [each.tolist() for each in index.sentence_scores(query, [2, 0, 1, 3])]
    assert scores == [pytest.approx([1.0, 0.6], abs=1e-3), [], [0.0], [1.0]]
    assert index.sentence_scores(query, []) == []


def test_vectors_come_back_as_they_went_in(index: DenseIndex) -> None:
    assert index.passages([3, 1]).tolist() == [EAST, NORTH]
    assert index.passages([]).shape == (0, 2)
    assert index.sentences(2)[1].tolist() == NEARLY
    assert (len(index), index.dimension) == (4, 2)


def test_every_half_is_the_same_number_in_single_precision() -> None:
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    finite = halves[np.isfinite(halves)]
    assert widened(finite).tobytes() == finite.astype(np.float32).tobytes()
    assert (np.abs(widened(halves[~np.isfinite(halves)])) > 65_000).all()


@pytest.mark.parametrize("row", [-1, 4])
def test_a_row_that_does_not_exist_is_refused(index: DenseIndex, row: int) -> None:
    with pytest.raises(IndexError, match=f"expected a row below 4, got {row}"):
        index.sentences(row)


def test_counts_must_add_up() -> None:
    with pytest.raises(ValueError, match="for 1 chunks that add up to 2, got 1 that add up to 3"):
        DenseIndex.build(matrix(EAST), matrix(EAST, NORTH), np.array([3]))


def test_an_index_without_chunks_can_be_kept(tmp_path: Path) -> None:
    nothing = np.zeros((0, 2), dtype=np.float32)
    DenseIndex.build(nothing, nothing, np.zeros(0, dtype=np.int64)).save(tmp_path)
    assert DenseIndex.open(tmp_path).search(matrix(EAST)[0], 5) == ()


@pytest.mark.parametrize(
    ("name", "at"),
    [
        *(("passages.faiss", at) for at in (0, 4, 8, 11, 32, 33, 37, 44)),
        *(("sentences.npy", at) for at in (0, 8, 10, 22, 70)),
    ],
)
def test_an_altered_head_is_named_before_anybody_trusts_it(
    tmp_path: Path, name: str, at: int
) -> None:
    DenseIndex.build(matrix(EAST, NORTH), matrix(EAST, NORTH), np.array([1, 1])).save(tmp_path)
    content = bytearray((tmp_path / name).read_bytes())
    content[at] ^= 1
    (tmp_path / name).write_bytes(content)
    with pytest.raises(IndexDamaged, match=f"the head of {name} was altered"):
        DenseIndex.open(tmp_path)


def test_vectors_that_are_none_are_refused_when_they_are_met(tmp_path: Path) -> None:
    DenseIndex.build(matrix(EAST, NORTH), matrix(EAST, NORTH), np.array([1, 1])).save(tmp_path)
    for name, size in (("passages.faiss", 4), ("sentences.npy", 2)):
        content = bytearray((tmp_path / name).read_bytes())
        content[-size:] = b"\x7c\x7c\x7c\x7c"[:size]  # 5e36, and not a number
        (tmp_path / name).write_bytes(content)
    index = DenseIndex.open(tmp_path)
    query = np.array(NORTH, dtype=np.float32)
    for ask in (
        lambda: index.search(query, 2),
        lambda: index.passage_scores(query, [1]),
        lambda: index.sentence_scores(query, [1]),
    ):
        with pytest.raises(IndexDamaged, match="vectors that were altered"):
            ask()
    assert index.passage_scores(query, [0]).tolist() == [0.0]


@pytest.mark.parametrize("name", ["passages.faiss", "sentences.npy", "sentence_offsets.npy"])
def test_a_damaged_or_missing_file_is_named(tmp_path: Path, name: str) -> None:
    DenseIndex.build(matrix(EAST), matrix(EAST), np.array([1])).save(tmp_path)
    (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        DenseIndex.open(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        DenseIndex.open(tmp_path)


def test_files_of_two_indexes_are_not_mixed(tmp_path: Path) -> None:
    DenseIndex.build(matrix(EAST), matrix(EAST), np.array([1])).save(tmp_path / "one")
    DenseIndex.build(matrix(EAST, WEST), matrix(EAST), np.array([1, 0])).save(tmp_path / "two")
    (tmp_path / "one" / "passages.faiss").replace(tmp_path / "two" / "passages.faiss")
    with pytest.raises(IndexDamaged, match="found 1 passages, 3 offsets and 1 sentences"):
        DenseIndex.open(tmp_path / "two")


def test_a_search_uses_one_thread_in_whatever_thread_it_runs(index: DenseIndex) -> None:
    counts: list[int] = []

    def ask() -> None:
        index.search(matrix(EAST)[0], 1)
        counts.append(faiss.omp_get_max_threads())

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert counts == [1]
