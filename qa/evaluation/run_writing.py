"""Writing runs: a new one, or one that was stopped, from its last whole line on."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from qa.errors import RunError
from qa.evaluation.appending import append_lines
from qa.evaluation.asked import Asked
from qa.evaluation.imported import Imported
from qa.evaluation.run_files import read_run, run_file, stored_run
from qa.evaluation.run_header import RunHeader
from qa.evaluation.runs import Run


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
