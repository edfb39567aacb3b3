"""What visitors see when something fails inside: plain words with all headers, no traceback."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from qa.errors import IndexDamaged
from qa.web.current import CurrentIndex
from qa.web.server import create_app
from tests.web.stand_in import StandInIndex, stand_in

SECRET = "the inside of the program"


@pytest.fixture
def app() -> FastAPI:
    return create_app(CurrentIndex(stand_in()), lambda _: ())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError(SECRET), "Something went wrong that should not"),
        (
            IndexDamaged("passages.sqlite cannot be read; run `qa index --rebuild`"),
            "cannot be read",
        ),
    ],
)
@pytest.mark.parametrize("address", ["/doc/1", "/api/documents/1/text", "/api/documents"])
def test_a_failure_is_told_without_the_inside(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str, address: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(StandInIndex, "document", fail)
    monkeypatch.setattr(StandInIndex, "sources_where", fail)
    client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
    answer = client.get(address)
    assert answer.status_code == 500
    assert words in answer.text
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in answer.headers
    if address.startswith("/api/"):
        assert list(answer.json()) == ["error"]
