"""Each command: its options, then what it does."""

import argparse
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from qa.cli.progress import ProgressBars
from qa.cli.questions import one_question, read_filters, read_questions
from qa.cli.words import answer_words, finding_words, question_words, report_words
from qa.errors import QaError

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]

_WIDEST = 80  # columns; longer lines are hard to read


def add_commands(commands: "Commands") -> None:
    """Add every command; each sets `run`, which takes the parsed options."""
    _add_index(commands)
    _add_ask(commands)
    _add_eval(commands)
    _add_text(commands)
    _add_serve(commands)
    _add_doctor(commands)


def _add_index(commands: "Commands") -> None:
    command = commands.add_parser("index", help="read and index the documents of a folder")
    _add_corpus_option(command)
    _add_index_option(command)
    command.add_argument(
        "--encoder",
        action="append",
        metavar="NAME",
        help="e5-small (100 languages), minilm (English), or a sentence-transformers name or "
        "folder; given twice, both vote (default: e5-small and minilm)",
    )
    command.add_argument("--rebuild", action="store_true", help="read and encode everything again")
    _add_json_option(command)
    command.set_defaults(run=_index)


def _index(options: argparse.Namespace) -> None:
    from qa.indexing import index_corpus
    from qa.models import available_encoders
    from qa.settings import IndexSettings

    settings = IndexSettings()
    names = _encoder_names(options.encoder) or available_encoders(settings.encoders)
    with ProgressBars(sys.stderr) as progress:
        report = index_corpus(
            options.corpus,
            options.index,
            replace(settings, encoders=names),
            rebuild=options.rebuild,
            progress=progress,
        )
    if options.json:
        _print_json(report.as_json())
    else:
        print(report_words(report))


def _encoder_names(given: list[str] | None) -> tuple[str, ...]:
    """Return each encoder once; a folder by its full path, so that any directory will do."""
    names = (str(Path(name).resolve()) if _is_folder(name) else name for name in given or ())
    return tuple(dict.fromkeys(names))


def _is_folder(name: str) -> bool:
    return bool(name) and Path(name).is_dir()


def _add_ask(commands: "Commands") -> None:
    command = commands.add_parser("ask", help="answer a question, or a file of questions")
    asked = command.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", help="in any language")
    asked.add_argument(
        "--file",
        type=Path,
        help='questions, one a line: {"question": "…"}; an "id" is carried over with --json',
    )
    _add_index_option(command)
    command.add_argument("-k", type=int, default=5, help="passages to return (default: 5)")
    command.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="only documents with this language, kind, issuer, date, symbol or path "
        "(document=…); may be given several times",
    )
    _add_json_option(command)
    command.set_defaults(run=_ask)


def _ask(options: argparse.Namespace) -> None:
    filters = read_filters(options.filter)
    questions = read_questions(options.file) if options.file else one_question(options.question)
    from qa.answering import check_question, open_index

    for question in questions:
        with question.located():
            check_question(question.text, options.k)
    index = open_index(options.index)
    for number, question in enumerate(questions):
        answer = index.ask(question.text, options.k, filters)
        if options.json:
            _print_json({**question.carried, **answer.as_json()})
        elif options.file:
            blank = "\n\n" if number else ""
            print(f"{blank}{question_words(question.text, _width())}\n", flush=True)
            print(answer_words(answer, _width()), flush=True)
        else:
            print(answer_words(answer, _width()))


def _add_eval(commands: "Commands") -> None:
    command = commands.add_parser("eval", help="measure the answers to questions of a gold file")
    command.add_argument("gold", type=Path, help="gold questions, JSON lines")
    _add_index_option(command)
    command.add_argument("--name", default="", help="name of this run, shown with its figures")
    command.add_argument("--details", type=Path, help="write every answer here, JSON lines")
    _add_json_option(command)
    command.set_defaults(run=_eval)


def _eval(options: argparse.Namespace) -> None:
    from qa.answering import open_index
    from qa.evaluation import evaluate, read_gold, write_details

    questions = read_gold(options.gold)
    index = open_index(options.index)
    with ProgressBars(sys.stderr) as progress:
        run = evaluate(index, questions, options.name or options.gold.stem, progress)
    if options.details:
        write_details(run, options.details)
    for problem in run.problems:
        print(f"qa: {problem}", file=sys.stderr)
    if options.json:
        _print_json(run.as_json())
    else:
        print(run.as_table())


def _add_text(commands: "Commands") -> None:
    command = commands.add_parser(
        "text", help="print the canonical text of a document, which all offsets refer to"
    )
    command.add_argument("document", help="its path in the corpus")
    _add_index_option(command)
    command.set_defaults(run=_text)


def _text(options: argparse.Namespace) -> None:
    from qa.store import open_generation

    with open_generation(options.index) as generation:
        found = [
            source for source in generation.sources if options.document in {source.path, source.id}
        ]
        if not found:
            raise QaError(
                f"The index holds no document {options.document!r}; "
                "expected a path as `qa ask --json` shows it, relative to the corpus"
            )
        # Exactly the text: not even a line break may follow, or offsets from the end are off.
        sys.stdout.write(generation.document(found[0].id).text)


def _add_serve(commands: "Commands") -> None:
    command = commands.add_parser("serve", help="serve the page to ask on")
    _add_index_option(command)
    command.add_argument(
        "--corpus", type=Path, help="folder of documents (default: where they were indexed)"
    )
    command.add_argument("--host", default="127.0.0.1", help="address (default: 127.0.0.1)")
    command.add_argument("--port", type=_port, default=7860, help="port (default: 7860)")
    command.set_defaults(run=_serve)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:  # the system would take the rest of dividing by 65536
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {text}")
    return port


def _serve(options: argparse.Namespace) -> None:
    from qa.web import serve

    serve(options.index, options.host, options.port, options.corpus)


def _add_doctor(commands: "Commands") -> None:
    command = commands.add_parser("doctor", help="check the index, the models and the documents")
    _add_index_option(command)
    _add_corpus_option(command)
    command.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> None:
    from qa.doctor import examine

    findings = examine(options.index, options.corpus)
    print("\n".join(finding_words(finding, _width()) for finding in findings))
    faults = sum(not finding.sound for finding in findings)
    if faults:
        found = "1 check found a fault" if faults == 1 else f"{faults} checks found faults"
        raise QaError(f"{found}; the mend is told with each")


# What several commands share.


def _add_corpus_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--corpus", type=Path, default=Path("corpus"), help="folder of documents (default: corpus)"
    )


def _add_index_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--index", type=Path, default=Path("index"), help="folder of the index (default: index)"
    )


def _add_json_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON")


def _print_json(values: object) -> None:
    print(json.dumps(values, ensure_ascii=False), flush=True)


def _width() -> int:
    return min(_WIDEST, shutil.get_terminal_size().columns)
