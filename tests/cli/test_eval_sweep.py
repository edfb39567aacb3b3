"""`qa sweep`: a grid from options and from a file, and the table at its end."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.test_eval_gold import GOOD, write


def test_a_sweep_ends_with_one_table(indexed: Run, tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (tmp_path / "grid.toml").write_text('chunk = [300]\nreader = ["none", "strict"]\n')
    arguments = ("sweep", "gold.jsonl", "--grid", "grid.toml", "--encoder", "fake")
    lines = indexed(*arguments, "--fusion", "scores, ranks", "--k", "5").out.splitlines()
    assert lines[0].split()[:9] == [
        *("chunk", "encoder", "reader", "fusion", "k", "Success@1", "nDCG@10", "quote", "F1")
    ]
    assert [line.split()[:5] for line in lines[1:5]] == [
        ["300", "fake", "none", "scores", "5"],
        ["300", "fake", "none", "ranks", "5"],
        ["300", "fake", "strict", "scores", "5"],
        ["300", "fake", "strict", "ranks", "5"],
    ]
    assert lines[2].split()[-2:] == ["+0.000", "1.000"]
    assert max(map(len, lines)) <= 100
    names = [each["name"] for each in json.loads(indexed("runs", "--json").out)]
    assert "gold-sweep.300-fake-strict-ranks-5" in names
    again = json.loads(indexed(*arguments, "--json").out)
    assert [each["reader"] for each in again] == ["none", "strict"]
    assert again[0]["figures"]["Success@1 passages"]["value"] == 1.0


def test_a_bad_grid_is_told(indexed: Run, tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    outcome = indexed("sweep", "gold.jsonl", "--chunk", "800,big")
    assert (outcome.code, outcome.err) == (
        1,
        "qa: Expected at least 100 characters a chunk, found chunk 'big'\n",
    )
