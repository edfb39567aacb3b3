import json
import re

import pytest
from fastapi.testclient import TestClient
from lxml import html

from qa.translation import translation
from qa.web.ask.asked import AskedPage
from qa.web.ask.drawing import DrawnPage
from qa.web.ask.first_page import filled_page
from tests.web.stand_in import ESTIMATE, HOSTILE_WORDS, QUESTION


def settings(page: str) -> dict[str, dict[str, str]]:
    found = re.search(r"window\.gradio_config = (.*?);</script>", page, re.DOTALL)
    assert found
    components = [each["props"] for each in json.loads(found[1])["components"]]
    return {each["elem_id"]: each for each in components if each.get("elem_id")}


def test_the_answer_comes_with_the_page(client: TestClient) -> None:
    response = client.get("/", params={"q": QUESTION, "language": "en"})
    page = html.document_fromstring(response.text)
    first = page.get_element_by_id("first-page")
    assert [mark.text_content() for mark in first.cssselect(".answer mark")] == [ESTIMATE]
    assert page.cssselect("title")[0].text_content() == f"{QUESTION} · Ask the documents"
    box = first.cssselect(".asking input[name=q]")[0]
    assert box.get("value") == QUESTION
    kept = [
        (each.get("name"), each.get("value")) for each in first.cssselect(".asking [type=hidden]")
    ]
    assert kept == [("language", "en")]
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["content-length"] == str(len(response.content))


def test_gradio_starts_with_the_same(client: TestClient) -> None:
    page = client.get("/", params={"q": "What does the hostile text say?"}).text
    first = html.document_fromstring(page).get_element_by_id("first-page")
    parts = settings(page)
    results = html.fragment_fromstring(parts["results"]["value"], create_parent=True)
    assert results.cssselect("mark")[0].text_content() == HOSTILE_WORDS
    assert first.cssselect("mark")[0].text_content() == HOSTILE_WORDS
    assert "<script>window.pwned" not in page
    assert parts["question"]["value"] == "What does the hostile text say?"
    assert parts["ask"]["value"] == "Ask"
    assert "Site" in parts["header"]["value"]


def test_the_page_speaks_the_language_of_the_visitor(client: TestClient) -> None:
    say = translation("fr")
    page = client.get("/", headers={"accept-language": "fr"}).text
    assert html.document_fromstring(page).get("lang") == "fr"
    assert settings(page)["question"]["label"] == say.gettext("Your question")


def test_another_page_than_gradios_is_not_filled_in() -> None:
    drawn = DrawnPage("en", "", "", AskedPage(), "", "", "", "")
    with pytest.raises(RuntimeError, match="expected Gradio's page"):
        filled_page("<html></html>", drawn)
