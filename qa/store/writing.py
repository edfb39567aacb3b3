"""Write a generation so that a crash at any moment leaves the previous one in use.

Everything goes into a folder that no reader looks at; its files reach the disk before the
folder gets its name, and the folder before the pointer is replaced, which is atomic.
"""

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from qa.dense import DEFAULT_SIZES, DenseIndex, Search, Sizes
from qa.errors import IndexDamaged, IndexMissing, IndexProblem
from qa.glossary import Glossary
from qa.lexical import LexicalIndex, tokenizer
from qa.milvus import CollectionRows
from qa.records import Chunk, Document
from qa.settings import IndexSettings
from qa.store.collections import sweep_collections
from qa.store.manifest import (
    FORMAT,
    MANIFEST,
    MANIFEST_HASH,
    EncoderRecord,
    FileRecord,
    Manifest,
    corpus_from,
    current_generation,
    generations_folder,
    manifest_hash,
    pointer,
    program_version,
)
from qa.store.passages import PASSAGES, SkippedFile, write_passages
from qa.store.searches import DENSE, GLOSSARY, LEXICAL, write_to_milvus

_PARTIAL = ".partial"
_CUT_OFF = re.compile(r"\d+ requested and \d+ written")
"""What numpy says when the disk is full in the middle of an array."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything a generation holds.

    Attributes:
        documents: by path.
        chunks: those of the first document first; a chunk's row is its position here.
        encoders: those of `dense`, in the order of the settings.
        dense: by the encoder's name; rows are those of `chunks`.
        lexical: rows are those of `chunks`.
        glossary: the words of `lexical` by what they mean.
        skipped: files that could not be read.
        corpus: the folder of the documents.
        corrections: fingerprints of what the sidecar says of documents, by their path.
        sizes: up to how many chunks their vectors are searched in which way.
    """

    settings: IndexSettings
    documents: Sequence[Document]
    chunks: Sequence[Chunk]
    encoders: tuple[EncoderRecord, ...]
    dense: Mapping[str, DenseIndex]
    lexical: LexicalIndex
    glossary: Glossary
    skipped: Sequence[SkippedFile]
    corpus: Path
    corrections: Mapping[str, str]
    sizes: Sizes = DEFAULT_SIZES


@contextmanager
def lock_index(index: Path) -> Iterator[None]:
    """Keep other indexers out of `index`, and clear away what crashed ones left behind.

    Raises:
        IndexProblem: if another process is writing it, or the folder cannot be written.
    """
    lock = FileLock(index / ".lock", timeout=0)
    try:
        generations_folder(index).mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise IndexProblem(
            f"Another `qa index` is writing {index}; wait until it ends and run again"
        ) from error
    except OSError as error:
        raise not_writable(index, error) from error
    try:
        try:
            _sweep(index)
        except OSError as error:
            raise not_writable(index, error) from error
        yield
    finally:
        lock.release()


def write_generation(index: Path, contents: Contents) -> str:
    """Write a generation, make it the current one, and return its name.

    The caller holds `lock_index`. The generation that was current stays on disk for those
    who still read it; older ones are removed.

    Raises:
        IndexProblem: if it cannot be written, for example because the disk is full, or if too
            little would be found in it; the previous generation then stays the current one.
    """
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    final = generations_folder(index) / name
    partial = final.with_name(name + _PARTIAL)
    previous = _current_or_none(index)
    try:
        _write_files(partial, name, contents)
        _publish(index, partial, final)
    except (OSError, sqlite3.Error) as error:
        raise not_writable(index, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _remove_all_but(index, {final, previous})
    return name


def _write_files(folder: Path, name: str, contents: Contents) -> None:
    folder.mkdir()
    write_passages(folder / PASSAGES, contents.documents, contents.chunks, contents.skipped)
    contents.glossary.save(folder / GLOSSARY)
    searches: dict[str, Search] = {}
    if contents.settings.milvus is None:
        for number, encoder in enumerate(contents.encoders):
            dense = contents.dense[encoder.name]
            searches[encoder.name] = dense.save(folder / DENSE / str(number), contents.sizes)
        contents.lexical.save(folder / LEXICAL)
    else:
        sources = [document.source for document in contents.documents]
        vectors = {encoder.name: contents.dense[encoder.name] for encoder in contents.encoders}
        rows = CollectionRows(sources, contents.chunks, vectors, contents.lexical)
        write_to_milvus(folder, name, contents.settings.milvus, rows)
    _write_manifest(folder, contents, searches)


def _write_manifest(folder: Path, contents: Contents, searches: Mapping[str, Search]) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for file in files:
        _sync(file)
    manifest = Manifest(
        format=FORMAT,
        program=program_version(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=contents.settings,
        encoders=contents.encoders,
        searches=searches,
        tokenizer=tokenizer(),
        words=contents.lexical.counts,
        documents=len(contents.documents),
        chunks=len(contents.chunks),
        sentences=sum(len(chunk.sentences) for chunk in contents.chunks),
        corpus=corpus_from(folder.parents[1], contents.corpus),
        corrections=contents.corrections,
        files={file.relative_to(folder).as_posix(): FileRecord.of(file) for file in files},
    )
    written = json.dumps(manifest.as_json(), indent=1)
    _write_synced(folder / MANIFEST, written)
    _write_synced(folder / MANIFEST_HASH, manifest_hash(written.encode()))
    for inner in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        _sync_folder(inner)


def _publish(index: Path, partial: Path, final: Path) -> None:
    partial.rename(final)
    _sync_folder(final.parent)
    fresh = pointer(index).with_suffix(".new")
    _write_synced(fresh, final.name + "\n")
    fresh.replace(pointer(index))
    _sync_folder(index)


def _write_synced(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    _sync(file)


def _sync(file: Path) -> None:
    """Wait until the bytes of `file` are on the disk."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Wait until the names in `folder` are on the disk, where the system can tell."""
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(index: Path) -> None:
    """Remove what a killed indexer left: half-built, never made current, or not yet removed."""
    current = _current_or_none(index)
    pointer(index).with_suffix(".new").unlink(missing_ok=True)
    folders = sorted(generations_folder(index).iterdir())
    whole = [folder for folder in folders if not folder.name.endswith(_PARTIAL)]
    if current is not None:
        older = [folder for folder in whole if folder.name < current.name]
        whole = [current, *older[-1:]]
    _remove_all_but(index, set(whole))


def _remove_all_but(index: Path, kept: Collection[Path | None]) -> None:
    for folder in generations_folder(index).iterdir():
        if folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)
    sweep_collections(index, {folder.name for folder in kept if folder is not None})


def _current_or_none(index: Path) -> Path | None:
    with suppress(IndexMissing, IndexDamaged):
        return current_generation(index)
    return None


def not_writable(index: Path, error: OSError | sqlite3.Error) -> IndexProblem:
    """Return what to say when an index cannot be written."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    if _CUT_OFF.fullmatch(reason):
        reason = f"its disk is full ({reason} of an array)"
    return IndexProblem(
        f"The index in {index} cannot be written: {reason}; the index that was there is unchanged"
    )
