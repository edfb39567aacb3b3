"""Run the program as users run it, in processes of its own."""

import http
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

_COMMAND = Path(sys.executable).with_name("qa")
_START_SECONDS = 120
_IDLE_SECONDS = 2.0  # servers close connections that nobody uses


@dataclass(frozen=True, slots=True)
class Process:
    """What a finished process took.

    Attributes:
        seconds: wall time.
        peak_bytes: the most memory that one of its processes held at a time.
        output: its standard output.
    """

    seconds: float
    peak_bytes: int
    output: str


def run(*arguments: str) -> Process:
    """Run `qa` to its end; ends this program if that fails."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen([str(_COMMAND), *arguments], stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"qa {' '.join(arguments)} failed with exit code {process.returncode}")
        output.seek(0)
        unit = 1 if sys.platform == "darwin" else 1024
        return Process(seconds, usage.ru_maxrss * unit, output.read().decode())


class Client:
    """Asks a server over a connection that it keeps while it is in use; for one thread."""

    def __init__(self, port: int) -> None:
        """Take the port on this machine."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._used = time.monotonic()

    def ask(self, question: str) -> object:
        """Return the body of an answer."""
        return self.get(f"/api/ask?{urlencode({'q': question})}")

    def get(self, path: str) -> bytes:
        """Return a body; ends this program if the server refuses."""
        if time.monotonic() - self._used > _IDLE_SECONDS:
            self.close()
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        body = response.read()
        self._used = time.monotonic()
        if response.status != http.HTTPStatus.OK:
            sys.exit(f"{path}: expected 200, got {response.status}: {body[:200]!r}")
        return body

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        port: on 127.0.0.1.
        start_seconds: until it was ready.
    """

    port: int
    start_seconds: float


@contextmanager
def serving(index: Path, *arguments: str) -> Iterator[Server]:
    """Run `qa serve` on an index and a free port, with further arguments."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [str(_COMMAND), "serve", "--index", str(index), "--port", str(port), *arguments]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield Server(port, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    client = Client(port)
    for _ in range(_START_SECONDS * 20):
        try:
            client.get("/healthz")
        except (ConnectionError, http.client.HTTPException):
            client.close()
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            client.close()
            return
    sys.exit("the server did not start")
