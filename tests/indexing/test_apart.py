"""Indexing in another process: the same report and progress, and every way to fail told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qa.errors import QaError
from qa.indexing.apart import index_apart
from qa.indexing.report import FileOutcome, IndexReport
from qa.isolation import work
from qa.settings import IndexSettings
from qa.store import open_generation

REPORT = IndexReport(
    outcomes=(FileOutcome("a.txt", "skipped", "a password is needed", 0, "note"),),
    warnings=("odd",),
    removed=("b.txt",),
    passages=3,
    encoded=2,
    seconds=1.25,
    generation="20261122T050000.000000Z",
    changed=True,
)


def test_a_report_comes_back_the_same() -> None:
    assert IndexReport.from_json(json.loads(json.dumps(REPORT.as_json()))) == REPORT


def test_another_process_indexes(starter_index: Path) -> None:
    stages: list[tuple[str, int, int]] = []
    with open_generation(starter_index) as before:
        settings, corpus, name = before.manifest.settings, before.corpus, before.name
    report = index_apart(
        corpus, starter_index, settings, progress=lambda *stage: stages.append(stage)
    )
    assert (report.generation, report.changed, report.count("unchanged")) == (name, False, 6)
    assert stages == []


def test_the_problem_of_the_other_process_is_told(tmp_path: Path) -> None:
    with pytest.raises(QaError, match=f"^No folder of documents at {tmp_path}/gone: expected"):
        index_apart(tmp_path / "gone", tmp_path / "index", IndexSettings())


def play(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Let a child say these lines on stdout, then fail with `boom`."""
    said = "".join(f"print({line!r}, flush=True);" for line in lines)
    monkeypatch.setattr(work, "_PROGRAM", f"import sys; {said} sys.exit('boom')")


def test_progress_is_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stages: list[tuple[str, int, int]] = []
    play(
        monkeypatch,
        json.dumps({"stage": "reading", "done": 1, "total": 2}),
        json.dumps({"result": REPORT.as_json()}),
    )
    found = index_apart(
        tmp_path, tmp_path, IndexSettings(), progress=lambda *stage: stages.append(stage)
    )
    assert found == REPORT
    assert stages == [("reading", 1, 2)]


def test_a_process_that_dies_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    play(monkeypatch)
    with pytest.raises(QaError, match=r"^Indexing ended unexpectedly \(boom\); the index that"):
        index_apart(tmp_path, tmp_path, IndexSettings())


def test_the_other_process_ends_with_this_one() -> None:
    program = (
        "import time; from qa.isolation.work import end_with_parent; "
        "end_with_parent(); time.sleep(600)"
    )
    child = subprocess.run(
        [sys.executable, "-c", program], stdin=subprocess.DEVNULL, timeout=300, check=False
    )
    assert child.returncode == 1
