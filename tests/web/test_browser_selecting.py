"""Cards chosen by key and mouse, their sources beside them, and what stays in the browser."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Frame, Page, ViewportSize, expect

from tests.browser import Visit
from tests.web.stand_in import ANSWERS, ESTIMATE, GLOSSARY, QUESTION, SLIDES

pytestmark = pytest.mark.browser

ASKED = "?" + urlencode({"q": QUESTION})
LINKS = [passage.link for passage in ANSWERS[QUESTION][1]]
CHOSEN = "document.querySelector('.card[aria-current]')?.dataset.link"


def source_frame(page: Page, link: str) -> Frame:
    """Return the frame beside the answer once it shows a document."""
    document = link.partition("?")[0]
    page.wait_for_function(
        "path => document.querySelector('.pane iframe').contentDocument.querySelector('#hit')"
        " && document.querySelector('.pane iframe').contentWindow.location.pathname === path",
        arg=document,
    )
    return next(frame for frame in page.frames if document in frame.url)


def test_the_source_of_the_first_passage_stands_beside_the_answer(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    frame = source_frame(page, LINKS[0])
    assert frame.locator("#hit").text_content() == ESTIMATE
    assert frame.evaluate("scrollY + innerHeight > document.querySelector('#hit').offsetTop")
    assert frame.locator("nav.site").count() == 0
    expect(page.get_by_role("link", name="Open by itself")).to_have_attribute("href", LINKS[0])


def test_keys_move_the_choice_and_the_source_follows(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    steps = page.evaluate("history.length")
    page.locator(".answer").focus()
    assert page.evaluate(CHOSEN) == LINKS[0]
    for key, row in (("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0), ("j", 1)):
        page.keyboard.press(key)
        assert page.evaluate(CHOSEN) == LINKS[row]
        assert page.evaluate("document.activeElement.dataset.link") == LINKS[row]
    page.keyboard.press("j")
    frame = source_frame(page, LINKS[2])
    assert frame.locator("#hit").text_content() == "El decomiso es la pérdida definitiva de un bien"
    assert page.evaluate("history.length") == steps
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/doc/{GLOSSARY.source.id}**")
    assert page.url == visit.address + LINKS[2]


def test_keys_go_on_working_after_a_click_into_the_source(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    frame = source_frame(page, LINKS[0])
    frame.locator("#hit").click()
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    page.keyboard.press("ArrowDown")  # moves in the source
    assert page.evaluate(CHOSEN) == LINKS[0]
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.dataset.link") == LINKS[1]
    source_frame(page, LINKS[1]).locator("#hit").click()
    page.keyboard.press("/")
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(page.get_by_label("Your question")).to_have_value(QUESTION)


def test_typing_is_not_taken_for_a_key(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    box = page.get_by_label("Your question")
    box.focus()
    page.keyboard.press("End")
    page.keyboard.type(" jk/?")
    expect(box).to_have_value(f"{QUESTION} jk/?")
    assert page.evaluate(CHOSEN) == LINKS[0]
    page.locator(".answer").focus()
    page.keyboard.press("/")
    expect(box).to_be_focused()
    expect(box).to_have_value(f"{QUESTION} jk/?")


def test_escape_leaves_the_question_for_the_keys(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    page.get_by_label("Your question").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate(CHOSEN) == LINKS[1]


def test_the_keys_are_explained(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.locator(".answer").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="Close").last.wait_for()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_click_chooses_and_the_pane_can_be_closed_for_good(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    page.locator(".compact .place").last.click()
    assert page.evaluate(CHOSEN) == LINKS[3]
    frame = source_frame(page, LINKS[3])
    assert frame.locator("h1").text_content() == SLIDES.source.title
    page.locator(".pane").get_by_role("button", name="Close").click()
    expect(page.locator(".pane")).to_be_hidden()
    visit.reload()
    expect(page.locator(".pane")).to_be_hidden()
    page.get_by_role("button", name="Show the source beside the answer").click()
    source_frame(page, LINKS[0])


def test_a_narrow_window_has_no_pane(visit: Visit) -> None:
    visit.page.set_viewport_size(ViewportSize(width=1024, height=800))
    requests: list[str] = []
    visit.page.on("request", lambda request: requests.append(request.url))
    visit.ask(ASKED)
    visit.page.locator(".answer").focus()
    visit.page.keyboard.press("j")
    assert visit.page.evaluate(CHOSEN) == LINKS[1]
    expect(visit.page.locator(".pane")).to_be_hidden()
    assert [url for url in requests if "/doc/" in url] == []


def test_the_nearest_passages_can_be_chosen_once_unfolded(visit: Visit) -> None:
    visit.ask("?q=unknown")
    expect(visit.page.locator(".pane")).to_be_hidden()
    assert visit.page.evaluate(CHOSEN) is None
    visit.page.get_by_text("The nearest 4 passages").click()
    expect(visit.page.locator(".pane")).to_be_visible()
    assert visit.page.evaluate(CHOSEN) is not None


def test_recent_questions_stay_in_the_browser_and_can_be_forgotten(visit: Visit) -> None:
    page, own = visit.page, "<b>Own</b> ${question}?"
    sent: list[str] = []
    visit.ask("?" + urlencode({"q": own}))
    visit.ask("")
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    recent = page.locator(".recent")
    expect(recent.get_by_role("link", name=own)).to_have_attribute(
        "href", "/?" + urlencode({"q": own})
    )
    assert not [each for each in sent if "Own" in each]
    recent.get_by_role("button", name="Forget them").click()
    expect(recent).to_be_hidden()
    visit.reload()
    expect(page.locator(".recent")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('recent-questions')") is None


def test_paper_gets_words_and_sources_without_controls(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    page.emulate_media(media="print")
    expect(page.locator(".printed.asked")).to_have_text(QUESTION)
    expect(page.locator(".printed.origin")).to_contain_text(f"Printed from {page.url} · ")
    expect(page.locator(".answer mark")).to_be_visible()
    expect(page.locator(".compact .citation").last).to_be_visible()
    assert page.locator("button:visible, input:visible, select:visible, nav:visible").count() == 0
    assert page.locator("summary:visible, iframe:visible, textarea:visible").count() == 0
    page.emulate_media(media="screen")
    expect(page.locator(".printed.asked")).to_be_hidden()
