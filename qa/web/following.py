"""Notice that a new index was written, by whomever, and let it answer from then on."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from qa.answering import Index
from qa.errors import IndexMissing, QaError
from qa.store import current_generation
from qa.web.current import CurrentIndex
from qa.web.failures import UNEXPECTED

_SECONDS = 1.0
"""Between two looks at the pointer, a file of one line."""

_log = logging.getLogger(__name__)


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
            Exception: if it cannot be opened, a `QaError` where a person can mend that; the old
                one goes on answering.
        """
        with self._lock:
            name = current_generation(self._path).name
            if name == self._current.index.generation:
                self._refused, self.problem = "", None
                return
            try:
                newest = self._open()
            except Exception as error:
                self._refused = name
                self.problem = str(error) if isinstance(error, QaError) else UNEXPECTED
                raise
            self._current.switch(newest)
            self._refused, self.problem = "", None

    def watch(self, stop: threading.Event) -> None:
        """Catch up once a second until told to stop; a generation that fails is tried once.

        What fails that should not is told in the terminal, once until something else happens.
        """
        told = False
        while not stop.wait(_SECONDS):
            try:
                if current_generation(self._path).name != self._refused:
                    self.catch_up()
            except IndexMissing:  # being moved or rebuilt; what is open stays open
                continue
            except QaError as error:
                self.problem = str(error)
            except Exception:  # else one bad index would leave the server with the old one for good
                self.problem = UNEXPECTED
                if not told:
                    _log.exception("A newer index cannot be opened; the old one goes on answering")
                told = True
            else:
                told = False
