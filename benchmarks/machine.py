"""What a result was measured on and with."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_LOAD = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
"""When the benchmark began, before it did anything itself."""


def description() -> str:
    """Return Markdown lines: date, machine and what else it did, versions."""
    packages = ("torch", "sentence-transformers", "faiss-cpu", "bm25s", "cited-qa")
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return "\n".join(
        (
            f"- Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            f"- Machine: {_processor()}, {os.cpu_count()} cores, {_memory()}, "
            f"{platform.system()} {platform.release()}{_other_work()}",
            f"- Versions: Python {platform.python_version()}, {versions}",
        )
    )


def report(title: str, about: Sequence[str], lines: Sequence[str]) -> str:
    """Return a report in Markdown: what was measured, on what, and the figures.

    Args:
        title: of the report.
        about: what else there is to know before the figures, an item each.
        lines: the figures, as Markdown.
    """
    notes = "".join(f"- {each}\n" for each in about)
    return "\n".join((f"# {title}\n", f"{description()}\n{notes}", *lines, ""))


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table in Markdown."""
    return [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _other_work() -> str:
    return "" if _LOAD is None else f"; load {_LOAD:.1f} when it began"


def _memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "memory unknown"
    return f"{total / 2**30:.0f} GiB memory"
