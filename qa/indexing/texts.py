"""Vectors by the words that they stand for: what was encoded once is not encoded again.

A passage's vector depends on its headings and words, a sentence's on its words alone, so that of
a passage cut anew, moved to another document or mended in one place, only the rest is encoded.
"""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from qa.records import Chunk

Vectors = npt.NDArray[np.floating]


class TextVectors:
    """The vectors of some texts, of which more and more become known.

    A text is known by its key, see `passage_key` and `sentence_keys`.
    """

    def __init__(self, keys: Iterable[bytes], precision: type[np.floating]) -> None:
        """Want the vectors of texts; none is known yet.

        Args:
            keys: of the texts; each counts once.
            precision: that they are kept in.
        """
        self._rows = {key: row for row, key in enumerate(dict.fromkeys(keys))}
        self._precision = precision
        self._known = np.zeros(len(self._rows), dtype=np.bool_)
        self._vectors: Vectors = np.empty((0, 0), dtype=precision)

    def lacks(self, key: bytes) -> bool:
        """Tell whether a text is wanted and its vector not known yet."""
        row = self._rows.get(key)
        return row is not None and not self._known[row]

    def learn(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Take in vectors; those of texts that nobody wants are passed over.

        Args:
            keys: one a vector.
            vectors: shape (len(keys), dimension).
        """
        wanted = [at for at, key in enumerate(keys) if key in self._rows]
        if not wanted:
            return
        if not self._vectors.size:
            shape = (len(self._rows), vectors.shape[1])
            self._vectors = np.empty(shape, dtype=self._precision)
        rows = [self._rows[keys[at]] for at in wanted]
        self._vectors[rows] = vectors[wanted]
        self._known[rows] = True

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys of all texts, each once."""
        return tuple(self._rows)

    def of(self, keys: Sequence[bytes]) -> Vectors:
        """Return the vectors of texts that are all known, shape (len(keys), dimension)."""
        return self._vectors[[self._rows[key] for key in keys]]


def passage_key(chunk: Chunk) -> bytes:
    """Return what the vector of a passage depends on, as a hash."""
    return _hash(chunk.text_in_context)


def sentence_keys(chunk: Chunk) -> tuple[bytes, ...]:
    """Return what the vector of each sentence depends on, as hashes."""
    return tuple(map(_hash, chunk.sentence_texts))


def _hash(text: str) -> bytes:
    seen = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(seen, digest_size=16).digest()
