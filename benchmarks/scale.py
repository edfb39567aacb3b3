"""Whether a large collection answers as fast as a small one: `python -m benchmarks.scale`.

Grows real passages to a hundred thousand and to a million, builds an index of each and asks real
questions without a reader. Every step runs in a process of its own; all files are removed again.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import machine
from benchmarks.scale_steps import FILTERS, Figures, ask, build, compare
from benchmarks.sets import ROOT, SHARED, TREATIES, gold_sets
from qa.answering.asked import CANDIDATES
from qa.indexing import index_corpus
from qa.models import available_encoders
from qa.settings import IndexSettings

SIZES = (100_000, 1_000_000)
_COMPARED_FROM = 25_000  # passages; below, all ways to search take as long
_EVERY = {TREATIES: 8, "xquad": 4}  # file; more would only take longer to encode


def main() -> None:
    """Measure, print the report and write it; or do one step of that."""
    options = _options()
    if options.step is not None:
        print(json.dumps(_step(options)))
        return
    with tempfile.TemporaryDirectory(prefix="cited-qa-scale-") as folder:
        seed = options.seed or _index_real(Path(folder), options.shared)
        report = "\n".join(_measure(Path(folder), seed, options.shared, options.sizes))
    print(report)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(report, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder with corpora/, eval/")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="passages")
    parser.add_argument("--seed", type=Path, help="index of real passages (default: made anew)")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results" / "scale.md")
    parser.add_argument("--step", choices=["build", "ask", "compare"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _step(options: argparse.Namespace) -> Figures:
    if options.step == "build":
        return build(options.folder, options.seed, options.sizes[0])
    step = ask if options.step == "ask" else compare
    return step(options.folder / "index", options.shared)


def _measure(folder: Path, seed: Path, shared: Path, sizes: Sequence[int]) -> Iterator[str]:
    """Yield the lines of the report."""
    yield "# Large collections\n"
    yield machine.description()
    yield (
        "- Passages: treaties and articles over and over, in each copy some words replaced by "
        "others and all vectors moved; documents of about 12 passages, two encoders"
    )
    yield "- Questions: 120 real ones, one after the other, without a reader, files in memory\n"
    for size in sizes:
        place = folder / str(size)
        place.mkdir()
        common = ("--shared", str(shared), "--seed", str(seed), "--sizes", str(size))
        built = _run("build", place, *common)
        yield from _as_table(size, built, _run("ask", place, *common))
        if size == max(sizes) and size >= _COMPARED_FROM:
            yield from _switches(_run("compare", place, *common))
        shutil.rmtree(place)


def _index_real(folder: Path, shared: Path) -> Path:
    """Index real documents; returns the folder of the index."""
    corpus = folder / "corpus"
    for gold in gold_sets(shared, list(_EVERY)):
        files = sorted(file for file in gold.corpus.rglob("*") if file.is_file())
        (corpus / gold.name).mkdir(parents=True)
        for file in files[:: _EVERY[gold.name]]:
            shutil.copy(file, corpus / gold.name)
    encoders = available_encoders(IndexSettings().encoders)
    index_corpus(corpus, folder / "seed", IndexSettings(encoders=encoders))
    return folder / "seed"


def _run(step: str, place: Path, *options: str) -> Figures:
    """Run a step to its end; returns its figures and, as `peak`, the bytes that it took."""
    command = [sys.executable, "-m", "benchmarks.scale", "--step", step, "--folder", str(place)]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([*command, *options], stdout=output, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{step} failed with exit code {process.returncode}")
        output.seek(0)
        unit = 1 if sys.platform == "darwin" else 1024
        return {**json.loads(output.read()), "peak": usage.ru_maxrss * unit}


# --- the report ---------------------------------------------------------------------------------


def _as_table(size: int, built: Figures, asked: Figures) -> Iterator[str]:
    yield f"## {size:,} passages of {built['documents']:,} documents\n"
    yield "| measured | figure |"
    yield "|---|---|"
    yield from (f"| {name} | {figure} |" for name, figure in _rows(built, asked))
    yield ""
    yield "| file | MiB |"
    yield "|---|---|"
    yield from (f"| {path} | {_mib(size)} |" for path, size in _largest(asked["files"]).items())
    yield ""


def _rows(built: Figures, asked: Figures) -> Iterator[tuple[str, str]]:
    yield "index the words", f"{built['words']:.0f} s"
    yield "write everything, with vectors that are there", f"{built['writing']:.0f} s"
    yield "peak memory of that, mapped files counted in", f"{_mib(built['peak'])} MiB"
    yield "open", f"{asked['open']:.2f} s"
    yield "memory of that, own / files", _own_and_files(asked["open memory"])
    yield "memory after the questions, with models, own / files", _own_and_files(asked["memory"])
    yield "an answer, median / 95th percentile", _both(asked["unfiltered"])
    for name, filters in FILTERS.items():
        which = ", ".join(f"`{key}={value}`" for key, value in filters.items())
        yield f"with a filter that {name} pass ({which})", _both(asked[name])
    for stage, milliseconds in asked["stages"].items():
        yield f"stage {stage}, median", f"{milliseconds:.1f} ms"
    for encoder, (kind, half, recall) in asked["searches"].items():
        precision = "half" if half else "full"
        yield (
            f"{encoder}: {kind} search, {precision} precision; recall@10 when written / of the "
            "questions",
            f"{recall:.4f} / {asked['recall'][encoder]:.4f}",
        )


def _both(milliseconds: Sequence[float]) -> str:
    return " / ".join(f"{each:.0f} ms" for each in milliseconds)


def _own_and_files(memory: Mapping[str, int]) -> str:
    return f"{_mib(memory['own'])} / {_mib(memory['files'])} MiB"


def _mib(size: int) -> str:
    return f"{size / 2**20:,.0f}"


def _largest(files: Mapping[str, int]) -> dict[str, int]:
    """Return the sizes of the files above a mebibyte, then of all files together."""
    large = {f"`{path}`": size for path, size in files.items() if size >= 2**20}
    return {**large, "all": sum(files.values())}


def _switches(found: Figures) -> Iterator[str]:
    wanted = f"{found['encoder']}, {CANDIDATES} wanted"
    yield f"## From how many passages on a compact index pays ({wanted})\n"
    compared = [key for key in found["rows"][0] if key.isdigit()]
    columns = [f"{int(key):,} compared: ms, recall@10, recall@{CANDIDATES}" for key in compared]
    yield "| passages | all compared: ms | " + " | ".join(columns) + " |"
    yield "|---" * (2 + len(columns)) + "|"
    for row in found["rows"]:
        cells = ["{:.1f}, {:.4f}, {:.4f}".format(*row[key]) for key in compared]
        yield f"| {row['passages']:,} | {row['exact']:.1f} | " + " | ".join(cells) + " |"
    yield ""


if __name__ == "__main__":
    main()
