"""Exact search by meaning: inner products of unit vectors, with FAISS."""

import io
import struct
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamaged
from qa.records import Hit

Matrix = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64] | Sequence[int]

_PASSAGES = "passages.faiss"
_SENTENCES = "sentences.npy"
_OFFSETS = "sentence_offsets.npy"
VECTOR_FILES = frozenset({_PASSAGES, _SENTENCES})
"""Names of the large files; all of them but their heads is vectors, which cannot do harm."""

_FRAME = struct.Struct("<4siqqqBiQ")
"""Kind, dimension, count, two numbers without meaning, trained, metric, how many numbers follow."""

_GREATEST_COSINE = 1.01  # of unit vectors, one of which is in half precision


class DenseIndex:
    """The vectors of all chunks and of their sentences, by one encoder.

    A chunk is known by its row. All scores are cosines: higher is better, 1 is the same
    direction. Opened from disk, everything stays in files that are mapped into memory.
    """

    def __init__(
        self,
        passages: faiss.IndexFlatIP,
        sentences: npt.NDArray[np.float16],
        offsets: npt.NDArray[np.int64],
    ) -> None:
        """Take the parts as `build` and `open` make them.

        Args:
            passages: one vector a chunk.
            sentences: shape (sentences, dimension); those of chunk 0 first.
            offsets: shape (chunks + 1,); chunk i has the sentences `offsets[i]` to
                `offsets[i + 1]`.
        """
        self._passages = passages
        self._sentences = sentences
        self._offsets = offsets

    @classmethod
    def build(
        cls,
        passages: Matrix,
        sentences: npt.NDArray[np.floating],
        sentence_counts: npt.NDArray[np.integer],
    ) -> "DenseIndex":
        """Index unit vectors.

        Args:
            passages: shape (chunks, dimension).
            sentences: shape (sum of `sentence_counts`, dimension), in the order of the
                chunks; kept in half precision.
            sentence_counts: shape (chunks,), how many sentences each chunk has.

        Raises:
            ValueError: if the shapes do not fit each other.
        """
        if len(sentence_counts) != len(passages) or int(sentence_counts.sum()) != len(sentences):
            raise ValueError(
                f"expected sentence counts for {len(passages)} chunks that add up to "
                f"{len(sentences)}, got {len(sentence_counts)} that add up to "
                f"{int(sentence_counts.sum())}"
            )
        index = faiss.IndexFlatIP(passages.shape[1])
        index.add(np.ascontiguousarray(passages, dtype=np.float32))
        offsets = np.concatenate([[0], np.cumsum(sentence_counts)]).astype(np.int64)
        return cls(index, sentences.astype(np.float16, copy=False), offsets)

    @classmethod
    def gather(cls, rows: Sequence[tuple["DenseIndex", int]]) -> "DenseIndex":
        """Index chunks that stand in other indexes of the same encoder.

        Args:
            rows: for each chunk, the index that has it and its row there; not empty.
        """
        dimension = rows[0][0].dimension
        passages = np.empty((len(rows), dimension), dtype=np.float32)
        for at, (index, row) in enumerate(rows):
            index._passages.reconstruct(row, passages[at])
        bounds = [(index, index._offsets[row], index._offsets[row + 1]) for index, row in rows]
        counts = np.array([end - start for _, start, end in bounds], dtype=np.int64)
        sentences = np.concatenate([index._sentences[start:end] for index, start, end in bounds])
        return cls.build(passages, sentences, counts)

    def save(self, directory: Path) -> None:
        """Write the index into `directory`, which is made if need be."""
        directory.mkdir(parents=True, exist_ok=True)
        # Through Python's own file, so that a full disk is an OSError that names the file.
        serialized = faiss.serialize_index(self._passages)
        (directory / _PASSAGES).write_bytes(serialized.data)
        np.save(directory / _SENTENCES, self._sentences, allow_pickle=False)
        np.save(directory / _OFFSETS, self._offsets, allow_pickle=False)

    @classmethod
    def open(cls, directory: Path) -> "DenseIndex":
        """Open what `save` wrote, mapped into memory and read-only.

        Raises:
            IndexDamaged: if a file is missing or is not what `save` wrote.
        """
        try:
            _check_frame(directory / _PASSAGES)
            index = faiss.read_index(str(directory / _PASSAGES), faiss.IO_FLAG_MMAP_IFC)
            offsets = np.load(directory / _OFFSETS, allow_pickle=False)
            _check_head(directory / _SENTENCES, (int(offsets[-1]), index.d))
            sentences = np.load(directory / _SENTENCES, mmap_mode="r", allow_pickle=False)
        except (OSError, RuntimeError, ValueError) as error:
            raise IndexDamaged(
                f"{directory}: the vectors cannot be opened ({str(error).splitlines()[0]}); "
                "run `qa index --rebuild`"
            ) from error
        fits = len(offsets) == index.ntotal + 1 and int(offsets[-1]) == len(sentences)
        if not (fits and isinstance(index, faiss.IndexFlatIP)):
            raise IndexDamaged(
                f"{directory}: expected vectors of as many passages as offsets, found "
                f"{index.ntotal} passages, {len(offsets)} offsets and {len(sentences)} "
                "sentences; run `qa index --rebuild`"
            )
        return cls(index, sentences, offsets)

    def __len__(self) -> int:
        return int(self._passages.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._passages.d)

    def search(
        self, query: Matrix, k: int, allowed: npt.NDArray[np.int64] | None = None
    ) -> tuple[Hit, ...]:
        """Return the `k` chunks nearest to `query`, best first, equal ones by row.

        Args:
            query: a unit vector, shape (dimension,).
            k: how many at most; there are fewer only if fewer exist.
            allowed: rows to search among; `None` means all.
        """
        k = min(k, len(self) if allowed is None else len(allowed))
        if k < 1:
            return ()
        # Threads would cost more than they save on one query; the setting is the thread's own.
        faiss.omp_set_num_threads(1)
        parameters = None if allowed is None else _only(len(self), allowed)
        scores, rows = self._nearest(_as_row(query), k, parameters)
        _require_cosines(scores)
        order = np.lexsort((rows, -scores))[:k]
        return tuple(Hit(int(rows[at]), float(scores[at])) for at in order)

    def _nearest(
        self, query: Matrix, k: int, parameters: faiss.SearchParameters | None
    ) -> tuple[Matrix, npt.NDArray[np.int64]]:
        """Return scores and rows of the `k` nearest, and of those that equal the last of them.

        FAISS leaves open which of equal ones it returns; this way it is those first by row.
        """
        scores, rows = self._passages.search(query, k + 1, params=parameters)
        if scores[0, k - 1] == scores[0, k]:
            least = float(np.nextafter(scores[0, k], np.float32(-np.inf)))
            _, scores, rows = self._passages.range_search(query, least, params=parameters)
        found = rows.ravel() >= 0
        return scores.ravel()[found], rows.ravel()[found]

    def passage_scores(self, query: Matrix, chunks: Rows) -> Matrix:
        """Return the cosine of `query` to each of `chunks`, shape (len(chunks),)."""
        return cosines(self.passages(chunks), query)

    def sentence_scores(self, query: Matrix, chunk: int) -> Matrix:
        """Return the cosine of `query` to each sentence of `chunk`, in order."""
        return cosines(self.sentences(chunk), query)

    def passages(self, chunks: Rows) -> Matrix:
        """Return the passage vectors of `chunks`, shape (len(chunks), dimension)."""
        rows = np.asarray(chunks, dtype=np.int64)
        if not len(rows):
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.asarray(self._passages.reconstruct_batch(rows), dtype=np.float32)

    def sentences(self, chunk: int) -> Matrix:
        """Return the vectors of the sentences of `chunk`, shape (sentences, dimension)."""
        if not 0 <= chunk < len(self):
            raise IndexError(f"expected a row below {len(self)}, got {chunk}")
        start, end = self._offsets[chunk], self._offsets[chunk + 1]
        return np.asarray(self._sentences[start:end], dtype=np.float32)


