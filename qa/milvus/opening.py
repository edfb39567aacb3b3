"""Open a collection to search in, after checking that it is the one that was written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamaged
from qa.milvus.checking import unlike_passages
from qa.milvus.connection import Milvus, missing, rebuild
from qa.milvus.dense import MilvusDense
from qa.milvus.documents import Documents
from qa.milvus.fields import vector_field
from qa.milvus.rows import FetchedRows
from qa.milvus.vocabulary import Vocabulary
from qa.milvus.words import MilvusWords
from qa.records import Chunk, Source


@dataclass(frozen=True, slots=True)
class MilvusSearches:
    """The searches in one collection.

    Attributes:
        milvus: where the collection is.
        collection: its name.
        dense: one for each encoder, in the order of the manifest.
        words: over all chunks.
    """

    milvus: Milvus
    collection: str
    dense: tuple[MilvusDense, ...]
    words: MilvusWords

    def unlike(self, passages: Iterable[tuple[int, Source, Chunk]]) -> tuple[int, ...]:
        """Return the rows that are not these; see `qa.milvus.checking.unlike_passages`."""
        return tuple(unlike_passages(self.milvus, self.collection, passages))


def open_collection(
    address: str,
    collection: str,
    dimensions: Sequence[int],
    owners: npt.NDArray[np.integer],
    vocabulary: Vocabulary,
) -> MilvusSearches:
    """Open what `qa.milvus.writing.write_collection` wrote.

    Args:
        address: of the Milvus.
        collection: its name.
        dimensions: length of the vectors of each encoder, in the order of the manifest.
        owners: number of each chunk's document, by row.
        vocabulary: what is known of the words.

    Raises:
        StoreUnavailable: if the extra is missing, or Milvus does not answer.
        IndexDamaged: if there is no such collection, or it does not fit.
    """
    milvus = Milvus(address)
    if not milvus.has(collection):
        raise missing(address, collection)
    wanted = {vector_field(encoder): length for encoder, length in enumerate(dimensions)}
    fields = milvus.dimensions(collection)
    found = {name: fields.get(name) for name in wanted}
    count = milvus.count(collection)
    if found != wanted or count != len(owners):
        raise IndexDamaged(
            f"The collection {collection} in the Milvus at {address} does not fit the index: "
            f"expected {len(owners)} passages with vectors of length {_list(wanted.values())}, "
            f"found {count} with {_list(found.values())}; run {rebuild(address)}"
        )
    documents = Documents(owners)
    rows = FetchedRows(milvus, collection, dimensions)
    dense = tuple(
        MilvusDense(milvus, collection, encoder, length, rows, documents)
        for encoder, length in enumerate(dimensions)
    )
    words = MilvusWords(milvus, collection, vocabulary, documents)
    return MilvusSearches(milvus, collection, dense, words)


def _list(lengths: Iterable[int | None]) -> str:
    return ", ".join(map(str, lengths))
