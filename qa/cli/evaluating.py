"""The commands that measure: `qa eval`, `qa runs` and `qa compare`."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from qa.cli.comparison_words import comparison_words
from qa.cli.exchanging import add_exchange
from qa.cli.figure_words import run_words
from qa.cli.gold_checking import add_gold
from qa.cli.judging import add_judgments, add_judgments_option, read_grades
from qa.cli.layout import plain, print_json
from qa.cli.options import (
    add_index_option,
    add_json_option,
    add_reader_option,
    add_runs_option,
    runs_folder,
)
from qa.cli.progress import ProgressBars
from qa.cli.run_words import runs_words
from qa.cli.sweeping import add_sweep

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]


def add_evaluation(commands: "Commands") -> None:
    """Add every command that measures; each sets `run`, which takes the parsed options."""
    _add_eval(commands)
    _add_runs(commands)
    _add_compare(commands)
    add_exchange(commands)
    add_gold(commands)
    add_judgments(commands)
    add_sweep(commands)


def _add_eval(commands: "Commands") -> None:
    command = commands.add_parser("eval", help="measure the answers to questions of a gold file")
    command.add_argument("gold", type=Path, help="gold questions, JSON lines")
    add_index_option(command)
    add_reader_option(command)
    add_runs_option(command)
    command.add_argument(
        "-k", type=int, default=10, help="passages to ask for (default: 10, as many as count)"
    )
    command.add_argument(
        "--name",
        help="name to store the run under (default: that of the gold file, with a number); a run "
        "that was stopped goes on",
    )
    command.add_argument("--details", type=Path, help="write every answer here, JSON lines")
    add_judgments_option(command)
    add_json_option(command)
    command.set_defaults(run=_eval)


def _eval(options: argparse.Namespace) -> None:
    from qa.answering import check_question, open_index
    from qa.evaluation import read_gold, write_details
    from qa.evaluation.judging.grades import NO_GRADES
    from qa.evaluation.storing import PlannedRun, carry_out

    questions = read_gold(options.gold)
    check_question(questions[0].text, options.k)
    index = open_index(options.index, reader=options.reader)
    runs = runs_folder(options)
    planned = PlannedRun(options.gold, options.name or "", options.reader, k=options.k)
    file = options.judgments
    grades = read_grades(file, index, questions) if file else NO_GRADES
    with ProgressBars(sys.stderr) as progress:
        run = carry_out(index, questions, planned, runs, progress, grades)
    if options.details:
        write_details(run, options.details)
    for problem in run.problems:
        print(f"qa: {problem}", file=sys.stderr)
    if options.json:
        print_json(run.as_json())
    else:
        print(run_words(run))
        print(f"\nStored as {run.name}; `qa runs` lists all runs.")


def _add_runs(commands: "Commands") -> None:
    command = commands.add_parser("runs", help="list the stored runs of `qa eval`")
    add_index_option(command)
    add_runs_option(command)
    add_json_option(command)
    command.set_defaults(run=_runs)


def _runs(options: argparse.Namespace) -> None:
    from qa.evaluation.run_files import scan_runs

    runs = runs_folder(options)
    stored, faults = scan_runs(runs)
    for fault in faults:
        print(f"qa: {plain(fault)}", file=sys.stderr)
    if options.json:
        print_json([each.as_json() for each in stored])
    else:
        print(runs_words(stored, runs))


def _add_compare(commands: "Commands") -> None:
    command = commands.add_parser("compare", help="compare two stored runs, question by question")
    command.add_argument("first", help="name or file of a run, A")
    command.add_argument("second", help="name or file of another, B")
    add_index_option(command)
    add_runs_option(command)
    command.add_argument(
        "--metric",
        action="append",
        default=[],
        metavar="NAME",
        help="a figure to compare, as `qa eval` names it; may be given several times (default: "
        "the usual ones)",
    )
    command.add_argument(
        "--moved", type=int, default=10, help="questions that moved to show (default: 10)"
    )
    add_judgments_option(command)
    add_json_option(command)
    command.set_defaults(run=_compare)


def _compare(options: argparse.Namespace) -> None:
    from qa.evaluation.compare import compare
    from qa.evaluation.judging.grades import with_grades
    from qa.evaluation.run_files import find_run, read_run
    from qa.store import open_generation

    runs = runs_folder(options)
    files = [find_run(runs, name) for name in (options.first, options.second)]
    first, second = (read_run(file) for file in files)
    if options.judgments:
        questions = [one.question for one in first.asked]
        with open_generation(options.index) as generation:
            grades = read_grades(options.judgments, generation, questions)
        first, second = with_grades(first, grades), with_grades(second, grades)
    comparison = compare(first, second, options.metric)
    if options.json:
        print_json(comparison.as_json())
    else:
        print(comparison_words(comparison, options.moved))
