"""Weights of BERT models, under the names and in the layout of the graphs in `graphs`."""

import json
import math
from collections.abc import Mapping, Sequence
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

Constants = Mapping[str, npt.NDArray[np.generic]]

_MATRICES = {
    "attention": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "mixing": ("attention.output.dense",),
    "widening": ("intermediate.dense",),
    "narrowing": ("output.dense",),
}
_NORMS = {"mixing": "attention.output.LayerNorm", "narrowing": "output.LayerNorm"}


class Weights(Protocol):
    """Weights of a BERT model, by the names that its safetensors files use."""

    def tensor(self, name: str) -> npt.NDArray[np.float32]:
        """Return a tensor in float32."""

    def matrix(self, names: Sequence[str]) -> Constants:
        """Return matrices, one below the other, in the layout of the operator that multiplies.

        Returns:
            What the operator takes, by the last part of its names in the graph.
        """

    def words(self, tokens: Sequence[int]) -> npt.NDArray[np.float32]:
        """Return the embeddings of tokens by their ids, shape (tokens, dimension)."""


class FloatWeights:
    """Weights of a safetensors file in float32; implements `Weights`."""

    def __init__(self, file: Path) -> None:
        """Map the file into memory; the caller has checked its SHA-256.

        The format: eight bytes of length, a JSON header of names and offsets, then the values
        (https://github.com/huggingface/safetensors#format).
        """
        with file.open("rb") as stream:
            self._raw = mmap(stream.fileno(), 0, access=ACCESS_READ)
        self._begin = 8 + int.from_bytes(self._raw[:8], "little")
        self._header = json.loads(self._raw[8 : self._begin])

    def tensor(self, name: str) -> npt.NDArray[np.float32]:
        """Return a tensor; see `Weights.tensor`."""
        shape = self._header[name]["shape"]
        offset = self._begin + self._header[name]["data_offsets"][0]
        values = np.frombuffer(self._raw, np.float32, math.prod(shape), offset)
        return values.reshape(shape)

    def matrix(self, names: Sequence[str]) -> Constants:
        """Return matrices as `FusedMatMul` takes them, which transposes them itself."""
        matrices = [self.tensor(name) for name in names]
        return {"weight": np.concatenate(matrices) if len(names) > 1 else matrices[0]}

    def words(self, tokens: Sequence[int]) -> npt.NDArray[np.float32]:
        """Return the embeddings of tokens; see `Weights.words`."""
        return self.tensor("embeddings.word_embeddings.weight")[list(tokens)]


def graph_constants(weights: Weights, layers: int) -> Constants:
    """Return all weights but the word embeddings, by their names in the graph."""
    constants: dict[str, npt.NDArray[np.generic]] = {
        # Every text here is of the first of the two types that BERT tells apart.
        "positions": weights.tensor("embeddings.position_embeddings.weight")
        + weights.tensor("embeddings.token_type_embeddings.weight")[0],
        **_norm(weights, "embeddings.LayerNorm", "embedding"),
    }
    for layer in range(layers):
        source = f"encoder.layer.{layer}"
        for part, names in _MATRICES.items():
            given = [f"{source}.{name}" for name in names]
            matrix = weights.matrix([f"{name}.weight" for name in given])
            constants |= {f"{layer}.{part}.{last}": each for last, each in matrix.items()}
            biases = [weights.tensor(f"{name}.bias") for name in given]
            constants[f"{layer}.{part}.bias"] = np.concatenate(biases)
        for part, name in _NORMS.items():
            constants |= _norm(weights, f"{source}.{name}", f"{layer}.{part}")
    return constants


def _norm(weights: Weights, source: str, target: str) -> Constants:
    return {
        f"{target}.norm.scale": weights.tensor(f"{source}.weight"),
        f"{target}.norm.shift": weights.tensor(f"{source}.bias"),
    }
