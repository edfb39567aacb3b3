"""Options that several commands share."""

import argparse
from pathlib import Path

from qa.settings import DEFAULT_READER


def add_corpus_option(command: argparse.ArgumentParser) -> None:
    """Let the folder of documents be named."""
    command.add_argument(
        "--corpus", type=Path, default=Path("corpus"), help="folder of documents (default: corpus)"
    )


def add_indexed_corpus_option(command: argparse.ArgumentParser) -> None:
    """Let the folder of documents be named where an index knows one already."""
    command.add_argument(
        "--corpus", type=Path, help="folder of documents (default: where they were indexed)"
    )


def add_index_option(command: argparse.ArgumentParser) -> None:
    """Let the folder of the index be named."""
    command.add_argument(
        "--index", type=Path, default=Path("index"), help="folder of the index (default: index)"
    )


def add_reader_option(command: argparse.ArgumentParser) -> None:
    """Let the reader be named, or be left out."""
    command.add_argument(
        "--reader",
        default=DEFAULT_READER,
        metavar="NAME",
        help="what reads the best passages closely: e5-reader, none, or the name or folder of a "
        f"sentence-transformers CrossEncoder (default: {DEFAULT_READER})",
    )


def add_json_option(command: argparse.ArgumentParser) -> None:
    """Let the result be printed as JSON."""
    command.add_argument("--json", action="store_true", help="print JSON")


def add_runs_option(command: argparse.ArgumentParser) -> None:
    """Let the folder of runs be named."""
    command.add_argument(
        "--runs", type=Path, help="folder of runs (default: runs in the folder of the index)"
    )


def runs_folder(options: argparse.Namespace) -> Path:
    """Return where runs are stored, as the options of index and runs say."""
    return Path(options.runs or options.index / "runs")
