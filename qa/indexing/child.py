"""The process that indexes on behalf of another one; see `qa.indexing.apart`."""

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from qa.errors import QaError
from qa.indexing.journey import index_corpus
from qa.settings import IndexSettings

_POLITENESS = 10  # questions come first


def main(request: str) -> None:
    """Index as a request says, and tell on stdout, a line of JSON each, how it goes.

    Args:
        request: corpus, index, settings and whether to rebuild, as a JSON list.
    """
    end_with_parent()
    if hasattr(os, "nice"):
        os.nice(_POLITENESS)
    corpus, index, settings, rebuild = json.loads(request)
    with _own_output() as answers:
        tell = _teller(answers)
        try:
            report = index_corpus(
                Path(corpus),
                Path(index),
                IndexSettings.from_json(settings),
                rebuild=rebuild,
                progress=lambda stage, done, total: tell(
                    {"stage": stage, "done": done, "total": total}
                ),
            )
        except QaError as error:
            tell({"problem": str(error)})
        else:
            tell({"report": report.as_json()})


def end_with_parent() -> None:
    """End this process at once when the one that started it is gone, and its pipe with it.

    An index that was not finished is swept away by the next run.
    """

    def wait() -> None:
        sys.stdin.buffer.read()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _own_output() -> TextIO:
    """Keep stdout for the answers; what libraries print goes where errors go."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _teller(answers: TextIO) -> Callable[[dict[str, object]], None]:
    def tell(told: dict[str, object]) -> None:
        # A broken pipe ends the run: nobody waits for it any more.
        answers.write(json.dumps(told) + "\n")
        answers.flush()

    return tell
