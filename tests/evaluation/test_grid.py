"""Grids: every combination, and what is refused."""

from pathlib import Path

import pytest

from qa.errors import RunError
from qa.evaluation.grid import Grid, Setting, read_grid


def test_every_combination_those_of_an_index_together() -> None:
    grid = Grid.of({"chunk": [800, 1500, 800], "reader": ["none", "e5-reader"]})
    usual = ("e5-small", "minilm")
    assert grid.settings() == [
        Setting(800, usual, "none", "scores", 10),
        Setting(800, usual, "e5-reader", "scores", 10),
        Setting(1500, usual, "none", "scores", 10),
        Setting(1500, usual, "e5-reader", "scores", 10),
    ]


def test_what_is_not_given_keeps_its_usual_value() -> None:
    assert Grid.of({}) == Grid.of({"chunk": []}) == Grid()
    assert len(Grid().settings()) == 1


def test_encoders_that_vote_together_are_joined() -> None:
    (one, two) = Grid.of({"encoder": ["minilm", "e5-small+/models/my model"]}).settings()
    assert one.encoders == ("minilm",)
    assert two.encoders == ("e5-small", "/models/my model")
    assert two.name == "1500-e5-small+my-model-e5-reader-scores-10"
    assert two.index_name == "1500-e5-small+my-model"
    assert two.index_settings.encoders == two.encoders


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("chunks", 800, "Expected settings of chunk, encoder, reader, fusion, k, found 'chunks'"),
        ("chunk", 10, "Expected at least 100 characters a chunk, found chunk 10"),
        ("chunk", "big", "Expected at least 100 characters a chunk, found chunk 'big'"),
        ("k", 0, "Expected from 1 to 100 passages, found k 0"),
        ("fusion", "votes", "Expected one of scores, ranks, meaning, found fusion 'votes'"),
        ("encoder", "minilm+", "Expected names of encoders, joined by +, found encoder 'minilm+'"),
        ("reader", 3, "Expected the name of a reader, or none, found reader 3"),
    ],
)
def test_a_bad_value_is_named(name: str, value: object, complaint: str) -> None:
    with pytest.raises(RunError) as caught:
        Grid.of({name: [value]})
    assert str(caught.value) == complaint


def test_a_grid_is_small() -> None:
    with pytest.raises(RunError, match="at most 200 combinations, found 201"):
        Grid.of({"chunk": list(range(100, 301))})


def test_a_grid_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "grid.toml"
    file.write_text('chunk = [800, 1500]\nfusion = ["ranks"]\n')
    assert read_grid(file) == {"chunk": [800, 1500], "fusion": ["ranks"]}
    file.write_text("chunk = 800\n")
    with pytest.raises(RunError, match="expected chunk to be a list, found 800"):
        read_grid(file)
    file.write_text("chunk\n")
    with pytest.raises(RunError, match="expected a TOML file"):
        read_grid(file)
