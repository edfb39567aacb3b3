"""The words of an index: sources, documents and chunks in one SQLite file.

It is written once and then only read, by any number of threads and processes.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamaged
from qa.records import Block, BlockKind, Chunk, Document, Metadata, Place, Source, Span

_SCHEMA = """
CREATE TABLE sources (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, path TEXT NOT NULL,
    title TEXT NOT NULL, language TEXT NOT NULL, digest TEXT NOT NULL,
    issuer TEXT, date TEXT, symbol TEXT, kind TEXT, pages INTEGER, wordless_pages TEXT NOT NULL
);
CREATE TABLE documents (number INTEGER PRIMARY KEY REFERENCES sources, text TEXT NOT NULL);
CREATE TABLE blocks (
    number INTEGER NOT NULL REFERENCES sources, position INTEGER NOT NULL, kind TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, place TEXT NOT NULL,
    PRIMARY KEY (number, position)
) WITHOUT ROWID;
CREATE INDEX block_starts ON blocks (number, start);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY, number INTEGER NOT NULL REFERENCES sources,
    start INTEGER NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL,
    place TEXT NOT NULL, sentences TEXT NOT NULL
);
CREATE TABLE skipped (path TEXT PRIMARY KEY, digest TEXT NOT NULL, reason TEXT NOT NULL);
"""
_SOURCE_COLUMNS = (
    "id, path, title, language, digest, issuer, date, symbol, kind, pages, wordless_pages"
)
_MOST_PARAMETERS = 900  # of one statement; older builds of SQLite allow 999


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file of the corpus that could not be read.

    Attributes:
        path: relative to the corpus folder, with forward slashes.
        digest: SHA-256 of its bytes, hexadecimal; empty if not even those could be read.
        reason: what the reader said.
    """

    path: str
    digest: str
    reason: str


def write_passages(
    file: Path,
    documents: Sequence[Document],
    chunks: Sequence[Chunk],
    skipped: Iterable[SkippedFile],
) -> None:
    """Write a new SQLite file; a chunk's row is its position in `chunks`.

    Raises:
        sqlite3.Error, OSError: if it cannot be written.
    """
    numbers = {document.source.id: number for number, document in enumerate(documents)}
    # No journal: a file that was not finished is thrown away whole.
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        connection.execute("BEGIN")
        connection.executemany(
            f"INSERT INTO sources (number, {_SOURCE_COLUMNS}) VALUES (?{', ?' * 11})",
            ((number, *_source_row(document.source)) for number, document in enumerate(documents)),
        )
        connection.executemany(
            "INSERT INTO documents VALUES (?, ?)",
            ((number, document.text) for number, document in enumerate(documents)),
        )
        connection.executemany(
            "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
            (
                (number, position, *_block_row(block))
                for number, document in enumerate(documents)
                for position, block in enumerate(document.blocks)
            ),
        )
        connection.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (row, numbers[chunk.document_id], *_chunk_row(chunk))
                for row, chunk in enumerate(chunks)
            ),
        )
        connection.executemany("INSERT INTO skipped VALUES (?, ?, ?)", map(astuple, skipped))
        connection.execute("COMMIT")


