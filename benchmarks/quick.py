"""Whether anything got worse: `python -m benchmarks.quick`, in under three minutes.

Indexes the starter collection, asks all questions about it, and compares with the figures written
down last, in `results/quick.json`. Times are divided by how long this machine takes for a fixed
piece of arithmetic, then and now, so that a slower machine is no regression. Ends with 1 if a
figure is worse than noise explains; `--write` writes the figures down instead.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks import machine
from benchmarks.concurrency import ask_for
from benchmarks.processes import run
from benchmarks.sets import ROOT, STARTER, gold_sets
from benchmarks.speed import bare_seconds, latencies
from qa.answering import open_index
from qa.evaluation import Question, evaluate
from qa.evaluation.quotes import QUOTE_RIGHT
from qa.evaluation.summary import AUROC_RIGHT, figures
from qa.models import NO_READER, load_encoder
from qa.settings import DEFAULT_READER

BASELINE = ROOT / "benchmarks" / "results" / "quick.json"
MACHINE = "machine, ms"
_CLIENTS = 8
_SECONDS = 6.0
_TIMED = 60  # questions
_QUALITY = ("Success@1 passages", "nDCG@10 linear gain documents", QUOTE_RIGHT, AUROC_RIGHT)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a figure is compared.

    Attributes:
        higher_is_better: whether more is better.
        allowed: by what share it may be worse before it counts; the noise that was seen.
        timed: whether it is a time of this machine.
        digits: shown behind the point.
    """

    higher_is_better: bool
    allowed: float
    timed: bool
    digits: int = 3


KINDS: Mapping[str, Kind] = {
    "quality": Kind(higher_is_better=True, allowed=0.02, timed=False),
    "median": Kind(higher_is_better=False, allowed=0.30, timed=True, digits=0),
    "p95": Kind(higher_is_better=False, allowed=0.50, timed=True, digits=0),
    "cold": Kind(higher_is_better=False, allowed=0.30, timed=True, digits=2),
    "share": Kind(higher_is_better=True, allowed=0.15, timed=False, digits=2),
    "gain": Kind(higher_is_better=True, allowed=0.25, timed=False, digits=2),
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """A figure and its name in `KINDS`."""

    value: float
    kind: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure beside the one written down.

    Attributes:
        ratio: above 1 is better, below 1 worse; `None` without a figure from before.
        worse: whether that is beyond noise.
    """

    name: str
    now: Measurement
    then: float | None
    ratio: float | None
    worse: bool


def main() -> None:
    """Measure, compare and print; ends with 1 if something is worse."""
    options = _options()
    if not options.write and not options.baseline.exists():
        sys.exit(f"{options.baseline}: expected the figures of before; write them with --write")
    found = {**_arithmetic(), **measure()}
    if options.write:
        lines = {"machine": machine.description().splitlines(), "figures": found}
        text = json.dumps(lines, default=asdict, indent=1) + "\n"
        options.baseline.write_text(text, encoding="utf-8")
    before = {
        name: float(one["value"])
        for name, one in json.loads(options.baseline.read_text(encoding="utf-8"))["figures"].items()
    }
    compared = compare(found, before)
    print("\n".join(machine.table(("measured", "now", "then", "ratio", ""), _rows(compared))))
    print("\nRatios above 1 are better. Times are for a machine as fast as the one of then.")
    if any(one.worse for one in compared):
        sys.exit(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quick", description=__doc__)
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    parser.add_argument("--write", action="store_true", help="write the figures down")
    return parser.parse_args()


def measure() -> dict[str, Measurement]:
    """Return every figure by its name."""
    found: dict[str, Measurement] = {}
    [gold] = gold_sets(ROOT, [STARTER])
    with tempfile.TemporaryDirectory(prefix="cited-qa-quick-") as name:
        folder = Path(name) / "index"
        built = run("index", "--corpus", str(gold.corpus), "--index", str(folder))
        index = open_index(folder, reader=NO_READER)
        bare = bare_seconds(index, [load_encoder(each) for each in index.encoders])
        found["indexing over the bare encoders"] = Measurement(bare / built.seconds, "share")
        for reader in (DEFAULT_READER, NO_READER):
            found |= _answers(folder, reader, gold.questions)
        asked = [
            run("ask", question.text, "--index", str(folder)).seconds
            for question in gold.questions[:3]
        ]
        found["`qa ask` from the shell, s"] = Measurement(statistics.median(asked), "cold")
    helped = [run("--help").seconds for _ in range(3)]
    found["`qa --help`, s"] = Measurement(statistics.median(helped), "cold")
    return found


def _answers(folder: Path, reader: str, questions: Sequence[Question]) -> dict[str, Measurement]:
    index = open_index(folder, reader=reader)
    texts = [question.text for question in questions]
    times = latencies(index.ask, texts[:_TIMED])
    name = "reader off" if reader == NO_READER else "reader on"
    run_of_all = evaluate(index, questions, STARTER)
    values = figures(run_of_all.outcomes)
    alone, many = (
        ask_for(lambda: index.ask, texts, clients, _SECONDS) for clients in (1, _CLIENTS)
    )
    return {
        **{
            f"{measure}, {name}": Measurement(value, "quality")
            for measure in _QUALITY
            if (value := values[measure].value) is not None
        },
        f"median ms, {name}": Measurement(statistics.median(times), "median"),
        f"p95 ms, {name}": Measurement(statistics.quantiles(times, n=20)[-1], "p95"),
        f"answers of {_CLIENTS} clients over those of one, {name}": Measurement(
            many.throughput / alone.throughput, "gain"
        ),
    }


def _arithmetic() -> dict[str, Measurement]:
    """Return how long this machine takes for something that no change to the program touches."""
    generator = np.random.default_rng(0)
    matrix = generator.random((256, 256), dtype=np.float32)
    times = []
    for _ in range(20):
        started = time.perf_counter()
        for _ in range(20):
            np.matmul(matrix, matrix)
        sum(number * number for number in range(100_000))
        times.append((time.perf_counter() - started) * 1000)
    return {MACHINE: Measurement(statistics.median(times), "median")}


def compare(found: Mapping[str, Measurement], before: Mapping[str, float]) -> list[Comparison]:
    """Compare figures with those of before, by their names.

    Args:
        found: what was measured now; the time of the machine under `MACHINE`.
        before: the same of then.
    """
    slower = found[MACHINE].value / before.get(MACHINE, found[MACHINE].value)
    return [
        _compared(name, now, before.get(name), slower)
        for name, now in found.items()
        if name != MACHINE
    ]


def _compared(name: str, now: Measurement, then: float | None, slower: float) -> Comparison:
    kind = KINDS[now.kind]
    here = Measurement(now.value / slower, now.kind) if kind.timed else now
    if not then or not here.value:
        return Comparison(name, here, then, None, worse=False)
    ratio = here.value / then if kind.higher_is_better else then / here.value
    least = 1 - kind.allowed if kind.higher_is_better else 1 / (1 + kind.allowed)
    return Comparison(name, here, then, ratio, worse=ratio < least)


def _rows(compared: Sequence[Comparison]) -> list[Sequence[str]]:
    return [
        (
            one.name,
            f"{one.now.value:.{KINDS[one.now.kind].digits}f}",
            "" if one.then is None else f"{one.then:.{KINDS[one.now.kind].digits}f}",
            "" if one.ratio is None else f"{one.ratio:.2f}",
            f"WORSE, by more than {KINDS[one.now.kind].allowed:.0%}" if one.worse else "",
        )
        for one in compared
    ]


if __name__ == "__main__":
    main()
