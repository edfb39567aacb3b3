"""What the rest of the program knows of a reader; imports no library that runs one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.models.reader_input import ReaderPassage

_MOST = 10.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader says of one passage.

    Attributes:
        sentences: for each sentence, from the first on, the log-odds that it answers;
            shorter than the passage where its end was not read.
    """

    sentences: tuple[float, ...]

    @property
    def best(self) -> float:
        """The log-odds of the sentence that answers best; higher is better."""
        return max(self.sentences)


def bounded(log_odds: float) -> float:
    """Return log-odds of a reader within ±10: beyond, it is no surer, only louder."""
    return max(-_MOST, min(_MOST, log_odds))


class AnswerReader(Protocol):
    """Reads question and passage together; slower than comparing vectors, and better.

    Attributes:
        name: the name that the user gave it.
        fingerprint: SHA-256 of its weights, hexadecimal.
    """

    name: str
    fingerprint: str

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        """Return what it says of each passage, in their order.

        Args:
            question: in any language that the reader knows.
            passages: each with one sentence at least.
        """
