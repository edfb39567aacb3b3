"""The parent's side of reading files in a child process, within limits."""

import json
import math
import threading
from dataclasses import dataclass
from pathlib import Path

from qa.errors import QaError
from qa.isolation.child import OUT_OF_MEMORY
from qa.isolation.outcomes import Outcome, Refusal
from qa.isolation.process import Child, Death
from qa.isolation.wire import from_json

_GRACE = 10  # seconds by which a child outlives a limit that nobody enforced


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    Attributes:
        seconds: of time by the clock.
        memory: bytes that the reading process may take in all; only where the system can
            hold it to them, as Linux does.
    """

    seconds: float = 60.0
    memory: int = 2 << 30


class Reader:
    """Reads files in a child process, started when first needed and replaced when it dies.

    One thread at a time may call `read`; `close` may come from another.
    """

    def __init__(self, limits: Limits) -> None:
        """Take the limits; nothing is started yet."""
        self._limits = limits
        self._child: Child | None = None
        self._closed = False
        self._lock = threading.Lock()

    def read(self, file: Path, corpus: Path, chunk_characters: int) -> Outcome:
        """Read and cut one file; see `qa.isolation.read_and_cut`.

        A child that dies of a file has perhaps been spoiled by an earlier one, so a fresh
        one gets a second try.

        Raises:
            QaError: if no child can be started.
        """
        alone = math.ceil(self._limits.seconds) + _GRACE
        request = json.dumps([str(file), str(corpus), chunk_characters, alone]).encode() + b"\n"
        while True:
            child = self._living()
            fresh = child.answered == 0
            answer = child.ask(request, self._limits.seconds)
            if answer is not None:
                return from_json(answer)
            death = self._bury(child)
            if fresh or death.overdue:
                return Refusal(_reason(death, self._limits))

    def close(self) -> None:
        """End the child, also in the middle of a file; nothing can be read any more."""
        with self._lock:
            self._closed = True
            child = self._child
        if child is not None:
            child.kill()

    def bury(self) -> None:
        """Free what is left after `close`, when no thread reads any more."""
        if self._child is not None:
            self._bury(self._child)

    def _living(self) -> Child:
        with self._lock:
            if self._closed:
                raise QaError("Reading was stopped.")
            if self._child is not None:
                return self._child
            child = Child(self._limits.memory)
            self._child = child
        try:
            child.await_ready()
        except QaError:
            self._child = None
            raise
        return child

    def _bury(self, child: Child) -> Death:
        with self._lock:
            self._child = None
        return child.bury()


def _reason(death: Death, limits: Limits) -> str:
    if death.overdue:
        return f"reading took longer than {limits.seconds:g} s; `qa index --rebuild` tries again"
    if death.status == OUT_OF_MEMORY or death.words.startswith("MemoryError"):
        return f"reading needs more than {limits.memory / (1 << 30):g} GB of memory"
    if death.status > 0:
        return f"the reader failed on it ({death.words}); the file may be damaged"
    return "the reader crashed on it; the file may be damaged, or need too much memory"
