"""In which language the page speaks to whom."""

import pytest
from fastapi.testclient import TestClient

from qa.web.interface_language import COOKIE, visitor_translation


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de-DE,de;q=0.9", "en"),
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("en;q=0.4, es-419;q=0.6", "es"),
        ("es;q=0, fr;q=0.1", "fr"),
        ("fr;q=much", "en"),
        ("*", "en"),
    ],
)
def test_the_browser_is_heard(header: str, language: str) -> None:
    assert visitor_translation({}, {"accept-language": header}).language == language


def test_a_choice_goes_before_the_browser() -> None:
    browser = {"accept-language": "fr"}
    assert visitor_translation({COOKIE: "en"}, browser).language == "en"
    assert visitor_translation({COOKIE: "xx"}, browser).language == "fr"


@pytest.mark.parametrize(
    ("wanted", "address"),
    [
        ("/doc/1?start=2", "/doc/1?start=2"),
        ("https://example.org/", "/"),
        ("//example.org/", "/"),
        ("/\\\\example.org", "/"),
        ("doc", "/"),
    ],
)
def test_choosing_keeps_the_choice_and_stays_here(
    client: TestClient, wanted: str, address: str
) -> None:
    answer = client.get("/language/es", params={"next": wanted})
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=es; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax")


def test_an_unknown_language_is_not_kept(client: TestClient) -> None:
    assert "set-cookie" not in client.get("/language/xx").headers
