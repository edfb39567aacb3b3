"""Work in another process: what it tells, how it ends, and that nobody works on unheard."""

import json
import os
from pathlib import Path

import pytest

from qa.errors import QaError
from qa.isolation import work
from qa.isolation.work import WorkBroken, work_apart


class Enough(Exception):
    pass


def play(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let the other process run this program; its third argument is the request."""
    monkeypatch.setattr(work, "_PROGRAM", f"import json, os, sys, time\n{program}")


def test_the_result_comes_back_after_the_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    stages: list[tuple[str, int, int]] = []
    play(
        monkeypatch,
        'print(json.dumps({"stage": sys.argv[2], "done": 1, "total": 2}), flush=True)\n'
        'print(json.dumps({"result": {"asked": json.loads(sys.argv[3])}}), flush=True)\n'
        "time.sleep(600)",
    )
    found = work_apart("module", [1, "two"], lambda *stage: stages.append(stage))
    assert found == {"asked": [1, "two"]}
    assert stages == [("module", 1, 2)]


def test_what_progress_raises_ends_the_other_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "process"
    play(
        monkeypatch,
        "open(json.loads(sys.argv[3]), 'w').write(str(os.getpid()))\n"
        'print(json.dumps({"stage": "asking", "done": 1, "total": 2}), flush=True)\n'
        "time.sleep(600)",
    )

    def stop(*_: object) -> None:
        raise Enough

    with pytest.raises(Enough):
        work_apart("module", str(file), stop)
    with pytest.raises(ProcessLookupError):
        os.kill(int(file.read_text()), 0)


def test_a_problem_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, f"print({json.dumps({'problem': 'no questions'})!r}, flush=True)")
    with pytest.raises(QaError, match=r"^no questions$"):
        work_apart("module", None, lambda *_: None)


@pytest.mark.parametrize(
    ("program", "last"),
    [
        ("sys.exit('boom')", "boom"),
        ("", "it was stopped"),
        ("print('{\"stage\": \"rea', end='')", "it was stopped"),
    ],
)
def test_the_last_words_of_a_dead_process_are_kept(
    monkeypatch: pytest.MonkeyPatch, program: str, last: str
) -> None:
    play(monkeypatch, program)
    with pytest.raises(WorkBroken, match=rf"^{last}$"):
        work_apart("module", None, lambda *_: None)
