"""Places in real documents: what a reader would cite, checked by hand."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qa.reading import read_document
from qa.records import Document, Place
from tests.reading.support import SHARED, block_with, needs_shared

CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "places.jsonl").read_text("utf-8").splitlines()
]


@cache
def shared_document(path: str) -> Document:
    return read_document(SHARED / path, SHARED)


@needs_shared
@pytest.mark.parametrize("case", CASES, ids=[case["phrase"][:40] for case in CASES])
def test_a_phrase_stands_where_its_readers_would_cite_it(case: dict[str, Any]) -> None:
    place = block_with(shared_document(case["document"]), case["phrase"]).place
    assert place == Place(
        case["page"],
        case["slide"],
        tuple(case["section"]),
        case["label"],
        case.get("page_label"),
    )


def test_there_are_enough_places() -> None:
    assert len(CASES) >= 60
