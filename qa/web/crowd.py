"""Many questions at once: first come, first served, and no more than can be answered soon.

Questions wait here, where they take neither a thread nor memory to speak of, so that reading and
everything else goes on meanwhile. Who comes when too many wait is told when to come again, and so
is who asks too often.
"""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.processors import processors
from qa.translation import marked
from qa.web.plain import problem_answer
from qa.web.rate_limit import RateLimit, is_this_machine, visitor_of

MOST_WAITING = 60
"""Questions; the last of them is answered after some six seconds on two processors."""

COME_AGAIN = 10
"""Seconds after which those who found too many waiting may try again."""

QUESTIONS_A_MINUTE, QUESTIONS_IN_A_ROW = 120, 40
"""Of one visitor from another machine; a class may share an address."""

QUESTION_PAGES = ("/", "/judge/new")
"""Pages that ask only if they are given a question."""

ASKING_PATHS = ("/api/ask", "/gradio_api/run/predict")
ASKING_FOLDERS = ("/teach/", "/judge/new/")

_TOO_MANY = marked("Too many questions are waiting. Try again in a few seconds.")
_TOO_OFTEN = marked("Too many questions came from your address. Wait a little and try again.")


class Crowd:
    """Lets questions in one after the other; plain ASGI, so that it covers Gradio's route too."""

    def __init__(
        self,
        app: ASGIApp,
        most_waiting: int = MOST_WAITING,
        rate: RateLimit | None = None,
        limits_this_machine: bool = False,
    ) -> None:
        """Wrap an application.

        Args:
            app: what answers.
            most_waiting: questions that may wait.
            rate: how often one visitor may ask; by default 120 times a minute.
            limits_this_machine: whether that holds for the machine itself as well.
        """
        self._app = app
        self._most = most_waiting + _turns()
        self._rate = rate or RateLimit(QUESTIONS_A_MINUTE, QUESTIONS_IN_A_ROW)
        self._limits_this_machine = limits_this_machine
        self._inside = 0
        self._turn = asyncio.Semaphore(_turns())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a question wait for its turn, or refuse it; pass on everything else."""
        if scope["type"] != "http" or not asks(scope):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        self._inside += 1
        try:
            # A body that comes slowly must not hold up those behind it.
            await self._take_turn(scope, await _arrived(scope, receive), send)
        finally:
            self._inside -= 1

    def _refusal(self, scope: Scope) -> Response | None:
        if self._inside >= self._most:
            return _refused(scope, _TOO_MANY, 503, COME_AGAIN)
        if is_this_machine(scope) and not self._limits_this_machine:
            return None
        wait = self._rate.wait(visitor_of(scope))
        return _refused(scope, _TOO_OFTEN, 429, wait) if wait else None

    async def _take_turn(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._turn.acquire()
        ended = False

        def end() -> None:
            nonlocal ended
            if not ended:
                ended = True
                self._turn.release()

        async def send_and_end(message: Message) -> None:
            if message["type"] == "http.response.start":
                end()  # the answer is made; who takes it slowly holds up nobody
            await send(message)

        try:
            await self._app(scope, receive, send_and_end)
        finally:
            end()


def asks(scope: Scope) -> bool:
    """Tell whether a request asks the index a question."""
    path: str = scope["path"]
    if path in QUESTION_PAGES:
        return bool(parse_qs(scope["query_string"].decode("latin-1")).get("q"))
    return path in ASKING_PATHS or path.startswith(ASKING_FOLDERS)


def _turns() -> int:
    """Return how many questions are let in at once: while one is drawn, another is answered."""
    return 2 * processors()


async def _arrived(scope: Scope, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """Take in the body, which is short, and return what hands it on."""
    if scope["method"] in {"GET", "HEAD"}:
        return receive
    parts: list[Message] = []
    while not parts or parts[-1].get("more_body", False):
        parts.append(await receive())
    parts.reverse()

    async def receive_again() -> Message:
        return parts.pop() if parts else await receive()

    return receive_again


def _refused(scope: Scope, phrase: str, status: int, seconds: int) -> Response:
    response = problem_answer(Request(scope), phrase, status)
    response.headers["retry-after"] = str(seconds)
    return response
