"""Many tabs and many users at once: all are served, and each gets the right answer."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import open_visit
from tests.e2e.server import ROOT, Server

TABS, TAB_SECONDS = 8, 15
USERS = 20


def gold_questions(count: int) -> Sequence[str]:
    """Return different questions of the starter collection, in its languages, some unanswerable."""
    lines = (ROOT / "gold" / "starter.jsonl").read_text("utf-8").splitlines()
    step = len(lines) // count
    return [json.loads(line)["question"] for line in lines[::step][:count]]


def test_twenty_users_at_once_get_the_answers_they_would_get_alone(server: Server) -> None:
    questions = gold_questions(USERS)
    alone = [server.answer(question) for question in questions]
    assert len({answer["question"] for answer in alone}) == USERS
    assert {answer["answered"] for answer in alone} == {True, False}
    with ThreadPoolExecutor(USERS) as users:
        together = list(users.map(server.answer, questions))
    assert together == alone


@pytest.mark.browser
def test_eight_tabs_load(visitor: BrowserContext, server: Server) -> None:
    questions = gold_questions(TABS)
    quotes = [server.answer(question)["passages"][0]["quote"] for question in questions]  # type: ignore[index]
    visits = [open_visit(visitor, f"http://localhost:{server.port}") for _ in questions]
    for visit, question in zip(visits, questions, strict=True):  # begin all, wait for none
        visit.page.goto(f"{visit.address}/?{urlencode({'q': question})}", wait_until="commit")
    for visit, quote in zip(visits, quotes, strict=True):
        mark = visit.page.locator(".results mark").first
        expect(mark).to_have_text(quote, timeout=TAB_SECONDS * 1000)
    for visit in visits:
        assert visit.foreign == []
        assert visit.errors == []
        visit.page.close()
