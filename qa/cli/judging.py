"""The command `qa judgments`, and the option by which other commands count judgments."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from qa.cli.judging_words import judgments_words
from qa.cli.layout import plain, print_json
from qa.cli.options import add_index_option, add_json_option
from qa.errors import JudgmentError

if TYPE_CHECKING:
    from qa.evaluation.anchors import Documents
    from qa.evaluation.gold import Question
    from qa.evaluation.judging import Judgments
    from qa.evaluation.judging.grades import Grades
    from qa.evaluation.judging.placing import Placed

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]

_ANSWERS = 2  # from this grade on a passage answers a question, at least in part
_FILE = Path("gold/judgments.jsonl")


def add_judgments(commands: "Commands") -> None:
    """Add the command; it sets `run`, which takes the parsed options."""
    command = commands.add_parser(
        "judgments", help="count people's judgments, and tell how far judges agree"
    )
    command.add_argument(
        "file",
        type=Path,
        nargs="?",
        default=_FILE,
        help=f"judgments made at /judge, JSON lines (default: {_FILE})",
    )
    command.add_argument(
        "--trec", type=Path, metavar="DIR", help="write what they come to: qrels.txt, questions.tsv"
    )
    add_index_option(command)
    add_json_option(command)
    command.set_defaults(run=_judgments)


def add_judgments_option(command: argparse.ArgumentParser) -> None:
    """Let people's judgments count."""
    command.add_argument(
        "--judgments",
        type=Path,
        metavar="FILE",
        help="let people's grades of passages count beside the evidence, such as "
        f"{_FILE}; see /judge",
    )


def read_grades(file: Path, documents: "Documents", questions: "Sequence[Question]") -> "Grades":
    """Read judgments for questions; tells on stderr what of them cannot be counted.

    Raises:
        JudgmentError: if there is no such file, or it cannot be read.
    """
    from qa.evaluation.judging import question_key
    from qa.evaluation.judging.grades import Grades

    found, placed = _read(file, documents)
    grades = Grades.of(placed)
    known = {question_key(one.text) for one in questions if grades.graded(one)}
    lost = sum(one.span is None for one in placed)
    other = len(grades.by_question) - len(known)
    denied = [
        one.id
        for one in questions
        if not one.answerable and any(each.grade >= _ANSWERS for each in grades.graded(one))
    ]
    notes = {
        "lines that cannot be used (`qa judgments` names them)": len(found.faults),
        "judgments whose words are gone (`qa judgments` names them)": lost,
        "judged questions that are not among those asked": other,
        "graded as answered, though not by the gold file": ", ".join(denied),
    }
    for note, what in notes.items():
        if what:
            print(f"qa: {file}: {note}: {plain(str(what))}", file=sys.stderr)
    return grades


def _judgments(options: argparse.Namespace) -> None:
    from qa.evaluation.judging.agreement import agreement
    from qa.evaluation.judging.grades import Grades, export_qrels
    from qa.store import open_generation

    with open_generation(options.index) as generation:
        found, placed = _read(options.file, generation)
    for fault in found.faults:
        print(f"qa: {plain(fault)}", file=sys.stderr)
    agreed = agreement(found.standing)
    if options.json:
        print_json(
            {
                "judges": {judge: len(found.of(judge)) for judge in found.judges},
                "agreement": agreed.as_json(),
                "judgments": [one.as_json() for one in placed],
                "faults": list(found.faults),
            }
        )
    else:
        print(judgments_words(found, placed, agreed))
    if options.trec:
        for written in export_qrels(found.standing, Grades.of(placed), options.trec):
            print(f"Wrote {written}", file=sys.stderr if options.json else sys.stdout)


def _read(file: Path, documents: "Documents") -> "tuple[Judgments, tuple[Placed, ...]]":
    from qa.evaluation.judging import JudgmentFile
    from qa.evaluation.judging.placing import Placing

    if not file.is_file():
        raise JudgmentError(f"No judgments in {file}; they are made at /judge, see `qa serve`")
    found = JudgmentFile(file).read()
    placing = Placing(documents.sources, documents.document)
    return found, placing.place(found.standing)
