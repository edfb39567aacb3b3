"""The pages over a real index, with the packaged encoders."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from qa.answering import Index
from qa.cli import main
from qa.web.ask.examples import ExampleQuestions
from qa.web.current import CurrentIndex
from qa.web.server import create_app
from tests.test_end_to_end import ESTIMATE, VICTIMS
from tests.web.conftest import open_visit, served


@pytest.fixture(scope="module")
def starter_app(starter: Index) -> FastAPI:
    return create_app(CurrentIndex(starter))


def test_the_service_answers_as_the_shell_does(
    starter_app: FastAPI, starter_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = TestClient(starter_app, base_url="http://localhost")
    answer = client.get("/api/ask", params={"q": VICTIMS, "explain": "1"}).json()
    assert answer["passages"][0]["quote"] == ESTIMATE
    shell = ["ask", VICTIMS, "--index", str(starter_index), "--json", "--explain"]
    assert main(shell) == 0
    same = json.loads(capsys.readouterr().out)
    assert answer.keys() == same.keys()
    assert {**answer, "timings_ms": None} == {**same, "timings_ms": None}


def test_every_example_is_answered_by_its_document(starter: Index) -> None:
    examples = ExampleQuestions()(starter)
    answers = [starter.ask(question, 1) for question in examples]
    assert [(answer.answered, answer.passages[0].source.path) for answer in answers] == [
        (True, "estimates-of-victims.md"),
        (True, "glosario-trata-y-trafico.html"),
    ]


@pytest.fixture(scope="module")
def starter_port(starter_app: FastAPI) -> Iterator[int]:
    with served(starter_app) as port:
        yield port


@pytest.mark.browser
def test_the_page_marks_the_answering_sentence(browser: Browser, starter_port: int) -> None:
    context = browser.new_context()
    visit = open_visit(context, f"http://localhost:{starter_port}")
    visit.ask("?" + urlencode({"q": VICTIMS}))
    card = visit.page.locator(".card").first
    expect(card.locator("mark")).to_have_text(ESTIMATE)
    card.get_by_role("link", name="Open the source at this passage").click()
    visit.page.wait_for_url("**/doc/**")
    expect(visit.page.locator("#hit")).to_have_text(ESTIMATE)
    assert visit.foreign == []
    assert visit.errors == []
    context.close()
