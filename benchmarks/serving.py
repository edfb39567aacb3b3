"""How fast the page is for people: `python -m benchmarks.serving`.

Serves the starter collection as users do, in a process of its own, and measures in Chromium how
soon `/` can be read, what the page adds to the time of an answer, and how long eight tabs take;
then over HTTP how long 20 users wait who ask at the same moment.
"""

import argparse
import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from itertools import chain, cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import machine
from benchmarks.sets import ROOT
from tests.browser import CHROMIUM, FLAGS
from tests.e2e.server import Server, started

_GOLD = ROOT / "gold" / "starter.jsonl"
_OUTPUT = ROOT / "benchmarks" / "results" / "serving.md"
_TABS = 8
_USERS = 20
_LONGEST = 60_000  # milliseconds

# Milliseconds from the start of the visit until something of the page's own can be read.
_READABLE = """() => {
  const shown = [...document.querySelectorAll(".results")].some(part => part.checkVisibility());
  return shown && document.readyState !== "loading" && performance.now();
}"""
# Milliseconds from Enter until the answer to it has been drawn; the promise is made beforehand.
_WATCH = """question => {
  let pressed = 0;
  const note = () => { pressed = performance.now(); };
  addEventListener("keydown", note, { capture: true, once: true });
  window.drawn = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`no answer to ${question}`)), LONGEST);
    const look = () => {
      const answer = document.querySelector("#results .results[data-question]");
      if (pressed && answer?.dataset.question === question) {
        resolve(performance.now() - pressed);
      } else {
        requestAnimationFrame(look);
      }
    };
    look();
  });
}""".replace("LONGEST", str(_LONGEST))


def main() -> None:
    """Measure, print the report and write it."""
    options = _options()
    with (
        tempfile.TemporaryDirectory(prefix="cited-qa-serving-") as folder,
        started(Path(folder), audit=False) as server,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
    ):
        rows = list(_measure(server, browser, options.repeats))
        chromium = browser.version
    report = _as_markdown(rows, chromium)
    print(report)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(report, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument(
        "--repeats", type=int, default=10, help="visits, and questions typed (default 10)"
    )
    parser.add_argument("--output", type=Path, default=_OUTPUT)
    return parser.parse_args()


def _measure(server: Server, browser: Browser, repeats: int) -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure in words, and its target."""
    questions = _questions()
    address = f"http://localhost:{server.port}"
    for question in questions[:3]:
        server.answer(question)
    visits = [_visit(browser, address) for _ in range(repeats)]
    yield "`/` can be read, empty browser cache", _median(visits), "under 2,000 ms"
    added = _added(browser, address, questions[:repeats])
    yield "click to answer, beyond the engine's own time", _median(added), "under 60 ms"
    yield f"{_TABS} tabs show their answers", f"{_tabs(browser, address, questions):.1f} s", "15 s"
    alone, together, right = _users(server, questions)
    yield "an answer over HTTP, asked alone", _median(alone), ""
    yield f"the same, {_USERS} users at once", _median(together), "under 1,000 ms"
    yield "the slowest of these", f"{max(together):,.0f} ms", ""
    yield "the same answer as alone", f"{right} of {len(together)}", "all"


def _questions() -> Sequence[str]:
    lines = _GOLD.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def _visit(browser: Browser, address: str) -> float:
    """Return after how many milliseconds a first visitor can read the page."""
    with browser.new_context() as visitor:
        page = visitor.new_page()
        page.goto(address, wait_until="commit")
        return float(page.wait_for_function(_READABLE, polling="raf").json_value())


def _added(browser: Browser, address: str, questions: Sequence[str]) -> list[float]:
    """Return, for each question typed, the milliseconds that are not the engine's."""
    with browser.new_context(locale="en") as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.wait_for_selector("#results[data-ready]")
        return [_typed(page, question) - _engine(page) for question in questions]


def _typed(page: Page, question: str) -> float:
    box = page.locator("#question").locator("textarea, input").first
    box.fill(question)
    page.evaluate(_WATCH, question)
    box.press("Enter")
    return float(page.evaluate("window.drawn"))


def _engine(page: Page) -> float:
    """Read the time that the page tells of its own answer."""
    told = page.locator("#results .scope").text_content() or ""
    found = re.search(r"(\d+) ms", told)
    if found is None:
        raise RuntimeError(f"expected the time of the answer, found {told!r}")
    return float(found[1])


def _tabs(browser: Browser, address: str, questions: Sequence[str]) -> float:
    """Return after how many seconds all tabs, opened together, show passages."""
    with browser.new_context() as visitor:
        pages = [visitor.new_page() for _ in range(_TABS)]
        begun = time.perf_counter()
        for page, question in zip(pages, questions, strict=False):
            page.goto(f"{address}/?{urlencode({'q': question})}", wait_until="commit")
        for page in pages:
            page.wait_for_selector(".results mark", state="attached", timeout=_LONGEST)
        return time.perf_counter() - begun


def _users(server: Server, questions: Sequence[str]) -> tuple[list[float], list[float], int]:
    """Return the milliseconds of each answer alone and at once, and how many were the same."""
    asked = list(islice(cycle(questions), _USERS))
    alone = [_timed(server, question) for question in asked]
    with ThreadPoolExecutor(_USERS) as users:
        together = list(users.map(lambda question: _timed(server, question), asked))
    same = sum(one[0] == other[0] for one, other in zip(alone, together, strict=True))
    return [each[1] for each in alone], [each[1] for each in together], same


def _timed(server: Server, question: str) -> tuple[object, float]:
    begun = time.perf_counter()
    answer = server.answer(question)
    return answer, (time.perf_counter() - begun) * 1000


def _median(milliseconds: Sequence[float]) -> str:
    return f"{statistics.median(milliseconds):,.0f} ms"


def _as_markdown(rows: Sequence[tuple[str, str, str]], chromium: str) -> str:
    return "\n".join(
        chain(
            (
                "# Serving\n",
                machine.description(),
                f"- Page: gradio {version('gradio')}, Chromium {chromium} without a window; "
                "medians unless said otherwise\n",
                "| measured | figure | target |",
                "|---|---|---|",
            ),
            (f"| {name} | {figure} | {target} |" for name, figure, target in rows),
            ("",),
        )
    )


if __name__ == "__main__":
    main()
