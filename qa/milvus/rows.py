"""The vectors of passages, fetched from Milvus by row and kept for a while."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamaged
from qa.milvus.connection import Milvus, rebuild
from qa.milvus.fields import sentences_field, unpacked, vector_field

_KEPT = 4096  # passages; some 60 MB with two encoders of 384 dimensions
_AT_ONCE = 512  # passages; some 10 MB


@dataclass(frozen=True, slots=True)
class RowVectors:
    """The vectors of one passage, by each encoder in the order of the manifest.

    Attributes:
        passages: shape (dimension,) each.
        sentences: shape (sentences, dimension) each.
    """

    passages: tuple[npt.NDArray[np.float32], ...]
    sentences: tuple[npt.NDArray[np.float16], ...]


class FetchedRows:
    """Fetches vectors; those of one question are asked for together, and then again singly."""

    def __init__(self, milvus: Milvus, collection: str, dimensions: Sequence[int]) -> None:
        """Take where they are.

        Args:
            milvus: where the collection is.
            collection: its name.
            dimensions: length of the vectors of each encoder.
        """
        self._milvus = milvus
        self._collection = collection
        self._dimensions = tuple(dimensions)
        self._kept: OrderedDict[int, RowVectors] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, rows: Sequence[int]) -> list[RowVectors]:
        """Return the vectors of `rows`, in their order.

        Raises:
            IndexDamaged: if a row is not there, or holds something else.
            StoreUnavailable: if Milvus does not answer.
        """
        with self._lock:
            there = {row: self._kept[row] for row in rows if row in self._kept}
        there |= self.fetch(row for row in dict.fromkeys(rows) if row not in there)
        with self._lock:
            for row in rows:
                self._kept[row] = there[row]
                self._kept.move_to_end(row)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return [there[row] for row in rows]

    def fetch(self, rows: Iterable[int]) -> dict[int, RowVectors]:
        """Fetch the vectors of `rows` without keeping them; raises as `of` does."""
        wanted = list(rows)
        numbers = range(len(self._dimensions))
        fields = [*map(vector_field, numbers), *map(sentences_field, numbers)]
        found: dict[int, Mapping[str, object]] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            found |= self._milvus.get(self._collection, part, fields)
        try:
            return {row: self._vectors(found[row]) for row in wanted}
        except (KeyError, TypeError, ValueError) as error:
            raise IndexDamaged(
                f"The collection {self._collection} in the Milvus at {self._milvus.address} does "
                f"not hold the vectors of every passage ({type(error).__name__}: {error}); "
                f"run {rebuild(self._milvus.address)}"
            ) from error

    def _vectors(self, found: Mapping[str, object]) -> RowVectors:
        passages, sentences = [], []
        for encoder, dimension in enumerate(self._dimensions):
            passage = np.asarray(found[vector_field(encoder)], dtype=np.float32)
            passages.append(passage.reshape(dimension))
            texts = found[sentences_field(encoder)]
            sentences.append(unpacked(list(texts), dimension))  # type: ignore[call-overload]
        return RowVectors(tuple(passages), tuple(sentences))
