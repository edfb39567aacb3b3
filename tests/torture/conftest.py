"""Counts what was done to the program, and writes the table once everything is done at length."""

import os
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import machine

TABLE = "QA_TORTURE_TABLE"
"""Environment variable that names the file to write the table to."""

_TALLY = pytest.StashKey[Counter[str]]()
_RULE = "Each was counted after it came out right; a single wrong one fails `make torture`."


@pytest.fixture(scope="session")
def tally(request: pytest.FixtureRequest) -> Counter[str]:
    """Count what came out right, by the words of the table."""
    return request.config.stash.setdefault(_TALLY, Counter())


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    file = os.environ.get(TABLE)
    if file is None:
        return
    failed = session.testsfailed
    outcome = f"- Tests: {session.testscollected - failed} ended well, {failed} did not"
    counts = session.config.stash.get(_TALLY, Counter[str]())
    rows = [f"| {done} | {times:,} |" for done, times in counts.items()]
    lines = ["# Torture\n", machine.description(), f"{outcome}\n", f"{_RULE}\n"]
    lines += ["| done | times |", "|---|---|", *rows, ""]
    Path(file).write_text("\n".join(lines), encoding="utf-8")
