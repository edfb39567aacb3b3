"""`qa gold check`: what is wrong with a gold file, by line and by id."""

import json
from pathlib import Path

from tests.cli.conftest import Run

GOOD = {
    "id": "fund",
    "question": "Which fund?",
    "language": "en",
    "answerable": True,
    "evidence": [{"document": "fund.txt", "quote": "The  trust fund helps"}],
}


def write(folder: Path, *lines: object) -> None:
    (folder / "gold.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")


def test_a_sound_file(indexed: Run, tmp_path: Path) -> None:
    write(tmp_path, GOOD, {**GOOD, "id": "moon", "answerable": False, "evidence": []})
    outcome = indexed("gold", "check", "gold.jsonl")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "All 1 entries of evidence of 2 questions stand in the documents.\n"


def test_everything_wrong_is_named(indexed: Run, tmp_path: Path) -> None:
    changed = [{"document": "fund.txt", "quote": "The trust fund helped each victim"}]
    gone = [{"document": "funds.txt", "quote": "x"}, *GOOD["evidence"]]  # type: ignore[misc]
    lines: tuple[object, ...] = (GOOD, [], GOOD, {**GOOD, "id": "a", "evidence": changed})
    write(tmp_path, *lines, {**GOOD, "id": "b", "evidence": gone})
    outcome = indexed("gold", "check", "gold.jsonl")
    assert outcome.code == 1
    assert outcome.out.splitlines() == [
        "gold.jsonl:2: expected a JSON object, found []",
        "gold.jsonl:3: the id 'fund' occurs twice; ids are unique",
        "a: 'fund.txt' does not hold the words 'The trust fund helped each victim'; "
        "nearest: 'The trust fund helps each victim'",
        "b: the index holds no document 'funds.txt'; did you mean 'fund.txt'?",
    ]
    assert outcome.err == (
        "qa: gold.jsonl: 2 lines cannot be used, 2 entries of evidence cannot be found\n"
    )
    values = json.loads(indexed("gold", "check", "gold.jsonl", "--json").out)
    assert (values["sound"], values["questions"], values["evidence"]) == (False, 3, 4)
    assert [problem[:2] for problem in values["problems"]] == ["a:", "b:"]
