"""A Milvus for tests: the one that `MILVUS_URI` names, or one for one machine, started here."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qa.errors import StoreUnavailable
from qa.milvus import Milvus

_PATIENCE = 60.0  # seconds


class LocalMilvus:
    """A server in a process of its own, on a port of its own.

    Attributes:
        address: where it answers.
    """

    def __init__(self, data: Path) -> None:
        """Take the folder that holds what it is told; made if need be."""
        with socket.socket() as chosen:
            chosen.bind(("127.0.0.1", 0))
            self._port = chosen.getsockname()[1]
        self._data = data
        self.address = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = Path(sys.executable).with_name("milvus-lite")
        place = ["--data-dir", str(self._data), "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen(
            [str(program), "server", *place],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        last = time.monotonic() + _PATIENCE
        while True:
            try:
                Milvus(self.address)
            except StoreUnavailable:
                if time.monotonic() > last or self._process.poll() is not None:
                    raise
                time.sleep(0.1)
            else:
                return

    def kill(self) -> None:
        """Kill it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(timeout=20)

    def stop(self) -> None:
        """Let it end, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=20)


@contextmanager
def some_milvus(data: Path) -> Iterator[str]:
    """Yield the address of a Milvus that runs meanwhile."""
    named = os.environ.get("MILVUS_URI")
    if named:
        yield named
        return
    server = LocalMilvus(data)
    try:
        server.start()
        yield server.address
    finally:
        server.stop()
