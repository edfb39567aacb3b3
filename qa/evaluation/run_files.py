"""Runs on disk: one file a run, JSON lines, only ever written to at its end.

The first line tells what is measured (`{"run": …}`), each further line what came of one question
(`{"id": …}`), the last, once every question was asked, the main figures (`{"finished": …}`).
What a stopped or crashed run has written stays good: the run goes on after its last whole line.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from qa.errors import RunError
from qa.evaluation.asked import Asked
from qa.evaluation.imported import Imported
from qa.evaluation.run_header import RunHeader
from qa.evaluation.runs import Run

ENDING = ".jsonl"
REMOVED = ".removed"
_NAME = re.compile(r"[^\W_][\w.+-]*( [\w.+-]+)*")
_FINISHED = b'{"finished"'
_TAIL = 65536  # bytes at the end of a file that hold its last line


@dataclass(frozen=True, slots=True)
class StoredRun:
    """What a list of runs shows of one.

    Attributes:
        file: where it is stored.
        header: what was measured, and with what.
        done: how many questions were asked.
        figures: the value of each main figure, by name; empty until the run is complete.
    """

    file: Path
    header: RunHeader
    done: int
    figures: Mapping[str, float | None]

    def as_json(self) -> dict[str, object]:
        """Return everything as plain JSON values."""
        return {
            "file": str(self.file),
            "done": self.done,
            "figures": dict(self.figures),
            **self.header.as_json(),
        }


def run_file(runs: Path, name: str) -> Path:
    """Return where a run of this name is stored.

    Raises:
        RunError: if the name is no good as the name of a file.
    """
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise RunError(
            f"Expected a run name of letters, digits, '.', '+', '-' and '_', found {name!r}"
        )
    return runs / f"{name}{ENDING}"


def read_run(file: Path) -> Run:
    """Read a stored run.

    Raises:
        RunError: if it cannot be read or is no run.
    """
    lines = _lines(file)
    header = _header(file, next(lines, {}))
    rows = [values for values in lines if "id" in values]
    try:
        if header.system is None:
            return Run(header, imported=[Imported.from_json(values) for values in rows])
        return Run(header, asked=[Asked.from_json(values) for values in rows])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise RunError(f"{file} is no run of this program: {error!r}") from error


def find_run(runs: Path, name: str) -> Path:
    """Return the file of a run that is named or whose file is given.

    Raises:
        RunError: if there is none.
    """
    given = Path(name)
    return given if given.suffix == ENDING and given.is_file() else named_run(runs, name)


def named_run(runs: Path, name: str) -> Path:
    """Return the file of a run that is named; a path, as a visitor may try one, names none.

    Raises:
        RunError: if there is none.
    """
    if _NAME.fullmatch(name) and (file := run_file(runs, name)).is_file():
        return file
    there = ", ".join(sorted(each.stem for each in runs.glob(f"*{ENDING}"))) or "none"
    raise RunError(f"No run {name!r} in {runs}; there: {there}. `qa eval` makes runs")


def set_aside(runs: Path, name: str) -> Path:
    """Move a run into the folder `.removed` in that of the runs; return where it is now.

    Raises:
        RunError: if there is none of this name, it is being written, or cannot be moved.
    """
    file = run_file(runs, name)
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    aside = runs / REMOVED / f"{at}-{file.name}"
    try:
        with FileLock(file.with_name(f".{file.stem}.lock"), timeout=0):
            aside.parent.mkdir(exist_ok=True)
            file.rename(aside)
    except Timeout as error:
        raise RunError(f"{file} is being written; stop that first") from error
    except OSError as error:
        raise RunError(f"{file} cannot be removed: {error.strerror}") from error
    return aside


def scan_runs(runs: Path) -> tuple[tuple[StoredRun, ...], tuple[str, ...]]:
    """Return all stored runs, oldest first, and what is wrong with each file that is none."""
    found, faults = [], []
    for file in sorted(runs.glob(f"*{ENDING}")):
        try:
            if (stored := stored_run(file)) is not None:
                found.append(stored)
        except RunError as error:
            faults.append(str(error))
    found.sort(key=lambda each: (each.header.created, each.header.name))
    return tuple(found), tuple(faults)


def stored_run(file: Path) -> StoredRun | None:
    """Return what a list of runs shows of one; `None` before its first line stands there whole.

    Raises:
        RunError: if it cannot be read or is no run.
    """
    try:
        with file.open("rb") as stream:
            first = stream.readline()
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - _TAIL))
            last = stream.read().rstrip(b"\n").rpartition(b"\n")[2]
            lines = 0 if last.startswith(_FINISHED) else _lines_from(stream, len(first))
    except OSError as error:
        raise RunError(f"{file} cannot be read: {error.strerror}") from error
    if not first.endswith(b"\n"):
        return None
    header = _header(file, _parsed(file, first))
    finished = _parsed(file, last).get("finished") if last.startswith(_FINISHED) else None
    return StoredRun(
        file=file,
        header=header,
        done=header.questions if finished else lines,
        figures=finished["figures"] if finished else {},
    )


def _lines_from(stream: IO[bytes], start: int) -> int:
    stream.seek(start)
    return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))


def _lines(file: Path) -> Iterator[Mapping[str, Any]]:
    """Yield each whole line; what a crash left of the last one is passed over."""
    try:
        with file.open("rb") as stream:
            for line in stream:
                if line.endswith(b"\n"):
                    yield _parsed(file, line)
    except OSError as error:
        raise RunError(f"{file} cannot be read: {error.strerror}") from error


def _parsed(file: Path, line: bytes) -> Mapping[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RunError(f"{file} is no run: expected lines of JSON ({error})") from error
    if not isinstance(values, dict):
        raise RunError(f"{file} is no run: expected JSON objects, found {line[:80]!r}")
    return values


def _header(file: Path, values: Mapping[str, Any]) -> RunHeader:
    try:
        return RunHeader.from_json(values["run"])
    except (KeyError, TypeError, AttributeError) as error:
        raise RunError(
            f'{file} is no run: expected a first line {{"run": …}}; `qa eval` makes runs'
        ) from error
