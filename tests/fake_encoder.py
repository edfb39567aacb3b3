"""An encoder whose vectors can be computed by hand.

Every axis is one named word. A text's vector counts those words, whatever their case, and is
scaled to unit length; a text without any of them points along the last, nameless axis.

>>> FakeEncoder(axes=("cat", "dog")).encode_query("A cat, a cat and a dog").round(3)
array([0.894, 0.447, 0.   ], dtype=float32)
"""

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np

from qa.models import ChunkVectors, Matrix
from qa.records import Chunk

AXES = ("victim", "trafficking", "smuggling", "border", "fund", "child", "labour", "treaty")


WORDS = 4096
SAME = {
    "víctimas": "victim",
    "tratado": "treaty",
    "frontera": "border",
    "trafic": "trafficking",
    "barcos": "ships",
    "gente de mar": "seafarers",
}


class FakeEncoder:
    """Counts named words; implements `qa.models.Encoder`.

    Attributes:
        encoded: the texts of all chunks encoded so far, in order.
    """

    def __init__(self, name: str = "fake", axes: Sequence[str] = AXES) -> None:
        self.name = name
        self.languages: frozenset[str] = frozenset()
        self.axes = tuple(axes)
        self.dimension = len(self.axes) + 1
        self.fingerprint = fake_fingerprint(name, axes)
        self.encoded: list[str] = []

    def encode_query(self, question: str) -> Matrix:
        return np.asarray(self._vectors([question])[0], dtype=np.float32)

    def encode_words(self, words: Sequence[str]) -> Matrix:
        """Every word or term means itself alone, but for those in `SAME`; the axes play no part."""
        vectors = np.zeros((len(words), WORDS), dtype=np.float32)
        for row, word in enumerate(words):
            digest = hashlib.sha256(SAME.get(word, word).encode()).digest()
            vectors[row, int.from_bytes(digest[:4]) % WORDS] = 1.0
        return vectors

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        sentences: list[str] = []
        for chunk in chunks:
            self.encoded.append(chunk.text)
            sentences.extend(
                span.shifted(-chunk.span.start).of(chunk.text) for span in chunk.sentences
            )
            progress(1)
        return ChunkVectors(
            passages=self._vectors([chunk.text for chunk in chunks]),
            sentences=self._vectors(sentences),
        )

    def _vectors(self, texts: Sequence[str]) -> Matrix:
        counts = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            words = re.findall(r"\w+", text.casefold())
            counts[row, :-1] = [words.count(axis) for axis in self.axes]
            counts[row, -1] = 0.0 if counts[row].any() else 1.0
        lengths = np.linalg.norm(counts, axis=1, keepdims=True)
        return np.asarray(counts / np.maximum(lengths, 1e-12), dtype=np.float32)


def fake_fingerprint(name: str, axes: Sequence[str] = AXES) -> str:
    """Return what `FakeEncoder(name, axes).fingerprint` is, without making one."""
    return hashlib.sha256(f"{name}: {' '.join(axes)}".encode()).hexdigest()
