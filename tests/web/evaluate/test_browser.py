"""The pages of evaluation in a browser: from an empty folder to two runs compared."""

import json
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser import Visit, open_visit
from tests.web.conftest import served
from tests.web.evaluate.bench import GOLD, HOSTILE, Bench, Visitor

pytestmark = pytest.mark.browser

FILE: FilePayload = {
    "name": "mine.jsonl",
    "mimeType": "application/jsonl",
    "buffer": "".join(f"{json.dumps(line)}\n" for line in GOLD).encode(),
}
PAGES = (
    "/evaluate",
    "/evaluate/gold/gold.jsonl",
    "/evaluate/runs/usual",
    "/evaluate/runs/usual/groups",
    "/evaluate/runs/usual/questions/border",
    "/evaluate/runs/usual/questions/lost",
    "/evaluate/compare?a=usual&b=by+meaning",
    "/evaluate/compare",
)


@pytest.fixture
def visit(browser: Browser, bench: Bench) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    with served(bench.app()) as port:
        opened = open_visit(context, f"http://localhost:{port}")
        yield opened
        assert opened.foreign == []
        assert opened.errors == []
    context.close()


@pytest.fixture(scope="module")
def address(finished: Visitor) -> Iterator[str]:
    with served(finished.bench.app()) as port:
        yield f"http://localhost:{port}"


def test_from_an_empty_folder_to_two_runs_compared(visit: Visit, bench: Bench) -> None:
    page = visit.page
    page.goto(visit.address + "/evaluate")
    page.get_by_label("File of questions").set_input_files(FILE)
    page.get_by_role("button", name="Add questions").click()
    expect(page.get_by_role("heading", name="mine.jsonl")).to_be_visible()
    page.get_by_role("link", name="Back to the runs").click()
    bench.gate.clear()
    page.get_by_role("button", name="Begin the run").press("Enter")
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_attribute("value", "1")
    expect(page.locator("#count")).to_have_text("1 of 4")
    page.evaluate("window.same = true")
    bench.gate.set()
    expect(page.get_by_text("The run is complete: mine")).to_be_visible()
    assert page.evaluate("window.same")  # it was not loaded again
    page.get_by_label("Searches become one ranking").select_option("meaning")
    page.get_by_role("button", name="Begin the run").click()
    expect(page.get_by_text("The run is complete: mine-2")).to_be_visible()
    page.get_by_role("button", name="Compare A and B").click()
    expect(page).to_have_url(f"{visit.address}/evaluate/compare?b=mine-2&a=mine")
    expect(page.get_by_text("4 questions are in both.")).to_be_visible()


def test_a_run_is_stopped_and_goes_on(visit: Visit, bench: Bench) -> None:
    page = visit.page
    bench.write("gold.jsonl")
    bench.gate.clear()
    page.goto(visit.address + "/evaluate")
    page.get_by_role("button", name="Begin the run").click()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "1")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#stage")).to_have_text("Stopping")
    bench.gate.set()
    page.get_by_role("button", name="Go on with gold").click()
    expect(page.get_by_text("The run is complete: gold")).to_be_visible()
    page.get_by_role("link", name="gold", exact=True).first.click()
    expect(page.locator(".questions tbody tr")).to_have_count(4)
    expect(page.get_by_text(HOSTILE)).to_be_visible()


@pytest.mark.e2e
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_fault(
    browser: Browser, address: str, path: str, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(address + path)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    found = Axe().run(page).response["violations"]
    context.close()
    assert [fault["id"] for fault in found if fault["impact"] in {"serious", "critical"}] == []


@pytest.mark.e2e
@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_window_scrolls_only_tables(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(address + path)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


@pytest.mark.e2e
def test_it_works_without_scripts(browser: Browser, bench: Bench) -> None:
    bench.write("gold.jsonl")
    context = browser.new_context(java_script_enabled=False)
    with served(bench.app()) as port:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"http://localhost:{port}/evaluate")
        page.get_by_role("button", name="Begin the run").click()
        expect(page.get_by_text("The run is complete: gold")).to_be_visible(timeout=20_000)
    context.close()
