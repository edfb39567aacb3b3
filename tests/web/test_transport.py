"""Behind a proxy that speaks TLS: cookies for https alone, and addresses that begin with it."""

import pytest
from fastapi.testclient import TestClient

from qa.web.access import COOKIE, Access
from qa.web.current import CurrentIndex
from qa.web.forms import COOKIE as FORM_COOKIE
from qa.web.forms import FIELD
from qa.web.server import create_app
from tests.web.bench import HEADERS
from tests.web.stand_in import stand_in

TOKEN = "correct horse battery"
COOKIE_HEADERS = {**HEADERS, "cookie": f"{FORM_COOKIE}=secret"}


def reached(https: bool, address: str = "http://localhost") -> TestClient:
    app = create_app(CurrentIndex(stand_in()), lambda _: (), access=Access(TOKEN), https=https)
    return TestClient(app, base_url=address, follow_redirects=False)


@pytest.mark.parametrize(
    ("https", "address", "secure"),
    [
        (False, "http://localhost", False),
        (True, "http://localhost", True),
        (False, "https://localhost", True),
    ],
)
def test_cookies_are_for_https_alone_where_visitors_come_by_it(
    https: bool, address: str, secure: bool
) -> None:
    client = reached(https, address)
    answer = client.post("/sign-in", data={FIELD: "secret", "token": TOKEN}, headers=COOKIE_HEADERS)
    assert answer.status_code == 303
    answers = {
        COOKIE: answer,
        FORM_COOKIE: client.get("/sign-in", headers={"cookie": ""}),
        "interface-language": client.get("/language/es"),
    }
    for name, each in answers.items():
        (cookie,) = each.headers.get_list("set-cookie")
        assert cookie.startswith(f"{name}=")
        assert cookie.split("; ").count("Secure") == secure, cookie
    assert client.post("/sign-out", headers=HEADERS).headers["location"] == "/"


def test_addresses_on_pages_begin_as_visitors_reach_them() -> None:
    signed_in = {"authorization": f"Bearer {TOKEN}"}
    page = reached(https=True).get("/api", headers=signed_in).text
    assert "https://localhost/api/ask" in page
    assert "http://localhost" not in page
    assert "http://localhost/api/ask" in reached(https=False).get("/api", headers=signed_in).text
