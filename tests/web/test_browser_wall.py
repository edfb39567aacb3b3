"""A document of a million letters without a space: indexed, asked, opened, and no wider for it."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from qa.answering import Index, open_index
from qa.web.current import CurrentIndex
from qa.web.server import create_app
from tests.fake_encoder import FakeEncoder
from tests.small_index import build
from tests.web.conftest import served

WALL = "x" * 1_000_000
QUESTION = "Which treaty is about smuggling?"
CORPUS = {"wall.txt": f"A treaty on smuggling {WALL}\n", "plain.txt": "It protects every border.\n"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    place = build(tmp_path_factory.mktemp("wall"), CORPUS)
    return open_index(place, FakeEncoder, "none")


@pytest.fixture(scope="module")
def address(index: Index) -> Iterator[str]:
    with served(create_app(CurrentIndex(index))) as port:
        yield f"http://localhost:{port}"


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    yield page
    page.close()


def test_every_letter_is_in_some_passage(index: Index) -> None:
    (source,) = (each for each in index.sources if each.path == "wall.txt")
    document = index.document(source.id)
    assert document.text.count("x") == len(WALL)
    assert sum(chunk.text.count("x") for chunk in index.chunks_of(source.id).values()) == len(WALL)


def test_the_pages_stay_as_wide_as_the_screen(index: Index, address: str, narrow: Page) -> None:
    first = index.ask(QUESTION).passages[0]
    assert first.source.path == "wall.txt"
    narrow.goto(f"{address}/?{urlencode({'q': QUESTION, 'caution': 'eager'})}")
    narrow.wait_for_selector("#results[data-ready] .results")
    assert first.quote_text in (narrow.locator("#results").text_content() or "")
    assert narrow.evaluate("document.documentElement.scrollWidth") == 390
    narrow.goto(address + first.link)
    assert narrow.locator("#hit").text_content() == first.quote_text
    assert narrow.evaluate("document.documentElement.scrollWidth") == 390
