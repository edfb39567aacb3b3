"""The questions that were asked, in a file: only where the operator wants that."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from qa.errors import ServerProblem
from qa.records import Answer

NoteQuestion: TypeAlias = Callable[[str, Answer], None]
"""Takes note of where a question was asked, and its answer."""


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
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise ServerProblem(
                f"Questions cannot be logged in {file}: {error.strerror}; name another file"
            ) from error
        self._stream = os.fdopen(descriptor, "a", encoding="utf-8")

    def note(self, face: str, answer: Answer) -> None:
        """Write down a question and what came of it."""
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
            self._stream.write(line + "\n")
            self._stream.flush()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def _utc_now() -> datetime:
    return datetime.now(UTC)
