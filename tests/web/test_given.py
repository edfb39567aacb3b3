"""Odd text in addresses: read as what it is, or as nothing, and never a failure."""

import pytest
from fastapi.testclient import TestClient

from qa.web.forms import is_from_here
from qa.web.given import address_parts, whole_number

DIGITS = "9" * 5000


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        (DIGITS, None),
        ("", None),
        ("-1", None),
        (" 1", None),
        ("1.0", None),
        ("²", None),
        ("٣", None),
    ],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_what_cannot_be_an_address_has_no_parts() -> None:
    assert address_parts("/doc/1?start=2").query == "start=2"
    for address in ("//[", "http://[", "//a]", "http://\u2100.test/"):
        assert address_parts(address) == ("", "", "", "", "")
    assert not is_from_here({"host": "localhost", "origin": "http://["})


def test_a_language_is_chosen_whatever_the_next_address(client: TestClient) -> None:
    answer = client.get("/language/en?next=//[")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("query", [f"q=a&year={DIGITS}", f"q=a&k={DIGITS}"])
def test_a_number_of_any_length_is_borne(client: TestClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 200
