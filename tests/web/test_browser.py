"""What people do on the pages, in Chromium."""

from typing import Literal
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import ViewportSize, expect

from tests.web.conftest import Visit
from tests.web.stand_in import (
    ANSWERS,
    COPY,
    ESTIMATE,
    ESTIMATES,
    HOSTILE,
    HOSTILE_TITLE,
    HOSTILE_WORDS,
    QUESTION,
    SLIDES,
)

pytestmark = pytest.mark.browser

ASKED = "?" + urlencode({"q": QUESTION})
ASKED_NOWHERE = "/" + ASKED + "&kind=treaty&document=x"
HOSTILE_ASKED = "?" + urlencode({"q": "What does the hostile text say?"})
GROUP = "When was the group created?"
CITATION = f"{ESTIMATES.source.title}, para. 2 (estimates.md)."
FIRST_LINK = ANSWERS[QUESTION][1][0].link
PAGES = {
    "welcome": "/",
    "answer": "/" + ASKED,
    "not found": "/?q=unknown",
    "no such document": ASKED_NOWHERE,
    "hostile answer": "/" + HOSTILE_ASKED,
    "document": FIRST_LINK,
    "hostile document": f"/doc/{HOSTILE.source.id}",
    "slides": f"/doc/{SLIDES.source.id}",
    "no document": "/doc/0",
}
NAME = """() => {
  const named = document.activeElement.closest("label, a, button, summary");
  return (named.querySelector(":scope > span") ?? named).textContent.trim();
}"""
VISIBLE = """element => {
  const box = element.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}"""


def open_page(visit: Visit, path: str) -> None:
    visit.page.goto(visit.address + path)
    if not path.startswith("/doc"):
        visit.page.wait_for_selector("#results[data-ready] .results")


def test_an_address_with_a_question_shows_its_answer(visit: Visit) -> None:
    visit.ask(ASKED)
    expect(visit.page.get_by_label("Your question")).to_have_value(QUESTION)
    card = visit.page.locator(".card").first
    assert card.locator("mark").all_text_contents() == [ESTIMATE]
    assert card.locator("h3").text_content() == ESTIMATES.source.title
    assert card.locator(".citation").text_content() == CITATION
    place = card.locator(".place bdi").all_text_contents()
    assert place == ["What is known and what is not", "para. 2"]
    expect(card.locator("h2")).to_have_text("Very likely the answer")
    expect(card.locator(".record")).to_have_text(
        "Of answers as sure as this one, 97 of 100 were right (1,212 judged questions)."
    )
    expect(card.locator(".crossing")).to_have_count(0)
    assert "93" not in visit.page.locator(".results").inner_text()
    assert visit.page.locator(".compact mark").count() == 3
    expect(visit.page).to_have_title(f"{QUESTION} · Ask the documents")


def test_the_source_opens_at_the_quote(visit: Visit) -> None:
    visit.ask(ASKED)
    visit.page.get_by_role("link", name="Open the source at this passage").click()
    visit.page.wait_for_url("**/doc/**")
    assert visit.page.url == visit.address + FIRST_LINK
    hit = visit.page.locator("#hit")
    assert hit.text_content() == ESTIMATE
    assert hit.evaluate(VISIBLE)
    visit.back()
    expect(visit.page.locator(".answer mark")).to_have_text(ESTIMATE)


def test_a_quote_far_down_a_small_window_is_scrolled_to(visit: Visit) -> None:
    visit.page.set_viewport_size(ViewportSize(width=390, height=420))
    open_page(visit, ANSWERS["What does a count show?"][1][0].link)
    assert visit.page.evaluate("scrollY") > 0
    assert visit.page.locator("#hit").evaluate(VISIBLE)


def test_the_question_has_the_focus_and_enter_asks_it(visit: Visit) -> None:
    visit.ask("")
    expect(visit.page.get_by_label("Your question")).to_be_focused()
    visit.page.keyboard.type(QUESTION)
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".answer mark")).to_have_text(ESTIMATE)
    assert visit.page.url == f"{visit.address}/{ASKED}"
    expect(visit.page.locator("#spoken")).to_have_text(f"Very likely the answer: {ESTIMATE}")


