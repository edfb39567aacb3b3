"""A server as users start it: `python app.py` in a process of its own, on the starter collection.

Every Python process it starts writes down what it tried to reach beyond the loopback.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]
AUDIT = Path(__file__).parent / "audit"
STARTED = "started "
QA = (sys.executable, "-c", "import sys; from qa.cli import main; sys.exit(main())")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        port: where it listens; as `localhost`, `127.0.0.1` and `intranet.test`.
        corpus: its folder of documents, a copy.
        log: what its processes wrote down.
    """

    port: int
    corpus: Path
    log: Path

    @property
    def reached_out(self) -> list[str]:
        """What its processes tried to reach beyond the loopback."""
        lines = self.log.read_text("utf-8").splitlines()
        return [line for line in lines if not line.startswith(STARTED)]

    def answer(self, question: str, **parameters: str) -> dict[str, object]:
        """Ask over HTTP; without the times, which differ each time."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/api/ask?" + urlencode({"q": question, **parameters}))
        response = connection.getresponse()
        values = dict(json.loads(response.read()))
        connection.close()
        if response.status != HTTPStatus.OK:
            raise RuntimeError(f"expected an answer to {question!r}, found {values}")
        values.pop("timings_ms")
        return values


def audited(log: Path) -> dict[str, str]:
    """Return the environment in which every Python process writes to `log`."""
    return {**os.environ, "PYTHONPATH": f"{AUDIT}{os.pathsep}{ROOT}", "QA_AUDIT_LOG": str(log)}


@contextmanager
def started(folder: Path, audit: bool = True) -> Iterator[Server]:
    """Index the starter collection in `folder` and serve it, with its questions, for the block.

    Args:
        folder: an empty one.
        audit: whether its processes write down what they reach for; only then is it served as
            `intranet.test` too.
    """
    corpus, index, log = folder / "corpus", folder / "index", folder / "audit.log"
    shutil.copytree(ROOT / "corpus", corpus)
    (folder / "gold").mkdir()
    shutil.copy(ROOT / "gold" / "starter.jsonl", folder / "gold")
    environment = audited(log) if audit else dict(os.environ)
    indexing = [*QA, "index", "--corpus", str(corpus), "--index", str(index)]
    subprocess.run(indexing, env=environment, cwd=folder, check=True, capture_output=True)
    host = "intranet.test" if audit else "127.0.0.1"
    serving = [str(ROOT / "app.py"), "--index", str(index), "--host", host, "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, *serving],
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Server(_port(process), corpus, log)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _port(process: "subprocess.Popen[str]") -> int:
    """Wait for the line that says where the server listens."""
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    if not line.startswith("Ready: http://127.0.0.1:"):
        raise RuntimeError(f"expected the server to start, found {line!r}: {process.stderr.read()}")
    # Nobody reads what it says from here on; a full pipe would stop it.
    for stream in (process.stdout, process.stderr):
        threading.Thread(target=stream.read, daemon=True).start()
    return int(line.removeprefix("Ready: http://127.0.0.1:").split()[0])
