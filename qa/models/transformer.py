"""Turn questions and chunks into unit vectors, with sentence-transformers."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from qa.models.encoder import ChunkVectors, Matrix, Vector
from qa.models.windows import encode_in_windows
from qa.records import Chunk

_BATCH = 16  # texts of like length at a time; more was slower on two cores
_GPU_BATCH = 256


def hash_weights(model: torch.nn.Module) -> str:
    """Return the SHA-256 over names and values of all weights, hexadecimal."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        values = tensor.detach().cpu().contiguous().view(-1).view(torch.uint8)
        digest.update(values.numpy().tobytes())
    return digest.hexdigest()


class TransformerEncoder:
    """An encoder that runs a sentence-transformers model."""

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
        self._on_processor = model.device.type == "cpu"

    def encode_query(self, question: str) -> Vector:
        """Return the unit vector of a question, shape (dimension,)."""
        vector = self._model.encode_query(
            [question], normalize_embeddings=True, show_progress_bar=False
        )[0]
        return np.asarray(vector, dtype=np.float32)

    def encode_words(self, words: Sequence[str]) -> Matrix:
        """Return the unit vectors of single words; see `Encoder.encode_words`."""
        vectors = self._model.encode(
            list(words), prompt="", normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        """Return the vectors of `chunks` in their order; see `Encoder.encode_chunks`."""
        return encode_in_windows(chunks, self._encode, self.dimension, progress, _use_one_thread)

    def _encode(self, texts: Sequence[str]) -> Matrix:
        with _fast_arithmetic() if self._on_processor else nullcontext():
            vectors = self._model.encode_document(
                list(texts),
                batch_size=_BATCH if self._on_processor else _GPU_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)


def _use_one_thread() -> None:
    torch.set_num_threads(1)


def _fast_arithmetic() -> AbstractContextManager[object]:
    """Halve the time on processors that multiply bfloat16; cosine to float32 is above .9999."""
    if torch.cpu._is_avx512_bf16_supported():
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()
