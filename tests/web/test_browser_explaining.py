"""How sure an answer must be, and why it is one, as people see and move it in Chromium."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Visit
from tests.web.stand_in import COPY, ESTIMATE, QUESTION, SLIDES, SPANISH

pytestmark = pytest.mark.browser

ASKED = "?" + urlencode({"q": QUESTION})
GROUP = "When was the group created?"


def test_the_address_holds_the_caution(visit: Visit) -> None:
    page, asked = visit.page, "?" + urlencode({"q": GROUP})
    visit.ask(asked)
    expect(page.get_by_label("Balanced")).to_be_checked()
    expect(page.locator("#verdict")).to_have_text("Likely the answer")
    page.get_by_text("Cautious").click()
    expect(page.locator("#verdict")).to_have_text("The documents do not answer this question")
    assert page.url == f"{visit.address}/{asked}&caution=cautious"
    page.reload()
    expect(page.get_by_label("Cautious")).to_be_checked()
    expect(page.locator("#verdict")).to_have_text("The documents do not answer this question")
    page.get_by_text("Balanced").click()
    expect(page.locator("#verdict")).to_have_text("Likely the answer")
    assert page.url == f"{visit.address}/{asked}"
    page.go_back()
    expect(page.get_by_label("Cautious")).to_be_checked()
    expect(page.locator("#verdict")).to_have_text("The documents do not answer this question")


def test_a_shared_link_answers_as_eagerly_as_it_says(visit: Visit) -> None:
    visit.ask("?q=unknown&language=en&caution=eager")
    expect(visit.page.get_by_label("Eager")).to_be_checked()
    expect(visit.page.get_by_label("English (3)")).to_be_checked()
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
    expect(visit.page.locator("#caution input:checked")).to_have_count(0)
    visit.page.get_by_text("Eager").click()
    expect(visit.page.locator(".answer mark")).to_have_text(ESTIMATE)
    assert visit.page.url == f"{visit.address}/{ASKED}&caution=eager"


def test_arrow_keys_choose_the_caution(visit: Visit) -> None:
    visit.ask(ASKED)
    visit.page.get_by_label("Balanced").focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_url("**caution=eager")
    expect(visit.page.get_by_label("Eager")).to_be_checked()
    group = visit.page.get_by_role("radiogroup", name="How sure an answer must be")
    assert group.get_by_role("radio").evaluate_all("all => all.map(each => each.value)") == [
        "cautious",
        "balanced",
        "eager",
    ]
    assert group.locator("label").all_inner_texts() == [
        "Cautious\nonly what is very likely right",
        "Balanced\nwhat is probably right",
        "Eager\neven what may well be wrong",
    ]


def test_a_question_in_another_language_says_so(visit: Visit) -> None:
    visit.ask("?" + urlencode({"q": SPANISH}))
    card = visit.page.locator(".answer")
    expect(card.locator(".crossing")).to_have_text("Language of the question: Spanish; of the document: English.")
    expect(card.locator(".kicker bdi").last).to_have_text("English")
    card.locator("summary").click()
    expect(card.locator(".why p")).to_have_text(
        "Question and document are in different languages, so their words are not compared."
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
    expect(second.locator(".why p")).to_have_text("None that carries meaning.")


def test_other_places_of_almost_the_same_words_are_linked(visit: Visit) -> None:
    visit.ask(ASKED)
    expect(visit.page.locator(".alike")).to_have_count(1)
    alike = visit.page.locator(".answer .alike")
    expect(alike.locator("p")).to_have_text("Almost the same words also stand in:")
    assert alike.locator("a").all_text_contents() == [COPY.citation]
    alike.locator("a").click()
    visit.page.wait_for_url(f"**{COPY.link}")
    expect(visit.page.locator("h1")).to_have_text(SLIDES.source.title)
