"""The child process: answers what its parent asks, one request after the other."""

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any, BinaryIO, TypeAlias

Answer: TypeAlias = Callable[[Sequence[Any], Callable[[], None]], str]
"""Takes the values of a request, and what to call before each long step; returns one line."""

READY = b"ready\n"
AT_WORK = b"at work\n"
"""Sent in the middle of a request before each long step; the clock starts anew."""

OUT_OF_MEMORY = 77
"""Exit status of a child that could not get more memory."""


def main(module: str, memory: int) -> None:
    """Set the limits, load what answers, say so, and answer until the parent closes the pipe.

    Args:
        module: has a function `load`, which returns an `Answer`.
        memory: greatest size of this process, in bytes.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told as well, and ends this
    limit_memory(memory)
    answers = _answers_alone()
    # What answering needs is loaded now, before the clock of the first request starts.
    answer: Answer = import_module(module).load()
    answers.write(READY)
    answers.flush()
    try:
        serve(sys.stdin.buffer, answers, answer)
    except MemoryError:
        # This process can do nothing more, not even tell.
        os._exit(OUT_OF_MEMORY)


def serve(requests: BinaryIO, answers: BinaryIO, answer: Answer) -> None:
    """Answer each request line by a line, until there are no more.

    Args:
        requests: JSON arrays: the seconds after which this process ends if its parent was
            killed and cannot end it, which start anew with each `AT_WORK`; then the values
            that `answer` takes.
        answers: where the lines go.
        answer: makes them.
    """
    for line in requests:
        seconds, *request = json.loads(line)
        _end_in(seconds)
        answered = answer(request, partial(_tell, answers, seconds))
        _end_in(0)
        answers.write(answered.encode() + b"\n")
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
