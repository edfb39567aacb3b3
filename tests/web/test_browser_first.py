"""The Ask page before Gradio has drawn it, and in other languages, in Chromium."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from qa.translation import translation
from tests.browser import Visit, open_visit
from tests.web.stand_in import ESTIMATE, QUESTION

pytestmark = pytest.mark.browser

ASKED = "?" + urlencode({"q": QUESTION})
GROUP = "When was the group created?"


def hold_gradio_back(page: Page) -> None:
    page.route("**/assets/**", lambda route: route.abort())


def test_the_answer_can_be_read_and_another_question_asked_without_gradio(
    browser: Browser, port: int
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://localhost:{port}/{ASKED}&language=en")
    expect(page.locator(".answer mark")).to_have_text(ESTIMATE)
    expect(page).to_have_title(f"{QUESTION} · Ask the documents")
    page.get_by_label("Your question").fill(GROUP)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url("**/?" + urlencode({"q": GROUP, "language": "en"}))
    expect(page.locator("#verdict")).to_have_text("Likely the answer")
    context.close()


def test_choices_and_copies_work_before_gradio_does(visit: Visit) -> None:
    page = visit.page
    hold_gradio_back(page)
    page.goto(f"{visit.address}/{ASKED}")
    page.get_by_role("button", name="Copy citation", exact=True).first.click()
    expect(page.locator("#spoken")).to_have_text("Copied")
    page.get_by_text("Cautious").click()
    page.wait_for_url(f"**/{ASKED}&caution=cautious")
    expect(page.get_by_label("Cautious")).to_be_checked()


def test_what_was_typed_meanwhile_is_kept(visit: Visit) -> None:
    page = visit.page
    held: list[Route] = []
    page.route("**/assets/index-*.js", lambda route: held.append(route))
    page.goto(f"{visit.address}/", wait_until="commit")
    page.locator(".asking input").fill("When was")
    page.keyboard.press("End")
    for route in held:
        route.continue_()
    held.clear()
    page.wait_for_selector("#results[data-ready]")
    box = page.get_by_label("Your question")
    expect(box).to_have_value("When was")
    expect(box).to_be_focused()
    page.keyboard.type(" the group created?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?" + urlencode({"q": GROUP}))
    expect(page.locator("#verdict")).to_have_text("Likely the answer")


@pytest.fixture
def french(browser: Browser, port: int) -> Iterator[Visit]:
    context = browser.new_context(locale="fr-FR")
    opened = open_visit(context, f"http://localhost:{port}")
    yield opened
    context.close()
    assert opened.errors == []


def test_the_page_speaks_as_the_browser_asks_and_as_chosen(french: Visit) -> None:
    page = french.page
    for code in ("fr", "es", "en"):
        say = translation(code)
        if code == "fr":
            french.ask(ASKED)
        else:
            page.get_by_role("link", name=say.language_name(code)).click()
            page.wait_for_selector(f"html[lang={code}] #results[data-ready]")
        assert page.url == f"{french.address}/{ASKED}"
        assert page.locator("html").get_attribute("lang") == code
        box = page.get_by_label(say.gettext("Your question"))
        expect(box).to_have_attribute(
            "placeholder", say.gettext("Ask in your own words and language")
        )
        expect(page.locator("#ask")).to_have_text(say.gettext("Ask"))
        expect(page.locator("#verdict")).to_have_text(say.gettext("Very likely the answer"))
        expect(page.locator(".masthead h1")).to_have_text(say.gettext("Ask the documents"))
        page.locator(".answer .copy").first.click()
        expect(page.locator("#spoken")).to_have_text(say.gettext("Copied"))
        box.fill(GROUP)
        box.press("Enter")
        expect(page.locator("#verdict")).to_have_text(say.gettext("Likely the answer"))
        page.go_back()
        expect(page.locator("#verdict")).to_have_text(say.gettext("Very likely the answer"))
