"""Very many vectors: what their codes find, how much that is, and when it is refused."""

from pathlib import Path

import faiss
import numpy as np
import pytest

from qa.dense import COMPACT, EXACT, DenseIndex, Matrix, Search, Sizes
from qa.dense.nearest import nearest, nearest_by_codes
from qa.errors import IndexDamaged, IndexProblem

SMALL = Sizes(exact=100, full_precision=100_000)
HALF = Sizes(exact=100, full_precision=100)
ROWS = 4_000


def unit(vectors: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / lengths, dtype=np.float32)


@pytest.fixture(scope="module")
def vectors() -> Matrix:
    """Return clusters of 40, as texts about one thing make them."""
    chance = np.random.default_rng(3)
    centres = chance.standard_normal((ROWS // 40, 64))
    return unit(np.repeat(centres, 40, axis=0) + 0.4 * chance.standard_normal((ROWS, 64)))


@pytest.fixture(scope="module")
def queries(vectors: Matrix) -> Matrix:
    chance = np.random.default_rng(4)
    return unit(vectors[::80] + 0.3 * chance.standard_normal((len(vectors[::80]), 64)))


@pytest.fixture(scope="module")
def exact(vectors: Matrix) -> DenseIndex:
    return DenseIndex.build(vectors, vectors, np.ones(ROWS, dtype=np.int64))


@pytest.fixture(scope="module")
def folder(exact: DenseIndex, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("compact")
    assert exact.save(directory, SMALL) == Search(COMPACT, half_precision=False, recall=1.0)
    return directory


@pytest.fixture(scope="module")
def compact(folder: Path) -> DenseIndex:
    return DenseIndex.open(folder)


def test_codes_find_the_rows_of_an_exact_search_with_the_same_scores(
    exact: DenseIndex, compact: DenseIndex, queries: Matrix
) -> None:
    for query in queries:
        wanted, found = exact.search(query, 10), compact.search(query, 10)
        assert [hit.chunk for hit in found] == [hit.chunk for hit in wanted]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in wanted])


def test_where_all_are_compared_nothing_is_missed(
    vectors: Matrix, queries: Matrix, folder: Path
) -> None:
    full = faiss.IndexFlatIP(64)
    full.add(vectors)
    codes = faiss.read_index(str(folder / "codes.faiss"))
    assert isinstance(codes, faiss.IndexPreTransform)
    for query in queries[:, None]:
        _, wanted = nearest(full, query, 50, None)
        _, found = nearest_by_codes(codes, full, query, 50, compared=ROWS)
        assert found[:50].tolist() == wanted[:50].tolist()


def test_a_filter_is_exact_however_few_it_admits(
    exact: DenseIndex, compact: DenseIndex, queries: Matrix
) -> None:
    allowed = np.arange(3, ROWS, 500, dtype=np.int64)
    for query in queries[:5]:
        wanted = sorted(
            allowed.tolist(),
            key=lambda row: -float(exact.passage_scores(query, [row])[0]),
        )
        found = compact.search(query, 20, allowed)
        assert [hit.chunk for hit in found] == wanted
        assert compact.search(query, 10, np.arange(ROWS)) == compact.search(query, 10)


def test_what_scores_and_vectors_are_asked_for_is_exact(
    exact: DenseIndex, compact: DenseIndex, queries: Matrix
) -> None:
    rows = [7, 0, ROWS - 1]
    assert compact.passages(rows).tolist() == exact.passages(rows).tolist()
    assert (
        compact.passage_scores(queries[0], rows) == exact.passage_scores(queries[0], rows)
    ).all()
    assert compact.sentences(7).tolist() == exact.sentences(7).tolist()
    assert (len(compact), compact.dimension) == (ROWS, 64)


def test_equal_vectors_come_in_the_order_of_rows(tmp_path: Path, vectors: Matrix) -> None:
    same = np.concatenate([vectors, np.repeat(vectors[5:6], 300, axis=0)])
    made = DenseIndex.build(same, same[:0], np.zeros(len(same), dtype=np.int64))
    made.save(tmp_path, SMALL)
    found = DenseIndex.open(tmp_path).search(vectors[5], 20)
    assert [hit.chunk for hit in found] == [5, *range(ROWS, ROWS + 19)]
    assert found == made.search(vectors[5], 20)


def test_the_same_vectors_give_the_same_files(
    exact: DenseIndex, folder: Path, tmp_path: Path
) -> None:
    exact.save(tmp_path, SMALL)
    names = {"codes.faiss", "passages.faiss", "sentences.npy", "sentence_offsets.npy"}
    assert {file.name for file in tmp_path.iterdir()} == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_half_precision_takes_half_the_bytes_and_moves_scores_little(
    exact: DenseIndex, queries: Matrix, tmp_path: Path
) -> None:
    written = exact.save(tmp_path, HALF)
    assert (written.kind, written.half_precision) == (COMPACT, True)
    assert 0.99 <= written.recall <= 1.0
    assert (tmp_path / "passages.faiss").stat().st_size == 81 + 2 * 64 * ROWS
    opened = DenseIndex.open(tmp_path)
    for query in queries[:10]:
        best, wanted = opened.search(query, 1)[0], exact.search(query, 1)[0]
        assert best.chunk == wanted.chunk
        assert best.score == pytest.approx(wanted.score, abs=1e-3)
    assert opened.passages([7])[0].tolist() == pytest.approx(exact.passages([7])[0], abs=1e-3)


def test_files_are_those_that_faiss_writes(tmp_path: Path, vectors: Matrix) -> None:
    exactly = unit(np.sign(vectors).astype(np.float64))  # an eighth each, in any precision
    made = DenseIndex.build(exactly, exactly[:0], np.zeros(ROWS, dtype=np.int64))
    full = faiss.IndexFlatIP(64)
    half = faiss.IndexScalarQuantizer(64, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    for index, sizes in ((full, Sizes()), (half, Sizes(ROWS, full_precision=100))):
        index.add(exactly)
        made.save(tmp_path, sizes)
        written = (tmp_path / "passages.faiss").read_bytes()
        assert written == faiss.serialize_index(index).tobytes()


def test_few_vectors_stay_exact(exact: DenseIndex, tmp_path: Path) -> None:
    assert exact.save(tmp_path, Sizes(exact=ROWS)) == Search(EXACT, False, 1.0)
    assert not (tmp_path / "codes.faiss").exists()


def test_an_index_that_finds_too_little_is_refused(
    exact: DenseIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.dense.recall.LEAST_RECALL", 1.01)
    with pytest.raises(
        IndexProblem,
        match=r"4,000 passages is not written: expected .* at least 101% of the 10 nearest "
        r"passages, found 100\.0%; index with another encoder",
    ):
        exact.save(tmp_path, SMALL)


def test_codes_of_other_vectors_are_refused(folder: Path, tmp_path: Path, vectors: Matrix) -> None:
    few = vectors[:500]
    made = DenseIndex.build(few, few, np.ones(len(few), dtype=np.int64))
    made.save(tmp_path, SMALL)
    (tmp_path / "codes.faiss").write_bytes((folder / "codes.faiss").read_bytes())
    with pytest.raises(IndexDamaged, match=r"codes\.faiss holds no codes of these vectors"):
        DenseIndex.open(tmp_path)
    (tmp_path / "codes.faiss").write_bytes((tmp_path / "passages.faiss").read_bytes())
    with pytest.raises(IndexDamaged, match=r"codes\.faiss holds no codes of these vectors"):
        DenseIndex.open(tmp_path)
    (tmp_path / "codes.faiss").write_bytes(b"something else")
    with pytest.raises(IndexDamaged, match="the vectors cannot be opened"):
        DenseIndex.open(tmp_path)


@pytest.mark.parametrize("at", [0, 4, 8, 32, 33, 37, 41, 49, 57, 73])
def test_an_altered_head_in_half_precision_is_named(
    exact: DenseIndex, tmp_path: Path, at: int
) -> None:
    exact.save(tmp_path, HALF)
    content = bytearray((tmp_path / "passages.faiss").read_bytes())
    content[at] ^= 1
    (tmp_path / "passages.faiss").write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"the head of passages\.faiss was altered"):
        DenseIndex.open(tmp_path)
