"""What a generation says of itself: how it was built, and which files belong to it."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from qa.dense import VECTOR_FILES, Search
from qa.errors import IndexDamaged, IndexMismatch, IndexMissing
from qa.lexical import WORD_FILES, Counts
from qa.settings import IndexSettings
from qa.store.passages import PASSAGES

FORMAT = 6
"""Version of the layout on disk; an index of another version is not opened."""

MANIFEST = "manifest.json"
MANIFEST_HASH = "manifest.json.sha256"
"""Name of the file with the manifest's own SHA-256, as `sha256sum --check` reads it."""

_CHECKED_WHEN_USED = VECTOR_FILES | WORD_FILES | {PASSAGES}
_LARGEST_CHECKED = 32 << 20  # bytes, of those; 20,000 passages of 384 numbers
_CURRENT = "current"
_GENERATIONS = "generations"
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class EncoderRecord:
    """The encoder that made one set of vectors.

    Attributes:
        name: as the settings name it.
        fingerprint: SHA-256 of its weights, hexadecimal.
        dimension: length of its vectors.
    """

    name: str
    fingerprint: str
    dimension: int


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of a generation: its length in bytes and its SHA-256, hexadecimal."""

    size: int
    sha256: str

    @classmethod
    def of(cls, file: Path) -> "FileRecord":
        """Measure a file."""
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return cls(file.stat().st_size, digest)


@dataclass(frozen=True, slots=True)
class Manifest:
    """How a generation was built.

    Attributes:
        format: version of the layout, see `FORMAT`.
        program: version of the program that wrote it.
        created: when it was written, ISO 8601 in UTC.
        settings: what it was built with.
        encoders: those of the vectors, in the order of their folders.
        documents: how many there are.
        searches: how the vectors of each encoder are searched, by its name; empty if they are
            not in files.
        tokenizer: version of what made terms of words, see `qa.lexical.tokenizer`.
        words: what there is to count of the texts of each language.
        chunks: how many there are.
        sentences: how many there are in all chunks.
        corpus: the folder of the documents; relative to the index where both lie in one folder,
            so that they can be moved together.
        corrections: fingerprints of what the sidecar says of documents, by their path.
        files: every other file, by its path below the generation, with forward slashes.
    """

    format: int
    program: str
    created: str
    settings: IndexSettings
    encoders: tuple[EncoderRecord, ...]
    searches: Mapping[str, Search]
    tokenizer: str
    words: Mapping[str, Counts]
    documents: int
    chunks: int
    sentences: int
    corpus: str
    corrections: Mapping[str, str]
    files: Mapping[str, FileRecord]

    def as_json(self) -> dict[str, object]:
        """Return the manifest as plain JSON values."""
        return {
            "format": self.format,
            "program": self.program,
            "created": self.created,
            "settings": self.settings.as_json(),
            "encoders": [asdict(encoder) for encoder in self.encoders],
            "searches": {name: asdict(search) for name, search in self.searches.items()},
            "tokenizer": self.tokenizer,
            "words": {language: asdict(counts) for language, counts in self.words.items()},
            "documents": self.documents,
            "chunks": self.chunks,
            "sentences": self.sentences,
            "corpus": self.corpus,
            "corrections": dict(self.corrections),
            "files": {path: asdict(record) for path, record in self.files.items()},
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Manifest":
        """Rebuild a manifest from what `as_json` returned.

        Raises:
            KeyError, TypeError, ValueError: if a value is missing or of another kind.
        """
        return cls(
            format=int(values["format"]),
            program=str(values["program"]),
            created=str(values["created"]),
            settings=IndexSettings.from_json(values["settings"]),
            encoders=tuple(EncoderRecord(**encoder) for encoder in values["encoders"]),
            searches={name: Search(**search) for name, search in values["searches"].items()},
            tokenizer=str(values["tokenizer"]),
            words={language: Counts(**counts) for language, counts in values["words"].items()},
            documents=int(values["documents"]),
            chunks=int(values["chunks"]),
            sentences=int(values["sentences"]),
            corpus=str(values["corpus"]),
            corrections=dict(values["corrections"]),
            files={path: FileRecord(**record) for path, record in values["files"].items()},
        )


def program_version() -> str:
    """Return the version of this program; `0` when it runs without being installed."""
    try:
        return metadata.version("cited-qa")
    except metadata.PackageNotFoundError:
        return "0"


def corpus_from(index: Path, corpus: Path) -> str:
    """Return how a manifest in `index` names the folder of its documents."""
    index, corpus = index.resolve(), corpus.resolve()
    if corpus.is_relative_to(index.parent):
        return Path(os.path.relpath(corpus, index)).as_posix()
    return str(corpus)


def generations_folder(index: Path) -> Path:
    """Return where the generations of `index` lie."""
    return index / _GENERATIONS


def pointer(index: Path) -> Path:
    """Return the file that names the current generation."""
    return index / _CURRENT


def current_generation(index: Path) -> Path:
    """Return the folder of the generation in use.

    Raises:
        IndexMissing: if nothing was indexed into `index` yet.
        IndexDamaged: if `current` names no generation.
    """
    file = pointer(index)
    try:
        name = file.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissing(
            f"No index at {index}: expected the file {file}; run `qa index` to build one"
        ) from error
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{file} cannot be read ({error}); run `qa index --rebuild`") from error
    folder = generations_folder(index) / name
    with must_be_readable(folder):
        if not _NAME.fullmatch(name) or not folder.is_dir():
            raise IndexDamaged(
                f"{file} names the generation {name!r:.80}, which does not exist; "
                "run `qa index --rebuild`"
            )
    return folder


def read_manifest(generation: Path) -> Manifest:
    """Read and check the manifest of a generation.

    Raises:
        IndexMismatch: if another version of the program wrote it.
        IndexDamaged: if it cannot be read, or a file it lists is missing or has another length.
    """
    file = generation / MANIFEST
    try:
        written = file.read_bytes()
        values = json.loads(written)
        found = values["format"]
        if found == FORMAT:
            manifest = Manifest.from_json(values)
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise IndexDamaged(
            f"{file} is no manifest of an index ({error!s:.200}); run `qa index --rebuild`"
        ) from error
    if found != FORMAT:
        raise IndexMismatch(
            f"{generation}: expected an index of format {FORMAT}, found format {found}, written "
            f"by version {values.get('program', '?')}; run `qa index --rebuild`"
        )
    with must_be_readable(generation):
        if has_manifest_hash(generation) and _hash_beside(generation) != manifest_hash(written):
            raise IndexDamaged(f"{file} was altered after it was written; run `qa index --rebuild`")
    with must_be_readable(generation):
        _check_files(generation, manifest)
    return manifest


@contextmanager
def must_be_readable(generation: Path) -> Iterator[None]:
    """Expect that what is done here can read a generation, which another user may have written.

    Raises:
        IndexDamaged: if the system refuses it.
    """
    try:
        yield
    except OSError as error:
        raise IndexDamaged(
            f"{error.filename or generation} cannot be read ({error.strerror or error}); let the "
            "user who runs this read the index, or run `qa index --rebuild`"
        ) from error


def manifest_hash(written: bytes) -> str:
    """Return what stands in the file beside a manifest.

    Args:
        written: the bytes of the manifest.
    """
    return f"{hashlib.sha256(written).hexdigest()}  {MANIFEST}\n"


def has_manifest_hash(generation: Path) -> bool:
    """Tell whether a manifest can be checked; older versions wrote no hash of it."""
    return (generation / MANIFEST_HASH).is_file()


def _hash_beside(generation: Path) -> str:
    return (generation / MANIFEST_HASH).read_bytes().decode("ascii", "replace")


def _check_files(generation: Path, manifest: Manifest) -> None:
    for path, record in manifest.files.items():
        file = generation / path
        found = file.stat().st_size if file.is_file() else None
        if found != record.size:
            state = "is missing" if found is None else f"has {found:,} bytes"
            raise IndexDamaged(
                f"{file} {state}, expected {record.size:,} bytes; run `qa index --rebuild`"
            )
        if _is_checked_whole(path, record.size) and FileRecord.of(file) != record:
            raise IndexDamaged(f"{file} was altered after it was written; run `qa index --rebuild`")


def _is_checked_whole(path: str, size: int) -> bool:
    """Tell whether a file is hashed whenever the index is opened.

    A second goes by for every gigabyte or two. So large files are not, if what is read of them
    is checked when it is read: rows of words have marks, of vectors and of what words count only
    the heads could do harm. Codes of vectors, and all that leads to other files, are hashed
    however large they are; `qa doctor` hashes everything.
    """
    return size <= _LARGEST_CHECKED or Path(path).name not in _CHECKED_WHEN_USED
