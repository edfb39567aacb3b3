"""Index in a child process, so that this one goes on answering meanwhile.

Reading, encoding and writing would share the interpreter with every question asked, a second
copy of the encoders would stay in memory, and a crash would take the answers down with it.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from qa.errors import QaError
from qa.indexing.report import IndexReport, Progress, silent
from qa.settings import IndexSettings

# Not `multiprocessing`: it would run the caller's main module again.
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from qa.indexing.child import main; main(sys.argv[2])"
)
_LAST_WORDS = 2000  # bytes of what a dying child printed


def index_apart(
    corpus: Path,
    index: Path,
    settings: IndexSettings,
    *,
    rebuild: bool = False,
    progress: Progress = silent,
) -> IndexReport:
    """Bring an index up to date as `qa.indexing.index_corpus` does, in another process.

    Raises:
        QaError: if the run fails; the index that was there stays as it was.
    """
    request = [str(corpus), str(index), settings.as_json(), rebuild]
    arguments = [sys.executable, "-c", _PROGRAM, json.dumps(sys.path), json.dumps(request)]
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words
        ) as child,
    ):
        assert child.stdout is not None
        try:
            report = _listen(child.stdout, progress)
        finally:
            child.kill()  # it has told all, or nobody listens any more
        if report is None:
            raise QaError(
                f"Indexing ended unexpectedly ({_last_line(words) or 'it was stopped'}); "
                "the index that was there is unchanged."
            )
        return report


def _listen(lines: Iterable[bytes], progress: Progress) -> IndexReport | None:
    """Pass on what the child tells; return its report, or `None` if it died before.

    Raises:
        QaError: if it tells of a problem.
    """
    for line in lines:
        told: dict[str, Any] = json.loads(line)
        if "problem" in told:
            raise QaError(told["problem"])
        if "report" in told:
            return IndexReport.from_json(told["report"])
        progress(told["stage"], told["done"], told["total"])
    return None


def _last_line(words: IO[bytes]) -> str:
    words.seek(max(0, words.seek(0, 2) - _LAST_WORDS))
    lines = words.read().decode("utf-8", "replace").splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
