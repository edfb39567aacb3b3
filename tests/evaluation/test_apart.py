"""Evaluating in another process: the same run as here, stopped and gone on with."""

import json
from pathlib import Path

import pytest

from qa.errors import QaError, RunError
from qa.evaluation.apart import evaluate_apart
from qa.evaluation.run_files import read_run, scan_runs
from qa.evaluation.storing import PlannedRun
from qa.isolation import work

QUESTION = {
    "question": "How many victims are there?",
    "language": "en",
    "answerable": True,
    "evidence": [{"document": "estimates-of-victims.md", "quote": "at least 2.5 million people"}],
}


class Stop(Exception):
    pass


def gold(folder: Path, count: int = 3) -> Path:
    file = folder / "gold.jsonl"
    lines = [json.dumps({"id": f"q{number}", **QUESTION}) for number in range(count)]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_a_run_that_was_stopped_goes_on(starter_index: Path, tmp_path: Path) -> None:
    planned = PlannedRun(gold(tmp_path), reader="none", fusion="meaning", k=5)
    stages: list[tuple[str, int, int]] = []

    def stop_at_the_second(stage: str, done: int, total: int) -> None:
        stages.append((stage, done, total))
        if done == 2:
            raise Stop

    with pytest.raises(Stop):
        evaluate_apart(starter_index, tmp_path / "runs", planned, stop_at_the_second)
    assert stages == [("opening", 0, 0), ("asking", 1, 3), ("asking", 2, 3)]
    [[stored], _] = scan_runs(tmp_path / "runs")
    assert stored.done in (2, 3)  # the other process may have been one ahead
    before = stored.file.read_bytes()
    assert evaluate_apart(starter_index, tmp_path / "runs", planned) == "gold"
    run = read_run(stored.file)
    assert stored.file.read_bytes().startswith(before)
    assert [one.question.id for one in run.asked] == ["q0", "q1", "q2"]
    assert run.header.system is not None
    assert (run.header.system.fusion, run.header.system.reader, run.header.system.k) == (
        "meaning",
        None,
        5,
    )


def test_the_problem_of_the_other_process_is_told(tmp_path: Path) -> None:
    with pytest.raises(QaError, match=r"nothing\.jsonl cannot be read"):
        evaluate_apart(tmp_path, tmp_path / "runs", PlannedRun(tmp_path / "nothing.jsonl"))


def test_a_process_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_PROGRAM", "import sys; sys.exit('boom')")
    with pytest.raises(RunError, match=r"^The evaluation ended unexpectedly \(boom\)\. What was"):
        evaluate_apart(tmp_path, tmp_path / "runs", PlannedRun(tmp_path / "gold.jsonl"))
