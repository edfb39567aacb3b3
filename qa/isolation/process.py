"""A child process that answers line by line, and how it ended."""

import json
import subprocess
import sys
import tempfile
import threading
import weakref
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import IO

from qa.errors import QaError
from qa.isolation.child import AT_WORK, OUT_OF_MEMORY, READY

# Not `multiprocessing`: it would run the caller's main module again, and unpickle.
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from qa.isolation.child import main; main(sys.argv[2], int(sys.argv[3]))"
)
_LAST_WORDS = 2000  # bytes of what a dying child printed
_MOST_SIGNS = 5000  # as many pages as are read; a child must not work on for ever
_PATIENCE = 5  # seconds that a child has to end by itself when nobody asks it any more


@dataclass(frozen=True, slots=True)
class Death:
    """How a child ended.

    Attributes:
        status: its exit status; the negative number of a signal that killed it.
        words: the last line that it printed, such as the name of an error.
        overdue: whether it was killed because an answer took too long.
    """

    status: int
    words: str
    overdue: bool

    @property
    def of_memory(self) -> bool:
        """Whether it could not get more memory."""
        return self.status == OUT_OF_MEMORY or self.words.startswith("MemoryError")


class Child:
    """A process that answers line by line; it ends with this object, at the latest.

    Attributes:
        answered: how many requests.
        overdue: whether it was killed because an answer took too long.
    """

    def __init__(self, module: str, memory: int) -> None:
        """Start it.

        Args:
            module: what it runs; see `qa.isolation.child`.
            memory: greatest size of the process, in bytes.

        Raises:
            QaError: if the system cannot start another process.
        """
        self.answered = 0
        self.overdue = False
        try:
            with ExitStack() as unless_started:
                self._words: IO[bytes] = unless_started.enter_context(tempfile.TemporaryFile())
                self._process = subprocess.Popen(
                    [sys.executable, "-c", _PROGRAM, json.dumps(sys.path), module, str(memory)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._words,
                )
                unless_started.pop_all()  # `bury` closes it
        except OSError as error:
            raise QaError(
                f"The process that reads files cannot be started: {error.strerror or error}"
            ) from error
        weakref.finalize(self, _end, self._process, self._words)

    def await_ready(self, seconds: float) -> None:
        """Wait until everything is loaded.

        Args:
            seconds: to wait.

        Raises:
            QaError: if the process ends instead, or takes longer.
        """
        if self._line(seconds) != READY:
            words = self.bury().words or "it was killed"
            raise QaError(f"The process that reads files does not start: {words}")

    def ask(self, request: bytes, seconds: float) -> bytes | None:
        """Return the answer, or `None` if the process died over it.

        Args:
            request: one line.
            seconds: to wait for the answer, or for each sign of work on the way to it.
        """
        answer = self._line(seconds, request)
        for _ in range(_MOST_SIGNS):
            if answer != AT_WORK:
                break
            answer = self._line(seconds)
        else:
            self._give_up()
        if self.overdue or not answer.endswith(b"\n"):
            return None
        self.answered += 1
        return answer

    def _line(self, seconds: float, request: bytes = b"") -> bytes:
        """Send a request, if there is one, and return the next line; empty if there is none."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        timer = threading.Timer(seconds, self._give_up)
        timer.start()
        try:
            self._process.stdin.write(request)
            self._process.stdin.flush()
            return self._process.stdout.readline()
        except OSError:  # the pipe is broken
            return b""
        finally:
            timer.cancel()

    def kill(self) -> None:
        """End the process at once; those who wait for an answer get none."""
        self._process.kill()

    def bury(self) -> Death:
        """Make sure that the process is gone, free what it held, and tell how it ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdout.close()
        with suppress(OSError):  # half a request that nobody will read
            self._process.stdin.close()
        death = Death(self._ended(), self._last_words(), self.overdue)
        self._words.close()
        return death

    def _ended(self) -> int:
        try:
            return self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.wait()

    def _last_words(self) -> str:
        self._words.seek(max(0, self._words.seek(0, 2) - _LAST_WORDS))
        lines = self._words.read().decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def _give_up(self) -> None:
        self.overdue = True
        self.kill()


def _end(process: subprocess.Popen[bytes], words: IO[bytes]) -> None:
    """End a process that nobody can ask any more; without effect if it was buried."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, words):
        assert pipe is not None
        with suppress(OSError):  # half a request that nobody will read
            pipe.close()
