"""What a visitor may do to the documents; each change is a `now` for `LibraryJobs.begin`."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from qa.answering import Index
from qa.corpus import SIDECAR
from qa.errors import ChangeRefused, SidecarError
from qa.indexing import Progress
from qa.indexing.copying import copy_documents, find_documents
from qa.indexing.folder import (
    Arrived,
    BrokenOff,
    let_in,
    not_changed,
    place_file,
    put_back,
    removed_folder,
    set_aside,
)
from qa.indexing.sidecar import COLUMNS, folded, read_sidecar
from qa.indexing.sidecar_writing import correct_document, forget_document
from qa.records import Source
from qa.web.library.jobs import Later, nothing_more
from qa.web.library.uploads import Upload

FIELDS = COLUMNS[1:]
"""What can be said of a document, as `metadata.csv` names it."""


def add_uploaded(corpus: Path, upload: Upload, replace: bool, when: datetime) -> Later:
    """Put files that a browser sent into the folder.

    Raises:
        ChangeRefused: if the folder cannot be changed; where only some could be put there, what
            is left for later tells so.
    """
    try:
        arrived = let_in(
            place_file(corpus, staged.file, staged.name, replace, when) for staged in upload.files
        )
    except BrokenOff as error:
        return partial(_broken_off, BrokenOff(str(error), (*error.arrived, *upload.refused)))
    return partial(_already, (*arrived, *upload.refused))


def add_by_path(corpus: Path, given: str, replace: bool, when: datetime) -> Later:
    """Find documents elsewhere on this machine, to be copied later.

    Raises:
        ChangeRefused: if there is nothing to copy, or too much.
    """
    found = find_documents(corpus, given)
    return lambda progress: copy_documents(corpus, found, replace, when, progress)


def remove_document(corpus: Path, index: Index, path: str, when: datetime) -> Later:
    """Move a document out of sight, and its line of `metadata.csv` with it.

    Raises:
        ChangeRefused: if it is the last one, or cannot be moved.
        SidecarError: if `metadata.csv` cannot be used or written; nothing has changed then.
    """
    if [source.path for source in index.sources] == [path]:
        raise ChangeRefused(
            f"{path} is the last document that can be read; add another one before removing it."
        )
    corrected = read_sidecar(corpus).correction(path) is not None
    moved = set_aside(corpus, path, when)
    if corrected:
        try:
            _keep_sidecar(corpus, when)
            forget_document(corpus, path)
        except (ChangeRefused, SidecarError):
            put_back(corpus, path, moved)
            raise
    return nothing_more


def shown_values(corpus: Path | None, source: Source) -> Mapping[str, str]:
    """Return what is known of a document by column: as corrected, else as indexed.

    Raises:
        SidecarError: if `metadata.csv` cannot be used.
    """
    about = source.metadata
    indexed = (source.title, about.issuer, about.date, about.symbol, source.language, about.kind)
    shown = {name: value or "" for name, value in zip(FIELDS, indexed, strict=True)}
    correction = read_sidecar(corpus).correction(source.path) if corpus is not None else None
    if correction is not None:
        shown |= {name: value for name in FIELDS if (value := getattr(correction, name))}
    return shown


def correct_metadata(corpus: Path, source: Source, values: Mapping[str, str]) -> Later:
    """Write into `metadata.csv` what a visitor changed of what was shown.

    Raises:
        ChangeRefused: if nothing was changed.
        SidecarError: if a value or the file cannot be used; nothing has changed then.
    """
    shown = shown_values(corpus, source)
    changed = {name: value for name, value in values.items() if folded(value) != shown[name]}
    if not changed:
        raise ChangeRefused(f"Nothing was changed about {source.path}.")
    correct_document(corpus, source.path, changed)
    return nothing_more


def _keep_sidecar(corpus: Path, when: datetime) -> None:
    try:
        shutil.copyfile(corpus / SIDECAR, removed_folder(corpus, when) / SIDECAR)
    except OSError as error:
        raise not_changed(corpus, error) from error


def _broken_off(error: BrokenOff, _: Progress) -> Sequence[Arrived]:
    raise error


def _already(arrived: Sequence[Arrived], _: Progress) -> Sequence[Arrived]:
    return arrived
