"""The child process: reads what its parent names, one file after the other."""

import json
import os
import signal
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from qa.isolation.outcomes import read_and_cut
from qa.isolation.wire import to_json

READY = b"ready\n"
AT_WORK = b"at work\n"
"""Sent in the middle of a file before each long step; the clock starts anew."""

OUT_OF_MEMORY = 77
"""Exit status of a child that could not get more memory."""


def main(memory: int) -> None:
    """Set the limits, load the readers, say so, and read until the parent closes the pipe.

    Args:
        memory: greatest size of this process, in bytes.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told as well, and ends this
    limit_memory(memory)
    answers = _answers_alone()
    # What reading needs is loaded now, before the clock of the first file starts.
    import qa.chunking
    import qa.reading

    _ = qa.chunking, qa.reading
    answers.write(READY)
    answers.flush()
    try:
        serve(sys.stdin.buffer, answers)
    except MemoryError:
        # This process can do nothing more, not even tell.
        os._exit(OUT_OF_MEMORY)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer each request line by a line, until there are no more.

    Args:
        requests: JSON arrays of file, corpus, greatest length of a chunk, and the seconds
            after which this process ends if its parent was killed and cannot end it; they
            start anew with each `AT_WORK`.
        answers: outcomes, see `qa.isolation.wire`.
    """
    for line in requests:
        file, corpus, chunk_characters, seconds = json.loads(line)
        at_work = partial(_tell, answers, seconds)
        _end_in(seconds)
        outcome = read_and_cut(Path(file), Path(corpus), chunk_characters, at_work)
        _end_in(0)
        answers.write(to_json(outcome).encode() + b"\n")
        answers.flush()


def limit_memory(size: int) -> None:
    """Make the system refuse this process more than `size` bytes, where it can."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = size if most == resource.RLIM_INFINITY else min(size, most)
    with suppress(OSError, ValueError):  # macOS knows the limit but does not always take it
        resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _tell(answers: BinaryIO, seconds: int) -> None:
    _end_in(seconds)
    answers.write(AT_WORK)
    answers.flush()


def _end_in(seconds: int) -> None:
    if sys.platform != "win32":
        signal.alarm(seconds)


def _answers_alone() -> BinaryIO:
    """Return the pipe to the parent, and send what libraries print elsewhere."""
    sys.stdout.flush()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers
