"""What limits a question, and how sure an answer must be, as people choose it in Chromium."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser import Visit
from tests.web.stand_in import ESTIMATE, QUESTION

pytestmark = pytest.mark.browser

ASKED = "?" + urlencode({"q": QUESTION})
GROUP = "When was the group created?"
UNSURE = "No passage is sure enough to be the answer"


def test_the_address_holds_the_filters(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED)
    page.get_by_role("combobox", name="Language").select_option(label="Spanish (1)")
    expect(page.locator("#verdict")).to_have_text("No answer found in the documents")
    assert page.url == f"{visit.address}/{ASKED}&language=es"
    expect(page.get_by_role("combobox", name="Language")).to_be_focused()
    visit.reload()
    expect(page.get_by_role("combobox", name="Language")).to_have_value("es")
    expect(page.locator(".nearest > summary")).to_have_text("The nearest passage")
    visit.back()
    expect(page.locator(".answer mark")).to_have_text(ESTIMATE)
    expect(page.get_by_role("combobox", name="Language")).to_have_value("")


def test_every_filter_names_what_occurs_and_how_often(visit: Visit) -> None:
    visit.ask("")
    lists = {
        each.locator("span").inner_text(): each.locator("option").all_inner_texts()
        for each in visit.page.locator(".choices .list").all()
    }
    assert lists == {
        "Language": ["All languages", "English (3)", "Arabic (1)", "Spanish (1)"],
        "Kind": ["All kinds", "note (1)", "slides (1)", "{{kind}} (1)"],
        "Issuer": [
            "All issuers",
            "<b>issuer</b> (1)",
            "Border seminar (1)",
            "Training unit (1)",
        ],
        "Year": ["All years", "2026 (1)", "2011 (1)"],
    }


def test_filters_that_no_document_has_are_named_and_lifted(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED + "&kind=treaty&document=x.pdf")
    expect(page.locator("#verdict")).to_have_text("No document has what the filters ask for")
    assert page.locator(".chosen li").all_inner_texts() == ["Document: x.pdf", "Kind: treaty"]
    expect(page.get_by_role("combobox", name="Kind")).to_have_value("treaty")
    page.get_by_role("link", name="Ask all documents").click()
    expect(page.locator(".answer mark")).to_have_text(ESTIMATE)
    assert page.url == f"{visit.address}/{ASKED}"


def test_a_filter_without_a_list_is_kept_and_can_be_removed(visit: Visit) -> None:
    page = visit.page
    visit.ask(ASKED + "&document=estimates.md")
    expect(page.locator(".others li")).to_have_text("Document: estimates.md Remove")
    page.get_by_text("Cautious").click()
    page.wait_for_url(f"{visit.address}/{ASKED}&document=estimates.md&caution=cautious")
    expect(page.locator(".answer mark")).to_have_text(ESTIMATE)
    remove = page.get_by_role("link", name="Remove")
    expect(remove).to_have_attribute("href", f"/{ASKED}&caution=cautious")
    remove.click()
    page.wait_for_url(f"{visit.address}/{ASKED}&caution=cautious")


def test_the_address_holds_the_caution(visit: Visit) -> None:
    page, asked = visit.page, "?" + urlencode({"q": GROUP})
    visit.ask(asked)
    expect(page.get_by_label("Balanced")).to_be_checked()
    expect(page.locator("#verdict")).to_have_text("Likely the answer")
    page.get_by_text("Cautious").click()
    expect(page.locator("#verdict")).to_have_text(UNSURE)
    expect(page.locator(".nearest .compact").first).to_be_visible()
    assert page.url == f"{visit.address}/{asked}&caution=cautious"
    visit.reload()
    expect(page.get_by_label("Cautious")).to_be_checked()
    expect(page.locator("#verdict")).to_have_text(UNSURE)
    page.get_by_text("Balanced").click()
    expect(page.locator("#verdict")).to_have_text("Likely the answer")
    assert page.url == f"{visit.address}/{asked}"
    visit.back()
    expect(page.get_by_label("Cautious")).to_be_checked()
    expect(page.locator("#verdict")).to_have_text(UNSURE)


def test_a_shared_link_answers_as_eagerly_as_it_says(visit: Visit) -> None:
    visit.ask("?q=unknown&language=en&caution=eager")
    expect(visit.page.get_by_label("Eager")).to_be_checked()
    expect(visit.page.get_by_role("combobox", name="Language")).to_have_value("en")
    expect(visit.page.locator("#verdict")).to_have_text("Possibly the answer; check the source")
    expect(visit.page.locator(".answer .record")).to_have_text(
        "Of answers as sure as this one, 1 of 10 was right (50 judged questions)."
    )


def test_examples_are_asked_with_the_choices_made(visit: Visit) -> None:
    visit.ask("?caution=eager&language=en")
    visit.page.get_by_role("link", name=QUESTION).click()
    visit.page.wait_for_url(f"**/{ASKED}&language=en&caution=eager")
    expect(visit.page.get_by_label("Eager")).to_be_checked()


def test_an_unknown_caution_is_refused_and_can_be_mended(visit: Visit) -> None:
    visit.ask(ASKED + "&caution=bold")
    expect(visit.page.locator(".problem")).to_have_text("Unknown caution bold.")
    expect(visit.page.locator(".caution input:checked")).to_have_count(0)
    visit.page.get_by_text("Eager").click()
    expect(visit.page.locator(".answer mark")).to_have_text(ESTIMATE)
    assert visit.page.url == f"{visit.address}/{ASKED}&caution=eager"


def test_arrow_keys_choose_the_caution_and_stay_there(visit: Visit) -> None:
    visit.ask(ASKED)
    visit.page.get_by_label("Balanced").focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_url("**caution=eager")
    expect(visit.page.get_by_label("Eager")).to_be_checked()
    expect(visit.page.get_by_label("Eager")).to_be_focused()
    group = visit.page.get_by_role("group", name="How sure an answer must be")
    assert group.get_by_role("radio").evaluate_all("all => all.map(each => each.value)") == [
        "cautious",
        "balanced",
        "eager",
    ]


def test_on_a_small_screen_the_filters_are_folded(visit: Visit) -> None:
    visit.page.set_viewport_size(ViewportSize(width=390, height=800))
    visit.ask(ASKED + "&language=en")
    expect(visit.page.get_by_role("combobox", name="Kind")).to_be_hidden()
    visit.page.get_by_text("Filters (1)").click()
    expect(visit.page.get_by_role("combobox", name="Kind")).to_be_visible()
    visit.page.get_by_role("combobox", name="Kind").select_option("note")
    visit.page.wait_for_url(f"**/{ASKED}&language=en&kind=note")
    expect(visit.page.locator(".filters summary")).to_have_text("Filters (2)")
    expect(visit.page.get_by_role("combobox", name="Kind")).to_be_focused()
