"""The parent's side of reading files in a child process, within limits."""

from pathlib import Path

from qa.isolation.outcomes import Outcome, Refusal
from qa.isolation.process import Death
from qa.isolation.wire import from_json
from qa.isolation.worker import Limits, Worker

CHILD = "qa.isolation.reading_child"


class Reader:
    """Reads files in a child process.

    One thread at a time may call `read`; `close` may come from another.
    """

    def __init__(self, limits: Limits) -> None:
        """Take the limits; nothing is started yet."""
        self._limits = limits
        self._worker = Worker(CHILD, limits)

    def read(self, file: Path, corpus: Path, chunk_characters: int) -> Outcome:
        """Read and cut one file; see `qa.isolation.read_and_cut`.

        Raises:
            QaError: if no child can be started.
        """
        answer = self._worker.ask(str(file), str(corpus), chunk_characters)
        if isinstance(answer, Death):
            return Refusal(_reason(answer, self._limits))
        return from_json(answer)

    def close(self) -> None:
        """End the child, also in the middle of a file; nothing can be read any more."""
        self._worker.close()

    def bury(self) -> None:
        """Free what is left after `close`, when no thread reads any more."""
        self._worker.bury()


def _reason(death: Death, limits: Limits) -> str:
    if death.overdue:
        return f"reading took longer than {limits.seconds:g} s; `qa index --rebuild` tries again"
    if death.of_memory:
        return f"reading needs more than {limits.memory / (1 << 30):g} GB of memory"
    if death.status > 0:
        return f"the reader failed on it ({death.words}); the file may be damaged"
    return "the reader crashed on it; the file may be damaged, or need too much memory"
