"""Run a system on a task, in processes of its own, and note what that takes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from benchmarks.peers.systems import System
from benchmarks.peers.task import FIRST, Task
from benchmarks.sets import ROOT

_UNIT = 1 if sys.platform == "darwin" else 1024  # of `ru_maxrss`, in bytes
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "false",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONWARNINGS": "ignore",
    "PYTHONNOUSERSITE": "1",
}


class Failed(Exception):
    """A system did not come to its end; the message says what it said last."""


@dataclass(frozen=True, slots=True)
class Built:
    """What indexing took.

    Attributes:
        seconds: from the start of the process to its end.
        bytes: of all that the system keeps on disk.
        peak: the most memory that the process held, in bytes.
    """

    seconds: float
    bytes: int
    peak: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What a system gave to the questions and what that took.

    Attributes:
        cold_seconds: from the start of the process to its first answer.
        peak: the most memory that the process held, in bytes.
        milliseconds: of each question, warm, in their order.
        lines: by question, as `benchmarks.peers.task` describes them.
    """

    cold_seconds: float
    peak: int
    milliseconds: Sequence[float]
    lines: Mapping[str, Mapping[str, Any]]


def build(system: System, python: Path, task: Task) -> Built:
    """Let a system index the documents of a task, whose folder `index` must not exist.

    Raises:
        Failed: if its process ends with an error.
    """
    seconds, _, peak = _run(system, python, "build", task)
    size = sum(file.stat().st_size for file in task.index.rglob("*") if file.is_file())
    return Built(seconds, size, peak)


def ask(system: System, python: Path, task: Task) -> Answers:
    """Let a system open its index and answer the questions of a task.

    Raises:
        Failed: if its process ends with an error.
    """
    _, cold_seconds, peak = _run(system, python, "ask", task)
    with (task.folder / "answers.jsonl").open(encoding="utf-8") as stream:
        lines = [json.loads(line) for line in stream]
    return Answers(
        cold_seconds,
        peak,
        [line["milliseconds"] for line in lines],
        {line["id"]: line for line in lines},
    )


def _run(system: System, python: Path, action: str, task: Task) -> tuple[float, float, int]:
    """Return the seconds to its end, those to its first answer, and its peak memory in bytes."""
    command = [str(python), "-m", system.module, action, str(task.folder)]
    log = task.folder / f"{action}.log"
    with log.open("wb") as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, cwd=ROOT, env={**os.environ, **_OFFLINE}
        )
        if process.stdout is None:
            raise Failed("its output cannot be read")
        first = _seconds_to_first(process.stdout, started)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
    if process.returncode:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        raise Failed(f"`{action}` failed: {(last or ['it said nothing'])[0][:200]}")
    return time.perf_counter() - started, first, usage.ru_maxrss * _UNIT


def _seconds_to_first(output: IO[bytes], started: float) -> float:
    first = 0.0
    for line in output:
        if line.decode(errors="replace").strip() == FIRST:
            first = time.perf_counter() - started
    return first
