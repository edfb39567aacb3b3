"""The list of runs as lines for a terminal."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.cli.tables import cut, table

if TYPE_CHECKING:
    from qa.evaluation.run_files import StoredRun

_COLUMNS = ("run", "gold", "system", "made", "asked", "Success@1", "nDCG@10", "quote F1", "ms")


def runs_words(stored: Sequence["StoredRun"], folder: Path) -> str:
    """Return a line for each run: what it asked, and its main figures."""
    if not stored:
        return f"No runs in {folder}; `qa eval GOLD` makes one."
    rows = [_row(each) for each in stored]
    return "\n".join(
        (
            table(_COLUMNS, rows, words=4),
            "Success@1 and nDCG@10 (linear gain) of passages, or of what was imported; ms: median.",
        )
    )


def _row(stored: "StoredRun") -> tuple[str, ...]:
    header = stored.header
    return (
        cut(header.name, 24),
        cut(header.gold.removesuffix(".jsonl"), 14),
        _system(stored),
        header.created[:10],
        str(stored.done)
        if stored.done == header.questions
        else f"{stored.done}/{header.questions}",
        *_figures(stored.figures),
    )


def _system(stored: "StoredRun") -> str:
    system = stored.header.system
    if system is None:
        return "imported"
    return cut(system.reader[0] if system.reader else "no reader", 10)


def _figures(figures: Mapping[str, float | None]) -> list[str]:
    from qa.evaluation.runs import MAIN_FIGURES

    cells = []
    for name, decimals in MAIN_FIGURES.items():
        value = figures.get(name)
        cells.append("-" if value is None else f"{value:.{decimals}f}")
    return cells
