"""A small library of one's own: folder, index with a fake encoder, application."""

import threading
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import html

from qa.answering import Index, open_index
from qa.indexing import IndexReport, Progress, index_corpus
from qa.isolation import Outcome, read_here
from qa.web.access import Access, AccessGuard
from qa.web.api.routes import add_api
from qa.web.current import CurrentIndex
from qa.web.following import IndexFollower
from qa.web.forms import COOKIE, FIELD
from qa.web.guards import LOOPBACK, Guard
from qa.web.library.jobs import LibraryJobs
from qa.web.library.page import Library
from qa.web.library.routes import add_library
from qa.web.library.workshop import Workshop
from qa.web.metrics import Metrics
from qa.web.signing_in import add_sign_in
from tests.fake_encoder import FakeEncoder, fake_fingerprint
from tests.small_index import build

TREATY = "A treaty on smuggling was signed. It protects every border.\n"
FUND = "The trust fund helps each victim of trafficking.\n"
FILES = {"treaty.txt": TREATY, "more/fund.txt": FUND}
HEADERS = {"sec-fetch-site": "same-origin"}


class Bench:
    """A library that indexes at once, or, once `gate` is cleared, when it is set again."""

    def __init__(self, folder: Path, files: Mapping[str, str] | None = None) -> None:
        self.index = build(folder, FILES if files is None else files)
        self.corpus = folder / "corpus"
        self.current = CurrentIndex(self.open())
        self.gate = threading.Event()
        self.gate.set()
        self.follower = IndexFollower(self.current, self.index, self.open)
        self.jobs = LibraryJobs(self._run, self.follower.catch_up)
        self.workshop = Workshop(self.corpus, self.index, self.jobs, self.follower)

    def open(self) -> Index:
        return open_index(self.index, FakeEncoder, "none")

    def app(self, access: Access | None = None) -> FastAPI:
        """Return the Library and the API alone: to set up Gradio's page takes half a second."""
        app = FastAPI()
        access = access or Access()
        add_api(app, self.current, Metrics(self.current))
        add_library(app, Library(self.current, self.workshop))
        add_sign_in(app, access)
        app.add_middleware(AccessGuard, access=access)
        app.add_middleware(Guard, hosts=LOOPBACK)
        return app

    def index_elsewhere(self) -> IndexReport:
        """Index as `qa index` in another shell does."""
        return self._index(False, lambda *_: None)

    def _run(self, rebuild: bool, progress: Progress) -> IndexReport:
        return self._index(rebuild, progress)

    def _index(self, rebuild: bool, progress: Progress) -> IndexReport:
        return index_corpus(
            self.corpus,
            self.index,
            self.current.index.settings,
            load=FakeEncoder,
            fingerprint=fake_fingerprint,
            read=self._read,
            rebuild=rebuild,
            progress=progress,
        )

    def _read(
        self, files: Sequence[Path], corpus: Path, chunk_characters: int
    ) -> Generator[Outcome, None, None]:
        for outcome in read_here(files, corpus, chunk_characters):
            assert self.gate.wait(30)
            yield outcome


class Visitor:
    """Uses the pages as a browser without scripts does."""

    def __init__(self, bench: Bench, access: Access | None = None) -> None:
        self.bench = bench
        self.client = TestClient(
            bench.app(access), base_url="http://localhost", follow_redirects=False
        )

    def get(self, address: str = "/library") -> html.HtmlElement:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return html.document_fromstring(answer.text)

    def secret(self) -> str:
        if COOKIE not in self.client.cookies:
            self.client.get("/library")
        return self.client.cookies[COOKIE]

    def post(self, address: str, **fields: str) -> tuple[int, html.HtmlElement | None]:
        """Send a form, wait until the job has ended, and return status and page of the answer."""
        answer = self.client.post(address, data={FIELD: self.secret(), **fields}, headers=HEADERS)
        return self._ended(answer.status_code, answer.text)

    def upload(
        self, *files: tuple[str, bytes], **fields: str
    ) -> tuple[int, html.HtmlElement | None]:
        answer = self.client.post(
            "/library/files",
            data={FIELD: self.secret(), **fields},
            files=[("files", file) for file in files],
            headers=HEADERS,
        )
        return self._ended(answer.status_code, answer.text)

    def told(self) -> list[str]:
        """Return what the page says of the last change."""
        return [each.text_content() for each in self.get().cssselect(".told li, #job .problem")]

    def listed(self, address: str = "/library") -> dict[str, str]:
        """Return the state of each file on the page, by path."""
        return {
            item.cssselect(".path")[0].text_content(): item.cssselect(".state")[0].text_content()
            for item in self.get(address).cssselect(".documents li")
        }

    def ask(self, question: str) -> str:
        answer = self.client.get("/api/ask", params={"q": question}).json()
        passages = answer["passages"]
        return str(passages[0]["quote"]) if passages else ""

    def _ended(self, status: int, text: str) -> tuple[int, html.HtmlElement | None]:
        if status == 303 and self.bench.gate.is_set():
            self.wait()
        return status, html.document_fromstring(text) if text else None

    def wait(self) -> None:
        for thread in threading.enumerate():
            if thread.name.startswith("library"):
                thread.join(30)
        assert not self.bench.jobs.state.running


def problem(page: html.HtmlElement | None) -> str:
    """Return why a page says that a change was refused."""
    assert page is not None
    return "".join(each.text_content() for each in page.cssselect("[role=alert]"))
