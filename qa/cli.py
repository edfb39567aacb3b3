"""The command `qa`: results to stdout, everything else to stderr."""

import argparse
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from qa.errors import QaError, QuestionError
from qa.records import Answer, Passage

if TYPE_CHECKING:
    from qa.indexing import IndexReport

DONE, USER_ERROR = 0, 1
_Arguments = argparse.Namespace


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0 when done, 1 after an error that the user can mend; a wrong use of the command
        exits with 2.
    """
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr)
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except QaError as error:
        print(f"qa: {error}", file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        print("qa: stopped", file=sys.stderr)
        return USER_ERROR
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qa",
        description="Ask your own documents a question and get the sentence that answers it, "
        "quoted and cited. Nothing leaves this machine.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_index(commands)
    _add_ask(commands)
    _add_eval(commands)
    _add_text(commands)
    _add_serve(commands)
    _add_doctor(commands)
    return parser


# Each command: its options, then what it does.


def _add_index(commands: Any) -> None:
    command = commands.add_parser("index", help="read and index the documents of a folder")
    command.add_argument("--corpus", type=Path, default=Path("corpus"), help="folder of documents")
    _add_index_option(command)
    command.add_argument(
        "--encoder",
        action="append",
        metavar="NAME",
        help="e5-small (default, 100 languages), minilm (English), or a sentence-transformers "
        "name or folder; give it twice to use two together",
    )
    command.add_argument("--rebuild", action="store_true", help="read and encode everything again")
    _add_json_option(command)
    command.set_defaults(run=_index)


def _index(options: _Arguments) -> None:
    from qa.indexing import index_corpus
    from qa.models import available_encoders
    from qa.settings import IndexSettings

    settings = IndexSettings()
    names = tuple(options.encoder) if options.encoder else available_encoders(settings.encoders)
    with _ProgressBars(sys.stderr) as progress:
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
        print(_report_words(report))


def _add_ask(commands: Any) -> None:
    command = commands.add_parser("ask", help="answer a question, or a file of questions")
    command.add_argument("question", nargs="?", help="in any language")
    command.add_argument(
        "--file", type=Path, help="JSON lines with `question` and, if wanted, `id`"
    )
    _add_index_option(command)
    command.add_argument("-k", type=int, default=5, help="passages to return (default 5)")
    command.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="only documents with this language, kind, issuer, date, symbol or path (document=…)",
    )
    _add_json_option(command)
    command.set_defaults(run=_ask)


def _ask(options: _Arguments) -> None:
    if (options.question is None) == (options.file is None):
        raise QuestionError('Expected one question, or --file: qa ask "When was …?"')
    from qa.answering import open_index

    questions = _read_questions(options.file) if options.file else [{"question": options.question}]
    filters = _filters(options.filter)
    index = open_index(options.index)
    for question in questions:
        answer = index.ask(question["question"], options.k, filters)
        if options.json or options.file:
            carried = {"id": question["id"]} if "id" in question else {}
            _print_json({**carried, **answer.as_json()})
        else:
            print(_answer_words(answer))


def _add_eval(commands: Any) -> None:
    command = commands.add_parser("eval", help="measure the answers to questions of a gold file")
    command.add_argument("gold", type=Path, help="gold questions, JSON lines")
    _add_index_option(command)
    command.add_argument("--name", default="", help="name of this run, shown with its figures")
    command.add_argument("--details", type=Path, help="write every answer here, JSON lines")
    _add_json_option(command)
    command.set_defaults(run=_eval)


def _eval(options: _Arguments) -> None:
    from qa.answering import open_index
    from qa.evaluation import evaluate, read_gold, write_details

    questions = read_gold(options.gold)
    index = open_index(options.index)
    with _ProgressBars(sys.stderr) as progress:
        run = evaluate(index, questions, options.name or options.gold.stem, progress)
    if options.details:
        write_details(run, options.details)
    for problem in run.problems:
        print(f"qa: {problem}", file=sys.stderr)
    if options.json:
        _print_json(run.as_json())
    else:
        print(run.as_table())


def _add_text(commands: Any) -> None:
    command = commands.add_parser(
        "text", help="print the canonical text of a document, which all offsets refer to"
    )
    command.add_argument("document", help="its path in the corpus")
    _add_index_option(command)
    command.set_defaults(run=_text)


def _text(options: _Arguments) -> None:
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


def _add_serve(commands: Any) -> None:
    command = commands.add_parser("serve", help="serve the page to ask on")
    _add_index_option(command)
    command.add_argument("--host", default="127.0.0.1", help="address to listen on")
    command.add_argument("--port", type=int, default=7860, help="port (default 7860)")
    command.set_defaults(run=_serve)


def _serve(options: _Arguments) -> None:
    from qa.web import serve

    serve(options.index, options.host, options.port)


def _add_doctor(commands: Any) -> None:
    command = commands.add_parser("doctor", help="check the index, the models and the documents")
    _add_index_option(command)
    command.set_defaults(run=_doctor)


def _doctor(options: _Arguments) -> None:
    from qa.doctor import examine

    findings = examine(options.index)
    for finding in findings:
        print(f"{'ok  ' if finding.sound else 'BAD '} {finding.words}")
    faults = sum(not finding.sound for finding in findings)
    if faults:
        raise QaError(f"{faults} of {len(findings)} checks found a fault; see above for the mend")


# What several commands share.


def _add_index_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--index", type=Path, default=Path("index"), help="folder of the index")


def _add_json_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON")


def _print_json(values: object) -> None:
    print(json.dumps(values, ensure_ascii=False), flush=True)


def _filters(given: Sequence[str]) -> dict[str, str]:
    filters = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not (name and equals and value):
            raise QuestionError(f"Expected a filter such as language=en, got {pair!r}")
        filters[name] = value
    return filters


def _read_questions(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{file} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _question(line, f"{file}:{number}")


def _question(line: str, where: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise QuestionError(f"{where}: expected a line of JSON; {error}") from error
    if not isinstance(values, dict) or not isinstance(values.get("question"), str):
        raise QuestionError(f'{where}: expected {{"question": "…"}}, got {line[:80]}')
    return values


def _report_words(report: "IndexReport") -> str:
    skipped = [outcome for outcome in report.outcomes if outcome.status == "skipped"]
    lines = [f"skipped  {outcome.path}: {outcome.reason}" for outcome in skipped]
    lines += [f"removed  {path}" for path in report.removed]
    lines.append(
        f"{report.count('indexed')} files read, {report.count('unchanged')} unchanged, "
        f"{len(skipped)} skipped, {len(report.removed)} removed; "
        f"{report.passages} passages in the index ({report.seconds:.1f} s)"
    )
    return "\n".join(lines)


def _answer_words(answer: Answer) -> str:
    if not answer.passages:
        return "The documents do not answer this."
    head = (
        f"{answer.passages[0].quote_text}\n    {answer.passages[0].citation}"
        if answer.answered
        else "The documents do not answer this. Nearest passages:"
    )
    rest = answer.passages[1:] if answer.answered else answer.passages
    return "\n\n".join([head, *(_passage_words(passage) for passage in rest)])


def _passage_words(passage: Passage) -> str:
    return f"{passage.rank}. {passage.quote_text}\n    {passage.citation}"


class _ProgressBars:
    """One bar a stage, on stderr, gone when done; nothing where no terminal listens."""

    def __init__(self, stream: TextIO) -> None:
        from tqdm import tqdm

        self._bar: tqdm[Any] | None = None
        self._new = lambda stage, total: tqdm(
            desc=stage, total=total, file=stream, disable=None, leave=False, unit=""
        )
        self._stage = ""

    def __enter__(self) -> "_ProgressBars":
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._bar is None or stage != self._stage:
            self.__exit__()
            self._bar, self._stage = self._new(stage, total), stage
        self._bar.update(done - self._bar.n)
