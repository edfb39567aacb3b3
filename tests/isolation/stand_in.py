"""A child process whose reader does, on purpose, what real files do by accident."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from qa.isolation import Outcome, Refusal, read_and_cut, reading_child
from qa.isolation.child import Answer

_files_before = 0


def load() -> Answer:
    reading_child.read_and_cut = misbehave  # type: ignore[attr-defined]
    return reading_child.load()


def misbehave(  # noqa: C901
    file: Path, corpus: Path, chunk_characters: int, at_work: Callable[[], None] | None = None
) -> Outcome:
    assert at_work is not None
    global _files_before
    _files_before += 1
    match file.stem:
        case "hang":
            time.sleep(1000)
        case "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        case "crash unless first" if _files_before > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        case "hoard":
            bytearray(1 << 40)
        case "mistake":
            raise KeyError("no such style")
        case "deep":
            return misbehave(file, corpus, chunk_characters, at_work)
        case "pictures":
            for _ in range(4):
                at_work()
                time.sleep(0.5)
        case "endless":
            while True:
                at_work()
        case "chatter":
            sys.stdout.write("words that a library prints\n")
            sys.stdout.flush()
            os.write(1, b"and those of one in C\n")
        case "number":
            return Refusal(f"file {_files_before} of this process")
    return read_and_cut(file, corpus, chunk_characters)
