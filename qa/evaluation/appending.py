"""Writing to the end of a file that others write to as well, and reading nothing by halves."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EBUSY
from pathlib import Path

from filelock import FileLock, Timeout

_PATIENCE = 20.0  # seconds; a line is written in a few milliseconds
_READABLE = 0o666
_BINARY = getattr(os, "O_BINARY", 0)  # Windows alone has it


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other programs and threads that use this from writing to a file; makes its folder.

    Raises:
        OSError: if the folder cannot be made or written to, or another program keeps the file
            for long.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name(f".{path.stem}.lock"))
    try:
        lock.acquire(_PATIENCE)
    except Timeout as error:
        raise OSError(EBUSY, "another program is writing to it") from error
    try:
        yield
    finally:
        lock.release()


def append_lines(path: Path, lines: bytes) -> None:
    """Write whole lines to the end of a file, which is made if need be; on the disk on return.

    What a crash has left of a line without an end stays on a line by itself.

    Args:
        path: the file; call this within `locked`.
        lines: each with its end.

    Raises:
        OSError: if they cannot be written.
    """
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _BINARY, _READABLE)
    with os.fdopen(handle, "r+b", buffering=0) as stream:
        if stream.seek(0, os.SEEK_END):
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                lines = b"\n" + lines
        written = 0
        while written < len(lines):
            written += stream.write(lines[written:])
        os.fsync(stream.fileno())
