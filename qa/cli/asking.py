"""The command `qa ask`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from qa.cli.answers import answer_words, question_words
from qa.cli.layout import print_json, terminal_width
from qa.cli.options import add_index_option, add_json_option, add_reader_option
from qa.cli.questions import one_question, read_filters, read_questions
from qa.confidence import BALANCED, CAUTIONS

if TYPE_CHECKING:
    from qa.answering import Index
    from qa.records import Answer

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]


def add_ask(commands: "Commands") -> None:
    """Add the command; it sets `run`, which takes the parsed options."""
    command = commands.add_parser("ask", help="answer a question, or a file of questions")
    asked = command.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", help="in any language")
    asked.add_argument(
        "--file",
        type=Path,
        help='questions, one a line: {"question": "…"}; an "id" is carried over with --json',
    )
    add_index_option(command)
    add_reader_option(command)
    command.add_argument("-k", type=int, default=5, help="passages to return (default: 5)")
    command.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="only documents with this language, kind, issuer, date, year, symbol or "
        "path (document=…); may be given several times",
    )
    command.add_argument(
        "--caution",
        choices=CAUTIONS,
        default=BALANCED,
        help="how sure an answer must be to count as one: cautious rather shows none than a "
        f"wrong one, eager the other way round (default: {BALANCED})",
    )
    command.add_argument(
        "--explain", action="store_true", help="tell why each passage stands where it does"
    )
    add_json_option(command)
    command.set_defaults(run=_ask)


def _ask(options: argparse.Namespace) -> None:
    filters = read_filters(options.filter)
    questions = read_questions(options.file) if options.file else one_question(options.question)
    from qa.answering import check_question, open_index
    from qa.answering.explaining import explained_json

    for question in questions:
        with question.located():
            check_question(question.text, options.k)
    index = open_index(options.index, reader=options.reader)
    for number, question in enumerate(questions):
        answer = index.ask(question.text, options.k, filters, options.caution)
        if options.json:
            values = (
                explained_json(answer, index.explain(answer))
                if options.explain
                else answer.as_json()
            )
            print_json({**question.carried, **values})
        else:
            if options.file:
                blank = "\n\n" if number else ""
                print(f"{blank}{question_words(question.text, terminal_width())}\n", flush=True)
            _print_in_words(index, answer, options)


def _print_in_words(index: "Index", answer: "Answer", options: argparse.Namespace) -> None:
    likelier = not answer.answered and index.would_answer(answer, "eager")
    explanations = index.explain(answer) if options.explain else ()
    words = answer_words(answer, terminal_width(), options.caution, likelier, explanations)
    print(words, flush=True)
