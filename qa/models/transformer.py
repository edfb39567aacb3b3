"""Turn questions and chunks into unit vectors, with sentence-transformers."""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from qa.models.encoder import ChunkVectors, Matrix, Vector
from qa.records import Chunk

_WINDOW = 32  # chunks between two reports of progress
_BATCH = 16  # texts of like length at a time; more was slower on two cores


def hash_weights(model: torch.nn.Module) -> str:
    """Return the SHA-256 over names and values of all weights, hexadecimal."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


class TransformerEncoder:
    """An encoder that runs a sentence-transformers model.

    A passage is encoded with its headings before it, each sentence by itself. Sentence
    vectors pooled from the passage's own tokens would cost nothing, but pointed at the right
    sentence for .63 of the XQuAD questions where separate ones did for .80.
    """

    def __init__(
        self,
        name: str,
        fingerprint: str,
        model: SentenceTransformer,
        languages: frozenset[str] = frozenset(),
    ) -> None:
        """Wrap `model`; the caller vouches for its fingerprint and languages."""
        self.name = name
        self.fingerprint = fingerprint
        self.languages = languages
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
        windows = [chunks[start : start + _WINDOW] for start in range(0, len(chunks), _WINDOW)]
        with ThreadPoolExecutor(os.cpu_count(), initializer=_use_one_thread) as workers:
            for window, vectors in zip(
                windows, workers.map(self._encode_window, windows), strict=True
            ):
                passages.append(vectors[: len(window)])
                sentences.append(vectors[len(window) :])
                progress(len(window))
        return ChunkVectors(np.concatenate(passages), np.concatenate(sentences))

    def _encode_window(self, chunks: Sequence[Chunk]) -> Matrix:
        """Return the vectors of the passages, then of their sentences."""
        texts = [f"{chunk.context}\n{chunk.text}" for chunk in chunks]
        texts += [sentence for chunk in chunks for sentence in chunk.sentence_texts]
        with _fast_arithmetic():
            vectors = self._model.encode_document(
                texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)


def _use_one_thread() -> None:
    torch.set_num_threads(1)


def _fast_arithmetic() -> AbstractContextManager[object]:
    """Halve the time on processors that multiply bfloat16; cosine to float32 is above .9999."""
    if torch.cpu._is_avx512_bf16_supported():
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()
