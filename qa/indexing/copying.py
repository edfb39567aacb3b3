"""Copy documents that lie elsewhere on this machine into the folder of documents."""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qa.corpus import expected_suffixes
from qa.errors import ChangeRefused
from qa.indexing.folder import (
    Arrived,
    incoming_folder,
    let_in,
    not_changed,
    place_file,
    safe_name,
)
from qa.indexing.report import Progress
from qa.reading import SUFFIXES

MOST_COPIED = 5000
"""Files at a time: a whole disk is not meant."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document to copy: where it is, and the path that it will have in the folder."""

    file: Path
    path: str


def find_documents(corpus: Path, given: str) -> tuple[Found, ...]:
    """Find what to copy.

    Args:
        corpus: the folder of the documents.
        given: the full path of a file, or of a folder whose documents are meant, with those of
            the folders in it; links and hidden files are passed over.

    Raises:
        ChangeRefused: if there is nothing to copy, too much, or it is in `corpus` already.
    """
    place = Path(given.strip()).expanduser()
    if not place.is_absolute():
        raise ChangeRefused(f"{given.strip()!r}: expected a full path, such as /home/me/texts")
    if not place.exists():
        raise ChangeRefused(f"There is no file or folder {place} on the machine that serves this.")
    home = corpus.resolve()
    if place.resolve().is_relative_to(home) or home.is_relative_to(place.resolve()):
        raise ChangeRefused(f"{place} is in the folder of documents already, or holds it.")
    found = _in_folder(place) if place.is_dir() else _single(place)
    if not found:
        raise ChangeRefused(f"{place} holds no document: expected {expected_suffixes()} files")
    _require_room(corpus, found)
    return found


def copy_documents(
    corpus: Path, found: Sequence[Found], replace: bool, when: datetime, progress: Progress
) -> tuple[Arrived, ...]:
    """Copy documents into the folder; see `qa.indexing.folder.place_file`.

    Raises:
        ChangeRefused, BrokenOff: see `qa.indexing.folder.let_in`.
    """

    def copied(room: Path) -> Iterator[Arrived]:
        for number, each in enumerate(found, start=1):
            staged = room / str(number)
            try:
                shutil.copyfile(each.file, staged)
            except OSError as error:
                raise not_changed(corpus, error) from error
            yield place_file(corpus, staged, each.path, replace, when)
            staged.unlink(missing_ok=True)
            progress("copying", number, len(found))

    progress("copying", 0, len(found))
    with incoming_folder(corpus) as room:
        return let_in(copied(room))


def _single(file: Path) -> tuple[Found, ...]:
    return (Found(file, safe_name(file.name)),) if _is_document(file) else ()


def _in_folder(folder: Path) -> tuple[Found, ...]:
    found: list[Found] = []
    for file in _documents_below(folder):
        if len(found) == MOST_COPIED:
            raise ChangeRefused(
                f"{folder} holds more than {MOST_COPIED:,} documents; copy smaller folders"
            )
        parts = (folder.name, *file.relative_to(folder).parts)
        found.append(Found(file, "/".join(safe_name(part) for part in parts if part)))
    return tuple(sorted(found, key=lambda each: each.path))


def _documents_below(folder: Path) -> Iterator[Path]:
    for inner, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (file for file in (Path(inner, name) for name in names) if _is_document(file))


def _is_document(file: Path) -> bool:
    shown = not file.name.startswith((".", "~$")) and not file.is_symlink()
    return shown and file.suffix.casefold() in SUFFIXES and file.is_file()


def _require_room(corpus: Path, found: Sequence[Found]) -> None:
    needed, free = sum(each.file.stat().st_size for each in found), shutil.disk_usage(corpus).free
    if needed > free:
        raise ChangeRefused(
            f"The documents take {needed / 1e6:,.0f} MB, and the disk of {corpus} has "
            f"{free / 1e6:,.0f} MB left."
        )
