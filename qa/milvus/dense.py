"""Search by meaning in Milvus; scores and order are those of `qa.dense.DenseIndex`."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from qa.dense import DenseIndex, Matrix, Rows, cosines, cosines_of_each
from qa.milvus.connection import Milvus
from qa.milvus.deepening import Found, first_hits
from qa.milvus.documents import Documents
from qa.milvus.fields import ROW, vector_field
from qa.milvus.rows import FetchedRows
from qa.records import Hit


class MilvusDense:
    """The vectors of all chunks and of their sentences by one encoder, in a collection."""

    def __init__(
        self,
        milvus: Milvus,
        collection: str,
        encoder: int,
        dimension: int,
        rows: FetchedRows,
        documents: Documents,
    ) -> None:
        """Take where the vectors are; see `qa.milvus.opening.open_collection`.

        Args:
            milvus: where the collection is.
            collection: its name.
            encoder: position of the encoder in the manifest.
            dimension: length of its vectors.
            rows: fetches them.
            documents: which rows belong to which document.
        """
        self._milvus = milvus
        self._collection = collection
        self._encoder = encoder
        self._dimension = dimension
        self._rows = rows
        self._documents = documents

    def __len__(self) -> int:
        return self._documents.rows

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def search(
        self, query: Matrix, k: int, allowed: npt.NDArray[np.int64] | None = None
    ) -> tuple[Hit, ...]:
        """Return the same as `qa.dense.DenseIndex.search`.

        Raises:
            StoreUnavailable: if Milvus does not answer.
            IndexDamaged: if the collection is gone, or is not what was written.
        """
        most = len(self) if allowed is None else len(allowed)
        k = min(k, most)
        if k < 1:
            return ()
        among = "" if allowed is None else self._documents.among(allowed)
        return first_hits(k, most, lambda limit: self._look(query, limit, among))

    def passage_scores(self, query: Matrix, chunks: Rows) -> Matrix:
        """Return the cosine of `query` to each of `chunks`, shape (len(chunks),)."""
        return cosines(self.passages(chunks), query)

    def sentence_scores(self, query: Matrix, chunks: Rows) -> list[Matrix]:
        """Return the cosines of `query` to the sentences of each of `chunks`, in order."""
        found = self._rows.of([self._existing(chunk) for chunk in chunks])
        return cosines_of_each([each.sentences[self._encoder] for each in found], query)

    def passages(self, chunks: Rows) -> Matrix:
        """Return the passage vectors of `chunks`, shape (len(chunks), dimension)."""
        rows = [self._existing(row) for row in chunks]
        vectors = [each.passages[self._encoder] for each in self._rows.of(rows)]
        return np.array(vectors, dtype=np.float32).reshape(len(rows), self._dimension)

    def sentences(self, chunk: int) -> Matrix:
        """Return the vectors of the sentences of `chunk`, shape (sentences, dimension)."""
        (vectors,) = self._rows.of([self._existing(chunk)])
        return vectors.sentences[self._encoder].astype(np.float32)

    def download(self) -> DenseIndex:
        """Return all vectors, in memory: those of chunks that stay are indexed again."""
        found = self._rows.fetch(range(len(self)))
        sentences = [found[row].sentences[self._encoder] for row in range(len(self))]
        passages = [found[row].passages[self._encoder] for row in range(len(self))]
        return DenseIndex.build(
            np.array(passages, dtype=np.float32).reshape(len(self), self._dimension),
            np.concatenate([np.zeros((0, self._dimension), dtype=np.float16), *sentences]),
            np.array([len(each) for each in sentences], dtype=np.int64),
        )

    def _look(self, query: Matrix, limit: int, among: str) -> Found:
        vector = np.ascontiguousarray(query, dtype=np.float32)
        found = self._milvus.search(
            self._collection, vector_field(self._encoder), vector, limit, among, ROW
        )
        rows = sorted(row for row, _, _ in found)
        least = min((score for _, score, _ in found), default=0.0)
        return Found(self._scored(query, rows), least)

    def _scored(self, query: Matrix, rows: Sequence[int]) -> tuple[Hit, ...]:
        """Score rows as the search of files does; ascending rows, so that ties keep their order."""
        if not rows:
            return ()
        none = np.zeros((0, self._dimension), dtype=np.float16)
        few = DenseIndex.build(self.passages(rows), none, np.zeros(len(rows), dtype=np.int64))
        return tuple(Hit(rows[hit.chunk], hit.score) for hit in few.search(query, len(rows)))

    def _existing(self, row: int | np.int64) -> int:
        if not 0 <= row < len(self):
            raise IndexError(f"expected a row below {len(self)}, got {row}")
        return int(row)
