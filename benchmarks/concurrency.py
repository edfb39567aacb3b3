"""Many who ask at once: `python -m benchmarks.concurrency`.

On the treaties, with and without the reader, in this process and over HTTP. Clients ask different
questions, each its next one as soon as it has an answer; then 32 clients take time between an
answer and their next question, as people do.
"""

import argparse
import math
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from threading import Lock

from benchmarks import machine
from benchmarks.processes import Client, serving
from benchmarks.sets import ROOT, SHARED, TREATIES, WORK, build_index, gold_sets
from qa.answering import open_index
from qa.models import NO_READER, load_encoder
from qa.settings import DEFAULT_READER

CLIENTS = (1, 8, 32)
LEAST_GAIN, MOST_WAIT = 1.8, 4.0
"""What throughput should gain from 32 clients; how many times the single median p95 may be."""

_SHARE = 0.6  # of the most answers a second; so many questions come from those who think
_HEADS = (
    "asked",
    "reader",
    "clients",
    "answers a second",
    "times one client",
    "median ms",
    "p95 ms",
    "p95, times one client's median",
    "cores busy",
)

Ask = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Crowd:
    """What came of some clients who asked for a while.

    Attributes:
        clients: how many.
        thinking: seconds that each took between an answer and its next question, on average.
        seconds: how long they asked.
        milliseconds: of each answer.
        busy: seconds of processors that this process used, a second.
    """

    clients: int
    thinking: float
    seconds: float
    milliseconds: Sequence[float]
    busy: float

    @property
    def throughput(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds

    @property
    def median(self) -> float:
        """Milliseconds that half of the answers took at most."""
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        """Milliseconds that 95 % of the answers took at most."""
        return statistics.quantiles(self.milliseconds, n=20, method="inclusive")[-1]


def main() -> None:
    """Measure, print the report and write it."""
    options = _options()
    [gold] = gold_sets(options.shared, [TREATIES])
    index = build_index(gold, options.work, load_encoder)
    questions = [one.text for one in gold.questions]
    rows: list[Sequence[str]] = []
    for reader in (DEFAULT_READER, NO_READER):
        for way, open_clients in (("in process", _in_process), ("over HTTP", _over_http)):
            with open_clients(index, reader) as new_client:
                rows += _rows(way, reader, list(measure(new_client, questions, options.seconds)))
    report = machine.report(
        "Many who ask at once",
        [
            f"Corpus: `{gold.name}`; {len(questions)} different questions in five languages, "
            f"{options.seconds:.0f} s for each row",
            "Without time to think, a client asks its next question at once: of 32 clients each "
            "then waits 32 times as long as an answer takes the machine, whatever the program does",
            f"Thinking clients ask {_SHARE:.0%} as many questions as the machine can answer",
            f"Targets: 32 clients get {LEAST_GAIN} times the answers of one, with p95 under "
            f"{MOST_WAIT:.0f} times its median. One client alone keeps more than one core busy: "
            f"the cores ({os.cpu_count()}) over its busy ones are the most that can be gained",
        ],
        machine.table(_HEADS, rows),
    )
    print(report)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(report, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.concurrency", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder that holds corpora/")
    parser.add_argument("--seconds", type=float, default=12.0, help="for each row (default 12)")
    parser.add_argument("--work", type=Path, default=WORK, help=f"kept files (default {WORK})")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "benchmarks" / "results" / "concurrency.md"
    )
    return parser.parse_args()


@contextmanager
def _in_process(index: Path, reader: str) -> Iterator[Callable[[], Ask]]:
    opened = open_index(index, reader=reader)
    yield lambda: opened.ask


@contextmanager
def _over_http(index: Path, reader: str) -> Iterator[Callable[[], Ask]]:
    with serving(index, "--reader", reader) as server:
        yield lambda: Client(server.port).ask


def measure(
    new_client: Callable[[], Ask], questions: Sequence[str], seconds: float
) -> Iterator[Crowd]:
    """Yield what came of 1, 8 and 32 clients, and of the most when they think.

    Args:
        new_client: returns what one client asks with.
        questions: asked in turn, in their order.
        seconds: how long to ask, each time.
    """
    ask_for(new_client, questions, 1, min(seconds, 2.0))  # warms up
    throughput = 0.0
    for clients in CLIENTS:
        crowd = ask_for(new_client, questions, clients, seconds)
        throughput = max(throughput, crowd.throughput)
        yield crowd
    thinking = CLIENTS[-1] / (_SHARE * throughput)
    yield ask_for(new_client, questions, CLIENTS[-1], max(seconds, 3 * thinking), thinking)


def ask_for(
    new_client: Callable[[], Ask],
    questions: Sequence[str],
    clients: int,
    seconds: float,
    thinking: float = 0.0,
) -> Crowd:
    """Let clients ask for some seconds, each in a thread of its own.

    Args:
        new_client: returns what one client asks with.
        questions: asked in turn, in their order.
        clients: how many.
        seconds: after so long nobody asks another question.
        thinking: seconds between an answer and the next question, on average, and up to as
            many again before the first; times are drawn from an exponential distribution.
    """
    lock, turn = Lock(), cycle(questions)
    milliseconds: list[float] = []
    started, used = time.perf_counter(), time.process_time()
    end = started + seconds

    def client(number: int) -> None:
        ask, generator = new_client(), random.Random(number)
        while True:
            if thinking:
                time.sleep(min(-thinking * math.log(1 - generator.random()), 10 * thinking))
            if time.perf_counter() >= end:
                return
            with lock:
                question = next(turn)
            asked = time.perf_counter()
            ask(question)
            took = (time.perf_counter() - asked) * 1000
            with lock:
                milliseconds.append(took)

    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(client, range(clients)))  # raises what a client raised
    took = max(time.perf_counter() - started, 1e-9) if not thinking else seconds
    busy = (time.process_time() - used) / took
    return Crowd(clients, thinking, took, milliseconds, busy)


def _rows(way: str, reader: str, crowds: Sequence[Crowd]) -> list[Sequence[str]]:
    alone = crowds[0]
    return [
        (
            way,
            "off" if reader == NO_READER else "on",
            f"{crowd.clients}" + (f", thinking {crowd.thinking:.0f} s" if crowd.thinking else ""),
            f"{crowd.throughput:.1f}",
            "" if crowd.thinking else f"{crowd.throughput / alone.throughput:.2f}",
            f"{crowd.median:.0f}",
            f"{crowd.p95:.0f}",
            f"{crowd.p95 / alone.median:.1f}",
            f"{crowd.busy:.2f}" if way == "in process" else "",
        )
        for crowd in crowds
    ]


if __name__ == "__main__":
    main()
