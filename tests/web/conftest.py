"""A running application and a browser, started once and shared by all tests of the pages."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext

from qa.web.current import CurrentIndex
from qa.web.server import create_app
from tests.browser import CHROMIUM, FLAGS, Visit, open_visit
from tests.web.stand_in import QUESTION, stand_in

__all__ = ["CHROMIUM", "FLAGS", "Visit", "open_visit", "served"]

EXAMPLES = (QUESTION, "What does the hostile text say?")


@pytest.fixture(scope="session")
def app() -> FastAPI:
    return create_app(CurrentIndex(stand_in()), lambda _: EXAMPLES, hosts=("intranet.test",))


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(
        app, base_url="http://localhost", follow_redirects=False, client=("127.0.0.1", 50000)
    )


@contextmanager
def served(app: FastAPI, http: type[asyncio.Protocol] | Literal["auto"] = "auto") -> Iterator[int]:
    """Serve an application from a thread and give its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = uvicorn.Server(
        uvicorn.Config(app, http=http, log_level="warning", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture(scope="session")
def port(app: FastAPI) -> Iterator[int]:
    """Serve the application for all tests of the pages."""
    with served(app) as port:
        yield port


@pytest.fixture(scope="session")
def profile(browser: Browser, port: int) -> Iterator[BrowserContext]:
    """One profile for all windows, so that its cache is warm after the first."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.grant_permissions(
        ["clipboard-read", "clipboard-write"], origin=f"http://localhost:{port}"
    )
    yield context
    context.close()


@pytest.fixture(params=["localhost"])
def visit(profile: BrowserContext, port: int, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open a window; at the end nothing foreign was asked for and no script failed."""
    opened = open_visit(profile, f"http://{request.param}:{port}")
    yield opened
    opened.page.close()
    assert opened.foreign == []
    assert opened.errors == []
