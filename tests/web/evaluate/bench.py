"""A small laboratory of one's own: an index with a fake encoder, gold questions, the pages."""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from lxml import html

from qa.answering import Index, open_index
from qa.evaluation.gold import read_gold
from qa.evaluation.judging.counting import grades_in
from qa.evaluation.judging.grades import NO_GRADES
from qa.evaluation.storing import PlannedRun, carry_out
from qa.indexing import Progress
from qa.models import AnswerReader
from qa.web.access import Access, AccessGuard
from qa.web.ask.first_page import STATIC
from qa.web.current import CurrentIndex
from qa.web.evaluate.laboratory import Laboratory
from qa.web.evaluate.routes import add_evaluation
from qa.web.forms import COOKIE, FIELD
from qa.web.guards import LOOPBACK, Guard
from tests.fake_encoder import FakeEncoder
from tests.fake_reader import load_fake_reader
from tests.small_index import build

HOSTILE = "<script>alert(1)</script>"
FILES = {
    "treaty.txt": "A treaty on smuggling was signed. It protects every border.\n",
    "fund.txt": "The trust fund helps each victim of trafficking.\n",
    "moon.txt": "No border was ever seen on the moon.\n",
}
HEADERS = {"sec-fetch-site": "same-origin"}


def question(
    name: str,
    words: str,
    document: str = "",
    quote: str = "",
    language: str = "en",
    tags: Sequence[str] = (),
) -> dict[str, object]:
    """Make a line of a gold file; without a document a question without an answer."""
    line: dict[str, object] = {
        "id": name,
        "question": words,
        "language": language,
        "answerable": bool(document),
    }
    if document:
        line["evidence"] = [{"document": document, "quote": quote}]
    return {**line, "tags": list(tags)} if tags else line


GOLD = (
    question("border", "What protects every border?", "treaty.txt", "It protects every border."),
    question("fund", "Which fund helps a victim?", "fund.txt", "trust fund"),
    question("lost", "Which treaty was signed?", "gone.txt", "never written"),
    question("moon", f"Who owns the moon? {HOSTILE}", language="es", tags=["hard"]),
)


class Bench:
    """A laboratory that evaluates here, a question at a time once `step` is given."""

    def __init__(self, folder: Path) -> None:
        self.index = build(folder, FILES)
        self.gold = folder / "gold"
        self.runs = folder / "runs"
        self.current = CurrentIndex(self.open("none"))
        self.gate = threading.Event()
        self.gate.set()
        self.laboratory = Laboratory.of(self.current, self.gold, self.runs, self._evaluate)

    def open(self, reader: str, **settings: str) -> Index:
        return open_index(self.index, FakeEncoder, reader, _reader, **settings)  # type: ignore[arg-type]

    def write(self, name: str, lines: Sequence[Mapping[str, object]] = GOLD) -> Path:
        """Write a gold file."""
        self.gold.mkdir(exist_ok=True)
        file = self.gold / name
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
        return file

    def app(self, access: Access | None = None) -> FastAPI:
        """Return the pages of evaluation alone."""
        app = FastAPI()
        add_evaluation(app, self.laboratory)
        app.mount("/web", StaticFiles(directory=STATIC))
        app.add_middleware(AccessGuard, access=access or Access())
        app.add_middleware(Guard, hosts=LOOPBACK)
        return app

    def run(self, name: str, **settings: object) -> None:
        """Make a run of `gold.jsonl`."""
        planned = PlannedRun(self.gold / "gold.jsonl", name, "none", **settings)  # type: ignore[arg-type]
        self._evaluate(planned, lambda *_: None)

    def wait(self) -> None:
        """Wait until no evaluation is under way."""
        for _ in range(3000):
            if not self.laboratory.jobs.state.running:
                return
            time.sleep(0.01)
        raise AssertionError("the evaluation does not end")

    def _evaluate(self, planned: PlannedRun, progress: Progress) -> str:
        progress("opening", 0, 0)
        index = self.open(planned.reader, fusion=planned.fusion)
        grades = grades_in(planned.judgments, index) if planned.judgments else NO_GRADES

        def gated(stage: str, done: int, total: int) -> None:
            progress(stage, done, total)
            assert self.gate.wait(30)
            progress(stage, done, total)

        return carry_out(index, read_gold(planned.gold), planned, self.runs, gated, grades).name


def _reader(name: str) -> AnswerReader | None:
    return None if name == "none" else load_fake_reader(name)


class Visitor:
    """Uses the pages as a browser without scripts does."""

    def __init__(self, bench: Bench, access: Access | None = None) -> None:
        self.bench = bench
        self.client = TestClient(
            bench.app(access), base_url="http://localhost", follow_redirects=False
        )

    def get(self, address: str = "/evaluate", status: int = 200) -> html.HtmlElement:
        answer = self.client.get(address)
        assert answer.status_code == status, answer.text
        return html.document_fromstring(answer.text)

    def secret(self) -> str:
        if COOKIE not in self.client.cookies:
            self.client.get("/evaluate")
        return self.client.cookies[COOKIE]

    def post(self, address: str, **fields: str) -> tuple[int, str]:
        """Send a form and return status and what is wrong, or where it leads."""
        answer = self.client.post(address, data={FIELD: self.secret(), **fields}, headers=HEADERS)
        if answer.status_code == 303:
            return 303, answer.headers["location"]
        page = html.document_fromstring(answer.text)
        return answer.status_code, words(page, ".problem")

    def begin(self, **fields: str) -> tuple[int, str]:
        """Begin a run of `gold.jsonl` as the form is offered."""
        usual = {"gold": "gold.jsonl", "reader": "none", "fusion": "scores", "k": "10"}
        return self.post("/evaluate/begin", **{**usual, **fields})

    def upload(self, name: str, data: bytes) -> tuple[int, str]:
        answer = self.client.post(
            "/evaluate/gold",
            data={FIELD: self.secret()},
            files={"file": (name, data)},
            headers=HEADERS,
        )
        if answer.status_code == 303:
            return 303, answer.headers["location"]
        return answer.status_code, words(html.document_fromstring(answer.text), ".problem")


def words(element: html.HtmlElement, selector: str) -> str:
    """Return the words of the first element that is selected; empty if there is none."""
    found = element.cssselect(selector)
    return " ".join(found[0].text_content().split()) if found else ""


def all_words(element: html.HtmlElement, selector: str) -> list[str]:
    """Return the words of every element that is selected."""
    return [" ".join(each.text_content().split()) for each in element.cssselect(selector)]


def links(element: html.HtmlElement, selector: str) -> list[str]:
    """Return where every link leads that is selected."""
    return [str(each.get("href")) for each in element.cssselect(selector)]
