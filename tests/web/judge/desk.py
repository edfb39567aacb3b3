"""A desk of one's own: documents, a gold file, and a visitor who uses the pages without scripts."""

import json
from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import html

from qa.answering import Index, open_index
from qa.evaluation.judging import JudgmentFile
from qa.web.access import Access, AccessGuard
from qa.web.current import CurrentIndex
from qa.web.forms import COOKIE, FIELD
from qa.web.guards import LOOPBACK, Guard
from qa.web.judge.desk import Desk
from qa.web.judge.routes import add_judging
from tests.fake_encoder import FakeEncoder
from tests.small_index import build

FILES = {
    "treaty.txt": "A treaty on smuggling was signed. It protects every border.\n",
    "more/fund.txt": "The trust fund helps each victim of trafficking.\n",
    "hostile.txt": "<script>window.pwned=1</script> A child sails on ships & <b>borders</b>.\n",
}
PAYS = "Which fund helps a victim of trafficking?"
SIGNED = "Which treaty on smuggling was signed?"
HEADERS = {"sec-fetch-site": "same-origin"}


class Judging:
    """The pages of judging over a few documents."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = build(folder, FILES)
        self.current = CurrentIndex(self.open())
        self.gold = folder / "gold"
        self.runs = folder / "index" / "runs"
        self.file = JudgmentFile(self.gold / "judgments.jsonl")
        self.client = TestClient(self.app(), base_url="http://localhost", follow_redirects=False)

    def open(self) -> Index:
        return open_index(self.index, FakeEncoder, "none")

    def app(self, access: Access | None = None) -> FastAPI:
        app = FastAPI()
        add_judging(app, Desk.of(self.current, self.gold, self.runs))
        app.add_middleware(AccessGuard, access=access or Access())
        app.add_middleware(Guard, hosts=LOOPBACK)
        return app

    def write_gold(self, *questions: str, name: str = "mine.jsonl") -> None:
        """Write a gold file of questions that are not answered."""
        self.gold.mkdir(exist_ok=True)
        lines = [
            json.dumps({"id": f"q{at}", "question": text, "language": "en", "answerable": False})
            for at, text in enumerate(questions, start=1)
        ]
        (self.gold / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def get(self, address: str, status: int = 200) -> html.HtmlElement:
        answer = self.client.get(address)
        assert answer.status_code == status, answer.text
        return html.document_fromstring(answer.text)

    def post(self, address: str, fields: Sequence[tuple[str, str]]) -> tuple[int, str]:
        """Send a form as a page of the application does; return status and new address."""
        if COOKIE not in self.client.cookies:
            self.client.get("/judge")
        data: dict[str, list[str]] = {FIELD: [self.client.cookies[COOKIE]]}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        answer = self.client.post(address, data=data, headers=HEADERS)
        return answer.status_code, answer.headers.get("location", "")

    def judge(self, address: str, grade: str, note: str = "") -> tuple[int, str]:
        """Open a page with a pair and press one of its buttons."""
        form = self.get(address).cssselect("form.judging")[0]
        return self.post("/judge/pairs", [*hidden(form), ("grade", grade), ("note", note)])


def hidden(form: html.HtmlElement) -> list[tuple[str, str]]:
    """Return the hidden fields of a form, but for its secret."""
    inputs = form.cssselect("input[type=hidden]")
    fields = [(each.get("name") or "", each.get("value") or "") for each in inputs]
    return [pair for pair in fields if pair[0] != FIELD]


def text_of(page: html.HtmlElement, selector: str) -> str:
    """Return the words of the first element that a selector finds."""
    return " ".join(page.cssselect(selector)[0].text_content().split())
