"""Many files: read side by side, told in their order."""

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from qa.isolation.outcomes import Outcome, read_and_cut
from qa.isolation.reader import Reader
from qa.isolation.worker import Limits
from qa.processors import processors

_MOST_READERS = 8  # each may take as much memory as the limit allows


class Read(Protocol):
    """A way to read files."""

    def __call__(
        self, files: Sequence[Path], corpus: Path, chunk_characters: int
    ) -> Generator[Outcome, None, None]:
        """Read and cut files; yield one outcome a file, in their order."""


def read_here(
    files: Sequence[Path], corpus: Path, chunk_characters: int
) -> Generator[Outcome, None, None]:
    """Read files in this process, without limits; a `Read`."""
    for file in files:
        yield read_and_cut(file, corpus, chunk_characters)


def read_apart(
    files: Sequence[Path],
    corpus: Path,
    chunk_characters: int,
    limits: Limits | None = None,
    readers: int | None = None,
) -> Generator[Outcome, None, None]:
    """Read files in child processes, within limits; a `Read`.

    The children are gone when the iterator ends or is closed.

    Args:
        files: inside `corpus`.
        corpus: the folder that paths are told relative to.
        chunk_characters: greatest length of a chunk, in code points.
        limits: what one file may take.
        readers: how many children at a time; by default one a core.

    Raises:
        QaError: if no child can be started.
    """
    count = min(len(files), readers or min(processors(), _MOST_READERS))
    if not count:
        return
    team = [Reader(limits or Limits()) for _ in range(count)]
    idle: SimpleQueue[Reader] = SimpleQueue()
    for reader in team:
        idle.put(reader)

    def read(file: Path) -> Outcome:
        # There are as many readers as threads, so one is always idle.
        reader = idle.get()
        try:
            return reader.read(file, corpus, chunk_characters)
        finally:
            idle.put(reader)

    threads = ThreadPoolExecutor(count)
    try:
        yield from threads.map(read, files)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for reader in team:
            reader.close()
        threads.shutdown()
        for reader in team:
            reader.bury()