def test_examples_are_asked_by_a_click(visit: Visit) -> None:
    visit.ask("")
    visit.page.get_by_role("link", name=QUESTION).click()
    expect(visit.page.locator(".answer mark")).to_have_text(ESTIMATE)
    expect(visit.page.get_by_label("Your question")).to_have_value(QUESTION)
    assert visit.page.url == f"{visit.address}/{ASKED}"


def test_back_forward_and_reload_agree_with_the_address(visit: Visit) -> None:
    page = visit.page
    visit.ask("")
    box = page.get_by_label("Your question")
    box.fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".answer h3")).to_have_text(ESTIMATES.source.title)
    box.fill(GROUP)
    box.press("Enter")
    expect(page.locator(".answer h3")).to_have_text(SLIDES.source.title)
    visit.back()
    expect(page.locator(".answer h3")).to_have_text(ESTIMATES.source.title)
    expect(box).to_have_value(QUESTION)
    expect(page).to_have_title(f"{QUESTION} · Ask the documents")
    assert page.url == f"{visit.address}/{ASKED}"
    visit.reload()
    expect(page.locator(".answer h3")).to_have_text(ESTIMATES.source.title)
    expect(box).to_have_value(QUESTION)
    page.go_forward()
    visit.settle()
    expect(page.locator(".answer h3")).to_have_text(SLIDES.source.title)
    expect(box).to_have_value(GROUP)
    visit.back()
    visit.back()
    expect(page.locator(".welcome")).to_be_visible()
    expect(box).to_have_value("")
    expect(page).to_have_title("Ask the documents")


def test_an_unanswered_question_says_so_and_folds_the_nearest(visit: Visit) -> None:
    visit.ask("?q=unknown")
    expect(visit.page.locator("#verdict")).to_have_text("No answer found in the documents")
    expect(visit.page.locator(".answer")).to_have_count(0)
    nearest = visit.page.locator(".nearest .compact")
    expect(nearest).to_have_count(4)
    expect(nearest.first).to_be_hidden()
    expect(visit.page.locator(".missing p")).to_have_text(
        [
            "No passage is likely enough to hold the answer. You can look at the nearest ones "
            "and judge for yourself, or ask in other words.",
            "Of first passages as unsure as this, 1 of 10 was right (50 judged questions).",
        ]
    )
    visit.page.get_by_text("The nearest 4 passages").click()
    expect(nearest.first).to_be_visible()


def test_a_refused_question_is_explained(visit: Visit) -> None:
    visit.ask(ASKED + "&caution=bold")
    expect(visit.page.locator(".problem")).to_have_text("Unknown caution bold.")
    expect(visit.page.locator(".card")).to_have_count(0)


@pytest.mark.parametrize("visit", ["localhost", "intranet.test"], indirect=True)
def test_citations_are_copied_also_without_encryption(visit: Visit) -> None:
    visit.ask(ASKED)
    assert visit.page.evaluate("isSecureContext") is ("localhost" in visit.address)
    card, box = visit.page.locator(".answer"), visit.page.get_by_label("Your question")
    link = visit.address + FIRST_LINK
    for row, copied in enumerate((CITATION, None, None, link, f"“{ESTIMATE}” {CITATION}")):
        card.locator(".copy").nth(row).click()
        expect(card.locator(".copy").nth(row)).to_have_text("Copied")
        if copied is None:  # several lines, which the box would join
            continue
        box.fill("")
        box.press("Control+V")
        expect(box).to_have_value(copied)
    expect(card.locator(".copy").first).to_have_text("Copy citation")


def test_bibtex_and_ris_are_copied_line_by_line(visit: Visit) -> None:
    visit.ask(ASKED)
    first = ANSWERS[QUESTION][1][0]
    for name, copied in (("BibTeX", first.bibtex), ("RIS", first.ris)):
        visit.page.get_by_role("button", name=f"Copy citation as {name}").first.click()
        expect(visit.page.locator("#spoken")).to_have_text("Copied")
        assert visit.page.evaluate("navigator.clipboard.readText()") == copied
        visit.page.locator("#spoken").evaluate("element => element.textContent = ''")


