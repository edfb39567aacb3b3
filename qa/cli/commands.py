"""Each command: its options, then what it does."""

import argparse
import gc
import os
import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from qa.cli.asking import add_ask
from qa.cli.evaluating import add_evaluation
from qa.cli.layout import print_json, terminal_width
from qa.cli.options import (
    add_corpus_option,
    add_index_option,
    add_indexed_corpus_option,
    add_json_option,
    add_reader_option,
    add_runs_option,
)
from qa.cli.progress import ProgressBars
from qa.cli.words import finding_words, report_words
from qa.errors import QaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qa.indexing import IndexReport

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]

_TOKEN = "CITED_QA_TOKEN"
_READING_TOKEN = "CITED_QA_READING_TOKEN"


def add_commands(commands: "Commands") -> None:
    """Add every command; each sets `run`, which takes the parsed options."""
    _add_index(commands)
    add_ask(commands)
    add_evaluation(commands)
    _add_text(commands)
    _add_serve(commands)
    _add_mcp(commands)
    _add_doctor(commands)


def _add_index(commands: "Commands") -> None:
    command = commands.add_parser("index", help="read and index the documents of a folder")
    add_corpus_option(command)
    add_index_option(command)
    command.add_argument(
        "--encoder",
        action="append",
        metavar="NAME",
        help="e5-small (100 languages), minilm (English), or a sentence-transformers name or "
        "folder; given twice, both vote (default: e5-small and minilm)",
    )
    command.add_argument("--rebuild", action="store_true", help="read and encode everything again")
    command.add_argument(
        "--device",
        choices=("cpu", "cuda", "mps"),
        default="cpu",
        help="what encodes: the processor, or a graphics card as torch calls it (default: cpu)",
    )
    command.add_argument(
        "--store",
        choices=("files", "milvus"),
        default="files",
        help="what is searched: files in the folder of the index, or a collection in Milvus (needs "
        "the extra milvus; default: files)",
    )
    command.add_argument(
        "--milvus-uri",
        metavar="URI",
        help="where Milvus is, such as http://127.0.0.1:19530; what to sign in with stands in the "
        "environment variable MILVUS_TOKEN",
    )
    command.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="what reads and encodes: this process and its children, or workers that Ray starts "
        "(needs the extra ray; default: local)",
    )
    command.add_argument(
        "--address",
        help="of a Ray cluster that this machine belongs to, HOST:PORT or auto (default: one is "
        "started on this machine alone)",
    )
    add_json_option(command)
    command.set_defaults(run=_index, wrong_usage=command.error)


def _index(options: argparse.Namespace) -> None:
    from qa.models import available_encoders, load_encoder
    from qa.settings import IndexSettings

    index_documents = _engine(options)
    settings = IndexSettings(milvus=_milvus(options))
    names = _encoder_names(options.encoder) or available_encoders(settings.encoders)
    with ProgressBars(sys.stderr) as progress:
        report = index_documents(
            options.corpus,
            options.index,
            replace(settings, encoders=names),
            load=partial(load_encoder, device=options.device),
            rebuild=options.rebuild,
            progress=progress,
        )
    if options.json:
        print_json(report.as_json())
    else:
        print(report_words(report))


def _engine(options: argparse.Namespace) -> "Callable[..., IndexReport]":
    """Return what indexes: `index_corpus`, or what does the same with the workers of a cluster."""
    if options.engine == "ray":
        from qa.indexing.cluster import Cluster, index_on_ray

        cluster = Cluster(options.address, graphics=options.device == "cuda")
        return partial(index_on_ray, cluster=cluster)
    if options.address is not None:
        options.wrong_usage("--address is given together with --engine ray")
    from qa.indexing import index_corpus

    return index_corpus


def _milvus(options: argparse.Namespace) -> str | None:
    """Return the address of the Milvus to search in, if one is meant."""
    if (options.store == "milvus") != bool(options.milvus_uri):
        options.wrong_usage("--store milvus and --milvus-uri URI are given together")
    if options.milvus_uri is None:
        return None
    from qa.milvus import check_address

    return check_address(options.milvus_uri)


