"""The parent's side of a child process: started when needed, kept to limits, replaced."""

import json
import math
import threading
from dataclasses import dataclass

from qa.errors import QaError
from qa.isolation.process import Child, Death

_GRACE = 10  # seconds by which a child outlives a limit that nobody enforced


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may take.

    Attributes:
        seconds: of time by the clock.
        memory: bytes that the child process may take in all; only where the system can
            hold it to them, as Linux does.
    """

    seconds: float = 60.0
    memory: int = 2 << 30


class Worker:
    """A child process that is started when first needed and replaced when it dies.

    One thread at a time may call `ask`; `close` may come from another.
    """

    def __init__(self, module: str, limits: Limits) -> None:
        """Take what is needed; nothing is started yet.

        Args:
            module: what the child runs; see `qa.isolation.child`.
            limits: what one request may take.
        """
        self._module = module
        self._limits = limits
        self._child: Child | None = None
        self._closed = False
        self._lock = threading.Lock()

    def ask(self, *request: object) -> bytes | Death:
        """Return the answer, or how the child died of the request.

        A child that dies of a request has perhaps been spoiled by an earlier one, so a fresh
        one gets a second try.

        Args:
            request: plain JSON values.

        Raises:
            QaError: if no child can be started.
        """
        alone = math.ceil(self._limits.seconds) + _GRACE
        line = json.dumps([alone, *request]).encode() + b"\n"
        while True:
            child = self._living()
            fresh = child.answered == 0
            answer = child.ask(line, self._limits.seconds)
            if answer is not None:
                return answer
            death = self._bury(child)
            if fresh or death.overdue:
                return death

    def close(self) -> None:
        """End the child, also in the middle of a request; nothing can be asked any more."""
        with self._lock:
            self._closed = True
            child = self._child
        if child is not None:
            child.kill()

    def bury(self) -> None:
        """Free what is left after `close`, when no thread asks any more."""
        if self._child is not None:
            self._bury(self._child)

    def _living(self) -> Child:
        with self._lock:
            if self._closed:
                raise QaError("Reading was stopped.")
            if self._child is not None:
                return self._child
            child = Child(self._module, self._limits.memory)
            self._child = child
        try:
            child.await_ready(self._limits.seconds + _GRACE)
        except QaError:
            self._child = None
            raise
        return child

    def _bury(self, child: Child) -> Death:
        with self._lock:
            self._child = None
        return child.bury()