def _check_frame(file: Path) -> None:
    """Check what stands before the vectors: FAISS would trust it, and could crash.

    Raises:
        ValueError: if it is not what FAISS writes for inner products and so many vectors.
    """
    with file.open("rb") as stream:
        frame = stream.read(_FRAME.size)
    if len(frame) < _FRAME.size:
        raise ValueError(f"{file.name} is too short")
    kind, dimension, count, _, _, trained, metric, numbers = _FRAME.unpack(frame)
    size = _FRAME.size + 4 * numbers
    if (kind, trained, metric) != (b"IxFI", 1, faiss.METRIC_INNER_PRODUCT) or (
        dimension < 1 or numbers != dimension * count or file.stat().st_size != size
    ):
        raise ValueError(f"the head of {file.name} was altered")


def _check_head(file: Path, shape: tuple[int, int]) -> None:
    """Check what stands before the vectors of sentences: numpy would trip over it.

    Raises:
        ValueError: if it is not what numpy writes for numbers in half precision of that shape.
    """
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        head, {"descr": "<f2", "fortran_order": False, "shape": shape}
    )
    with file.open("rb") as stream:
        if stream.read(len(head.getvalue())) != head.getvalue():
            raise ValueError(f"the head of {file.name} was altered")


def cosines(vectors: Matrix, query: Matrix) -> Matrix:
    """Return the cosine of `query` to each of `vectors`, shape (len(vectors),).

    Raises:
        IndexDamaged: see `_require_cosines`.
    """
    with np.errstate(invalid="ignore"):  # of what is not a number
        scores = np.asarray(vectors @ query, dtype=np.float32)
    _require_cosines(scores)
    return scores


def _require_cosines(scores: Matrix) -> None:
    """Make sure that scores are such as unit vectors can have.

    Raises:
        IndexDamaged: if one is not, or is not a number.
    """
    if not (np.abs(scores) <= _GREATEST_COSINE).all():
        raise IndexDamaged(
            "The index holds vectors that were altered after they were written; "
            "run `qa doctor`, then `qa index --rebuild`"
        )


def _as_row(query: Matrix) -> Matrix:
    return np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1)


def _only(size: int, allowed: npt.NDArray[np.int64]) -> faiss.SearchParameters:
    """Return parameters that confine a search to the rows `allowed`."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[allowed] = True
    # FAISS's type stubs describe the bare C++ classes; the Python ones take these arguments
    # and keep alive what they point to.
    selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))  # type: ignore[call-arg, arg-type]
    return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