class Passages:
    """What `write_passages` wrote, read-only; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        """Open the file, which must not change from now on.

        Raises:
            IndexDamaged: if it is missing or no such database.
        """
        uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._file = file
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise _damaged(file, error) from error
        try:
            self.sources = tuple(
                _source(row)
                for row in self._all(f"SELECT {_SOURCE_COLUMNS} FROM sources ORDER BY number")
            )
            owners = self._all("SELECT number FROM chunks ORDER BY row")
        except IndexDamaged:
            self._connection.close()
            raise
        self.owners: npt.NDArray[np.int32] = np.array([o for (o,) in owners], dtype=np.int32)
        """For each chunk, the position of its document in `sources`."""

    def close(self) -> None:
        """Close the file; nothing can be read any more."""
        with self._lock:
            self._connection.close()

    def chunks(self, rows: Sequence[int]) -> tuple[Chunk, ...]:
        """Return the chunks in `rows`, in that order.

        Raises:
            IndexError: if a row does not exist.
        """
        found: dict[int, Chunk] = {}
        wanted = sorted({int(row) for row in rows})
        for start in range(0, len(wanted), _MOST_PARAMETERS):
            part = wanted[start : start + _MOST_PARAMETERS]
            marks = ", ".join("?" * len(part))
            for row, number, *rest in self._all(
                "SELECT row, number, start, text, context, place, sentences FROM chunks "
                f"WHERE row IN ({marks})",
                part,
            ):
                found[row] = _chunk(self.sources[number].id, *rest)
        if len(found) < len(wanted):
            missing = next(row for row in wanted if row not in found)
            raise IndexError(f"expected a row below {len(self.owners)}, got {missing}")
        return tuple(found[int(row)] for row in rows)

    def document(self, number: int) -> Document:
        """Return the document at position `number` in `sources`."""
        ((text,),) = self._all("SELECT text FROM documents WHERE number = ?", (number,))
        blocks = self._all(
            "SELECT kind, start, end, place FROM blocks WHERE number = ? ORDER BY position",
            (number,),
        )
        return Document(self.sources[number], text, tuple(_block(*row) for row in blocks))

    def text(self, number: int, span: Span) -> str:
        """Return the words at `span` of the document at position `number` in `sources`."""
        ((words,),) = self._all(
            "SELECT substr(text, ?, ?) FROM documents WHERE number = ?",
            (span.start + 1, len(span), number),
        )
        return str(words)

    def place(self, number: int, at: int) -> Place | None:
        """Return the place of the block that has code point `at`, if one has."""
        found = self._all(
            "SELECT place FROM blocks WHERE number = ? AND start <= ? AND end > ? "
            "ORDER BY start DESC LIMIT 1",
            (number, at, at),
        )
        return _place_from_json(found[0][0]) if found else None

    def skipped(self) -> tuple[SkippedFile, ...]:
        """Return the files that could not be read, by path."""
        return tuple(
            SkippedFile(*row)
            for row in self._all("SELECT path, digest, reason FROM skipped ORDER BY path")
        )

    def recognised_pages(self) -> dict[int, int]:
        """Return how many pages were read by OCR, by the document's position in `sources`."""
        return dict(
            self._all(
                "SELECT number, COUNT(DISTINCT json_extract(place, '$[0]')) FROM blocks "
                "WHERE json_extract(place, '$[5]') GROUP BY number"
            )
        )

    def _all(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.ProgrammingError):  # a mistake of ours, not of the file
                raise
            raise _damaged(self._file, error) from error


def _damaged(file: Path, error: sqlite3.Error) -> IndexDamaged:
    return IndexDamaged(f"{file} cannot be read ({error}); run `qa index --rebuild`")


# --- records to columns and back ----------------------------------------------------------------


def _source_row(source: Source) -> tuple[str | int | None, ...]:
    about = source.metadata
    return (
        source.id,
        source.path,
        source.title,
        source.language,
        source.digest,
        about.issuer,
        about.date,
        about.symbol,
        about.kind,
        source.pages,
        json.dumps(source.wordless_pages),
    )


def _source(row: Sequence[Any]) -> Source:
    identifier, path, title, language, digest, issuer, date, symbol, kind, pages, wordless = row
    about = Metadata(issuer=issuer, date=date, symbol=symbol, kind=kind)
    return Source(
        identifier, path, title, language, about, digest, pages, tuple(json.loads(wordless))
    )


def _chunk_row(chunk: Chunk) -> tuple[object, ...]:
    sentences = [[span.start, span.end] for span in chunk.sentences]
    return (
        chunk.span.start,
        chunk.text,
        chunk.context,
        _place_to_json(chunk.place),
        json.dumps(sentences),
    )


def _chunk(
    document_id: str, start: int, text: str, context: str, place: str, sentences: str
) -> Chunk:
    return Chunk(
        document_id=document_id,
        span=Span(start, start + len(text)),
        text=text,
        context=context,
        place=_place_from_json(place),
        sentences=tuple(Span(*bounds) for bounds in json.loads(sentences)),
    )


def _block_row(block: Block) -> tuple[object, ...]:
    return block.kind, block.span.start, block.span.end, _place_to_json(block.place)


def _block(kind: BlockKind, start: int, end: int, place: str) -> Block:
    return Block(kind, Span(start, end), _place_from_json(place))


def _place_to_json(place: Place) -> str:
    return json.dumps(astuple(place), ensure_ascii=False)


def _place_from_json(values: str) -> Place:
    page, slide, section, *rest = json.loads(values)
    return Place(page, slide, tuple(section), *rest)
