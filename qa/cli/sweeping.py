"""The command `qa sweep`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from qa.cli.comparison_words import p_words
from qa.cli.layout import print_json
from qa.cli.options import (
    add_corpus_option,
    add_index_option,
    add_json_option,
    add_runs_option,
    runs_folder,
)
from qa.cli.progress import ProgressBars
from qa.cli.tables import cut, table

if TYPE_CHECKING:
    from qa.evaluation.sweep import Swept

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]

_LISTS = {
    "chunk": ("800,1500", "characters that a chunk has at most"),
    "encoder": ("minilm,e5-small+minilm", "encoders; those that vote together joined by +"),
    "reader": ("none,e5-reader", "readers"),
    "fusion": ("scores,ranks,meaning", "how the searches become one ranking"),
    "k": ("5,10", "passages to ask for"),
}
_COLUMNS = ("chunk", "encoder", "reader", "fusion", "k", "Success@1", "nDCG@10", "quote F1")


def add_sweep(commands: "Commands") -> None:
    """Add the command; it sets `run`, which takes the parsed options."""
    command = commands.add_parser("sweep", help="measure every combination of a few settings")
    command.add_argument("gold", type=Path, help="gold questions, JSON lines")
    command.add_argument(
        "--grid", type=Path, help="TOML file with lists named like the options below"
    )
    for name, (example, words) in _LISTS.items():
        command.add_argument(f"--{name}", metavar=example, help=f"{words} (default: the usual)")
    command.add_argument(
        "--name", help="name of the sweep (default: that of the gold file, with sweep behind it)"
    )
    add_corpus_option(command)
    add_index_option(command)
    add_runs_option(command)
    add_json_option(command)
    command.set_defaults(run=_sweep)


def _sweep(options: argparse.Namespace) -> None:
    from qa.answering import open_index
    from qa.evaluation.gold import read_gold
    from qa.evaluation.grid import Grid, read_grid
    from qa.evaluation.sweep import Place, sweep
    from qa.indexing import index_corpus

    questions = read_gold(options.gold)
    values = read_grid(options.grid) if options.grid else {}
    grid = Grid.of({**values, **_given(options)})
    place = Place(
        corpus=options.corpus,
        index=options.index,
        work=options.index / "sweeps",
        runs=runs_folder(options),
    )
    name = options.name or f"{options.gold.stem}-sweep"
    with ProgressBars(sys.stderr) as progress:
        swept = sweep(name, questions, grid.settings(), place, index_corpus, open_index, progress)
    if options.json:
        print_json([_as_json(each) for each in swept])
    else:
        print(_words(swept))


def _given(options: argparse.Namespace) -> dict[str, list[str | int]]:
    """Return the lists given as options, numbers as such."""
    given: dict[str, list[str | int]] = {}
    for name in _LISTS:
        text = getattr(options, name)
        if text is not None:
            parts = [part.strip() for part in text.split(",")]
            given[name] = [int(part) if part.isdecimal() else part for part in parts]
    return given


def _as_json(swept: "Swept") -> dict[str, object]:
    from qa.evaluation.summary import figures, figures_json

    return {
        "run": swept.run.name,
        "chunk": swept.setting.chunk,
        "encoders": list(swept.setting.encoders),
        "reader": swept.setting.reader,
        "fusion": swept.setting.fusion,
        "k": swept.setting.k,
        "difference": swept.difference,
        "p_holm": swept.p_holm,
        "figures": figures_json(figures(swept.run.outcomes)),
    }


def _words(swept: Sequence["Swept"]) -> str:
    rows = [_row(each) for each in swept]
    name = swept[0].run.name.rpartition(".")[0]
    return "\n".join(
        (
            table((*_COLUMNS, "ms", "to first", "Holm p"), rows, words=4),
            "",
            "Success@1 and nDCG@10 (linear gain) of passages; ms: median. To first: difference of "
            "nDCG@10",
            "to the first line; Holm p: paired randomisation test, corrected for all lines.",
            f"Each line is a run named {name}.… in `qa runs`; `qa compare` shows more.",
        )
    )


def _row(swept: "Swept") -> tuple[str, ...]:
    from qa.evaluation.runs import MAIN_FIGURES

    setting, values = swept.setting, swept.run.main_values()
    return (
        str(setting.chunk),
        cut("+".join(setting.encoders), 18),
        cut(setting.reader, 10),
        setting.fusion,
        str(setting.k),
        *(
            "-" if (value := values[name]) is None else f"{value:.{decimals}f}"
            for name, decimals in MAIN_FIGURES.items()
        ),
        "" if swept.difference is None else f"{swept.difference:+.3f}",
        "" if swept.p_holm is None else p_words(swept.p_holm),
    )
