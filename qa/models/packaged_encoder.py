"""The two encoders that come with the program, run by ONNX Runtime.

They compute in float32 what sentence-transformers computes from the same weights; the vectors
differ by less than 0.000001. Eight-bit arithmetic was tried and left: with one scale a matrix it
changed a tenth of the ten nearest passages, with one scale for 32 values a fiftieth, and that
saved a question only 5 ms.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from qa.models.encoder import ChunkVectors, Matrix, Vector
from qa.models.sessions import OnnxModel
from qa.models.weights import Weights, graph_constants
from qa.models.windows import encode_in_parts, encode_in_windows
from qa.records import Chunk

GRAPHS = Path(__file__).parent / "graphs"

# Tokens run at a time, so that what a layer makes of them stays in the processor's cache. With
# 2,048 tokens everything took half as long again, with one text at a time a twentieth longer.
_TOKENS_AT_ONCE = 256


class PackagedEncoder:
    """An encoder of a graph in the folder `graphs`; safe to use from several threads."""

    dimension = 384

    def __init__(
        self,
        name: str,
        fingerprint: str,
        weights: Weights,
        tokenizer: Tokenizer,
        *,
        layers: int,
        longest: int,
        prompts: tuple[str, str] = ("", ""),
        languages: frozenset[str] = frozenset(),
        processors: int = 1,
    ) -> None:
        """Put an encoder together.

        Args:
            name: of the encoder, and of its graph.
            fingerprint: SHA-256 of the weights, which the caller has checked.
            weights: what the graph computes with.
            tokenizer: which neither cuts nor fills texts up.
            layers: how many the graph has.
            longest: tokens read of a text.
            prompts: what the model expects before a question, and before any other text.
            languages: ISO 639-1 codes of those it was made for; empty if it knows many.
            processors: how many one run takes, see `OnnxModel`.
        """
        self.name = name
        self.fingerprint = fingerprint
        self.languages = languages
        self._weights = weights
        self._tokenizer = tokenizer
        self._longest = longest
        self._for_question, self._for_text = prompts
        constants = graph_constants(weights, layers)
        self._model = OnnxModel(GRAPHS / f"{name}.onnx", constants, processors)

    def encode_query(self, question: str) -> Vector:
        """Return the unit vector of a question, shape (dimension,)."""
        tokens = self._cut(self._tokenizer.encode(self._for_question + question).ids)
        vector: Vector = self._run([tokens])[0]
        return vector

    def encode_words(self, words: Sequence[str]) -> Matrix:
        """Return the unit vectors of single words; see `Encoder.encode_words`."""
        return encode_in_parts(words, partial(self._encode, prompt=""))

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        """Return the vectors of `chunks` in their order; see `Encoder.encode_chunks`."""
        encode = partial(self._encode, prompt=self._for_text)
        return encode_in_windows(chunks, encode, self.dimension, progress)

    def _encode(self, texts: Sequence[str], prompt: str) -> Matrix:
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        tokens = [self._cut(encoding.ids) for encoding in encodings]
        vectors = np.empty((len(tokens), self.dimension), dtype=np.float32)
        for batch in _batches([len(each) for each in tokens]):
            vectors[batch] = self._run([tokens[at] for at in batch])
        return vectors

    def _cut(self, tokens: list[int]) -> list[int]:
        """Cut what is too long, but for the token that ends every text."""
        return (
            tokens if len(tokens) <= self._longest else [*tokens[: self._longest - 1], tokens[-1]]
        )

    def _run(self, texts: Sequence[Sequence[int]]) -> Matrix:
        """Return the mean of what the model says of each token of a text, as unit vectors."""
        lengths = np.array([len(tokens) for tokens in texts], dtype=np.int32)
        words = np.zeros((len(texts), lengths.max(), self.dimension), dtype=np.float32)
        mean = np.zeros((len(texts), 1, lengths.max()), dtype=np.float32)
        for row, tokens in enumerate(texts):
            words[row, : len(tokens)] = self._weights.words(tokens)
            mean[row, 0, : len(tokens)] = 1 / len(tokens)
        vectors = self._model.run(words=words, lengths=lengths, mean=mean)[:, 0]
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield which texts to run together, longest first, each filled up to its batch's longest."""
    longest_first = sorted(range(len(lengths)), key=lambda at: -lengths[at])
    start = 0
    while start < len(longest_first):
        size = max(1, _TOKENS_AT_ONCE // lengths[longest_first[start]])
        yield longest_first[start : start + size]
        start += size
