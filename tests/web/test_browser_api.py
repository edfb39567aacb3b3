"""The description of the API, in Chromium."""

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import ViewportSize

from tests.browser import Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")])
def test_no_fault_of_accessibility_and_no_sideways_scrolling(
    visit: Visit, width: int, scheme: str
) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit.page.set_viewport_size(ViewportSize(width=width, height=800))
    visit.page.goto(visit.address + "/api")
    for fold in visit.page.locator("summary").all():
        fold.click()
    assert Axe().run(visit.page).response["violations"] == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") == width


def test_one_click_takes_a_whole_command(visit: Visit) -> None:
    visit.page.goto(visit.address + "/api")
    command = visit.page.locator(".command").first
    command.click()
    selected = visit.page.evaluate("String(getSelection())").strip()
    assert selected == (command.text_content() or "").strip()
    assert selected.startswith(f"curl -sG {visit.address}/api/ask ")
