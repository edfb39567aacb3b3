"""Texts in another language are compared with a vector of their own, where there is one."""

from pathlib import Path

import numpy as np
import pytest

from qa.answering import Index, open_index
from qa.models import Crossing
from tests.fake_encoder import AXES, FakeEncoder
from tests.small_index import build

ENGLISH = {
    "border.txt": "The guards of the border keep watch by day and by night, in every season.\n",
    "fund.txt": "The trust fund helps those who were harmed, and it was set up by the Assembly.\n",
}
SPANISH = {
    "frontera.txt": "Los guardias vigilan de día y de noche lo que en inglés se llama border.\n",
}
QUESTION = "¿Quién vigila de noche cada border?"  # its vector is the axis of that word


def crossing(source: str, target: str) -> Crossing:
    """Return a map that takes the axis of one word to that of another."""
    down = np.zeros((len(AXES) + 1, 1), dtype=np.float32)
    up = np.zeros((1, len(AXES) + 1), dtype=np.float32)
    down[AXES.index(source), 0] = up[0, AXES.index(target)] = 1.0
    up[0, AXES.index(source)] = -1.0
    return Crossing("en", down, up, np.zeros(len(AXES) + 1, dtype=np.float32))


def opened(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Index:
    """Index files, and open them with a map for the encoder."""
    place = build(folder, files)
    monkeypatch.setattr(
        "qa.answering.index.load_crossings", lambda _: {"fake": crossing("border", "fund")}
    )
    return open_index(place, FakeEncoder, "none", fusion="meaning")


def by_meaning(index: Index, question: str) -> dict[str, float]:
    """Return what the search by meaning says of each document."""
    answer = index.ask(question)
    (stage,) = (stage for stage in answer.stages if stage.name == "meaning (fake)")
    paths = {row: index.source_of(row).path for row in (hit.chunk for hit in stage.hits)}
    return {paths[hit.chunk]: round(hit.score, 3) for hit in stage.hits}


def test_texts_in_the_language_of_the_map_are_compared_with_what_it_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opened(tmp_path, ENGLISH, monkeypatch)
    assert index.ask(QUESTION).language == "es"
    assert by_meaning(index, QUESTION) == {"fund.txt": 1.0, "border.txt": 0.0}
    assert index.ask(QUESTION).passages[0].source.path == "fund.txt"


def test_a_question_in_that_language_is_compared_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opened(tmp_path, ENGLISH, monkeypatch)
    question = "Who are the guards of the border?"
    assert index.ask(question).language == "en"
    assert by_meaning(index, question) == {"border.txt": 1.0, "fund.txt": 0.0}


def test_texts_in_several_languages_are_each_compared_with_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opened(tmp_path, ENGLISH | SPANISH, monkeypatch)
    found = {"frontera.txt": 1.0, "fund.txt": 1.0, "border.txt": 0.0}
    assert by_meaning(index, QUESTION) == found
    fused = {each.source.path: each.score for each in index.ask(QUESTION).passages}
    assert fused["fund.txt"] == fused["frontera.txt"] == pytest.approx(1.0)
    assert fused["border.txt"] == pytest.approx(0.0)


def test_a_filter_holds_for_every_vector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = opened(tmp_path, ENGLISH | SPANISH, monkeypatch)
    answer = index.ask(QUESTION, filters={"language": "es"})
    assert [each.source.path for each in answer.passages] == ["frontera.txt"]
