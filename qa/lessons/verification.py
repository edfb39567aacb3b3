"""Whether quotes stand in the files on disk at this moment, not only in the index."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.citing import Anchor, resolve
from qa.errors import LessonError
from qa.isolation import Outcome, Read, Refusal, read_apart
from qa.records import Source
from qa.settings import IndexSettings

_MOST_REQUESTS = 4  # each waits in a thread that others may need

State = Literal[
    "stands", "stands in a changed file", "gone", "other words", "no file", "unreadable"
]


@dataclass(frozen=True, slots=True)
class Claim:
    """A quote that is said to stand in a file.

    Attributes:
        source: the document, as it was indexed.
        anchor: where in it.
        quote: the words.
    """

    source: Source
    anchor: Anchor
    quote: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comparing a quote with its file showed.

    Attributes:
        state: `stands` where the file is the one that was indexed, `stands in a changed file`
            where only the words are the same; `gone` where the file has other words now,
            `other words` where the link leads to words that are not the quote, `no file`
            where it is gone, `unreadable` where it cannot be read.
        path: of the file, relative to the corpus folder.
        found: the words at the link, or the reason why the file cannot be read.
    """

    state: State
    path: str
    found: str = ""

    @property
    def holds(self) -> bool:
        """Whether the quote stands in the file."""
        return self.state in {"stands", "stands in a changed file"}


class Verifier:
    """Compares quotes with files; reads them in a process apart, one request at a time."""

    def __init__(self, corpus: Path, read: Read = read_apart) -> None:
        """Take the folder of the documents, and how to read them."""
        self._corpus = corpus
        self._read = read
        self._turn = threading.Lock()
        self._waiting = threading.BoundedSemaphore(_MOST_REQUESTS)

    def verify(self, claims: Sequence[Claim]) -> tuple[Verdict, ...]:
        """Return a verdict for each claim, in order; each file is read once.

        Two texts are the same if only their white space differs.

        Raises:
            LessonError: if others already wait for theirs.
            QaError: if no process to read in can be started.
        """
        if not self._waiting.acquire(blocking=False):
            raise LessonError("Other quotes are being compared just now. Try again in a moment.")
        try:
            return self._verdicts(claims)
        finally:
            self._waiting.release()

    def _verdicts(self, claims: Sequence[Claim]) -> tuple[Verdict, ...]:
        found = {claim.source.path: self._file(claim.source.path) for claim in claims}
        paths = [path for path, file in found.items() if file is not None]
        files = [file for file in found.values() if file is not None]
        with self._turn:
            outcomes = list(
                self._read(files, self._corpus.resolve(), IndexSettings().chunk_characters)
            )
        read = dict(zip(paths, outcomes, strict=True))
        return tuple(_judge(claim, read.get(claim.source.path)) for claim in claims)

    def _file(self, path: str) -> Path | None:
        """Return the file of a document, if it is there and inside the corpus."""
        home = self._corpus.resolve()
        file = (home / path).resolve()
        return home / path if file.is_relative_to(home) and file.is_file() else None


def _judge(claim: Claim, outcome: Outcome | None) -> Verdict:
    path = claim.source.path
    if outcome is None:
        return Verdict("no file", path)
    if isinstance(outcome, Refusal):
        return Verdict("unreadable", path, outcome.reason)
    document = outcome.document
    place = resolve(claim.anchor, document.text)
    if place.span is None:
        return Verdict("gone", path)
    words = place.span.of(document.text)
    if words.split() != claim.quote.split():
        return Verdict("other words", path, words)
    unchanged = document.source.digest == claim.source.digest
    return Verdict("stands" if unchanged else "stands in a changed file", path)
