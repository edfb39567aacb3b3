"""How fast it is and how much memory it takes: `python -m benchmarks.speed`.

Indexes the treaties from nothing and once more unchanged, then asks 200 questions: of the
engine, of a running server, and a few from the shell. Everything runs as users run it, in
processes of its own.
"""

import argparse
import http
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import machine
from benchmarks.sets import ROOT, SHARED, gold_sets
from qa.answering import open_index
from qa.models import NO_READER

_COMMAND = Path(sys.executable).with_name("qa")
_WARM_UP = 5
_COLD = 3
_START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Process:
    """What a finished process took.

    Attributes:
        seconds: wall time.
        peak_bytes: the most memory that one of its processes held at a time.
        output: its standard output.
    """

    seconds: float
    peak_bytes: int
    output: str


def main() -> None:
    """Measure, print the report and write it."""
    options = _options()
    corpus = options.corpus or options.shared / "corpora" / "treaties"
    if not corpus.is_dir():
        sys.exit(f"{corpus}: no such folder; name one with --corpus")
    questions = _questions(options.shared, options.questions)
    with tempfile.TemporaryDirectory(prefix="cited-qa-speed-") as folder:
        index = Path(folder) / "index"
        rows = list(_measure(corpus, index, questions))
    report = _as_markdown(corpus, len(questions), rows)
    print(report)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(report, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder that holds corpora/")
    parser.add_argument("--corpus", type=Path, help="(default: SHARED/corpora/treaties)")
    parser.add_argument("--questions", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results" / "speed.md")
    return parser.parse_args()


def _questions(shared: Path, count: int) -> list[str]:
    """Return different questions: those of the starter collection, then of other sets."""
    asked = (question.text for gold in gold_sets(shared, None) for question in gold.questions)
    return list(islice(dict.fromkeys(asked), count))


def _measure(corpus: Path, index: Path, questions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what was measured and the figure, in words."""
    files = [file for file in corpus.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files)
    run = _run("index", "--corpus", str(corpus), "--index", str(index))
    yield f"index {len(files)} files ({size / 1e6:.1f} MB) from nothing", f"{run.seconds:.0f} s"
    yield "peak memory of that", f"{run.peak_bytes / 2**20:.0f} MiB"
    run = _run("index", "--corpus", str(corpus), "--index", str(index))
    yield "index again, nothing changed", f"{run.seconds:.1f} s"
    yield "size of the index on disk", f"{_size(index) / 2**20:.0f} MiB"
    yield from _latencies("an answer of the engine, warm", open_index(index).ask, questions)
    unread = open_index(index, reader=NO_READER)
    yield from _latencies("the same with `--reader none`", unread.ask, questions)
    with _server(index) as (seconds, ask):
        yield "`qa serve`, until it is ready", f"{seconds:.1f} s"
        yield from _latencies("an answer over HTTP, warm server", ask, questions)
    runs = [
        _run("ask", question, "--index", str(index), "--json") for question in questions[:_COLD]
    ]
    cold = statistics.median(run.seconds for run in runs)
    yield f"`qa ask` from the shell (median of {_COLD})", f"{cold:.1f} s"
    yield "peak memory of that", f"{max(run.peak_bytes for run in runs) / 2**20:.0f} MiB"
    helped = statistics.median(_run("--help").seconds for _ in range(_COLD))
    yield f"`qa --help` (median of {_COLD})", f"{helped:.2f} s"


def _run(*arguments: str) -> Process:
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen([str(_COMMAND), *arguments], stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"qa {' '.join(arguments)} failed with exit code {process.returncode}")
        output.seek(0)
        unit = 1 if sys.platform == "darwin" else 1024
        return Process(seconds, usage.ru_maxrss * unit, output.read().decode())


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _latencies(
    name: str, ask: Callable[[str], object], questions: Sequence[str]
) -> Iterator[tuple[str, str]]:
    for question in questions[:_WARM_UP]:
        ask(f"{question} ")  # one space more: a cache must not know the question already
    milliseconds = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        milliseconds.append((time.perf_counter() - started) * 1000)
    yield f"{name}, median", f"{statistics.median(milliseconds):.0f} ms"
    yield f"{name}, 95th percentile", f"{statistics.quantiles(milliseconds, n=20)[-1]:.0f} ms"


@contextmanager
def _server(index: Path) -> Iterator[tuple[float, Callable[[str], object]]]:
    """Run a server; gives the seconds until it was ready, and a function that asks it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [str(_COMMAND), "serve", "--index", str(index), "--port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        _wait_for(connection, process)
        seconds = time.perf_counter() - started
        yield seconds, lambda question: _get(connection, f"/api/ask?{urlencode({'q': question})}")
    finally:
        connection.close()
        process.terminate()
        process.wait()


def _wait_for(connection: http.client.HTTPConnection, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(_START_SECONDS * 20):
        try:
            _get(connection, "/healthz")
        except (ConnectionError, http.client.HTTPException):
            connection.close()
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    sys.exit("the server did not start")


def _get(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    if response.status != http.HTTPStatus.OK:
        sys.exit(f"{path}: expected 200, got {response.status}: {body[:200]!r}")
    return body


def _as_markdown(corpus: Path, questions: int, rows: Sequence[tuple[str, str]]) -> str:
    return "\n".join(
        chain(
            (
                "# Speed and memory\n",
                machine.description(),
                f"- Corpus: `{corpus.name}`; {questions} questions, one after the other\n",
                "| measured | figure |",
                "|---|---|",
            ),
            (f"| {name} | {figure} |" for name, figure in rows),
            ("",),
        )
    )


if __name__ == "__main__":
    main()
