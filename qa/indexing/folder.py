"""Change the folder of documents: files come in and go out, and none is ever lost by it.

What arrives is first written where no indexer looks, and gets its name in one step. What is
removed or replaced is moved into `.removed`, below the time of the change.
"""

import errno
import filecmp
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from qa.corpus import LESSONS, SIDECAR
from qa.errors import ChangeRefused

REMOVED = ".removed"
INCOMING = ".incoming"

Arrival = Literal["added", "replaced", "same", "exists", "reserved", "large", "many"]

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
    try:
        (corpus / INCOMING).mkdir(exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=corpus / INCOMING))
    except OSError as error:
        raise not_changed(corpus, error) from error
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        with suppress(OSError):  # another one is at work in it
            made.parent.rmdir()


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
        set_aside(corpus, path, when)
        _name(staged, target)
    except OSError as error:
        raise not_changed(corpus, error) from error
    return Arrived(path, "replaced")


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


def _name(staged: Path, target: Path) -> None:
    """Give a finished file its name; one that came there meanwhile is not overwritten."""
    staged.chmod(0o644)
    try:
        target.hardlink_to(staged)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        staged.rename(target)
