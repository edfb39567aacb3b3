"""Any sentence-transformers CrossEncoder as a reader: every sentence is judged by itself."""

from collections.abc import Sequence

import numpy as np
from sentence_transformers import CrossEncoder
from torch import nn

from qa.models.answer_reader import Reading
from qa.models.reader_input import ReaderPassage

_BATCH = 16


class CrossEncoderReader:
    """A reader that asks a CrossEncoder about the question and each sentence with its headings."""

    def __init__(self, name: str, fingerprint: str, model: CrossEncoder) -> None:
        """Wrap `model`; the caller vouches for its fingerprint."""
        self.name = name
        self.fingerprint = fingerprint
        self._model = model

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        """Return what it says of each passage, in their order; see `AnswerReader.read`."""
        pairs = [
            (question, f"{passage.context}\n{sentence}" if passage.context else sentence)
            for passage in passages
            for sentence in passage.sentences
        ]
        scores = self._model.predict(
            pairs, batch_size=_BATCH, activation_fn=nn.Identity(), show_progress_bar=False
        )
        values = iter(np.asarray(scores, dtype=np.float64).tolist())
        return [Reading(tuple(next(values) for _ in each.sentences)) for each in passages]
