"""Every file of the library and its state: what the index holds, and what lies in the folder."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from qa.answering import Index
from qa.records import Source

PER_PAGE = 100

State = Literal["read", "skipped", "waiting", "gone"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the library.

    Attributes:
        path: relative to the folder of the documents, with forward slashes.
        title: of the document; of a file that was not read, its name.
        state: `read`; `skipped` as it cannot be; `waiting` in the folder to be indexed; `gone`
            from the folder, but still in the index.
        source: the document, if it was read.
        passages: how many of them are in the index.
        recognised: how many of its pages were read by OCR.
        reason: why it was skipped.
    """

    path: str
    title: str
    state: State
    source: Source | None = None
    passages: int = 0
    recognised: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part of a long list.

    Attributes:
        entries: those to show.
        found: how many there are in all.
        number: of this sheet, from 1.
        count: of sheets, at least 1.
    """

    entries: tuple[Entry, ...]
    found: int
    number: int
    count: int


def all_entries(index: Index, there: Collection[str] | None) -> tuple[Entry, ...]:
    """List all files by title.

    Args:
        index: what was indexed.
        there: the paths of the files in the folder; `None` if that is not known.
    """
    skipped = {file.path: file.reason for file in index.skipped}
    indexed = {source.path for source in index.sources}
    listed = [_read(index, source, there) for source in index.sources]
    listed += [
        Entry(path, _name(path), "skipped", reason=reason)
        for path, reason in skipped.items()
        if there is None or path in there
    ]
    listed += [
        Entry(path, _name(path), "waiting")
        for path in there or ()
        if path not in indexed and path not in skipped
    ]
    return tuple(sorted(listed, key=lambda entry: (_plain(entry.title), entry.path)))


def search(entries: Sequence[Entry], query: str, state: str = "") -> tuple[Entry, ...]:
    """Keep the files whose title or path holds every word of a query, whatever its accents.

    Args:
        entries: the files.
        query: words, or parts of words; all files if empty.
        state: keep those in this state; in any, if empty.
    """
    words = _plain(query).split()
    return tuple(
        entry
        for entry in entries
        if state in {"", entry.state}
        and all(word in _plain(f"{entry.title}\n{entry.path}") for word in words)
    )


def sheet_of(entries: Sequence[Entry], number: int) -> Sheet:
    """Return a sheet of the list, or the nearest one that there is."""
    count = max(1, -(-len(entries) // PER_PAGE))
    number = min(max(1, number), count)
    start = (number - 1) * PER_PAGE
    return Sheet(tuple(entries[start : start + PER_PAGE]), len(entries), number, count)


def _read(index: Index, source: Source, there: Collection[str] | None) -> Entry:
    return Entry(
        source.path,
        source.title,
        "read" if there is None or source.path in there else "gone",
        source,
        index.passage_counts[source.id],
        index.recognised_pages.get(source.id, 0),
    )


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _plain(text: str) -> str:
    """Return text in small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))
