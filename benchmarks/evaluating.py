"""What measuring costs over answering alone: `python -m benchmarks.evaluating`.

Asks the same questions with `qa ask --file` and with `qa eval`, each in a process of its own as
users run them, makes a second run without the reader, and times `qa compare` on the two.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import machine
from benchmarks.sets import ROOT, SHARED, WORK, build_index, gold_sets
from qa.evaluation import Question
from qa.models import load_encoder

_COMMAND = Path(sys.executable).with_name("qa")
_PASSAGES = "10"
MOST_COST, MOST_SECONDS = 1.15, 5.0
"""What `qa eval` may take of the time of the answers alone, and what `qa compare` may."""


def main() -> None:
    """Measure, print the report and write it."""
    options = _options()
    [gold] = gold_sets(options.shared, [options.set])
    questions = list(gold.questions[: options.questions])
    index = build_index(gold, options.work, load_encoder)
    with tempfile.TemporaryDirectory(prefix="cited-qa-evaluating-") as folder:
        rows = _measure(index, questions, Path(folder))
    report = machine.report(
        "What measuring costs",
        [f"Set: `{gold.name}`, its first {len(questions)} questions"],
        machine.table(("measured", "figure"), rows),
    )
    print(report)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(report, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluating", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder that holds eval/")
    parser.add_argument("--set", default="xquad", help="name of the set (default xquad)")
    parser.add_argument("--questions", type=int, default=1000, help="how many (default 1000)")
    parser.add_argument("--work", type=Path, default=WORK, help=f"kept files (default {WORK})")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "benchmarks" / "results" / "evaluating.md"
    )
    return parser.parse_args()


def _measure(index: Path, questions: Sequence[Question], folder: Path) -> list[tuple[str, str]]:
    """Return what was measured and its figure, a row each."""
    file, runs = folder / "gold.jsonl", folder / "runs"
    lines = (json.dumps(question.as_json(), ensure_ascii=False) for question in questions)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    place = ["--index", str(index)]
    stored = [*place, "--runs", str(runs)]
    asked = _seconds("ask", "--file", str(file), "--json", "-k", _PASSAGES, *place)
    evaluated = _seconds("eval", str(file), "--name", "read", "-k", _PASSAGES, *stored)
    unread = ("--name", "unread", "--reader", "none")
    _seconds("eval", str(file), *unread, "-k", _PASSAGES, *stored)
    compared = _seconds("compare", "read", "unread", *stored)
    size = (runs / "read.jsonl").stat().st_size
    cost = evaluated / asked
    return [
        (f"`qa ask --file`, {len(questions)} questions", f"{asked:.1f} s"),
        ("`qa eval` of the same", f"{evaluated:.1f} s"),
        (f"times as long (at most {MOST_COST})", f"{cost:.3f}{_verdict(cost, MOST_COST)}"),
        (
            f"`qa compare` of two such runs (at most {MOST_SECONDS:.0f} s)",
            f"{compared:.1f} s{_verdict(compared, MOST_SECONDS)}",
        ),
        ("a stored run", f"{size / 2**20:.1f} MiB"),
    ]


def _verdict(found: float, most: float) -> str:
    return "" if found <= most else ": too much"


def _seconds(*arguments: str) -> float:
    started = time.perf_counter()
    process = subprocess.run([str(_COMMAND), *arguments], stdout=subprocess.DEVNULL, check=False)
    if process.returncode:
        sys.exit(f"qa {' '.join(arguments)} failed with exit code {process.returncode}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
