"""Judging in Chromium, from an empty folder of gold questions, by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect

from qa.evaluation.gold import read_gold
from qa.web.server import create_app
from tests.browser import Visit, open_visit
from tests.web.conftest import served
from tests.web.judge.desk import PAYS, SIGNED, Judging

pytestmark = pytest.mark.browser

PAIRS = "/judge/pairs?judge=Ana&from=gold%3Aquestions.jsonl&k=3"


@pytest.fixture
def judging(tmp_path: Path) -> Judging:
    return Judging(tmp_path)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    yield context
    context.close()


@pytest.fixture
def visit(judging: Judging, context: BrowserContext) -> Iterator[Visit]:
    """A window on an application of its own; nothing foreign is asked for, no script fails."""
    app = create_app(judging.current, lambda _: (PAYS,), gold=judging.gold, runs=judging.runs)
    with served(app) as port:
        opened = open_visit(context, f"http://localhost:{port}")
        yield opened
        opened.page.close()
    assert opened.foreign == []
    assert opened.errors == []


def press_tab_until(page: Page, name: str) -> None:
    """Move by Tab until the element with this label has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        wanted = "e => (e.labels?.[0] ?? e).textContent.trim()"
        if page.locator(":focus").evaluate(wanted).startswith(name):
            return
    pytest.fail(f"{name} is not reached by Tab")


def expect_judged(page: Page, count: str) -> None:
    """Wait for a page that says how many are judged, and for its keys."""
    expect(page.locator(".with-script .progress p")).to_contain_text(f"{count} judged")


def test_from_an_empty_folder_to_judged_questions_by_keyboard(
    visit: Visit, judging: Judging
) -> None:
    page = visit.page
    page.goto(f"{visit.address}/judge")
    expect(page.get_by_text("There is nothing to judge yet.")).to_be_visible()
    for question in (PAYS, SIGNED):
        visit.ask(f"?q={question}")
        page.locator(".card").first.focus()
        page.keyboard.press("g")
        page.wait_for_url("**/judge/new?**")
        press_tab_until(page, "Keep the question")
        page.keyboard.press("Enter")
        expect(page.locator("#told")).to_contain_text("was added to questions.jsonl")
    assert [each.text for each in read_gold(judging.gold / "questions.jsonl")] == [PAYS, SIGNED]
    page.goto(f"{visit.address}/judge")
    press_tab_until(page, "Your name")
    page.keyboard.type("Ana")
    page.keyboard.press("Enter")
    for number, key in enumerate("asdfja"):
        expect_judged(page, f"{number} of 6")
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="All judged")).to_be_visible()
    assert [each.grade for each in judging.file.read().made] == [0, 1, 2, 3, None, 0]


def test_keys_for_note_undo_and_source(visit: Visit, judging: Judging) -> None:
    judging.write_gold(PAYS, name="questions.jsonl")
    page = visit.page
    page.goto(visit.address + PAIRS)
    expect_judged(page, "0 of 3")
    first = page.locator("blockquote").inner_text()
    page.keyboard.press("n")
    page.keyboard.type("a safe fund")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect_judged(page, "1 of 3")
    expect(page.locator(".undo b")).to_have_text("2 – Answers in part")
    assert judging.file.read().made[0].note == "a safe fund"
    page.keyboard.press("u")
    expect_judged(page, "0 of 3")
    assert page.locator("blockquote").inner_text() == first
    with page.expect_popup() as opened:
        page.keyboard.press("o")
    expect(opened.value.locator("mark").first).to_be_visible()
    opened.value.close()


def test_two_keys_on_an_answer_judge_it_once_the_name_is_known(
    visit: Visit, judging: Judging
) -> None:
    page = visit.page
    for number, grade in enumerate("sf"):
        visit.ask(f"?q={PAYS}")
        page.locator(".card").first.focus()
        page.keyboard.press("g")
        page.wait_for_url("**/judge/new?**")
        page.wait_for_selector(".with-script")
        if number == 0:
            page.get_by_label("Your name").fill("Ana")
            page.keyboard.press("Escape")
        page.keyboard.press(grade)
        expect(page.locator("#told")).to_contain_text("Your judgment was kept.")
    (made,) = judging.file.read().of("Ana")
    assert (made.grade, made.question) == (3, PAYS)


def test_a_question_without_an_answer_on_ask_can_be_kept(visit: Visit, judging: Judging) -> None:
    visit.ask("?q=Which moon?")
    page = visit.page
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("g")
    page.wait_for_url("**/judge/new?**")
    if page.get_by_label("No, nothing in the documents answers it.").is_visible():
        page.get_by_label("No, nothing in the documents answers it.").check()
    page.get_by_role("button", name="Keep the question").click()
    expect(page.locator("#told")).to_contain_text("The file has 1 question now.")
    (kept,) = read_gold(judging.gold / "questions.jsonl")
    assert (kept.text, kept.answerable) == ("Which moon?", False)


def test_pages_are_sound_narrow_and_for_everybody(
    visit: Visit, judging: Judging, context: BrowserContext
) -> None:
    judging.write_gold(PAYS, SIGNED, name="questions.jsonl")
    for judge in ("Ana", "Ben"):
        for grade in "0123" if judge == "Ana" else "3210":
            judging.judge(PAIRS.replace("Ana", judge), grade)
    chosen = judging.get(f"/judge/new?q={PAYS}").cssselect("ol.choices-of a")[0].get("href")
    page = visit.page
    for address in ("/judge", PAIRS, "/judge/agreement", f"/judge/new?q={PAYS}", str(chosen)):
        page.set_viewport_size({"width": 1400, "height": 900})
        page.goto(visit.address + address)
        found = Axe().run(page).response["violations"]
        assert [
            (fault["id"], address) for fault in found if fault["impact"] in {"serious", "critical"}
        ] == []
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address
    assert len(context.pages) == 1
