"""Documents come into a running server, through its page and from another shell."""

import json
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, expect

from tests.browser import KEEP_ASKING, open_visit
from tests.documents import pdf_file
from tests.e2e.server import QA, Server, audited, started

QUESTION = "How many sapphires did the ministry count in Lugano?"
SENTENCE = "The ministry counted 4,711 sapphires in the vault of Lugano in 2019."
OTHER_QUESTION = "Which school taught the divers of Corfu?"
OTHER_SENTENCE = "The school of Paxos taught the divers of Corfu for nine years."
INDEXING = 300_000  # milliseconds that a busy machine may take


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server of its own, as its documents change."""
    with started(tmp_path_factory.mktemp("library")) as running:
        yield running


def generation(server: Server) -> str:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/healthz")
    values = json.loads(connection.getresponse().read())
    connection.close()
    return str(values["generation"])


@pytest.mark.browser
def test_a_pdf_added_in_the_page_answers_while_another_tab_keeps_asking(
    visitor: BrowserContext, library: Server
) -> None:
    address = f"http://localhost:{library.port}"
    visit, other = open_visit(visitor, address), open_visit(visitor, address)
    other.page.goto(address + "/library")
    other.page.evaluate(KEEP_ASKING, [QUESTION, 100])
    visit.page.goto(address + "/library")
    visit.page.locator("#add summary").click()
    file: FilePayload = {
        "name": "gems.pdf",
        "mimeType": "application/pdf",
        "buffer": pdf_file(SENTENCE),
    }
    visit.page.get_by_label("Files", exact=True).set_input_files(file)
    visit.page.get_by_role("button", name="Add files").click()
    expect(visit.page.locator(".told")).to_contain_text("gems.pdf was added.", timeout=INDEXING)
    other.page.wait_for_function(
        "words => window.asked.some(([, quote]) => quote === words)", arg=SENTENCE
    )
    answers = other.page.evaluate("window.asked")
    assert {status for status, _ in answers} == {200}
    assert answers[0][1] != SENTENCE
    assert library.answer(QUESTION)["answered"] is True
    for each in (visit, other):
        each.page.close()
        assert (each.foreign, each.errors) == ([], [])
    assert library.reached_out == []


def test_what_another_shell_indexed_is_noticed(library: Server) -> None:
    (library.corpus / "divers.txt").write_text(OTHER_SENTENCE)
    before = generation(library)
    index = Path(library.corpus).with_name("index")
    subprocess.run(
        [*QA, "index", "--corpus", str(library.corpus), "--index", str(index)],
        env=audited(library.log),
        check=True,
        capture_output=True,
    )
    tries = 0
    while generation(library) == before and tries < 1000:
        library.answer(OTHER_QUESTION)  # asking goes on
        tries += 1
    passages = library.answer(OTHER_QUESTION)["passages"]
    assert isinstance(passages, list)
    assert passages[0]["quote"] == OTHER_SENTENCE
