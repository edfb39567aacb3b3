"""Runs with Ray in processes of their own, which tests watch and kill."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from qa.indexing.cluster import Cluster, index_on_ray
from qa.isolation import read_here
from qa.models import ChunkVectors
from qa.records import Chunk
from qa.settings import IndexSettings
from tests.fake_encoder import FakeEncoder, fake_fingerprint

MARK = "QA_RAY_TEST"
"""An environment variable that all processes of a test have, and no others."""

SETTINGS = IndexSettings(("fake",), 1000)
_STOP = "Stop here."


class NotingEncoder(FakeEncoder):
    """Notes in a file, a line each, which process encodes what; slowly, or to its death.

    Where a text asks for it, the process ends without a word.
    """

    def __init__(self, name: str, notes: Path, seconds: float) -> None:
        super().__init__(name)
        self._notes, self._seconds = notes, seconds

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        note(self._notes, [[os.getpid(), chunk.text] for chunk in chunks])
        if any(_STOP in chunk.text for chunk in chunks):
            os._exit(1)
        time.sleep(self._seconds)
        return super().encode_chunks(chunks, progress)


def note(notes: Path, values: Sequence[object]) -> None:
    """Append lines to a file at once, also beside other processes."""
    descriptor = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, "".join(json.dumps(value) + "\n" for value in values).encode())
    os.close(descriptor)


def noted(notes: Path) -> list[tuple[int, str]]:
    """Return process and text of everything that was encoded."""
    lines = notes.read_text().splitlines() if notes.exists() else []
    return [(pid, text) for pid, text in map(json.loads, lines)]


def load(notes: Path, seconds: float, name: str) -> NotingEncoder:
    """Load an encoder that notes what it does."""
    return NotingEncoder(name, notes, seconds)


def main(folder: str, seconds: str, address: str) -> None:
    """Index `folder/corpus` into `folder/index`; what is encoded is noted in `folder/notes`."""
    home = Path(folder)
    report = index_on_ray(
        home / "corpus",
        home / "index",
        SETTINGS,
        cluster=Cluster(address or None),
        load=partial(load, home / "notes", float(seconds)),
        fingerprint=fake_fingerprint,
        read=read_here,
    )
    sys.stdout.write(json.dumps(report.as_json()))


def start(
    folder: Path, mark: str, seconds: float = 0.0, address: str = ""
) -> "subprocess.Popen[bytes]":
    """Start a run; all its processes have the mark."""
    program = "import sys; from tests.indexing.ray_runs import main; main(*sys.argv[1:])"
    with (folder / "words").open("ab") as words:
        return subprocess.Popen(
            [sys.executable, "-c", program, str(folder), str(seconds), address],
            stdout=subprocess.PIPE,
            stderr=words,
            cwd=Path(__file__).parents[2],
            env={**os.environ, MARK: mark, "PYTHONPATH": str(Path(__file__).parents[2])},
        )


def marked(mark: str) -> list[int]:
    """Return the processes with a mark that still run, and those that they started.

    Ray writes the names of some over the place where the mark stood.
    """
    wanted = f"{MARK}={mark}\0".encode()
    found, parents = set[int](), dict[int, int]()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        with suppress(OSError):
            pid = int(entry.name)
            parents[pid] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if wanted in (entry / "environ").read_bytes():
                found.add(pid)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def listening(pids: Sequence[int]) -> set[str]:
    """Return the addresses at which processes listen, as the system writes them in hexadecimal."""
    sockets: dict[str, str] = {}
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":  # listens
                sockets[f"socket:[{fields[9]}]"] = fields[1].rpartition(":")[0]
    return {sockets[name] for pid in pids for name in _open_files(pid) if name in sockets}


def _open_files(pid: int) -> list[str]:
    found = []
    with suppress(OSError):
        for each in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.append(str(each.readlink()))
    return found
