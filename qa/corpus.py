"""Which files a corpus has, and which bytes they hold."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.errors import CorpusError
from qa.reading import SUFFIXES

SIDECAR = "metadata.csv"
"""Name of the file, right in the corpus folder, that corrects what documents say of themselves."""

LESSONS = "lessons"
"""Name of the folder, right in the corpus folder, that holds lessons about its documents."""

_OWNER_FILE = "~$"  # what Office leaves beside a document that is open


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file of the corpus.

    Attributes:
        file: where it is.
        path: relative to the corpus folder, with forward slashes.
        digest: SHA-256 of its bytes, hexadecimal; empty if they cannot be read.
        problem: why it cannot be read, if that is known already.
    """

    file: Path
    path: str
    digest: str
    problem: str | None = None


def list_files(corpus: Path, index: Path) -> list[CorpusFile]:
    """Return the files of a corpus, sorted by path.

    Hidden files, `metadata.csv`, the folder `lessons`, and the index if it lies inside the
    corpus, are passed over.
    Links that lead out of the corpus are listed with that problem.

    Raises:
        CorpusError: if the folder is missing or holds no file.
    """
    if not corpus.is_dir():
        raise CorpusError(
            f"No folder of documents at {corpus}: expected a folder with "
            f"{expected_suffixes()} files"
        )
    home = corpus.resolve()
    files = [_measured(file, corpus, home) for file in _walk(corpus, index.resolve())]
    if not files:
        raise CorpusError(f"Nothing to index in {corpus}: put {expected_suffixes()} files there")
    return sorted(files, key=lambda file: file.path)


def file_paths(corpus: Path, index: Path) -> tuple[str, ...]:
    """Return the paths of the files that `list_files` lists, sorted, without opening any."""
    found = (file.relative_to(corpus).as_posix() for file in _walk(corpus, index.resolve()))
    return tuple(sorted(map(_printable, found)))


def expected_suffixes() -> str:
    """Return the kinds of files that can be read, in words."""
    *most, last = sorted(SUFFIXES)
    return f"{', '.join(most)} or {last}"


def _walk(corpus: Path, index: Path) -> Iterator[Path]:
    # A folder that cannot be opened is handed on like a file that cannot.
    closed: list[Path] = []
    for folder, folders, names in os.walk(
        corpus, onerror=lambda error: closed.append(Path(error.filename))
    ):
        here = Path(folder)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and here / name != corpus / LESSONS
            and (here / name).resolve() != index
        ]
        yield from (
            here / name
            for name in names
            if not name.startswith((".", _OWNER_FILE)) and here / name != corpus / SIDECAR
        )
    yield from closed


def _measured(file: Path, corpus: Path, home: Path) -> CorpusFile:
    path = file.relative_to(corpus).as_posix()
    printable = _printable(path)
    if printable != path:
        return CorpusFile(file, printable, "", "its name is not valid UTF-8; rename it")
    try:
        target = file.resolve(strict=True)
        if not target.is_relative_to(home):
            return CorpusFile(file, path, "", "a link that leads out of the corpus")
        if not file.is_file():
            return CorpusFile(file, path, "", "neither a file nor a folder that can be opened")
        with file.open("rb") as stream:
            return CorpusFile(file, path, hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError as error:
        return CorpusFile(file, path, "", f"cannot be opened: {error.strerror}")


def _printable(path: str) -> str:
    return path.encode("utf-8", "backslashreplace").decode("utf-8")
