"""The vectors of an index: which are near a question, and how near."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from qa.array_files import open_array
from qa.dense.compact import (
    COMPACT,
    DEFAULT_SIZES,
    EXACT,
    Codes,
    Search,
    Sizes,
    build_codes,
    open_codes,
    write_codes,
)
from qa.dense.files import Matrix, Vectors, open_vectors, write_vectors
from qa.dense.halves import widened
from qa.dense.nearest import nearest, nearest_by_codes
from qa.dense.recall import measure_recall, require_recall, sampled
from qa.errors import IndexDamaged
from qa.records import Hit

Rows = npt.NDArray[np.int64] | Sequence[int]

_PASSAGES = "passages.faiss"
_CODES = "codes.faiss"
_SENTENCES = "sentences.npy"
_OFFSETS = "sentence_offsets.npy"
VECTOR_FILES = frozenset({_PASSAGES, _SENTENCES})
"""Names of the large files; all of them but their heads, which `DenseIndex.open` checks, is
vectors, which cannot do harm."""

_GREATEST_COSINE = 1.01  # of unit vectors, one of which is in half precision


class DenseIndex:
    """The vectors of all chunks and of their sentences, by one encoder.

    A chunk is known by its row. All scores are cosines: higher is better, 1 is the same
    direction. Opened from disk, everything but the codes of very many vectors stays in files
    that are mapped into memory.
    """

    def __init__(
        self,
        passages: Vectors,
        sentences: npt.NDArray[np.float16],
        offsets: npt.NDArray[np.int64],
        codes: Codes | None = None,
    ) -> None:
        """Take the parts as `build` and `open` make them.

        Args:
            passages: one vector a chunk.
            sentences: shape (sentences, dimension); those of chunk 0 first.
            offsets: shape (chunks + 1,); chunk i has the sentences `offsets[i]` to
                `offsets[i + 1]`.
            codes: find the likely nearest of `passages`; `None` if all are compared.
        """
        self._passages = passages
        self._sentences = np.asarray(sentences)  # mapped as before; slices of a memmap are slow
        self._offsets = offsets
        self._codes = codes

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

    def save(self, directory: Path, sizes: Sizes = DEFAULT_SIZES) -> Search:
        """Write the index into `directory`, which is made if need be.

        Args:
            directory: where to.
            sizes: from how many passages on it is searched in another way.

        Returns:
            How it is searched once it is opened.

        Raises:
            IndexProblem: if that would find too little of what an exact search finds.
            OSError: if it cannot be written.
        """
        half = len(self) > sizes.full_precision
        directory.mkdir(parents=True, exist_ok=True)
        write_vectors(directory / _PASSAGES, self._passages, half)
        np.save(directory / _SENTENCES, self._sentences, allow_pickle=False)
        np.save(directory / _OFFSETS, self._offsets, allow_pickle=False)
        if len(self) > sizes.exact:
            write_codes(directory / _CODES, build_codes(self._passages))
        elif not half:
            return Search()
        recall = self._recall_of(DenseIndex.open(directory))
        require_recall(recall, len(self))
        return Search(COMPACT if len(self) > sizes.exact else EXACT, half, recall)

    def _recall_of(self, written: "DenseIndex") -> float:
        """Return which share of what this index finds the written one finds."""
        queries = sampled(self._sentences if len(self._sentences) else self.passages([0]))
        return measure_recall(queries, self._passages, written.search)

    @classmethod
    def open(cls, directory: Path) -> "DenseIndex":
        """Open what `save` wrote, mapped into memory and read-only.

        Codes, if there are any, must be the bytes that `save` wrote.

        Raises:
            IndexDamaged: if a file is missing or is not what `save` wrote.
        """
        try:
            passages = open_vectors(directory / _PASSAGES)
            offsets = np.load(directory / _OFFSETS, allow_pickle=False)
            shape = (int(offsets[-1]), passages.d)
            sentences = open_array(directory / _SENTENCES, "<f2", shape)
            there = (directory / _CODES).exists()
            codes = open_codes(directory / _CODES, passages) if there else None
        except (OSError, RuntimeError, ValueError) as error:
            raise IndexDamaged(
                f"{directory}: the vectors cannot be opened ({str(error).splitlines()[0]}); "
                "run `qa index --rebuild`"
            ) from error
        if len(offsets) != passages.ntotal + 1 or shape[0] != len(sentences):
            raise IndexDamaged(
                f"{directory}: expected vectors of as many passages as offsets, found "
                f"{passages.ntotal} passages, {len(offsets)} offsets and {len(sentences)} "
                "sentences; run `qa index --rebuild`"
            )
        return cls(passages, sentences, offsets, codes)

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
        if self._codes is None or (allowed is not None and len(allowed) < len(self)):
            scores, rows = nearest(self._passages, _as_row(query), k, allowed)
        else:
            scores, rows = nearest_by_codes(self._codes, self._passages, _as_row(query), k)
        _require_cosines(scores)
        order = np.lexsort((rows, -scores))[:k]
        return tuple(Hit(int(rows[at]), float(scores[at])) for at in order)

    def passage_scores(self, query: Matrix, chunks: Rows) -> Matrix:
        """Return the cosine of `query` to each of `chunks`, shape (len(chunks),)."""
        return cosines(self.passages(chunks), query)

    def sentence_scores(self, query: Matrix, chunks: Rows) -> list[Matrix]:
        """Return the cosines of `query` to the sentences of each of `chunks`, in order."""
        return cosines_of_each([self._halves(int(chunk)) for chunk in chunks], query)

    def passages(self, chunks: Rows) -> Matrix:
        """Return the passage vectors of `chunks`, shape (len(chunks), dimension)."""
        rows = np.asarray(chunks, dtype=np.int64)
        if not len(rows):
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.asarray(self._passages.reconstruct_batch(rows), dtype=np.float32)

    def sentences(self, chunk: int) -> Matrix:
        """Return the vectors of the sentences of `chunk`, shape (sentences, dimension)."""
        return widened(self._halves(chunk))

    def _halves(self, chunk: int) -> npt.NDArray[np.float16]:
        if not 0 <= chunk < len(self):
            raise IndexError(f"expected a row below {len(self)}, got {chunk}")
        return self._sentences[self._offsets[chunk] : self._offsets[chunk + 1]]


def cosines(vectors: Matrix, query: Matrix) -> Matrix:
    """Return the cosine of `query` to each of `vectors`, shape (len(vectors),).

    Raises:
        IndexDamaged: see `_require_cosines`.
    """
    with np.errstate(invalid="ignore"):  # of what is not a number
        # Not `vectors @ query`: the threads of that product go on spinning when it is done, and
        # keep processors from the models for some 10 ms.
        scores = np.asarray(np.vecdot(vectors, query), dtype=np.float32)
    _require_cosines(scores)
    return scores


def cosines_of_each(groups: Sequence[npt.NDArray[np.float16]], query: Matrix) -> list[Matrix]:
    """Return the cosines of `query` to the vectors of each group; all at once is much faster.

    Args:
        groups: shape (vectors, dimension) each.
        query: shape (dimension,).

    Raises:
        IndexDamaged: see `_require_cosines`.
    """
    if not groups:
        return []
    scores = cosines(widened(np.concatenate(groups)), query)
    return np.split(scores, np.cumsum([len(group) for group in groups])[:-1])


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
