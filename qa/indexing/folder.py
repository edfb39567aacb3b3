"""Change the folder of documents: files come in and go out, and none is ever lost by it.

What arrives is first written where no indexer looks, and gets its name in one step, once it is on
the disk. What is removed or replaced is moved into `.removed`, below the time of the change.
"""

import errno
import filecmp
import os
import re
import shutil
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from filelock import FileLock, Timeout

from qa.corpus import LESSONS, SIDECAR
from qa.errors import ChangeRefused, QaError

REMOVED = ".removed"
INCOMING = ".incoming"

Arrival = Literal["added", "replaced", "same", "exists", "reserved", "large", "many"]
CHANGED: frozenset[Arrival] = frozenset({"added", "replaced"})
"""What changes the folder."""

_LONGEST_NAME = 180  # bytes; systems allow 255, and a time may be put in front
_LONGEST_SUFFIX = 20
_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # on Windows
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_NAMELESS = "document"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that was to be put into the folder.

    Attributes:
        path: where it is now, or would be, relative to the folder.
        arrival: what became of it: `added`; `replaced`, with the old one set aside; `same` bytes
            are there already; another `exists` there, and stays; the name is `reserved` for
            something else; it is too `large`, or came with too `many`.
    """

    path: str
    arrival: Arrival


class BrokenOff(QaError):
    """Some files came in, and then one could not.

    Attributes:
        arrived: what became of those before it.
    """

    def __init__(self, reason: str, arrived: tuple[Arrived, ...]) -> None:
        """Take what stopped it, in words, and what became of the files before."""
        self.arrived = arrived
        super().__init__(reason)


def safe_name(name: str) -> str:
    """Return a file name without what could lead elsewhere, hide it or trouble a system.

    Args:
        name: as a stranger gave it; of a path only the last part counts.
    """
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    # Characters of other categories than these are invisible, or turn the writing round.
    visible = "".join(
        each if unicodedata.category(each)[0] not in "CZ" or each in "\u200c\u200d" else " "
        for each in last
    )
    words = " ".join(_FORBIDDEN.sub("_", visible).split()).lstrip(".~$ ").rstrip(". ")
    if _DEVICES.match(words):
        words = f"_{words}"
    suffix = PurePosixPath(words).suffix
    if len(suffix.encode()) > _LONGEST_SUFFIX:
        suffix = ""
    stem = words.removesuffix(suffix)
    room = _LONGEST_NAME - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + suffix or _NAMELESS


@contextmanager
def incoming_folder(corpus: Path) -> Iterator[Path]:
    """Give a folder that no indexer looks at, on the same disk; it is gone at the end.

    Raises:
        ChangeRefused: if it cannot be made.
    """
    made = corpus / INCOMING / uuid.uuid4().hex
    lock = _lock_of(made)
    try:
        made.parent.mkdir(exist_ok=True)
        lock.acquire()  # before the folder is there, so that nobody takes it for a left one
        made.mkdir(mode=0o700)
    except OSError as error:
        _clear(made, lock)
        raise not_changed(corpus, error) from error
    try:
        yield made
    finally:
        _clear(made, lock)


def sweep_incoming(corpus: Path) -> None:
    """Remove what killed programs left of files that were coming in.

    What cannot be removed stays: it is in nobody's way.
    """
    with suppress(OSError):
        left = [each for each in (corpus / INCOMING).iterdir() if each.is_dir()]
        for made in left:
            lock = _lock_of(made)
            with suppress(Timeout):  # somebody is writing into it
                lock.acquire()
                _clear(made, lock)


def place_file(corpus: Path, staged: Path, path: str, replace: bool, when: datetime) -> Arrived:
    """Give a file that was written apart its place in the folder.

    Args:
        corpus: the folder of the documents.
        staged: the file, on the same disk.
        path: where it belongs, relative to `corpus`, each part a safe name.
        replace: whether to set a file of that name aside, rather than to leave it there.
        when: the time of the change, under which it is set aside.

    Raises:
        ChangeRefused: if the folder cannot be changed, or the path leads out of it.
    """
    target = corpus / path
    if target == corpus / SIDECAR or target.is_relative_to(corpus / LESSONS):
        return Arrived(path, "reserved")
    _require_inside(corpus, path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(target):
            _name(staged, target)
            return Arrived(path, "added")
        if target.is_file() and filecmp.cmp(staged, target, shallow=False):
            return Arrived(path, "same")
        if not replace or target.is_dir():
            return Arrived(path, "exists")
        moved = set_aside(corpus, path, when)
        try:
            _name(staged, target)
        except OSError:
            put_back(corpus, path, moved)
            raise
    except OSError as error:
        raise not_changed(corpus, error) from error
    return Arrived(path, "replaced")


def let_in(arrivals: Iterable[Arrived]) -> tuple[Arrived, ...]:
    """Let files come in one after the other, and return what became of each.

    Args:
        arrivals: places a file whenever the next one is asked for.

    Raises:
        ChangeRefused: if one cannot come in, and nothing was changed before it.
        BrokenOff: if one cannot come in, and those before it stay.
    """
    arrived: list[Arrived] = []
    try:
        arrived.extend(arrivals)
    except ChangeRefused as error:
        if not any(each.arrival in CHANGED for each in arrived):
            raise
        raise BrokenOff(str(error), tuple(arrived)) from error
    return tuple(arrived)


def set_aside(corpus: Path, path: str, when: datetime) -> Path:
    """Move a file of the folder into `.removed`, and return where it is now.

    Args:
        corpus: the folder of the documents.
        path: of the file, relative to `corpus`.
        when: the time of the change; the file keeps its path below a folder of that name.

    Raises:
        ChangeRefused: if there is no such file in the folder, or it cannot be moved.
    """
    file = corpus / path
    _require_inside(corpus, path)
    if not os.path.lexists(file) or file.is_dir():
        raise ChangeRefused(f"There is no file {path} in {corpus}; index the documents again.")
    moved = removed_folder(corpus, when) / path
    try:
        moved.parent.mkdir(parents=True, exist_ok=True)
        file.rename(moved)
    except OSError as error:
        raise not_changed(corpus, error) from error
    return moved


def put_back(corpus: Path, path: str, moved: Path) -> None:
    """Undo `set_aside`.

    Args:
        corpus: the folder of the documents.
        path: of the file, relative to `corpus`.
        moved: where it is now.

    Raises:
        ChangeRefused: if it cannot be moved.
    """
    try:
        moved.rename(corpus / path)
    except OSError as error:
        raise ChangeRefused(
            f"{path} is in {moved} now and cannot be moved back: {error.strerror or error}. "
            "Move it by hand."
        ) from error


def removed_folder(corpus: Path, when: datetime) -> Path:
    """Return where files are put that were removed at a time."""
    return corpus / REMOVED / when.strftime("%Y-%m-%d %H.%M.%S.%f")


def not_changed(corpus: Path, error: OSError) -> ChangeRefused:
    """Return the error for a folder that a system call could not change."""
    if error.errno == errno.ENOSPC:
        return ChangeRefused(f"The disk of {corpus} is full; make room and try again.")
    return ChangeRefused(f"{corpus} cannot be changed: {error.strerror or error}.")


def _require_inside(corpus: Path, path: str) -> None:
    """Make sure that a path does not leave the folder, also where links lead.

    Raises:
        ChangeRefused: if it does.
    """
    parts = PurePosixPath(path)
    climbs = parts.is_absolute() or ".." in parts.parts
    if climbs or not (corpus / path).parent.resolve().is_relative_to(corpus.resolve()):
        raise ChangeRefused(f"{path} would lie outside {corpus}; nothing was changed.")


def _lock_of(made: Path) -> FileLock:
    """Return the lock that is held as long as files are written into a folder."""
    return FileLock(made.with_suffix(".lock"), timeout=0)


def _clear(made: Path, lock: FileLock) -> None:
    """Remove a folder for what comes in, and the lock that is held on it."""
    shutil.rmtree(made, ignore_errors=True)
    lock.release()
    with suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)
        made.parent.rmdir()  # unless another one is at work in it


def _name(staged: Path, target: Path) -> None:
    """Give a finished file its name; one that came there meanwhile is not overwritten."""
    staged.chmod(0o644)
    with staged.open("rb+") as stream:
        os.fsync(stream.fileno())  # else a power cut leaves the name without the words
    try:
        target.hardlink_to(staged)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        staged.rename(target)
