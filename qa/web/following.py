"""Notice that a new index was written, by whomever, and let it answer from then on."""

import threading
from collections.abc import Callable
from pathlib import Path

from qa.answering import Index
from qa.errors import IndexMissing, QaError
from qa.store import current_generation
from qa.web.current import CurrentIndex

_SECONDS = 1.0
"""Between two looks at the pointer, a file of one line."""


class IndexFollower:
    """Switches to the newest generation of an index; safe to use from several threads."""

    def __init__(self, current: CurrentIndex, path: Path, open_newest: Callable[[], Index]) -> None:
        """Take what to keep up to date.

        Args:
            current: what answers.
            path: folder of the index.
            open_newest: opens what is there, ready to answer.
        """
        self._current = current
        self._path = path
        self._open = open_newest
        self._lock = threading.Lock()
        self._refused = ""
        self.problem: str | None = None

    def catch_up(self) -> None:
        """Open a newer generation, if there is one, and let it answer.

        Raises:
            QaError: if it cannot be opened; the old one goes on answering.
        """
        with self._lock:
            name = current_generation(self._path).name
            if name == self._current.index.generation:
                self._refused, self.problem = "", None
                return
            try:
                newest = self._open()
            except QaError as error:
                self._refused, self.problem = name, str(error)
                raise
            self._current.switch(newest)
            self._refused, self.problem = "", None

    def watch(self, stop: threading.Event) -> None:
        """Catch up once a second until told to stop; a generation that fails is tried once."""
        while not stop.wait(_SECONDS):
            try:
                if current_generation(self._path).name != self._refused:
                    self.catch_up()
            except IndexMissing:  # being moved or rebuilt; what is open stays open
                continue
            except QaError as error:
                self.problem = str(error)