def _encoder_names(given: list[str] | None) -> tuple[str, ...]:
    """Return each encoder once; a folder by its full path, so that any directory will do."""
    names = (str(Path(name).resolve()) if _is_folder(name) else name for name in given or ())
    return tuple(dict.fromkeys(names))


def _is_folder(name: str) -> bool:
    return bool(name) and Path(name).is_dir()


def _add_text(commands: "Commands") -> None:
    command = commands.add_parser(
        "text", help="print the canonical text of a document, which all offsets refer to"
    )
    command.add_argument("document", help="its path in the corpus")
    add_index_option(command)
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
    add_index_option(command)
    add_reader_option(command)
    add_indexed_corpus_option(command)
    command.add_argument(
        "--gold",
        type=Path,
        help="folder of questions with known answers (default: gold beside the folder of "
        "documents)",
    )
    add_runs_option(command)
    command.add_argument("--host", default="127.0.0.1", help="address (default: 127.0.0.1)")
    command.add_argument("--port", type=_port, default=7860, help="port (default: 7860)")
    command.add_argument(
        "--https",
        action="store_true",
        help="visitors reach this server by https, through a proxy that speaks TLS: their browsers "
        "keep cookies for https alone, and addresses on pages begin with it",
    )
    command.add_argument(
        "--token",
        help="what to sign in with before anything is served, at least 12 characters; needed "
        "wherever other machines can reach the server; better kept in the environment variable "
        f"{_TOKEN}, which other users of this machine cannot read",
    )
    command.add_argument(
        "--reading-token",
        help="what those sign in with who may ask and read, but change nothing; better kept in "
        f"{_READING_TOKEN}",
    )
    command.add_argument(
        "--log-questions",
        type=Path,
        metavar="FILE",
        help="append each question to this file, a line of JSON each (default: they are written "
        "nowhere)",
    )
    command.set_defaults(run=_serve)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:  # the system would take the rest of dividing by 65536
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {text}")
    return port


def _serve(options: argparse.Namespace) -> None:
    with _all_stays():
        from qa.web import serve

    token = options.token or os.environ.get(_TOKEN) or None
    serve(
        options.index,
        options.host,
        options.port,
        options.corpus,
        options.reader,
        token,
        gold=options.gold,
        runs=options.runs,
        reading_token=options.reading_token or os.environ.get(_READING_TOKEN) or None,
        log_questions=options.log_questions,
        https=options.https,
    )


@contextmanager
def _all_stays() -> "Iterator[None]":
    """Take what is made meanwhile for no garbage, now and later.

    An import makes half a million objects: to look through them again and again takes a sixth
    of its time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _add_mcp(commands: "Commands") -> None:
    command = commands.add_parser(
        "mcp", help="answer an assistant over standard input and output (needs the extra mcp)"
    )
    add_index_option(command)
    add_reader_option(command)
    command.set_defaults(run=_mcp)


def _mcp(options: argparse.Namespace) -> None:
    try:
        from qa.mcp_server import serve_assistants
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types"}:
            raise
        raise QaError(
            "qa mcp needs the extra mcp; install it: "
            'pip install --constraint constraints.txt --editable ".[mcp]"'
        ) from error
    serve_assistants(options.index, options.reader)


def _add_doctor(commands: "Commands") -> None:
    command = commands.add_parser("doctor", help="check the index, the models and the documents")
    add_index_option(command)
    add_indexed_corpus_option(command)
    command.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> None:
    from qa.doctor import examine

    findings = examine(options.index, options.corpus)
    print("\n".join(finding_words(finding, terminal_width()) for finding in findings))
    faults = sum(not finding.sound for finding in findings)
    if faults:
        found = "1 check found a fault" if faults == 1 else f"{faults} checks found faults"
        raise QaError(f"{found}; the mend is told with each")
