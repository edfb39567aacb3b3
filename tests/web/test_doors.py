"""Every address: closed without the token, safe from other sites, with the headers it needs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Mount

from qa.web.access import Access
from qa.web.bodies import UPLOADS
from qa.web.crowd import QUESTIONS_IN_A_ROW
from qa.web.forms import COOKIE as FORM_COOKIE
from qa.web.forms import FIELD
from qa.web.server import create_app
from tests.web.bench import HEADERS, Bench

TOKEN = "correct horse battery"
OPEN = {"/sign-in", "/sign-out", "/favicon.ico", "/language/{code}", "/web"}
ASKS_ONLY = re.compile(r"/gradio_api/|/sign-out$|/(login|logout|upload|cancel)/?$|/(run|api)/")
"""Addresses that change nothing: Gradio's, of which one is served, and signing out."""

EXPECTED_HEADERS = {
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("doors"))


@pytest.fixture(scope="module")
def app(bench: Bench) -> FastAPI:
    """The whole application, with all that can be changed, closed by a token."""
    return create_app(
        bench.current,
        lambda _: (),
        corpus=bench.corpus,
        workshop=bench.workshop,
        access=Access(TOKEN, local=False),
        gold=bench.corpus.parent / "gold",
        runs=bench.index / "runs",
    )


@pytest.fixture
def stranger(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """Return method and path of everything that is served, Gradio's own included."""
    return sorted({(method, path) for method, path in _routes(app.routes, "") if path})


def _routes(found: list[BaseRoute], above: str) -> Iterator[tuple[str, str]]:
    for route in found:
        if isinstance(route, Mount):
            inner = list(getattr(route.app, "routes", []))
            yield "GET", above + route.path
            yield from _routes(inner, above + route.path)
        elif hasattr(route, "original_router"):  # a router that FastAPI included
            yield from _routes(route.original_router.routes, above)
        elif hasattr(route, "methods"):
            for method in sorted(getattr(route, "methods", None) or {"GET"}):
                yield method, above + str(getattr(route, "path", ""))


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "x", path)


def test_the_walk_meets_every_part_of_the_application(app: FastAPI) -> None:
    paths = {path for _, path in routes(app)}
    assert {
        "/api/ask", "/api/documents", "/doc/{document_id}", "/library", "/library/files",
        "/teach/{name}/file", "/evaluate", "/metrics", "/healthz", "/gradio_api/run/{api_name}",
        "/sign-in", "/assets/{path:path}", "/web",
    } <= paths  # fmt: skip
    assert len(paths) > 60


def test_no_address_answers_without_the_token(app: FastAPI, stranger: TestClient) -> None:
    tried = 0
    for method, path in routes(app):
        if path in OPEN:
            continue
        for address in {filled(path), filled(path) + "/"}:
            answer = stranger.request(method, address, headers={"accept": "*/*"})
            refused = answer.status_code in {401, 404, 411, 413}
            assert refused, (method, address, answer.status_code)
            assert "treaty" not in answer.text.casefold(), address
            tried += 1
    assert tried > 100
    page = stranger.get("/?q=treaty", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2F%3Fq%3Dtreaty")


def test_what_is_open_says_nothing_of_the_documents(stranger: TestClient) -> None:
    for address in ("/sign-in", "/favicon.ico", "/web/colours.css", "/language/es"):
        answer = stranger.get(address)
        assert answer.status_code in {200, 303}
        assert "treaty" not in answer.text.casefold()


def test_with_the_token_the_same_addresses_answer(stranger: TestClient) -> None:
    headers = {"authorization": f"Bearer {TOKEN}"}
    for address in ("/", "/library", "/teach", "/api/documents", "/metrics", "/healthz"):
        assert stranger.get(address, headers=headers).status_code == 200, address
    asset = re.search(r'(?:src|href)="\.?(/assets/[^"]+)"', stranger.get("/", headers=headers).text)
    assert asset is not None
    assert stranger.get(asset[1], headers=headers).status_code == 200
    assert stranger.get(asset[1]).status_code == 401


def test_no_form_of_another_site_changes_anything(
    app: FastAPI, bench: Bench, stranger: TestClient
) -> None:
    """Even with the cookies of someone who signed in, as a browser would send them."""
    before = sorted((file, file.read_bytes()) for file in files_below(bench.corpus.parent))
    signed_in = {"authorization": f"Bearer {TOKEN}"}
    changing = [
        filled(path)
        for method, path in routes(app)
        if method not in {"GET", "HEAD", "OPTIONS"} and not ASKS_ONLY.search(path)
    ]
    assert {"/library/copy", "/library/files", "/library/index", "/sign-in"} <= set(changing)
    stranger.get("/library", headers=signed_in)
    secret = stranger.cookies[FORM_COOKIE]
    from_elsewhere = {"sec-fetch-site": "cross-site", "origin": "http://evil.test"}
    for address in changing:
        for headers, fields in (
            (from_elsewhere, {FIELD: secret}),
            (HEADERS, {FIELD: "guessed"}),
            (HEADERS, {}),
        ):
            sent = {"path": "treaty.txt", "place": "/etc", "title": "x", "token": TOKEN, **fields}
            answer = stranger.post(
                address,
                data=sent,
                files=[("files", ("new.txt", b"words"))] if address == UPLOADS else None,
                headers={**signed_in, **headers},
            )
            assert answer.status_code in {403, 404, 405}, (address, answer.text[-200:])
    assert sorted((file, file.read_bytes()) for file in files_below(bench.corpus.parent)) == before
    assert bench.jobs.state.number == 0


def files_below(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and file.name != ".lock"]


def test_a_stranger_cannot_ask_without_end(app: FastAPI) -> None:
    """The machine itself is not held up."""
    headers = {"authorization": f"Bearer {TOKEN}"}
    for client, told in ((("192.0.2.9", 1), True), (("127.0.0.1", 1), False)):
        visitor = TestClient(app, base_url="http://localhost", client=client)
        asked = iter(visitor.get("/api/ask?q=treaty", headers=headers) for _ in range(200))
        statuses = []
        for answer in asked:
            statuses.append(answer.status_code)
            if answer.status_code != 200:
                break
        assert (statuses[-1] == 429) is told
        assert len(statuses) > QUESTIONS_IN_A_ROW
        if told:
            assert int(answer.headers["retry-after"]) >= 1
            assert "x-content-type-options" in answer.headers
            assert visitor.get("/healthz", headers=headers).status_code == 200


def test_every_answer_carries_the_headers(app: FastAPI, stranger: TestClient) -> None:
    statuses = set()
    for method, path in routes(app):
        for headers in ({}, {"authorization": f"Bearer {TOKEN}"}):
            if method in {"GET", "HEAD"}:
                answer = stranger.request(method, filled(path), headers=headers)
                assert set(answer.headers) >= EXPECTED_HEADERS, (method, path)
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert "access-control-allow-origin" not in answer.headers
                statuses.add(answer.status_code)
    assert {200, 401, 404} <= statuses
    for headers in ({"host": "evil.test"}, {"content-length": "99999999"}):
        answer = stranger.post("/sign-in", headers=headers)
        assert answer.status_code in {400, 413}
        assert set(answer.headers) >= EXPECTED_HEADERS
