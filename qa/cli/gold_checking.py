"""The command `qa gold check`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from qa.cli.layout import plain, print_json
from qa.cli.options import add_index_option, add_json_option
from qa.errors import QaError

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]


def add_gold(commands: "Commands") -> None:
    """Add the command; it sets `run`, which takes the parsed options."""
    command = commands.add_parser("gold", help="work with gold questions: qa gold check")
    parts = command.add_subparsers(metavar="PART", required=True)
    check = parts.add_parser("check", help="look for all evidence in the indexed documents")
    check.add_argument("gold", type=Path, help="gold questions, JSON lines")
    add_index_option(check)
    add_json_option(check)
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> None:
    from qa.evaluation.checking import check_gold
    from qa.store import open_generation

    with open_generation(options.index) as generation:
        found = check_gold(options.gold, generation)
    if options.json:
        print_json(found.as_json())
    else:
        for line in (*found.faults, *found.problems):
            print(plain(line))
        if found.sound:
            print(
                f"All {found.evidence} entries of evidence of {found.questions} questions stand "
                "in the documents."
            )
    if not found.sound:
        raise QaError(
            f"{options.gold}: {len(found.faults)} lines cannot be used, "
            f"{len(found.problems)} entries of evidence cannot be found"
        )