def test_a_hostile_document_is_shown_literally_and_runs_nothing(visit: Visit) -> None:
    visit.ask(HOSTILE_ASKED)
    card = visit.page.locator(".answer")
    assert card.locator("mark").text_content() == HOSTILE_WORDS
    assert card.locator("blockquote").text_content() == f"Before it. {HOSTILE_WORDS} After it."
    assert card.locator("h3").text_content() == HOSTILE_TITLE
    assert card.locator(".kicker bdi").all_text_contents() == [
        "<b>issuer</b>",
        "${symbol}",
        "{{kind}}",
        "English",
    ]
    assert visit.page.locator(".results").locator("script, img, b, i").count() == 0
    assert visit.page.evaluate("window.pwned") is None
    visit.page.get_by_role("link", name="Open the source at this passage").click()
    visit.page.wait_for_url("**/doc/**")
    assert visit.page.locator("#hit").text_content() == HOSTILE_WORDS
    assert visit.page.locator("main").locator("script, img, b, i").count() == 0
    assert visit.page.evaluate("window.pwned") is None


def test_a_hostile_question_is_shown_literally_and_runs_nothing(visit: Visit) -> None:
    question = "${window.pwned=1} {{value}} \"><img src=x onerror='window.pwned=2'> `\\n</section>"
    visit.ask("?" + urlencode({"q": question}))
    expect(visit.page.get_by_label("Your question")).to_have_value(question)
    expect(visit.page).to_have_title(f"{question} · Ask the documents")
    assert visit.page.evaluate("window.pwned") is None
    assert visit.page.locator(".results img").count() == 0


def test_inline_handlers_are_forbidden_even_if_markup_slipped_through(visit: Visit) -> None:
    for path in ("/", FIRST_LINK):
        open_page(visit, path)
        visit.page.evaluate(
            "document.body.insertAdjacentHTML('beforeend',"
            " '<button id=trap onclick=\"window.pwned=1\">x</button>')"
        )
        visit.page.locator("#trap").dispatch_event("click")
        assert visit.page.evaluate("window.pwned") is None


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 390)])
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_fault_of_accessibility_and_no_sideways_scrolling(
    visit: Visit, name: str, scheme: Literal["light", "dark"], width: int
) -> None:
    visit.page.emulate_media(color_scheme=scheme)
    visit.page.set_viewport_size(ViewportSize(width=width, height=800))
    open_page(visit, PAGES[name])
    for fold in visit.page.locator("summary:visible").all():
        fold.click()
    violations = Axe().run(visit.page).response["violations"]
    assert [
        (fault["id"], [node["target"] for node in fault["nodes"]])
        for fault in violations
        if fault["impact"] in {"serious", "critical"}
    ] == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") == width


def test_dark_and_light_follow_the_system(visit: Visit) -> None:
    for path, element in (("/", "gradio-app"), (FIRST_LINK, "html")):
        open_page(visit, path)
        colour = f"getComputedStyle(document.querySelector('{element}')).backgroundColor"
        visit.page.emulate_media(color_scheme="light")
        assert visit.page.evaluate(colour) == "rgb(246, 245, 241)"
        visit.page.emulate_media(color_scheme="dark")
        assert visit.page.evaluate(colour) == "rgb(20, 23, 26)"


def test_the_keyboard_reaches_everything_in_order(visit: Visit) -> None:
    visit.ask(ASKED)
    visit.page.get_by_label("Your question").focus()
    reached = []
    for _ in range(15):
        visit.page.keyboard.press("Tab")
        reached.append(visit.page.evaluate(NAME))
    assert reached == [
        "Ask",
        "Language",
        "Kind",
        "Issuer",
        "Year",
        "Balanced what is probably right",
        "Open the source at this passage",
        "Copy citation",
        "BibTeX",
        "RIS",
        "Copy link",
        "Copy quote and citation",
        COPY.citation,
        "Why this passage",
        ESTIMATES.source.title,
    ]


def test_nothing_of_gradio_is_left_over(visit: Visit) -> None:
    visit.ask(ASKED)
    text = visit.page.locator("body").inner_text()
    assert "Gradio" not in text
    assert visit.page.locator("footer:visible").count() == 1
    assert visit.page.evaluate(
        "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
    ) == ["recent-questions"]
