"""Long work in a child process, so that this one goes on answering meanwhile.

The work would share the interpreter with every question asked, a second copy of the models would
stay in memory, and a crash would take the answers down with it. The child tells on its stdout, a
line of JSON each, how it goes, and at last its result.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from typing import IO, Any, TextIO, TypeAlias

from qa.errors import QaError

Told: TypeAlias = Callable[[str, int, int], None]
"""Takes the stage of the work, how many steps of it are done, and how many there are."""

# Not `multiprocessing`: it would run the caller's main module again.
_PROGRAM = (
    "import importlib, json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "importlib.import_module(sys.argv[2]).main(sys.argv[3])"
)
_LAST_WORDS = 2000  # bytes of what a dying child printed
_POLITENESS = 10  # questions come first


class WorkBroken(Exception):
    """The child ended before it had told its result; the message is the last it printed."""


def work_apart(module: str, request: object, progress: Told) -> dict[str, Any]:
    """Have another process work, and wait for its result.

    Whatever `progress` raises ends the work, and the process with it.

    Args:
        module: has a function `main`, which hands its one argument, the request as JSON, to the
            work; see `work_for_parent`.
        request: plain JSON values.
        progress: told how far the work has come.

    Returns:
        What the work returned.

    Raises:
        QaError: if the work raised one; with its message.
        WorkBroken: if the process died.
    """
    arguments = [sys.executable, "-c", _PROGRAM, json.dumps(sys.path), module, json.dumps(request)]
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words
        ) as child,
    ):
        assert child.stdout is not None
        try:
            found = _listen(child.stdout, progress)
        finally:
            child.kill()  # it has told all, or nobody listens any more
        if found is None:
            raise WorkBroken(_last_line(words) or "it was stopped")
        return found


def work_for_parent(work: Callable[[Told], dict[str, Any]]) -> None:
    """Work in a child process: politely, and no longer than its parent lives.

    Args:
        work: takes what to tell progress to; returns plain JSON values by name.
    """
    end_with_parent()
    if hasattr(os, "nice"):
        os.nice(_POLITENESS)
    with _own_output() as answers:
        tell = _teller(answers)
        try:
            result = work(lambda stage, done, total: tell(stage=stage, done=done, total=total))
        except QaError as error:
            tell(problem=str(error))
        else:
            tell(result=result)


def end_with_parent() -> None:
    """End this process at once when the one that started it is gone, and its pipe with it."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _listen(lines: Iterable[bytes], progress: Told) -> dict[str, Any] | None:
    """Pass on what the child tells; return its result, or `None` if it died before.

    Raises:
        QaError: if it tells of a problem.
    """
    for line in lines:
        if not line.endswith(b"\n"):  # it was killed in the midst of it
            return None
        told: dict[str, Any] = json.loads(line)
        if "problem" in told:
            raise QaError(told["problem"])
        if "result" in told:
            return dict(told["result"])
        progress(told["stage"], told["done"], told["total"])
    return None


def _last_line(words: IO[bytes]) -> str:
    words.seek(max(0, words.seek(0, 2) - _LAST_WORDS))
    lines = words.read().decode("utf-8", "replace").splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _own_output() -> TextIO:
    """Keep stdout for the answers; what libraries print goes where errors go."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _teller(answers: TextIO) -> Callable[..., None]:
    def tell(**told: object) -> None:
        # A broken pipe ends the work: nobody waits for it any more.
        answers.write(json.dumps(told) + "\n")
        answers.flush()

    return tell
