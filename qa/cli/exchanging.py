"""The commands `qa export` and `qa import`: runs in the formats of other programs."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from qa.cli.figure_words import run_words
from qa.cli.layout import print_json
from qa.cli.options import add_index_option, add_json_option, add_runs_option, runs_folder

if TYPE_CHECKING:
    from qa.evaluation.exchange import Incoming
    from qa.evaluation.gold import Question

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]

LEVELS = ("documents", "passages")


def add_exchange(commands: "Commands") -> None:
    """Add both commands; each sets `run`, which takes the parsed options."""
    _add_export(commands)
    _add_import(commands)


def _add_level_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--level", choices=LEVELS, default=LEVELS[0], help=f"what is ranked (default: {LEVELS[0]})"
    )


def _add_export(commands: "Commands") -> None:
    command = commands.add_parser("export", help="write a stored run for other programs")
    command.add_argument("name", metavar="RUN", help="name or file of a run")
    way = command.add_mutually_exclusive_group(required=True)
    way.add_argument("--trec", type=Path, metavar="DIR", help="run.txt, qrels.txt, questions.tsv")
    way.add_argument(
        "--csv", type=Path, metavar="DIR", help="ratings.csv and snapshot.csv, as Quepid has them"
    )
    _add_level_option(command)
    add_index_option(command)
    add_runs_option(command)
    add_json_option(command)
    command.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> None:
    from qa.evaluation.quepid import export_quepid
    from qa.evaluation.run_files import find_run, read_run
    from qa.evaluation.trec import export_trec

    run = read_run(find_run(runs_folder(options), options.name))
    if options.trec:
        files = export_trec(run, options.trec, options.level)
    else:
        files = export_quepid(run, options.csv, options.level)
    if options.json:
        print_json([str(file) for file in files])
    else:
        print("\n".join(f"Wrote {file}" for file in files))


def _add_import(commands: "Commands") -> None:
    command = commands.add_parser("import", help="store what another system returned as a run")
    way = command.add_mutually_exclusive_group(required=True)
    way.add_argument("--trec", type=Path, nargs=2, metavar=("RUN", "QRELS"), help="TREC files")
    way.add_argument(
        "--csv", type=Path, nargs=2, metavar=("SNAPSHOT", "RATINGS"), help="CSV as Quepid has it"
    )
    command.add_argument("--name", required=True, help="name to store the run under")
    command.add_argument(
        "--gold", type=Path, help="gold file with the same ids, for words, languages and tags"
    )
    command.add_argument(
        "--questions", type=Path, help="questions.tsv of an export, if the ids are those of it"
    )
    _add_level_option(command)
    add_index_option(command)
    add_runs_option(command)
    add_json_option(command)
    command.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> None:
    from qa.evaluation.gold import read_gold
    from qa.evaluation.run_header import RunHeader
    from qa.evaluation.storing import store_imported

    gold = {one.id: one for one in read_gold(options.gold)} if options.gold else {}
    incoming = _incoming(options, gold)
    judgments = (options.trec or options.csv)[1]
    questions = [line.question for line in incoming.lines]
    header = RunHeader.made_now(options.name, judgments.name, questions, None, options.level)
    run = store_imported(runs_folder(options), header, incoming.lines)
    if options.json:
        print_json({**run.as_json(), "unjudged": list(incoming.unjudged)})
        return
    print(run_words(run))
    if incoming.unjudged:
        count = len(incoming.unjudged)
        print(f"\nLeft out, as nothing of them is judged ({count}): {', '.join(incoming.unjudged)}")
    print(f"\nStored as {run.name}; `qa compare` compares it.")


def _incoming(options: argparse.Namespace, gold: "dict[str, Question]") -> "Incoming":
    from qa.evaluation.quepid import import_quepid
    from qa.evaluation.trec import import_trec

    returned, judgments = options.trec or options.csv
    if options.trec:
        return import_trec(returned, judgments, gold, options.questions)
    return import_quepid(returned, judgments, gold)
