"""Files of gold questions as a page lists them: how many questions, and what is wrong."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from qa.answering import Index
from qa.errors import GoldError
from qa.evaluation.checking import GoldCheck, check_gold

_MOST_KEPT = 200
_MOST_HINTS = 20  # a file for other documents must not keep the page for minutes


@dataclass(frozen=True, slots=True)
class GoldEntry:
    """A file of gold questions.

    Attributes:
        name: of the file.
        check: what is in it; `None` if it cannot be read.
        fault: why it cannot be read; empty if it can.
    """

    name: str
    check: GoldCheck | None
    fault: str = ""

    @property
    def usable(self) -> bool:
        """Whether its questions can be asked; evidence that is not found does not hinder that."""
        return self.check is not None and not self.check.faults


class GoldChecks:
    """Checks files against the documents; each once, until it or the index changes."""

    def __init__(self) -> None:
        """Begin with nothing checked."""
        self._known: dict[tuple[str, int, int, str], GoldEntry] = {}
        self._lock = Lock()

    def entry(self, file: Path, index: Index) -> GoldEntry:
        """Return what is known of a file."""
        try:
            stat = file.stat()
        except OSError as error:
            return GoldEntry(file.name, None, f"{file} cannot be read: {error.strerror}")
        key = (str(file), stat.st_mtime_ns, stat.st_size, index.generation)
        with self._lock:  # who looks at the same time waits instead of checking as well
            if key not in self._known:
                while len(self._known) >= _MOST_KEPT:
                    del self._known[next(iter(self._known))]
                self._known[key] = _checked(file, index)
            return self._known[key]


def _checked(file: Path, index: Index) -> GoldEntry:
    try:
        return GoldEntry(file.name, check_gold(file, index, _MOST_HINTS))
    except GoldError as error:
        return GoldEntry(file.name, None, str(error))
