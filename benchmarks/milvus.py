"""What searching in Milvus costs: `python -m benchmarks.milvus`.

A collection of documents, by default the treaties, is indexed into files, then moved to a Milvus
for one machine that is started here (or to the one that `MILVUS_URI` names), and asked the same
questions in both, without a reader. Answers that differ in any word, place or score are counted;
there should be none.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from benchmarks import machine
from benchmarks.sets import ROOT, SHARED, STARTER, TREATIES, WORK, build_index, gold_sets
from qa.answering import Index, open_index
from qa.errors import StoreUnavailable
from qa.indexing import index_corpus
from qa.milvus import Milvus
from qa.models import NO_READER, load_encoder
from qa.records import Answer
from qa.settings import IndexSettings
from qa.store.collections import sweep_collections

_WARM_UP = 5
_START_SECONDS = 60
_HEADS = ("measured", "files", "Milvus")

Row = tuple[str, str, str]
"""What was measured, in files and in Milvus."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking all questions, one after the other.

    Attributes:
        answers: in the order of the questions, without their times.
        milliseconds: of each answer.
        stages: milliseconds of each stage of each answer, by its name.
    """

    answers: tuple[Answer, ...]
    milliseconds: tuple[float, ...]
    stages: dict[str, list[float]]


def main() -> None:
    """Measure, print the report and write it."""
    options = _options()
    (gold,) = gold_sets(options.shared, [options.set])
    questions = [question.text for question in gold.questions]
    files = build_index(gold, WORK, load_encoder)
    with tempfile.TemporaryDirectory(prefix="cited-qa-milvus-") as folder, _milvus(folder) as uri:
        moved = Path(folder) / "index"
        rows = list(_compare(gold.corpus, files, moved, uri, questions))
        sweep_collections(moved, ())
    about = [
        f"Corpus: `{gold.name}`; {len(questions)} questions, one after the other, `--reader none`",
        f"Milvus: {_server()}, pymilvus {version('pymilvus')}",
    ]
    report = machine.report("Searching in Milvus", about, machine.table(_HEADS, rows))
    print(report)
    options.output.write_text(report, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.milvus", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder that holds corpora/")
    parser.add_argument("--set", choices=(STARTER, TREATIES), default=TREATIES)
    output = ROOT / "benchmarks" / "results" / "milvus.md"
    parser.add_argument("--output", type=Path, default=output)
    return parser.parse_args()


def _server() -> str:
    if "MILVUS_URI" in os.environ:
        return "the one that `MILVUS_URI` names"
    return f"milvus-lite {version('milvus-lite')} on the same machine"


@contextmanager
def _milvus(folder: str) -> Iterator[str]:
    """Yield the address of a Milvus; one that is started here ends afterwards."""
    if "MILVUS_URI" in os.environ:
        yield os.environ["MILVUS_URI"]
        return
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = str(chosen.getsockname()[1])
    program = str(Path(sys.executable).with_name("milvus-lite"))
    place = ["--data-dir", f"{folder}/data", "--host", "127.0.0.1", "--port", port]
    server = subprocess.Popen(
        [program, "server", *place], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(uri: str) -> None:
    last = time.monotonic() + _START_SECONDS
    while True:
        try:
            Milvus(uri)
        except StoreUnavailable:
            if time.monotonic() > last:
                raise
            time.sleep(0.2)
        else:
            return


def _compare(
    corpus: Path, files: Path, moved: Path, uri: str, questions: Sequence[str]
) -> Iterator[Row]:
    shutil.copytree(files, moved)
    one = open_index(files, reader=NO_READER)
    to_milvus = _writing(corpus, moved, replace(one.settings, milvus=uri))
    two = open_index(moved, reader=NO_READER)
    opened = [_opening(folder) for folder in (files, moved)]
    asked = [_asked(index, questions) for index in (one, two)]
    to_files = _writing(corpus, moved, one.settings)
    passages = sum(one.passage_counts.values())
    yield f"write {passages:,} encoded passages", f"{to_files:.1f} s", f"{to_milvus:.1f} s"
    yield "open the index", *_both(opened, "s", 2)
    yield "an answer, median", *_both([statistics.median(each.milliseconds) for each in asked])
    late = [statistics.quantiles(each.milliseconds, n=20)[-1] for each in asked]
    yield "an answer, 95th percentile", *_both(late)
    for stage in asked[0].stages:
        medians = [statistics.median(each.stages[stage]) for each in asked]
        yield f"of an answer: {stage}, median", *_both(medians, digits=1)
    alike = sum(a == b for a, b in zip(asked[0].answers, asked[1].answers, strict=True))
    yield "answers equal in every word, place and score", "", f"{alike} of {len(questions)}"


def _both(figures: Sequence[float], unit: str = "ms", digits: int = 0) -> tuple[str, str]:
    files, milvus = (f"{figure:.{digits}f} {unit}" for figure in figures)
    return files, milvus


def _writing(corpus: Path, folder: Path, settings: IndexSettings) -> float:
    """Return how long the last step of indexing takes, which writes what was encoded before."""
    began: list[float] = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "writing" and done < total:
            began.append(time.perf_counter())

    report = index_corpus(corpus, folder, settings, load=load_encoder, progress=progress)
    if not report.changed or report.encoded:
        sys.exit(f"expected {folder} to be written anew without encoding, got {report}")
    return time.perf_counter() - began[0]


def _opening(folder: Path) -> float:
    started = time.perf_counter()
    open_index(folder, reader=NO_READER)
    return time.perf_counter() - started


def _asked(index: Index, questions: Sequence[str]) -> Asked:
    for question in questions[:_WARM_UP]:
        index.ask(f"{question} ")
    answers, milliseconds = [], []
    stages: dict[str, list[float]] = {}
    for question in questions:
        started = time.perf_counter()
        answer = index.ask(question)
        milliseconds.append((time.perf_counter() - started) * 1000)
        for stage in answer.stages:
            stages.setdefault(stage.name, []).append(stage.milliseconds)
        timeless = tuple(replace(stage, milliseconds=0.0) for stage in answer.stages)
        answers.append(replace(answer, stages=timeless))
    return Asked(tuple(answers), tuple(milliseconds), stages)


if __name__ == "__main__":
    main()
