"""Nothing leaves the machine: neither from the browser nor from any process of the server."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import Visit
from tests.e2e.server import STARTED, Server, audited

QUESTION = "How many people are estimated to be victims of trafficking?"
STARTS = (
    "/",
    "/?" + urlencode({"q": QUESTION}),
    "/?q=zzzz",
    "/library",
    "/teach",
    "/evaluate",
    "/judge",
    "/api",
    "/no",
)
MOST_OF_A_KIND = 3
MEASURING = 120_000  # milliseconds that a busy machine may take for all questions
LINKS = """() => [...document.querySelectorAll("a[href]")]
  .filter(link => link.origin === location.origin && !link.hasAttribute("download"))
  .map(link => link.pathname + link.search)"""
OUTSIDE = "192.0.2.1"  # never assigned, https://datatracker.ietf.org/doc/html/rfc5737
REACH_OUT = f"""
import socket
for reach in (
    lambda: socket.create_connection(("{OUTSIDE}", 80), timeout=0.01),
    lambda: socket.getaddrinfo("example.invalid", 80),
    lambda: socket.create_connection(("127.0.0.1", 9), timeout=0.01),
    lambda: socket.getaddrinfo("intranet.test", 80),
):
    try:
        reach()
    except OSError:
        pass
"""


def test_reaching_out_would_be_noticed(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    subprocess.run([sys.executable, "-c", REACH_OUT], env=audited(log), check=True)
    noted = [line for line in log.read_text().splitlines() if not line.startswith(STARTED)]
    assert noted == [
        f"socket.getaddrinfo {OUTSIDE}",
        f"socket.connect {OUTSIDE}",
        "socket.getaddrinfo example.invalid",
    ]


@pytest.mark.browser
def test_no_page_asks_another_host(visit: Visit, server: Server) -> None:
    seen = open_everything(visit)
    assert {"/", "/library", "/teach", "/evaluate", "/judge", "/api", "/doc"} <= {
        kind_of(path) for path in seen
    }
    assert visit.foreign == []
    assert server.log.read_text().count(STARTED) > 1
    assert server.reached_out == []


@pytest.mark.browser
def test_neither_measuring_nor_judging_asks_another_host(visit: Visit, server: Server) -> None:
    processes = server.log.read_text().count(STARTED)
    page = visit.page
    page.context.clear_cookies()  # the language that another test chose among them
    page.goto(visit.address + "/evaluate")
    page.get_by_label("Close reading by").select_option("none")
    page.get_by_label("Name of the run").fill("quiet")
    page.get_by_role("button", name="Begin the run").click()
    expect(page.get_by_text("The run is complete: quiet")).to_be_visible(timeout=MEASURING)
    assert server.log.read_text().count(STARTED) > processes  # the run has one of its own
    page.goto(visit.address + "/evaluate/runs/quiet")
    expect(page.locator(".questions tbody tr").first).to_be_visible()
    page.locator(".questions tbody a").first.click()
    page.goto(visit.address + "/judge")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("starter.jsonl").uncheck()
    page.get_by_label("quiet").check()
    page.get_by_role("button", name="Judge", exact=True).click()
    for count in range(2):
        expect(page.locator(".with-script .progress p")).to_contain_text(f"{count} of")
        page.keyboard.press("f")
    expect(page.locator(".with-script .progress p")).to_contain_text("2 of")
    page.goto(visit.address + "/judge/agreement")
    expect(page.get_by_text("Ana").first).to_be_visible()
    assert visit.foreign == []
    assert server.reached_out == []


def open_everything(visit: Visit) -> list[str]:
    """Follow the links of all pages, a few of each kind; returns what was opened."""
    waiting, opened, counts = list(STARTS), [], dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if path in opened or (counts.get(kind, 0) >= MOST_OF_A_KIND and path not in STARTS):
            continue
        counts[kind] = counts.get(kind, 0) + 1
        opened.append(path)
        visit.page.goto(visit.address + path)
        visit.page.wait_for_load_state("networkidle")
        waiting.extend(visit.page.evaluate(LINKS))
    return opened


def kind_of(path: str) -> str:
    """Return the first part of an address."""
    return "/" + urlsplit(path).path.split("/")[1]
