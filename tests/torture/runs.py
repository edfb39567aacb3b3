"""Index runs that end in the middle: at a moment, or before a step that changes the disk."""

import errno
import multiprocessing
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from qa.answering import open_index
from qa.indexing import IndexReport, index_corpus, vectors
from qa.isolation import read_here
from qa.models import ChunkVectors
from qa.records import Chunk
from qa.settings import IndexSettings
from tests.fake_encoder import FakeEncoder, fake_fingerprint

PART = 4
"""Chunks that are encoded, and kept, together: few, so that there are many parts."""

QUESTIONS = (
    "What does the fund do for a victim?",
    "Which border does the treaty name?",
    "Who helps each child?",
)
_CHANGES = frozenset({"os.mkdir", "os.rename", "sqlite3.connect"})
_REMOVALS = frozenset({"os.remove", "os.rmdir"})


class NotingEncoder(FakeEncoder):
    """Notes each text that it encodes in a file, a line each, at once."""

    def __init__(self, name: str, notes: Path) -> None:
        super().__init__(name)
        self._notes = notes

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        made = super().encode_chunks(chunks, progress)
        lines = "".join(chunk.text.replace("\n", " ") + "\n" for chunk in chunks)
        descriptor = os.open(self._notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, lines.encode())
        os.close(descriptor)
        return made


def index_here(corpus: Path, index: Path, notes: Path) -> IndexReport:
    """Index in this process; the encoder notes what it encodes."""
    vectors._AT_ONCE = PART
    return index_corpus(
        corpus,
        index,
        IndexSettings(("fake",), 1000),
        load=lambda name: NotingEncoder(name, notes),
        fingerprint=fake_fingerprint,
        read=read_here,
    )


def noted(notes: Path) -> list[str]:
    """Return what was encoded since the last call, and forget it."""
    lines = notes.read_text("utf-8").splitlines() if notes.exists() else []
    notes.unlink(missing_ok=True)
    return lines


def answers(index: Path) -> tuple[str, Mapping[str, object]]:
    """Return the name of the generation, and what it answers, without the times."""
    opened = open_index(index, FakeEncoder, "none")
    found = {}
    for question in QUESTIONS:
        answer = opened.ask(question).as_json()
        answer.pop("timings_ms")
        found[question] = answer
    return opened.generation, found


# --- steps that change the disk -----------------------------------------------------------------


class Steps:
    """Counts the steps of this process that change files below a folder.

    Attributes:
        count: how many there were.
    """

    def __init__(self, folder: Path, before: Callable[[int], None], removals: bool) -> None:
        """Take what to do before each step.

        Args:
            folder: where steps count.
            before: called before each, with its number from 1.
            removals: whether to count what takes away as well.
        """
        self.count = 0
        self._folder = str(folder)
        self._before = before
        self._events = _CHANGES | _REMOVALS if removals else _CHANGES

    def note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._is_step(event, arguments):
            self.step()

    def step(self) -> None:
        self.count += 1
        self._before(self.count)

    def _is_step(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event not in self._events and event != "open":
            return False
        if event == "open" and not _writes(arguments[1], arguments[2]):
            return False
        place = arguments[0]
        return isinstance(place, str | bytes | os.PathLike) and os.fsdecode(place).startswith(
            self._folder
        )


def _writes(mode: object, flags: int) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return bool(flags & (os.O_WRONLY | os.O_RDWR))


_watching: list[Steps] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    for steps in tuple(_watching):
        steps.note(event, arguments)


@contextmanager
def watched(steps: Steps) -> Iterator[Steps]:
    """Count the steps of this process until the end of the block."""
    if not getattr(_watch, "added", False):
        sys.addaudithook(_watch)  # cannot be taken away again
        _watch.added = True  # type: ignore[attr-defined]
    really_sync = os.fsync

    def fsync(descriptor: int) -> None:
        steps.step()
        really_sync(descriptor)

    _watching.append(steps)
    os.fsync = fsync  # type: ignore[assignment]
    try:
        yield steps
    finally:
        os.fsync = really_sync
        _watching.remove(steps)


def full_disk_at(number: int) -> Callable[[int], None]:
    """Let a step, and all after it, find the disk full."""

    def before(step: int) -> None:
        if step >= number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return before


def sqlite_full_at(number: int) -> Callable[[int], None]:
    """Let a step, and all after it, fail as SQLite says it."""

    def before(step: int) -> None:
        if step >= number:
            raise sqlite3.OperationalError("database or disk is full")

    return before


# --- in a process of their own ------------------------------------------------------------------


def start(
    corpus: Path, index: Path, notes: Path, die_at: int = 0
) -> tuple[BaseProcess, Connection]:
    """Start a run in another process, which tells when it begins, and how many steps it made.

    Args:
        corpus: the documents.
        index: where the index is.
        notes: see `index_here`.
        die_at: the step before which the process kills itself; 0 for none.
    """
    # Made from a process that has imported everything and does nothing else.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(corpus, index, notes, die_at, theirs))
    process.start()
    theirs.close()
    return process, ours


def _run(corpus: Path, index: Path, notes: Path, die_at: int, told: Connection) -> None:
    def before(step: int) -> None:
        if step == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    told.send("begins")
    with watched(Steps(index, before, removals=True)) as steps:
        index_here(corpus, index, notes)
    told.send(steps.count)


def heard(told: Connection) -> list[object]:
    """Return everything that a run tells until it ends."""
    found: list[object] = []
    with suppress(EOFError):
        while True:
            found.append(told.recv())
    return found
