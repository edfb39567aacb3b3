"""How fast PDFs are read, without any encoding: `python -m benchmarks.reading`.

Reads every PDF of ../shared/corpora as `qa index` does: in child processes, one a core, and
cut into chunks. Processor seconds count what the children used, however busy the machine is
with other things; wall time counts only on an idle one.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine
from benchmarks.sets import ROOT, SHARED
from qa.isolation import Reading, read_apart
from qa.settings import IndexSettings

TARGET = 40  # pages a second on two cores


@dataclass(frozen=True, slots=True)
class Measured:
    """What reading a folder took.

    Attributes:
        files: how many were read.
        skipped: how many were not.
        pages: of the files that were read.
        wall: seconds by the clock, from before the first process starts to after the last ends.
        processor: seconds of all children together.
        peak_bytes: the most memory that one of them held.
    """

    files: int
    skipped: int
    pages: int
    wall: float
    processor: float
    peak_bytes: int


def main() -> None:
    """Measure, print the report and write it."""
    options = _options()
    folder = options.shared / "corpora"
    files = sorted(folder.rglob("*.pdf"))
    if not files:
        sys.exit(f"{folder}: no PDF there; name the folder that holds corpora/ with --shared")
    report = as_markdown(measure(files, folder, options.readers), options.readers)
    print(report)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(report, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder that holds corpora/")
    parser.add_argument("--readers", type=int, default=2, help="processes (default 2)")
    output = ROOT / "benchmarks" / "results" / "reading.md"
    parser.add_argument("--output", type=Path, default=output)
    return parser.parse_args()


def measure(files: Sequence[Path], folder: Path, readers: int) -> Measured:
    """Read and cut files in so many child processes."""
    before, started = _children(), time.perf_counter()
    outcomes = list(read_apart(files, folder, IndexSettings().chunk_characters, readers=readers))
    wall, after = time.perf_counter() - started, _children()
    read = [outcome.document.source for outcome in outcomes if isinstance(outcome, Reading)]
    return Measured(
        files=len(read),
        skipped=len(files) - len(read),
        pages=sum(source.pages or 0 for source in read),
        wall=wall,
        processor=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        peak_bytes=after.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    )


def _children() -> resource.struct_rusage:
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def as_markdown(measured: Measured, readers: int) -> str:
    """Return the report."""
    cost = measured.processor / measured.pages
    load, cores = os.getloadavg()[0], os.cpu_count()
    rows = (
        ("files read", f"{measured.files} ({measured.skipped} without text, skipped)"),
        ("pages", f"{measured.pages:,}"),
        ("processor time a page", f"{1000 * cost:.1f} ms"),
        (f"pages a second that {readers} free cores can read", f"{readers / cost:.0f}"),
        ("pages a second by the clock", f"{measured.pages / measured.wall:.0f}"),
        ("peak memory of a process", f"{measured.peak_bytes / 2**20:.0f} MiB"),
    )
    return "\n".join(
        [
            "# Reading PDFs",
            "",
            "By `python -m benchmarks.reading`: text, structure, metadata and chunks of every "
            f"PDF in `../shared/corpora`, by {readers} processes, their start included.",
            f"The target is {TARGET} pages a second on two cores.",
            "",
            machine.description(),
            f"- Load while measuring: {load:.1f} on {cores} cores, which the figure by the "
            "clock pays for",
            "",
            "| what | figure |",
            "|---|---|",
            *(f"| {what} | {figure} |" for what, figure in rows),
            "",
        ]
    )


if __name__ == "__main__":
    main()
