"""Who may see and change documents: nobody from afar without a token, nobody from another site."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from lxml import html

from qa.errors import ServerProblem
from qa.web.access import COOKIE, Access, is_local
from qa.web.forms import COOKIE as FORM_COOKIE
from qa.web.forms import FIELD, is_from_here
from tests.web.bench import HEADERS, Bench, Visitor, problem

TOKEN = "correct horse battery"
READING = "only for reading"
PAGES = ("/library", "/library/document?path=treaty.txt", "/library/progress")
FORMS = ("/library/files", "/library/copy", "/library/index", "/library/remove", "/library/correct")
NAVIGATION = {"accept": "text/html,*/*"}


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def untouched(bench: Bench) -> bool:
    files = sorted(path.name for path in bench.corpus.rglob("*"))
    return files == ["fund.txt", "more", "treaty.txt"] and bench.jobs.state.number == 0


def sign_in(client: TestClient, token: str, wanted: str = "/library?q=fund") -> tuple[int, str]:
    page = html.document_fromstring(client.get("/sign-in", params={"next": wanted}).text)
    fields = {
        str(each.get("name")): str(each.get("value", "")) for each in page.cssselect("main input")
    }
    answer = client.post("/sign-in", data={**fields, "token": token}, headers=HEADERS)
    return answer.status_code, answer.headers.get("location", "") or problem(
        html.document_fromstring(answer.text)
    )


# --- from afar ----------------------------------------------------------------------------------


def test_other_machines_need_a_token_before_anything_is_served() -> None:
    with pytest.raises(
        ServerProblem, match=r"Other machines could .* --token or in CITED_QA_TOKEN"
    ):
        Access(local=False)
    with pytest.raises(ServerProblem, match="A token for reading needs one for changing beside it"):
        Access(reading_token=READING)


def test_with_a_token_visitors_sign_in_first(bench: Bench) -> None:
    visitor = Visitor(bench, Access(TOKEN, local=False))
    client = visitor.client
    answer = client.get("/library?q=fund", headers=NAVIGATION)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2Flibrary%3Fq%3Dfund",
    )
    assert client.get("/library/progress").status_code == 401
    for address in FORMS:
        assert client.post(address, data={"path": "a"}, headers=HEADERS).status_code == 401
    assert sign_in(client, "wrong horse battery") == (
        403,
        "This is not an access token of this server.",
    )
    assert client.get("/library").status_code == 401
    assert sign_in(client, TOKEN) == (303, "/library?q=fund")
    assert list(visitor.listed()) == ["more/fund.txt", "treaty.txt"]
    assert visitor.upload(("new.txt", b"New words."))[0] == 303
    assert visitor.listed()["new.txt"] == "Read"
    assert client.get("/sign-in").headers["location"] == "/"
    assert visitor.get().cssselect("form[action='/sign-out'] button")[0].text == "Sign out"
    client.post("/sign-out", headers=HEADERS)
    assert client.get("/library").status_code == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(bench: Bench) -> None:
    client = Visitor(bench, Access(TOKEN)).client
    sign_in(client, TOKEN)
    client.cookies.clear()
    shown = client.get("/sign-in")
    # With `strict` a link in a mail would replace the secret that forms in other tabs hold.
    assert {"HttpOnly", "SameSite=lax"} <= set(shown.headers["set-cookie"].split("; "))
    secret = html.document_fromstring(shown.text).cssselect("input[name=form]")[0].get("value")
    answer = client.post("/sign-in", data={"form": secret, "token": TOKEN}, headers=HEADERS)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
    assert TOKEN not in cookie


@pytest.mark.parametrize(
    "forged",
    ["", ".", "9999999999.all.", "9999999999.all.00", "9999999999.all", "é.é.é", "1.2.3", "..all"],
)
def test_a_forged_session_is_none(bench: Bench, forged: str) -> None:
    client = Visitor(bench, Access(TOKEN)).client
    cookie = f"{COOKIE}={forged}".encode()
    assert client.get("/library", headers={b"cookie": cookie}).status_code == 401


def test_a_session_of_another_server_or_of_yesterday_is_none(bench: Bench) -> None:
    clock = Clock()
    client = Visitor(bench, Access(TOKEN, clock=clock)).client
    sign_in(client, TOKEN)
    assert client.get("/library").status_code == 200
    other = Visitor(bench, Access(TOKEN, clock=clock)).client
    other.cookies.update(client.cookies)
    assert other.get("/library").status_code == 401
    clock.now += 12 * 3600
    assert client.get("/library").status_code == 401


@pytest.mark.parametrize(
    "wanted", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "//["]
)
def test_signing_in_leads_nowhere_else(bench: Bench, wanted: str) -> None:
    client = Visitor(bench, Access(TOKEN)).client
    assert sign_in(client, TOKEN, wanted) == (303, "/")
    assert client.get("/sign-in", params={"next": wanted}).headers["location"] == "/"


def test_signing_in_from_another_site_is_refused(bench: Bench) -> None:
    client = Visitor(bench, Access(TOKEN)).client
    answer = client.post("/sign-in", data={"token": TOKEN}, headers=HEADERS)
    assert (answer.status_code, COOKIE in client.cookies) == (403, False)
    foreign = {"sec-fetch-site": "cross-site"}
    answer = client.post("/sign-in", data={"token": TOKEN}, headers=foreign)
    assert (answer.status_code, COOKIE in client.cookies) == (403, False)


def test_the_token_for_reading_changes_nothing(bench: Bench) -> None:
    visitor = Visitor(bench, Access(TOKEN, local=False, reading_token=READING))
    client = visitor.client
    assert client.get("/api/documents").status_code == 401
    assert sign_in(client, READING, "/healthz") == (303, "/healthz")
    assert client.get("/api/documents").json()["total"] == 2
    assert client.get("/library").status_code == 401
    for address in FORMS:
        assert client.post(address, data={"path": "a"}, headers=HEADERS).status_code == 401
    assert untouched(bench)
    answer = client.get("/library", headers=NAVIGATION)
    assert answer.headers["location"] == "/sign-in?next=%2Flibrary"
    assert sign_in(client, TOKEN, "/library") == (303, "/library")
    assert client.get("/library").status_code == 200


def test_a_session_for_reading_cannot_be_made_into_another(bench: Bench) -> None:
    client = Visitor(bench, Access(TOKEN, reading_token=READING)).client
    sign_in(client, READING)
    session = client.cookies[COOKIE]
    assert ".reading." in session
    forged = f"{COOKIE}={session.replace('.reading.', '.all.')}".encode()
    client.cookies.clear()
    assert client.get("/healthz", headers={b"cookie": forged}).status_code == 401


def test_programs_send_the_token_along(bench: Bench) -> None:
    client = Visitor(bench, Access(TOKEN, reading_token=READING)).client
    for given, status in ((TOKEN, 200), (READING, 200), ("wrong horse battery", 401), ("", 401)):
        answer = client.get("/api/documents", headers={"authorization": f"Bearer {given}"})
        assert answer.status_code == status
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json() == {"error": "Send the access token: Authorization: Bearer …"}


def test_tokens_cannot_be_tried_out(bench: Bench) -> None:
    clock = Clock()
    client = Visitor(bench, Access(TOKEN, clock=clock)).client
    for _ in range(5):
        assert sign_in(client, "wrong horse battery")[0] == 403
        wrong = {"authorization": "Bearer wrong horse"}
        assert client.get("/api/documents", headers=wrong).status_code == 401
    assert sign_in(client, "wrong horse battery") == (
        429,
        "Too many wrong tokens came from your address. Wait a minute and try again.",
    )
    answer = client.get("/api/documents", headers=wrong)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
    right = {"authorization": f"Bearer {TOKEN}"}
    for _ in range(3):  # a right guess is not let in either, and counts as little as a wrong one
        assert sign_in(client, TOKEN)[0] == 429
        assert client.get("/api/documents", headers=right).status_code == 429
        assert client.get("/sign-in", headers=right).status_code == 200
    assert answer.json() == {"error": "Too many wrong tokens."}
    clock.now += 10
    for _ in range(12):
        assert client.get("/api/documents", headers=right).status_code == 200
    assert client.get("/api/documents", headers=wrong).status_code == 401
    assert client.get("/api/documents", headers=right).status_code == 429


def test_who_has_signed_in_is_left_alone_by_those_who_guess(bench: Bench) -> None:
    """Behind a proxy all visitors have one address."""
    access = Access(TOKEN, clock=Clock())
    client, guessing = Visitor(bench, access).client, Visitor(bench, access).client
    assert sign_in(client, TOKEN) == (303, "/library?q=fund")
    statuses = [sign_in(guessing, "wrong horse battery")[0] for _ in range(11)]
    assert statuses == [403] * 10 + [429]
    assert client.get("/library").status_code == 200
    assert client.get("/sign-in").headers["location"] == "/"
    elsewhere = TestClient(guessing.app, base_url="http://localhost", client=("192.0.2.9", 1))
    right = {"authorization": f"Bearer {TOKEN}"}
    assert elsewhere.get("/api/documents", headers=right).status_code == 200


def test_a_short_token_is_refused() -> None:
    with pytest.raises(ServerProblem, match="has 6 characters; expected at least 12"):
        Access("secret")


@pytest.mark.parametrize(
    ("address", "local"),
    [("127.0.0.1", True), ("127.0.0.9", True), ("::1", True), ("0.0.0.0", False), ("::", False)],
)
def test_what_only_this_machine_can_reach(address: str, local: bool) -> None:
    assert is_local(address) is local


# --- from another site --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"host": "desk.test:7860", "origin": "http://desk.test:7860"}, True),
        ({"host": "desk.test:7860", "origin": "http://DESK.test:7860"}, True),
        ({"host": "desk.test:7860", "origin": "http://desk.test"}, False),
        ({"host": "desk.test:7860", "origin": "http://evil.test:7860"}, False),
        ({"host": "desk.test:7860", "origin": "null"}, False),
        ({"host": "desk.test:7860"}, True),
    ],
)
def test_where_a_form_comes_from(headers: Mapping[str, str], ours: bool) -> None:
    assert is_from_here(headers) is ours


@pytest.mark.parametrize("address", FORMS)
def test_forms_of_other_sites_change_nothing(bench: Bench, address: str) -> None:
    visitor = Visitor(bench)
    fields = {FIELD: visitor.secret(), "path": "treaty.txt", "place": "/etc"}
    files = [("files", ("new.txt", b"words"))] if address == "/library/files" else None
    for headers, sent in (
        ({"sec-fetch-site": "cross-site"}, fields),
        ({"origin": "http://evil.test"}, fields),
        (HEADERS, {**fields, FIELD: "guessed"}),
        (HEADERS, {"path": "treaty.txt"}),
    ):
        answer = visitor.client.post(address, data=sent, files=files, headers=headers)
        assert answer.status_code == 403
        assert "This form came from another site, or its page is out of date." in answer.text
    visitor.client.cookies.clear()
    answer = visitor.client.post(address, data={**fields, FIELD: ""}, files=files, headers=HEADERS)
    assert answer.status_code == 403
    assert untouched(bench)


def test_no_page_with_the_secret_of_forms_is_kept_by_caches(bench: Bench) -> None:
    client = Visitor(bench, Access(TOKEN)).client
    page = client.get("/sign-in?next=/library")
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert client.cookies[FORM_COOKIE] in page.text
    refused = client.post("/sign-in", data={"token": TOKEN}, headers=HEADERS)
    assert (refused.status_code, refused.headers["cache-control"]) == (403, "no-store")
    # Another language is chosen for the page to sign in, not for that behind it.
    assert 'href="/language/es?next=/sign-in"' in refused.text


def test_a_page_tells_its_own_forms_where_they_come_from(bench: Bench) -> None:
    client = Visitor(bench).client
    assert client.get("/library").headers["referrer-policy"] == "same-origin"
    assert client.get("/library").headers["cache-control"] == "no-store"
    policy = client.get("/library").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
