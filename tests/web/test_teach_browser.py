"""Lessons in Chromium: stepped through by keyboard, seen from the last row, printed, edited."""

from collections.abc import Iterator
from io import BytesIO
from typing import Literal

import pypdfium2  # type: ignore[import-untyped]
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from qa.lessons import Lesson, LessonQuestion, parse_lesson, write_lesson
from tests.web.conftest import Visit, open_visit, served
from tests.web.school import (
    ESTIMATE,
    HOW_MANY,
    INTO_TRAFFICKING,
    MIXED,
    NEAREST,
    PARTIES,
    QUOTES,
    School,
    lengths_lesson,
    open_school,
)
from tests.web.stand_in import HOSTILE_TITLE, HOSTILE_WORDS

pytestmark = pytest.mark.browser

PROJECTORS = (ViewportSize(width=1280, height=720), ViewportSize(width=1024, height=768))
PAGES = {
    "list": "/teach",
    "title": "/teach/words",
    "question": "/teach/words?step=2",
    "quote": "/teach/words?step=3&verify=1",
    "source": "/teach/words?step=4#hit",
    "page of a PDF": "/teach/words?step=7#hit",
    "not found": "/teach/words?step=9",
    "nearest": "/teach/words?step=10",
    "handout": "/teach/words/handout?verify=1",
    "form": "/teach/words/edit?passages=1",
    "text": "/teach/words/text",
    "problem": "/teach/none",
}
HOSTILE = (
    "/teach/hostile",
    *(f"/teach/hostile?step={step}" for step in range(2, 8)),
    "/teach/hostile/handout?verify=1",
    "/teach/hostile/edit?passages=1",
    "/teach/hostile/text",
)
SMALLEST = """() => {
  const found = [];
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const [r, g, b, alpha = 1] = colour(getComputedStyle(each).backgroundColor);
      if (alpha > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const [one, two] = [light(colour(style.color)), light(behind(element))];
    found.push([parseFloat(style.fontSize),
      (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)]);
  }
  return [found.length, Math.min(...found.map(([size]) => size)),
    Math.min(...found.map(([, contrast]) => contrast))];
}"""
ON_SCREEN = """element => {
  const box = element.getBoundingClientRect();
  const view = element.closest(".view").getBoundingClientRect();
  return box.top >= view.top - 1 && box.bottom <= view.bottom + 1 && box.left >= 0
    && box.right <= innerWidth && view.bottom <= innerHeight;
}"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    school = open_school(tmp_path_factory.mktemp("school"))
    school.put("lengths", write_lesson(lengths_lesson(school)))
    return school


@pytest.fixture(scope="module")
def address(school: School) -> Iterator[str]:
    with served(school.app) as port:
        yield f"http://localhost:{port}"


@pytest.fixture(scope="module")
def class_profile(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PROJECTORS[0])
    yield context
    context.close()


@pytest.fixture
def visit(class_profile: BrowserContext, address: str) -> Iterator[Visit]:
    opened = open_visit(class_profile, address)
    yield opened
    opened.page.close()
    assert opened.foreign == []
    assert opened.errors == []


def go(visit: Visit, path: str) -> Page:
    visit.page.goto(visit.address + path)
    return visit.page


def expect_step(visit: Visit, number: int, heading: str) -> None:
    expect(visit.page.locator(".number")).to_have_text(f"{number} of 10")
    expect(visit.page.locator("h1")).to_have_text(heading)
    assert visit.page.url.partition("#")[0] == f"{visit.address}/teach/words?step={number}"


def test_a_lesson_is_stepped_through_by_keyboard(visit: Visit) -> None:
    page = go(visit, "/teach")
    page.get_by_role("link", name="Words and figures").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Words and figures")
    page.wait_for_load_state("load")  # the script that hears the keys comes last
    page.keyboard.press("ArrowRight")
    expect_step(visit, 2, HOW_MANY)
    expect(page.locator("blockquote")).to_have_count(0)
    page.keyboard.press("Space")
    expect_step(visit, 3, HOW_MANY)
    expect(page.locator("blockquote")).to_have_text(ESTIMATE)
    page.keyboard.press("PageDown")
    expect_step(visit, 4, HOW_MANY)
    hit = page.locator("#hit")
    expect(hit).to_have_text(ESTIMATE)
    assert hit.evaluate(ON_SCREEN)
    page.keyboard.press("ArrowRight")
    expect_step(visit, 5, INTO_TRAFFICKING)
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowLeft")
    expect_step(visit, 3, HOW_MANY)
    page.keyboard.press("Shift+Space")
    expect_step(visit, 2, HOW_MANY)
    page.keyboard.press("ArrowDown")
    expect_step(visit, 3, HOW_MANY)
    page.keyboard.press("ArrowUp")
    expect_step(visit, 2, HOW_MANY)
    page.keyboard.press("End")
    expect_step(visit, 10, PARTIES)
    expect(page.locator("#hit")).to_have_text(NEAREST)
    page.keyboard.press("ArrowRight")
    expect_step(visit, 10, PARTIES)
    page.keyboard.press("Home")
    expect_step(visit, 1, "Words and figures")
    page.keyboard.press("Escape")
    page.wait_for_url("**/teach")


def test_reload_and_back_keep_the_step(visit: Visit) -> None:
    page = go(visit, "/teach/words?step=2")
    for number in (3, 4, 5):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".number")).to_have_text(f"{number} of 10")
    expect(page).to_have_title(f"{INTO_TRAFFICKING} · Words and figures")
    page.reload()
    expect_step(visit, 5, INTO_TRAFFICKING)
    page.go_back()
    expect_step(visit, 4, HOW_MANY)
    page.go_back()
    expect_step(visit, 3, HOW_MANY)
    expect(page).to_have_title(f"{HOW_MANY} · Words and figures")
    page.go_forward()
    expect_step(visit, 4, HOW_MANY)
    page.get_by_role("link", name="Open the whole document").click()
    page.wait_for_url("**/doc/**")
    assert page.locator("#hit").text_content() == ESTIMATE
    page.go_back()
    expect_step(visit, 4, HOW_MANY)


def test_the_links_below_do_the_same_and_keep_the_focus(visit: Visit) -> None:
    page = go(visit, "/teach/words")
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText"))
    assert reached[:3] == ["Next", "Full screen", "Leave"]
    page.get_by_role("link", name="Next").focus()
    for number in (2, 3):
        page.keyboard.press("Enter")
        expect(page.locator(".number")).to_have_text(f"{number} of 10")
        expect(page.get_by_role("link", name="Next")).to_be_focused()
    page.get_by_role("link", name="Verify").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(
        "The words stand in estimates-of-victims.md, and the file is the one that was indexed."
    )
    page.keyboard.press("ArrowRight")
    expect_step(visit, 4, HOW_MANY)


@pytest.mark.e2e
def test_without_scripts_the_links_lead_on(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    visit = open_visit(context, address)
    page = go(visit, "/teach/words")
    for number in range(2, 11):
        page.get_by_role("link", name="Next").click()
        expect(page.locator(".number")).to_have_text(f"{number} of 10")
    assert page.url == f"{address}/teach/words?step=10#hit"
    expect(page.get_by_role("button", name="Full screen")).to_have_count(0)
    page.get_by_role("link", name="Leave").click()
    page.wait_for_url("**/teach")
    context.close()


def test_f_fills_the_screen_and_stepping_keeps_it(visit: Visit) -> None:
    page = go(visit, "/teach/words?step=2")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("ArrowRight")
    expect(page.locator("blockquote")).to_have_text(ESTIMATE)
    assert page.evaluate("document.fullscreenElement !== null")
    controls = page.locator(".controls")
    assert controls.evaluate("element => getComputedStyle(element).opacity") == "0"
    page.keyboard.press("Tab")  # to the words, which may be scrolled
    page.keyboard.press("Tab")
    expect(controls).to_have_css("opacity", "1")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_from_the_last_row(
    visit: Visit, scheme: Literal["light", "dark"]
) -> None:
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for viewport in PROJECTORS:
        visit.page.set_viewport_size(viewport)
        for step in range(1, 11):
            page = go(visit, f"/teach/words?step={step}&verify=1#hit")
            count, size, contrast = page.evaluate(SMALLEST)
            assert count >= 5
            assert size >= 28
            assert contrast >= 4.5
            assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


@pytest.mark.e2e
def test_quotes_of_every_length_stay_on_the_screen(visit: Visit) -> None:
    for viewport in PROJECTORS:
        visit.page.set_viewport_size(viewport)
        sizes = []
        for row, words in enumerate(QUOTES):
            page = go(visit, f"/teach/lengths?step={3 * row + 3}")
            quote = page.locator("blockquote")
            assert quote.text_content() == f"{row + 1}. {words}"
            assert quote.evaluate(ON_SCREEN), (viewport, len(words))
            assert page.locator("figcaption").evaluate(ON_SCREEN), (viewport, len(words))
            assert page.locator("h1").evaluate(ON_SCREEN), (viewport, len(words))
            sizes.append(
                quote.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
            )
        assert sizes == sorted(sizes, reverse=True)
        assert sizes[0] >= 60
        assert sizes[-1] == 28


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.e2e)])
def test_axe_finds_no_fault(visit: Visit, scheme: Literal["light", "dark"]) -> None:
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for name, path in PAGES.items():
        page = go(visit, path)
        found = Axe().run(page).response["violations"]
        assert [(name, fault["id"], fault["nodes"][0]["html"]) for fault in found] == []


def test_nothing_is_wider_than_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size(ViewportSize(width=390, height=844))
    for path in (*PAGES.values(), *HOSTILE, "/teach/lengths?step=42"):
        page = go(visit, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_hostile_words_run_nothing(visit: Visit) -> None:
    for path in HOSTILE:
        page = go(visit, path)
        assert page.evaluate("window.pwned") is None
    page = go(visit, "/teach/hostile?step=2")
    page.keyboard.press("ArrowRight")
    expect(page.locator("blockquote")).to_have_text(HOSTILE_WORDS)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#hit")).to_have_text(HOSTILE_WORDS)
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1")).to_have_text(HOSTILE_TITLE)
    assert page.evaluate("window.pwned") is None


@pytest.mark.e2e
def test_a_megabyte_without_a_space_breaks_no_page(visit: Visit, school: School) -> None:
    school.put("wide", write_lesson(Lesson("x" * 200_000, "", (LessonQuestion("y" * 1900),))))
    visit.page.set_viewport_size(ViewportSize(width=390, height=844))
    for path in ("/teach", "/teach/wide", "/teach/wide?step=2", "/teach/wide/handout"):
        page = go(visit, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    (school.corpus / "lessons" / "wide.md").unlink()


def test_the_handout_prints_with_every_quote_on_one_page(visit: Visit, school: School) -> None:
    pin = school.pin("estimates-of-victims.md", ESTIMATE)
    questions = tuple(
        LessonQuestion(f"Question {number}?", "A note. " * number, pin) for number in range(1, 31)
    )
    school.put("many", write_lesson(Lesson("Many", "", questions)))
    page = go(visit, "/teach/many/handout?verify=1")
    expect(page.locator(".checked.holds")).to_have_count(30)
    assert not page.get_by_role("button", name="Print").is_hidden()
    document = pypdfium2.PdfDocument(BytesIO(page.pdf(format="A4")))
    sheets = [" ".join(sheet.get_textpage().get_text_bounded().split()) for sheet in document]
    document.close()
    assert len(sheets) > 5
    assert sum(sheet.count(ESTIMATE) for sheet in sheets) == 30
    assert "Verify all quotes" not in " ".join(sheets)
    assert "Library" not in " ".join(sheets)
    assert f"{visit.address}/teach/many?step=4" in sheets[0]
    (school.corpus / "lessons" / "many.md").unlink()


def test_forced_colours_keep_the_mark(visit: Visit) -> None:
    visit.page.emulate_media(forced_colors="active")
    page = go(visit, "/teach/words?step=4#hit")
    mark, text = (
        page.locator(selector).evaluate("element => getComputedStyle(element).backgroundColor")
        for selector in ("#hit", "body")
    )
    assert mark != text


def test_a_lesson_is_made_by_keyboard_alone(visit: Visit, school: School) -> None:
    page = go(visit, "/teach")
    page.get_by_label("Title").focus()
    page.keyboard.type("Made by hand")
    page.keyboard.press("Enter")
    page.wait_for_url("**/teach/made-by-hand/edit")
    new = page.get_by_role("group", name="New question")
    new.get_by_label("Question").focus()
    page.keyboard.type(INTO_TRAFFICKING)
    page.keyboard.press("Enter")
    # An address with a fragment moves the focus once its page is there.
    page.wait_for_url("**/edit?saved=1#saved")
    first = page.get_by_role("group", name="Question 1")
    first.get_by_role("button", name="Choose a passage").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit?passages=1#question-1")
    first.get_by_role("button", name="Pin this passage").nth(2).focus()
    page.keyboard.press("Enter")
    expect(first.locator(".pinned .quoted")).to_have_text(MIXED)
    expect(page.get_by_role("status")).to_have_text("Saved.")
    made = parse_lesson(school.text("made-by-hand"))
    assert made.questions == (
        LessonQuestion(
            INTO_TRAFFICKING, "", school.pin("trafficking-and-smuggling-compared.pdf", MIXED)
        ),
    )
    page.get_by_text("Remove this lesson").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove for good").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/teach")
    expect(page.get_by_role("link", name="Made by hand")).to_have_count(0)
