"""Why an answer is one, as people see it in Chromium."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Visit
from tests.web.stand_in import COPY, QUESTION, SLIDES, SPANISH

pytestmark = pytest.mark.browser

ASKED = "?" + urlencode({"q": QUESTION})


def test_a_question_in_another_language_says_so(visit: Visit) -> None:
    visit.ask("?" + urlencode({"q": SPANISH}))
    card = visit.page.locator(".answer")
    expect(card.locator(".crossing")).to_have_text(
        "Language of the question: Spanish; of the document: English."
    )
    expect(card.locator(".kicker bdi").last).to_have_text("English")
    card.locator("summary").click()
    expect(card.locator(".why .sides p")).to_have_text(
        "None, nor any that means the same, as far as can be told."
    )


def test_why_a_passage_stands_there_unfolds_by_keyboard(visit: Visit) -> None:
    visit.ask(ASKED)
    card = visit.page.locator(".answer")
    expect(card.locator(".why table")).to_be_hidden()
    card.locator(".why summary").focus()
    visit.page.keyboard.press("Enter")
    expect(card.locator(".why table")).to_be_visible()
    rows = card.locator(".why tr").all()
    assert [row.locator("th, td").all_text_contents() for row in rows] == [
        ["Stage", "Rank", "Score"],
        ["By meaning (e5-small)", "2", "0.790"],
        ["By words", "1", "12.500"],
        ["All searches together", "1", "1.900"],
    ]
    assert card.locator(".chips li").all_text_contents() == ["<i>people</i>", "victims"]
    assert card.locator(".why h4").all_text_contents() == [
        "Speaks for it",
        "Speaks against it",
        "Words of the question in it",
    ]
    assert [each.locator("li").all_text_contents() for each in card.locator(".why ol").all()] == [
        ["how near it is to the question in meaning", "how many words it shares with the question"],
        ["how far the search puts it before the next passage"],
    ]
    visit.page.keyboard.press("Enter")
    expect(card.locator(".why table")).to_be_hidden()


def test_whoever_has_no_keys_judges_a_passage_by_its_link(visit: Visit) -> None:
    visit.ask(ASKED)
    second = visit.page.locator(".compact").first
    second.locator(".why summary").click()
    address = second.get_by_role("link", name="Judge this passage").get_attribute("href")
    assert address is not None
    link = second.get_attribute("data-link")
    assert urlsplit(address).path == "/judge/new"
    assert parse_qs(urlsplit(address).query) == {"q": [QUESTION], "link": [link]}


def test_the_other_passages_tell_why_but_no_reasons_of_the_first(visit: Visit) -> None:
    visit.ask(ASKED)
    second = visit.page.locator(".compact").first
    second.locator(".why summary").click()
    rows = second.locator(".why tbody tr").all()
    assert [row.locator("th, td").all_text_contents() for row in rows] == [
        ["By meaning (e5-small)", "1", "0.810"],
        ["By words", "not found"],
        ["All searches together", "2", "1.250"],
    ]
    assert second.locator(".why h4").all_text_contents() == ["Words of the question in it"]
    expect(second.locator(".why .sides p")).to_have_text("None that carries meaning.")


def test_other_places_of_almost_the_same_words_are_linked(visit: Visit) -> None:
    visit.ask(ASKED)
    expect(visit.page.locator(".alike")).to_have_count(1)
    alike = visit.page.locator(".answer .alike")
    expect(alike.locator("p")).to_have_text("Almost the same words also stand in:")
    assert alike.locator("a").all_text_contents() == [COPY.citation]
    alike.locator("a").click()
    visit.page.wait_for_url(f"**{COPY.link}")
    expect(visit.page.locator("h1")).to_have_text(SLIDES.source.title)
