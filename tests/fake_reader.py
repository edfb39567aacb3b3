"""A reader whose scores can be computed by hand.

A sentence's log-odds are the number of the question's words that it holds, less those that it
lacks, whatever their case and however little they mean, times a strength.

>>> FakeReader().read("Is it so?", [ReaderPassage("", ("It is so.", "So?"))])
[Reading(sentences=(3.0, -1.0))]
"""

import re
from collections.abc import Sequence

from qa.models import NO_READER, ReaderPassage, Reading


class FakeReader:
    """Compares words; implements `qa.models.AnswerReader`.

    Attributes:
        asked: every question so far, with the passages read for it.
    """

    def __init__(self, name: str = "fake", strength: float = 1.0) -> None:
        self.name = name
        self.fingerprint = "f" * 64
        self.strength = strength
        self.asked: list[tuple[str, tuple[ReaderPassage, ...]]] = []

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        self.asked.append((question, tuple(passages)))
        return [
            Reading(tuple(self._log_odds(question, sentence) for sentence in passage.sentences))
            for passage in passages
        ]

    def _log_odds(self, question: str, sentence: str) -> float:
        wanted, held = _words(question), _words(sentence)
        return self.strength * (len(wanted & held) - len(wanted - held))


def load_fake_reader(name: str) -> FakeReader | None:
    """Return a fake reader by its name, as `qa.models.load_reader` does a real one."""
    return None if name == NO_READER else FakeReader(name)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))
