"""Turn questions and chunks into unit vectors, with sentence-transformers."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer

from qa.records import Chunk

Vector = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float32]

_WINDOW = 32  # chunks between two reports of progress
_BATCH = 16  # texts of like length at a time; more was slower on two cores


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
            fingerprint give the same vectors.
        dimension: length of a vector.
    """

    name: str
    fingerprint: str
    dimension: int

    def encode_query(self, question: str) -> Vector:
        """Return the unit vector of a question, shape (dimension,)."""

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        """Return the vectors of `chunks` in their order.

        Args:
            chunks: any number of chunks.
            progress: called with the number of chunks encoded since the last call.
        """


class TransformerEncoder:
    """An encoder that runs a sentence-transformers model.

    A passage is encoded with its headings before it, each sentence by itself. Sentence
    vectors pooled from the passage's own tokens would cost nothing, but pointed at the right
    sentence for .63 of the XQuAD questions where separate ones did for .80.
    """

    def __init__(self, name: str, fingerprint: str, model: SentenceTransformer) -> None:
        """Wrap `model`; the caller vouches for its fingerprint."""
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = model.get_embedding_dimension() or 0
        self._model = model

    def encode_query(self, question: str) -> Vector:
        """Return the unit vector of a question, shape (dimension,)."""
        vector = self._model.encode_query(
            [question], normalize_embeddings=True, show_progress_bar=False
        )[0]
        return np.asarray(vector, dtype=np.float32)

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        """Return the vectors of `chunks` in their order; see `Encoder.encode_chunks`."""
        passages = [np.zeros((0, self.dimension), dtype=np.float32)]
        sentences = [np.zeros((0, self.dimension), dtype=np.float32)]
        for start in range(0, len(chunks), _WINDOW):
            window = chunks[start : start + _WINDOW]
            texts = [f"{chunk.context}\n{chunk.text}" for chunk in window]
            texts += [sentence for chunk in window for sentence in chunk.sentence_texts]
            vectors = self._encode_documents(texts)
            passages.append(vectors[: len(window)])
            sentences.append(vectors[len(window) :])
            progress(len(window))
        return ChunkVectors(np.concatenate(passages), np.concatenate(sentences))

    def _encode_documents(self, texts: list[str]) -> Matrix:
        with _fast_arithmetic():
            vectors = self._model.encode_document(
                texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)


def _fast_arithmetic() -> AbstractContextManager[object]:
    """Halve the time on processors that multiply bfloat16; cosine to float32 is above .9999."""
    if torch.cpu._is_avx512_bf16_supported():
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()
