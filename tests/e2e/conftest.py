"""One server for all tests from end to end, and windows on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser import Visit, open_visit
from tests.e2e.server import Server, started


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def visitor(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """One profile for all windows; it may read the clipboard where browsers allow that."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en")
    context.grant_permissions(
        ["clipboard-read", "clipboard-write"], origin=f"http://localhost:{server.port}"
    )
    yield context
    context.close()


@pytest.fixture(params=["localhost"])
def visit(
    visitor: BrowserContext, server: Server, request: pytest.FixtureRequest
) -> Iterator[Visit]:
    """Open a window; at the end nothing foreign was asked for and no script failed."""
    opened = open_visit(visitor, f"http://{request.param}:{server.port}")
    yield opened
    opened.page.close()
    assert opened.foreign == []
    assert opened.errors == []
