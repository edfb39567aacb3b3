"""Where a generation is searched: in its own files, or in a collection of Milvus."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from qa.dense import DenseIndex, Matrix, Rows
from qa.lexical import LexicalIndex, WordQuery
from qa.milvus import CollectionRows, Milvus, Vocabulary, open_collection, write_collection
from qa.records import Chunk, Hit, Source
from qa.settings import IndexSettings
from qa.store.collections import collection_name, note_collection
from qa.store.manifest import Manifest

DENSE = "dense"
LEXICAL = "lexical"
VOCABULARY = "vocabulary.json"
GLOSSARY = "glossary"


class DenseSearch(Protocol):
    """Search by meaning among all chunks; `qa.dense.DenseIndex` says it in full."""

    def __len__(self) -> int: ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def search(
        self, query: Matrix, k: int, allowed: npt.NDArray[np.int64] | None = None
    ) -> tuple[Hit, ...]:
        """Return the `k` chunks nearest to a unit vector, best first, equal ones by row."""

    def passage_scores(self, query: Matrix, chunks: Rows) -> Matrix:
        """Return the cosine of `query` to each of `chunks`."""

    def sentence_scores(self, query: Matrix, chunks: Rows) -> list[Matrix]:
        """Return the cosines of `query` to the sentences of each of `chunks`, in order."""

    def passages(self, chunks: Rows) -> Matrix:
        """Return the passage vectors of `chunks`."""

    def sentences(self, chunk: int) -> Matrix:
        """Return the vectors of the sentences of `chunk`."""


class WordSearch(Protocol):
    """Search by words among all chunks; `qa.lexical.LexicalIndex` says it in full."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the indexed texts, sorted."""

    def search(
        self, query: WordQuery, k: int, allowed: npt.NDArray[np.int64] | None = None
    ) -> tuple[Hit, ...]:
        """Return the `k` texts that match best, best first, equal ones by row."""

    def coverage_of_texts(self, query: WordQuery, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return how much of the question's meaning the words of each text cover, 0 to 1."""

    def best_score(self, query: WordQuery) -> float:
        """Return a score that no text can have."""


@dataclass(frozen=True, slots=True)
class Searches:
    """The searches of one generation.

    Attributes:
        dense: by the encoder's name.
        lexical: rows are those of `dense`.
        vectors: returns those of an encoder where they can be copied from.
        unlike: returns the rows whose row, document and words are not these in Milvus; none of
            those in files.
    """

    dense: Mapping[str, DenseSearch]
    lexical: WordSearch
    vectors: Callable[[str], DenseIndex]
    unlike: Callable[[Iterable[tuple[int, Source, Chunk]]], tuple[int, ...]] = lambda _: ()


def require_store(settings: IndexSettings) -> None:
    """Make sure that what is to be searched can be written, before hours of work for it.

    Raises:
        StoreUnavailable: if that is a Milvus that does not answer.
    """
    if settings.milvus is not None:
        Milvus(settings.milvus)


def open_searches(directory: Path, manifest: Manifest, owners: npt.NDArray[np.integer]) -> Searches:
    """Open the searches of a generation, wherever its manifest says that they are.

    Args:
        directory: folder of the generation.
        manifest: how it was built.
        owners: number of each chunk's document, by row.

    Raises:
        IndexDamaged: if something is missing or was altered.
        StoreUnavailable: if Milvus does not answer.
    """
    if manifest.settings.milvus is not None:
        return _in_milvus(directory, manifest, manifest.settings.milvus, owners)
    dense = {
        encoder.name: DenseIndex.open(directory / DENSE / str(number))
        for number, encoder in enumerate(manifest.encoders)
    }
    return Searches(dense, LexicalIndex.open(directory / LEXICAL), dense.__getitem__)


def _in_milvus(
    directory: Path, manifest: Manifest, address: str, owners: npt.NDArray[np.integer]
) -> Searches:
    found = open_collection(
        address,
        collection_name(directory.name),
        [encoder.dimension for encoder in manifest.encoders],
        owners,
        Vocabulary.open(directory / VOCABULARY),
    )
    names = (encoder.name for encoder in manifest.encoders)
    dense = dict(zip(names, found.dense, strict=True))
    return Searches(dense, found.words, cache(lambda name: dense[name].download()), found.unlike)


def write_to_milvus(folder: Path, generation: str, address: str, rows: CollectionRows) -> None:
    """Write the searches of a generation into a new collection, and their words into `folder`.

    Args:
        folder: of the generation, under whatever name; below the folder of the index.
        generation: its name.
        address: of the Milvus.
        rows: what to write.

    Raises:
        OSError: if a file cannot be written.
        StoreUnavailable: if Milvus does not answer.
    """
    milvus = Milvus(address)
    collection = note_collection(folder.parents[1], generation, address)
    write_collection(milvus, collection, rows).save(folder / VOCABULARY)
