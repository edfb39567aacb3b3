"""How fast it is and how much memory it takes: `python -m benchmarks.speed`.

Indexes the treaties from nothing and once more unchanged, and lets the bare encoders encode the
same passages; then asks 200 questions: of the engine, of a running server, and a few from the
shell. Everything but the bare encoders runs as users run it, in processes of its own.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks import machine
from benchmarks.processes import Client, run, serving
from benchmarks.sets import ROOT, SHARED, gold_sets
from qa.answering import Index, open_index
from qa.models import NO_READER, Encoder, load_encoder

_WARM_UP = 5
_COLD = 3

Row = tuple[str, str, str]
"""What was measured, the figure, and its target where there is one."""


def main() -> None:
    """Measure, print the report and write it."""
    options = _options()
    corpus = options.corpus or options.shared / "corpora" / "treaties"
    if not corpus.is_dir():
        sys.exit(f"{corpus}: no such folder; name one with --corpus")
    questions = _questions(options.shared, options.questions)
    with tempfile.TemporaryDirectory(prefix="cited-qa-speed-") as folder:
        index = Path(folder) / "index"
        rows = [*_indexing(corpus, index), *_answering(index, questions)]
    report = machine.report(
        "Speed and memory",
        [f"Corpus: `{corpus.name}`; {len(questions)} questions, one after the other"],
        machine.table(("measured", "figure", "target"), rows),
    )
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


def _indexing(corpus: Path, folder: Path) -> Iterator[Row]:
    files = [file for file in corpus.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files)
    built = run("index", "--corpus", str(corpus), "--index", str(folder))
    yield f"index {len(files)} files ({size / 1e6:.1f} MB) from nothing", _s(built.seconds, 0), ""
    yield "peak memory of that", f"{built.peak_bytes / 2**20:.0f} MiB", ""
    again = run("index", "--corpus", str(corpus), "--index", str(folder))
    index = open_index(folder, reader=NO_READER)
    passages = sum(index.passage_counts.values())
    unchanged = f"index again, nothing changed, {passages:,} passages"
    yield unchanged, _s(again.seconds), "under 3 s for 2,500"
    stored = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    yield "size of the index on disk", f"{stored / 2**20:.0f} MiB", ""
    bare = bare_seconds(index, [load_encoder(name) for name in index.encoders])
    yield "passages a second, from nothing", f"{passages / built.seconds:.1f}", ""
    yield "the same of the bare encoders", f"{passages / bare:.1f}", ""
    yield "the first over the second", f"{bare / built.seconds:.2f}", "at least 0.90"


def bare_seconds(index: Index, encoders: Sequence[Encoder]) -> float:
    """Return how long the encoders of an index take for its passages, and do nothing else."""
    chunks = [chunk for source in index.sources for chunk in index.chunks_of(source.id).values()]
    started = time.perf_counter()
    for encoder in encoders:
        encoder.encode_chunks(chunks, lambda _: None)
    return time.perf_counter() - started


def _answering(folder: Path, questions: Sequence[str]) -> Iterator[Row]:
    targets = ("at most 250 ms", "at most 500 ms")
    yield from _latencies("an answer, warm", open_index(folder).ask, questions, targets)
    unread = open_index(folder, reader=NO_READER)
    targets = ("at most 60 ms", "at most 100 ms")
    yield from _latencies("the same with `--reader none`", unread.ask, questions, targets)
    ready = _s(statistics.median(_start_seconds(folder) for _ in range(_COLD)))
    yield f"`qa serve`, until it is ready (median of {_COLD})", ready, "under 6 s"
    with serving(folder) as server:
        client = Client(server.port)
        yield from _latencies("an answer over HTTP, warm server", client.ask, questions)
        client.close()
    runs = [
        run("ask", question, "--index", str(folder), "--json") for question in questions[:_COLD]
    ]
    cold = statistics.median(each.seconds for each in runs)
    yield f"`qa ask` from the shell (median of {_COLD})", _s(cold), "under 3 s"
    yield "peak memory of that", f"{max(each.peak_bytes for each in runs) / 2**20:.0f} MiB", ""
    helped = statistics.median(run("--help").seconds for _ in range(_COLD))
    yield f"`qa --help` (median of {_COLD})", _s(helped, 2), "under 0.3 s"


def _start_seconds(folder: Path) -> float:
    with serving(folder) as server:
        return server.start_seconds


def _latencies(
    name: str,
    ask: Callable[[str], object],
    questions: Sequence[str],
    targets: tuple[str, str] = ("", ""),
) -> Iterator[Row]:
    milliseconds = latencies(ask, questions)
    yield f"{name}, median", f"{statistics.median(milliseconds):.0f} ms", targets[0]
    late = statistics.quantiles(milliseconds, n=20)[-1]
    yield f"{name}, 95th percentile", f"{late:.0f} ms", targets[1]


def latencies(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Return the milliseconds of each answer, one question after the other, after some others."""
    for question in questions[:_WARM_UP]:
        ask(f"{question} ")  # one space more: a cache must not know the question already
    milliseconds = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        milliseconds.append((time.perf_counter() - started) * 1000)
    return milliseconds


def _s(seconds: float, digits: int = 1) -> str:
    return f"{seconds:.{digits}f} s"


if __name__ == "__main__":
    main()
