"""Who keeps silent in the middle of a request is not waited for: connections are not endless."""

import asyncio
import time

import h11
from starlette.types import Message, Receive
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 20.0
"""How long the head of a request may take to arrive."""

BODY_SECONDS = 60.0
"""How long the body of a request may take to arrive, or each part of an upload."""

MOST_CONNECTIONS = 500
"""At a time; systems allow a process 1,024 open files by default."""


class PatientProtocol(H11Protocol):
    """HTTP as uvicorn speaks it; but the head of a request has to arrive within a time."""

    _overdue: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take what came; wait on if it is a part of a head."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._overdue is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._overdue = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


class BodyTooSlow(Exception):
    """The body of a request did not arrive within the time for it."""


def in_time(receive: Receive, seconds: float, whole: bool) -> Receive:
    """Let the body of a request arrive within a time.

    Args:
        receive: what the body comes from.
        seconds: for the whole body, or for each part of it.
        whole: which of both.

    Raises:
        BodyTooSlow: when the application waits for what does not come.
    """
    more, deadline = True, time.monotonic() + seconds

    async def receive_in_time() -> Message:
        nonlocal more
        if not more:  # waiting for the visitor to leave, which may take as long as it likes
            return await receive()
        room = deadline - time.monotonic() if whole else seconds
        try:
            async with asyncio.timeout(room):
                message = await receive()
        except TimeoutError as error:
            raise BodyTooSlow from error
        more = message["type"] == "http.request" and message.get("more_body", False)
        return message

    return receive_in_time
