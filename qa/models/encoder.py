"""What the rest of the program knows of an encoder; imports no library that runs one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from qa.records import Chunk

Vector = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ChunkVectors:
    """Vectors of a sequence of chunks, all of unit length.

    Attributes:
        passages: one row a chunk, shape (chunks, dimension).
        sentences: one row a sentence, shape (sentences, dimension); the sentences of the
            first chunk in order, then those of the second, and so on.
    """

    passages: Matrix
    sentences: Matrix


class Encoder(Protocol):
    """What indexing and answering ask of an encoder.

    Attributes:
        name: the name that the index settings give it.
        fingerprint: SHA-256 of its weights, hexadecimal; two encoders with the same
            fingerprint give the same vectors, but for rounding.
        dimension: length of a vector.
        languages: ISO 639-1 codes of those it was made for; empty if it knows many.
    """

    name: str
    fingerprint: str
    dimension: int
    languages: frozenset[str]

    def encode_query(self, question: str) -> Vector:
        """Return the unit vector of a question, shape (dimension,)."""

    def encode_words(self, words: Sequence[str]) -> Matrix:
        """Return the unit vectors of single words or terms, to compare with each other.

        Nothing stands before a word that the model expects before a question: that takes twice
        as long, and finds no better which words mean the same.

        Args:
            words: at least one.

        Returns:
            One row a word, shape (words, dimension).
        """

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        """Return the vectors of `chunks` in their order.

        Args:
            chunks: any number of chunks.
            progress: called with the number of chunks encoded since the last call.
        """
