"""A question's way to the source it cites, with the packaged models on the starter collection."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import Visit
from tests.e2e.server import Server

pytestmark = pytest.mark.browser

VICTIMS = "How many people are estimated to be victims of trafficking?"
QUESTIONS = (
    VICTIMS,
    "¿Cuándo se creó GASSCA?",
    "Which ministry coordinates the protection of victims?",
    "Qui fournit les papiers de voyage à une victime qui rentre chez elle et n'en a plus ?",
    "Can a smuggling case turn into trafficking?",
)
IN_PDF = (
    ("Can a smuggling case turn into trafficking?", "trafficking-and-smuggling-compared.pdf"),
    (
        "What share of sex trafficking victims known to the hotline were female?",
        "brief-hotline-data-2020-2022.pdf",
    ),
    (
        "Qui fournit les papiers de voyage à une victime qui rentre chez elle et n'en a plus ?",
        "aide-memoire-retour.pdf",
    ),
)
IN_VIEW = """element => {
  const box = element.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
}"""


def asked(question: str, **parameters: str) -> str:
    return "?" + urlencode({"q": question, **parameters})


def question_box(page: Page) -> Locator:
    return page.locator("#question").locator("textarea, input").first


def first_passage(server: Server, question: str, **parameters: str) -> Mapping[str, Any]:
    passages = server.answer(question, **parameters)["passages"]
    assert isinstance(passages, list)
    return dict(passages[0])


def folded(text: str | None) -> str:
    """Return text without the differences that lines and columns make."""
    return re.sub(r"\s+", "", text or "").casefold()


def expect_agreement(visit: Visit, server: Server, question: str, **parameters: str) -> None:
    """Check that box, title, answer and address are all of one question."""
    quote = first_passage(server, question, **parameters)["quote"]
    expect(visit.page.locator("#results mark").first).to_have_text(quote)
    expect(question_box(visit.page)).to_have_value(question)
    expect(visit.page).to_have_title(re.compile(re.escape(question)))
    query = {name: values[0] for name, values in parse_qs(urlsplit(visit.page.url).query).items()}
    assert query == {"q": question, **parameters}


# --- an address shows its answer ----------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_page_quotes_what_the_api_quotes(visit: Visit, server: Server, question: str) -> None:
    visit.ask(asked(question))
    expect(question_box(visit.page)).to_have_value(question)
    answer, first = server.answer(question), first_passage(server, question)
    card = visit.page.locator("#results .card").first
    if answer["answered"]:
        expect(card.locator("mark")).to_have_text(first["quote"])
        assert card.locator("mark").text_content() == first["quote"]
        expect(card.locator(".citation")).to_have_text(first["citation"])
    else:
        expect(card.locator("mark")).to_have_count(0)
        assert visit.page.locator("#results mark").first.text_content() == first["quote"]


def test_some_of_these_are_answered(server: Server) -> None:
    answered = [server.answer(question)["answered"] for question in QUESTIONS]
    assert answered.count(True) >= 3


# --- a citation opens its source ----------------------------------------------------------------


@pytest.mark.parametrize("question", [VICTIMS, *(question for question, _ in IN_PDF)])
def test_a_citation_opens_its_document_at_the_quote(
    visit: Visit, server: Server, question: str
) -> None:
    first = first_passage(server, question)
    visit.ask(asked(question))
    link = visit.page.locator("#results").locator(".card a[href^='/doc/']").first
    assert link.get_attribute("href") == first["link"]
    visit.page.goto(visit.address + first["link"])
    expect(visit.page.locator("h1")).to_have_text(first["title"])
    hit = visit.page.locator("#hit")
    assert folded(hit.text_content()) == folded(first["quote"])
    assert hit.evaluate(IN_VIEW)


def test_a_click_opens_the_source(visit: Visit, server: Server) -> None:
    first = first_passage(server, VICTIMS)
    visit.ask(asked(VICTIMS))
    visit.page.locator(".card.answer").get_by_role("link", name="Open the source").click()
    visit.page.wait_for_url("**/doc/**")
    assert visit.page.url == visit.address + first["link"]
    assert visit.page.locator("#hit").evaluate(IN_VIEW)


@pytest.mark.parametrize(("question", "document"), IN_PDF)
def test_the_image_is_that_of_the_cited_page(
    visit: Visit, server: Server, question: str, document: str
) -> None:
    first = first_passage(server, question, document=document)
    visit.page.goto(visit.address + first["link"])
    image = visit.page.locator("img[src^='/page/']")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 500
    shown = re.match(r"/page/[0-9a-f]+/(\d+)\.png", image.get_attribute("src") or "")
    assert shown
    assert int(shown[1]) == first["place"]["page"]
    with pypdfium2.PdfDocument(server.corpus / document) as pdf:
        words = pdf[int(shown[1]) - 1].get_textpage().get_text_range()
    assert folded(first["quote"]) in folded(words)


# --- Back, reload -------------------------------------------------------------------------------


def test_back_and_reload_agree_with_the_address(visit: Visit, server: Server) -> None:
    other = "For every trafficking victim who is found, how many are believed to stay hidden?"
    visit.ask(asked(VICTIMS, language="en"))
    expect_agreement(visit, server, VICTIMS, language="en")
    box = question_box(visit.page)
    box.fill(other)
    box.press("Enter")
    expect(visit.page).to_have_url(re.compile("stay\\+hidden|stay%20hidden"))
    kept = {
        name: values[0]
        for name, values in parse_qs(urlsplit(visit.page.url).query).items()
        if name != "q"
    }
    expect_agreement(visit, server, other, **kept)
    visit.back()
    expect_agreement(visit, server, VICTIMS, language="en")
    visit.reload()
    expect_agreement(visit, server, VICTIMS, language="en")
    visit.page.go_forward()
    visit.settle()
    expect_agreement(visit, server, other, **kept)


# --- copying ------------------------------------------------------------------------------------


@pytest.mark.parametrize("visit", ["localhost", "intranet.test"], indirect=True)
def test_a_citation_is_copied_also_without_encryption(visit: Visit, server: Server) -> None:
    first = first_passage(server, VICTIMS)
    visit.ask(asked(VICTIMS))
    assert visit.page.evaluate("isSecureContext") is ("localhost" in visit.address)
    button = visit.page.locator(".card.answer .copy").first
    button.click()
    expect(button).to_have_text("Copied")
    box = question_box(visit.page)
    box.fill("")
    box.press("Control+V")
    expect(box).to_have_value(first["citation"])
