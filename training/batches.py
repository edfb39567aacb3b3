"""Inputs padded to one length, to be learned from together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.models.reader_input import ReaderInput

_PAD = 1  # of XLM-R


@dataclass(frozen=True, slots=True)
class ReaderBatch:
    """Inputs of like length, padded to the longest.

    Attributes:
        tokens: ids, shape (inputs, tokens).
        mask: 1 where there is a token, shape (inputs, tokens).
        segments: weights that average the tokens of the question (first) and of each
            sentence, shape (inputs, 1 + sentences, tokens); rows of zeros fill up.
    """

    tokens: npt.NDArray[np.int64]
    mask: npt.NDArray[np.float32]
    segments: npt.NDArray[np.float32]

    @classmethod
    def of(cls, inputs: Sequence[ReaderInput]) -> "ReaderBatch":
        """Pad inputs to the longest of them."""
        longest = max(len(each.tokens) for each in inputs)
        most = max(len(each.sentences) for each in inputs)
        tokens = np.full((len(inputs), longest), _PAD, dtype=np.int64)
        mask = np.zeros((len(inputs), longest), dtype=np.float32)
        segments = np.zeros((len(inputs), 1 + most, longest), dtype=np.float32)
        for row, each in enumerate(inputs):
            own = each.segments()
            tokens[row, : len(each.tokens)] = each.tokens
            mask[row, : len(each.tokens)] = 1
            segments[row, : own.shape[0], : own.shape[1]] = own
        return cls(tokens, mask, segments)
