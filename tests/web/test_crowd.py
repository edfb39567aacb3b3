"""Many questions at once: who waits, who is told to come again, and whom that leaves alone."""

import asyncio
from collections.abc import Mapping

import pytest
from starlette.types import Message, Receive, Scope, Send

from qa.web import rate_limit
from qa.web.crowd import Crowd, asks
from qa.web.rate_limit import RateLimit, is_this_machine, visitor_of
from tests.completing import completed

NEIGHBOUR = ("192.0.2.7", 5000)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def scope_of(path: str = "/api/ask", query: str = "q=a", method: str = "GET") -> Scope:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [],
        "client": NEIGHBOUR,
        "server": ("localhost", 80),
        "scheme": "http",
        "root_path": "",
    }


class Answering:
    """An application that answers once it may, and counts how many it works on at a time."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.busy = self.busiest = 0
        self.order: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        self.order.append(scope["query_string"].decode())
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await self.gate.wait()
        self.busy -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"answer"})


async def ask(
    crowd: Crowd, scope: Scope, arriving: asyncio.Event | None = None
) -> tuple[int, Mapping[bytes, bytes]]:
    sent: list[Message] = []

    async def receive() -> Message:
        if arriving is not None:
            await arriving.wait()
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await crowd(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"])


@pytest.fixture(autouse=True)
def two_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.web.crowd._turns", lambda: 2)


def unlimited() -> RateLimit:
    return RateLimit(1e9, 1_000_000)


def test_questions_wait_their_turn_and_too_many_are_sent_away() -> None:
    async def run() -> None:
        app = Answering()
        crowd = Crowd(app, most_waiting=3, rate=unlimited())
        waiting = [asyncio.create_task(ask(crowd, scope_of(query=f"q={n}"))) for n in range(5)]
        await asyncio.sleep(0)
        late = ask(crowd, scope_of(query="q=late"))
        status, headers = await asyncio.wait_for(late, 5)
        assert (status, headers[b"retry-after"]) == (503, b"10")
        app.gate.set()
        assert [status for status, _ in await asyncio.gather(*waiting)] == [200] * 5
        assert app.busiest == 2
        assert app.order == [f"q={n}" for n in range(5)]
        assert (await ask(crowd, scope_of()))[0] == 200  # there is room again

    completed(run())


def test_reading_and_all_else_never_waits() -> None:
    async def run() -> None:
        app = Answering()
        crowd = Crowd(app, most_waiting=0, rate=RateLimit(1, 1))
        waiting = [asyncio.create_task(ask(crowd, scope_of(query=f"q={n}"))) for n in range(2)]
        reading = [asyncio.create_task(ask(crowd, scope_of("/doc/1", ""))) for _ in range(20)]
        await asyncio.sleep(0)
        app.gate.set()
        assert [status for status, _ in await asyncio.gather(*reading)] == [200] * 20
        await asyncio.gather(*waiting)

    completed(run())


def test_an_answer_that_is_taken_slowly_holds_up_nobody() -> None:
    async def run() -> None:
        app = Answering()
        app.gate.set()
        crowd = Crowd(app, most_waiting=1, rate=unlimited())
        taken = asyncio.Event()

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send_slowly(message: Message) -> None:
            if message["type"] == "http.response.body":
                await taken.wait()

        slow = [asyncio.create_task(crowd(scope_of(), receive, send_slowly)) for _ in range(2)]
        await asyncio.sleep(0)
        assert (await asyncio.wait_for(ask(crowd, scope_of()), 5))[0] == 200
        taken.set()
        await asyncio.gather(*slow)

    completed(run())


def test_a_body_that_comes_slowly_holds_up_nobody() -> None:
    async def run() -> None:
        app = Answering()
        app.gate.set()
        crowd = Crowd(app, most_waiting=9, rate=unlimited())
        post = scope_of("/gradio_api/run/predict", "", "POST")
        arriving = asyncio.Event()
        slow = [asyncio.create_task(ask(crowd, post, arriving)) for _ in range(4)]
        await asyncio.sleep(0)
        assert (await asyncio.wait_for(ask(crowd, scope_of()), 5))[0] == 200
        arriving.set()
        assert [status for status, _ in await asyncio.gather(*slow)] == [200] * 4

    completed(run())


def test_an_answer_that_fails_gives_its_turn_back() -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("broken")

    async def run() -> None:
        crowd = Crowd(fail, most_waiting=0, rate=unlimited())
        for _ in range(5):
            with pytest.raises(RuntimeError, match="broken"):
                await asyncio.wait_for(ask(crowd, scope_of()), 5)

    completed(run())


def test_who_asks_too_often_is_told_when_to_come_again() -> None:
    async def run() -> None:
        app, clock = Answering(), Clock()
        app.gate.set()
        crowd = Crowd(app, rate=RateLimit(60, 3, clock))
        assert [(await ask(crowd, scope_of()))[0] for _ in range(4)] == [200, 200, 200, 429]
        status, headers = await ask(crowd, scope_of("/", "q=a"))
        assert (status, headers[b"retry-after"]) == (429, b"1")
        other = {**scope_of(), "client": ("192.0.2.8", 1)}
        assert (await ask(crowd, other))[0] == 200
        here = {**scope_of(), "client": ("127.0.0.1", 1)}
        assert [(await ask(crowd, here))[0] for _ in range(9)] == [200] * 9
        clock.now += 1
        assert [(await ask(crowd, scope_of()))[0] for _ in range(2)] == [200, 429]

    completed(run())


@pytest.mark.parametrize(
    ("path", "query", "asking"),
    [
        ("/", "q=a", True),
        ("/", "q=", False),
        ("/", "language=en", False),
        ("/api/ask", "", True),
        ("/gradio_api/run/predict", "", True),
        ("/teach/lesson", "step=2", True),
        ("/teach", "", False),
        ("/judge/new", "q=a", True),
        ("/judge/new", "link=a", False),
        ("/judge/new/question", "", True),
        ("/judge/pairs", "judge=a", False),
        ("/doc/1", "q=a", False),
        ("/api/documents", "", False),
    ],
)
def test_what_asks(path: str, query: str, asking: bool) -> None:
    assert asks(scope_of(path, query)) is asking


@pytest.mark.parametrize(
    ("client", "visitor", "here"),
    [
        (("192.0.2.7", 1), "192.0.2.7", False),
        (("2001:db8::1", 1), "2001:db8::/64", False),
        (("2001:db8::ffff:1", 1), "2001:db8::/64", False),
        (("::ffff:192.0.2.7", 1), "::ffff:192.0.2.7", False),
        (("127.0.0.1", 1), "127.0.0.1", True),
        (("::1", 1), "::/64", True),
        (("testclient", 1), "testclient", False),
        (None, "", False),
    ],
)
def test_who_asks(client: tuple[str, int] | None, visitor: str, here: bool) -> None:
    assert visitor_of({"client": client}) == visitor
    assert is_this_machine({"client": client}) is here


def test_very_many_visitors_are_not_all_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "_MOST_VISITORS", 3)
    limit = RateLimit(60, 1, Clock())
    assert [limit.wait(visitor) for visitor in ("a", "a", "b", "c", "d", "d")] == [0, 1, 0, 0, 0, 1]
    assert limit.wait("a") == 0
