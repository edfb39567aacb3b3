"""One Chromium for all tests, and windows that note what a well-behaved page never does."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
PATIENCE = 30_000
"""Milliseconds; a busy machine is slow, not wrong."""

expect.set_options(timeout=PATIENCE)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP intranet.test 127.0.0.1, MAP * ~NOTFOUND, "
    "EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

KEEP_ASKING = """([question, pause]) => {
  window.asked = [];
  const ask = async () => {
    const answer = await fetch("/api/ask?" + new URLSearchParams({ q: question }));
    const told = await answer.json();
    window.asked.push([answer.status, told.passages[0].quote]);
    setTimeout(ask, pause);
  };
  ask();
}"""
"""Asks a question over and over, with a pause in milliseconds; notes each answer."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not shutil.which(CHROMIUM):
        pytest.fail(f"expected a browser at {CHROMIUM}; install it: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """A browser window on the application; notes what a well-behaved page never does."""

    page: Page
    address: str
    foreign: list[str]
    errors: list[str]

    def ask(self, query: str) -> None:
        """Open the Ask page at `/{query}` and wait for what it shows."""
        self.page.goto(self.address + "/" + query)
        self.settle()

    def reload(self) -> None:
        """Load the Ask page again and wait for what it shows."""
        self.page.reload()
        self.settle()

    def back(self) -> None:
        """Go back to an earlier Ask page and wait for what it shows."""
        self.page.go_back()
        self.settle()

    def settle(self) -> None:
        """Wait until Gradio's page has taken over; a moment before, all cards are there twice."""
        self.page.wait_for_selector("#results[data-ready] .results")


def open_visit(context: BrowserContext, address: str) -> Visit:
    page = context.new_page()
    visit = Visit(page, address, [], [])
    local = (address + "/", "data:", "blob:")
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(local) else visit.foreign.append(request.url)
        ),
    )
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.set_default_timeout(PATIENCE)
    return visit
