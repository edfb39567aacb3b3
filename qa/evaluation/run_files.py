"""Runs on disk: one file a run, JSON lines, only ever written to at its end.

The first line tells what is measured (`{"run": …}`), each further line what came of one question
(`{"id": …}`), the last, once every question was asked, the main figures (`{"finished": …}`).
What a stopped or crashed run has written stays good: the run goes on after its last whole line.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from qa.errors import RunError
from qa.evaluation.appending import append_lines
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


class RunFile:
    """A run that is being written; see `writing`."""

    def __init__(self, file: Path, header: RunHeader, known: Mapping[str, Asked]) -> None:
        """Take what `writing` found."""
        self.file = file
        self.header = header
        self.known = known

    def append(self, line: Asked | Imported) -> None:
        """Store what came of one question, at once.

        Raises:
            RunError: if it cannot be written.
        """
        self._write(line.as_json())

    def finish(self, run: Run) -> None:
        """Store the main figures of a run whose every question was asked.

        Raises:
            RunError: if it cannot be written.
        """
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._write({"finished": {"at": at, "figures": run.main_values()}})

    def _write(self, values: Mapping[str, object]) -> None:
        _append(self.file, values)


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


def free_name(runs: Path, wanted: str, header: RunHeader) -> str:
    """Return a name that a new run can be stored under: `wanted`, or with a number behind it.

    A run that was stopped and asks the same of the same keeps its name, so that it goes on.
    """
    clean = "-".join(re.findall(r"[\w.+-]+", wanted)).strip("_.") or "run"
    number, name = 1, clean
    while _is_taken(run_file(runs, name), header):
        number += 1
        name = f"{clean}-{number}"
    return name


@contextmanager
def writing(runs: Path, header: RunHeader) -> Iterator[RunFile]:
    """Open a run for writing, a new one or one that was stopped.

    Args:
        runs: folder of the runs; made if need be.
        header: what is measured, and with what; its name is the run's.

    Raises:
        RunError: if another run is stored under this name, another process is writing it, or
            the file cannot be written.
    """
    file = run_file(runs, header.name)
    with ExitStack() as held:
        try:
            runs.mkdir(parents=True, exist_ok=True)
            held.enter_context(FileLock(file.with_name(f".{file.stem}.lock"), timeout=0))
            opened = _opened(file, header)
        except Timeout as error:
            raise RunError(
                f"{file} is being written by another process; wait until it ends"
            ) from error
        except OSError as error:
            raise RunError(f"{file} cannot be written: {error.strerror}") from error
        yield opened


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
            stored = stored_run(file)
        except RunError as error:
            faults.append(str(error))
        else:
            found += [stored] if stored is not None else []
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


def _is_taken(file: Path, header: RunHeader) -> bool:
    """Tell whether a file holds something else; what is no run is left alone."""
    try:
        return file.exists() and not _goes_on(file, header)
    except RunError:
        return True


def _goes_on(file: Path, header: RunHeader) -> bool:
    stored = stored_run(file)
    return stored is None or (not stored.figures and stored.header.goes_on(header))


def _opened(file: Path, header: RunHeader) -> RunFile:
    if not file.exists():
        _append(file, {"run": header.as_json()})
        return RunFile(file, header, {})
    _cut_torn_line(file)
    if not file.stat().st_size:
        _append(file, {"run": header.as_json()})
        return RunFile(file, header, {})
    if not _goes_on(file, header):
        raise RunError(
            f"{file} holds another run of this name; choose another name, or remove the file"
        )
    run = read_run(file)
    return RunFile(file, run.header, {one.question.id: one for one in run.asked})


def _cut_torn_line(file: Path) -> None:
    """Remove what a crash left of a line without an end."""
    content = file.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(file, whole)


def _append(file: Path, values: Mapping[str, object]) -> None:
    line = json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
    try:
        append_lines(file, line)
    except OSError as error:
        raise RunError(f"{file} cannot be written: {error.strerror}") from error


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
