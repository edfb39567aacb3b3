"""Visitors who stop in the middle of a request: they are left, and nobody else notices."""

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.types import Message

from qa.web import guards, patience
from qa.web.guards import LOOPBACK, Guard
from qa.web.patience import BodyTooSlow, PatientProtocol, in_time
from tests.completing import completed
from tests.web.conftest import served

LIMIT = 0.3
"""Seconds; in the product it is a minute."""


@pytest.fixture
def slow_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(patience, "HEAD_SECONDS", LIMIT)
    monkeypatch.setattr(guards, "BODY_SECONDS", LIMIT)
    app = FastAPI()

    @app.post("/sign-in")
    async def take(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.get("/healthz")
    async def wait() -> dict[str, str]:
        await asyncio.sleep(3 * LIMIT)  # answering may take longer than asking
        return {"status": "ok"}

    app.add_middleware(Guard, hosts=LOOPBACK)
    with served(app, http=PatientProtocol) as port:
        yield port


def said(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send parts with pauses between, and return everything that comes back until the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
        received = b""
        while True:
            data = connection.recv(65536)
            received += data
            if not data or received.endswith(b"}"):
                return received


def test_a_head_that_never_ends_closes_the_connection(slow_port: int) -> None:
    assert said(slow_port) == b""
    assert said(slow_port, b"GET / HTTP/1.1\r\nHost: localhost\r\n") == b""
    assert said(slow_port, *(b"GET / HTTP/1.1\r\n", b"Host: local"), pause=LIMIT / 3) == b""


def test_a_body_that_never_ends_is_refused(slow_port: int) -> None:
    head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"
    answer = said(slow_port, head, b"abc")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"x-content-type-options: nosniff" in answer
    assert answer.endswith(b"The request took too long to arrive.")


def test_whoever_sends_a_request_may_wait_for_the_answer(slow_port: int) -> None:
    ask = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert said(slow_port, ask).endswith(b'{"status":"ok"}')
    head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n"
    assert said(slow_port, head, b"abc", pause=LIMIT / 10).endswith(b'{"bytes":3}')


def test_an_upload_may_last_as_long_as_it_goes_on() -> None:
    async def run() -> None:
        parts = [b"a", b"b", b"c", b""]

        async def receive() -> Message:
            await asyncio.sleep(0.25)
            body = parts.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(parts)}

        part_by_part = in_time(receive, 0.75, whole=False)
        assert [(await part_by_part())["body"] for _ in range(4)] == [b"a", b"b", b"c", b""]
        parts.extend([b"a", b"b", b"c", b""])
        at_once = in_time(receive, 0.75, whole=True)
        with pytest.raises(BodyTooSlow):
            for _ in range(4):
                await at_once()

    completed(run())


def test_the_server_speaks_patiently_and_to_so_many_at_most() -> None:
    from qa.web.server import _configuration

    configuration = _configuration(FastAPI())
    assert configuration.http is PatientProtocol
    assert configuration.limit_concurrency == patience.MOST_CONNECTIONS
    assert isinstance(configuration, uvicorn.Config)
    assert configuration.ws == "none"
