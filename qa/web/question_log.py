"""The questions that were asked, in a file: only where the operator wants that."""

import json
import logging
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from qa.errors import ServerProblem
from qa.records import Answer

NoteQuestion: TypeAlias = Callable[[str, Answer], None]
"""Takes note of where a question was asked, and its answer."""

_log = logging.getLogger(__name__)


class QuestionLog:
    """Appends questions to a file, a line of JSON each; safe to use from several threads.

    Neither who asked nor any word of the documents is written.
    """

    def __init__(self, file: Path, now: Callable[[], datetime] | None = None) -> None:
        """Open the file, or make it, readable for nobody else.

        Args:
            file: where to write.
            now: tells the time, in UTC; by default that of the machine.

        Raises:
            ServerProblem: if it cannot be written.
        """
        self._now = now or _utc_now
        self._lock = Lock()
        try:
            self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            if stat.S_ISREG(os.fstat(self._descriptor).st_mode):  # a device is everybody's
                os.fchmod(self._descriptor, 0o600)  # it may have been there, open to others
        except OSError as error:
            raise ServerProblem(
                f"Questions cannot be logged in {file}: {error.strerror}; name another file"
            ) from error
        self._warned = False

    def note(self, face: str, answer: Answer) -> None:
        """Write down a question and what came of it; it is answered even if that fails."""
        line = json.dumps(
            {
                "time": self._now().isoformat(timespec="seconds"),
                "face": face,
                "question": answer.question,
                "language": answer.language,
                "answered": answer.answered,
                "confidence": round(answer.confidence, 3),
            },
            ensure_ascii=False,
        )
        with self._lock:
            try:
                # Nothing is kept back to be written later, when the disk may be full as well.
                os.write(self._descriptor, f"{line}\n".encode("utf-8", "surrogatepass"))
            except OSError as error:
                self._warn(error)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _warn(self, error: OSError) -> None:
        if not self._warned:
            self._warned = True
            _log.warning("Questions are not logged at the moment: %s", error.strerror)


def _utc_now() -> datetime:
    return datetime.now(UTC)
