"""What a child process does that reads files; see `qa.isolation.child`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qa.isolation.child import Answer
from qa.isolation.outcomes import read_and_cut
from qa.isolation.wire import to_json


def load() -> Answer:
    """Load the readers, and return what reads a file."""
    import qa.chunking
    import qa.reading

    _ = qa.chunking, qa.reading
    return read


def read(request: Sequence[Any], at_work: Callable[[], None]) -> str:
    """Read and cut a file.

    Args:
        request: file, corpus and greatest length of a chunk; see `read_and_cut`.
        at_work: called before each page whose picture is read.

    Returns:
        The outcome, see `qa.isolation.wire`.
    """
    file, corpus, chunk_characters = request
    return to_json(read_and_cut(Path(file), Path(corpus), chunk_characters, at_work))
