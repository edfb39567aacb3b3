"""The words of an index: sources, documents and chunks in one SQLite file.

It is written once and then only read, by any number of threads and processes.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamaged
from qa.recent import Recent
from qa.records import Chunk, Document, Place, Span
from qa.store.rows import (
    SOURCE_COLUMNS,
    Row,
    block_of_row,
    chunk_of_row,
    is_unaltered,
    marked,
    place_from_json,
    row_of_block,
    row_of_chunk,
    row_of_source,
    source_of_row,
)

PASSAGES = "passages.sqlite"

_SCHEMA = """
CREATE TABLE sources (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, path TEXT NOT NULL,
    title TEXT NOT NULL, language TEXT NOT NULL, digest TEXT NOT NULL,
    issuer TEXT, date TEXT, symbol TEXT, kind TEXT, pages INTEGER, wordless_pages TEXT NOT NULL,
    characters INTEGER NOT NULL, chunks INTEGER NOT NULL, recognised INTEGER NOT NULL,
    mark INTEGER NOT NULL
);
CREATE TABLE pieces (piece INTEGER PRIMARY KEY, text TEXT NOT NULL, mark INTEGER NOT NULL);
CREATE TABLE blocks (
    number INTEGER NOT NULL REFERENCES sources, position INTEGER NOT NULL, kind TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, place TEXT NOT NULL, mark INTEGER NOT NULL,
    PRIMARY KEY (number, position)
) WITHOUT ROWID;
CREATE INDEX block_starts ON blocks (number, start);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY, number INTEGER NOT NULL REFERENCES sources,
    start INTEGER NOT NULL, text TEXT NOT NULL, context TEXT NOT NULL,
    place TEXT NOT NULL, sentences TEXT NOT NULL, mark INTEGER NOT NULL
);
CREATE TABLE skipped (
    path TEXT PRIMARY KEY, digest TEXT NOT NULL, reason TEXT NOT NULL, mark INTEGER NOT NULL
);
"""
_PIECE = 8192  # code points; of a long document only what is asked for is read
_PIECES = 1 << 24  # numbers kept for the pieces of one document
_RECENT = 2048  # chunks, some 3 kB each; a question that asks for a time looks at 150
_RECENT_PIECES = 256  # of texts, where the passages that are found again and again stand
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

    Args:
        file: to write.
        documents: by path.
        chunks: those of the first document first.
        skipped: files that could not be read.

    Raises:
        sqlite3.Error, OSError: if it cannot be written.
        ValueError: if chunks do not come in the order of their documents.
    """
    numbers = {document.source.id: number for number, document in enumerate(documents)}
    owners = np.array([numbers[chunk.document_id] for chunk in chunks], dtype=np.int64)
    if (np.diff(owners) < 0).any():
        raise ValueError("expected the chunks of the first document first")
    tables = {
        "sources": _source_rows(documents, np.bincount(owners, minlength=len(documents)).tolist()),
        "pieces": _piece_rows(documents),
        "blocks": (
            (number, position, *row_of_block(block))
            for number, document in enumerate(documents)
            for position, block in enumerate(document.blocks)
        ),
        "chunks": (
            (row, numbers[chunk.document_id], *row_of_chunk(chunk))
            for row, chunk in enumerate(chunks)
        ),
        "skipped": map(astuple, skipped),
    }
    # No journal: a file that was not finished is thrown away whole.
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        connection.execute("BEGIN")
        for table, rows in tables.items():
            _insert(connection, table, rows)
        connection.execute("COMMIT")


def _source_rows(documents: Sequence[Document], counts: Sequence[int]) -> Iterator[Row]:
    for number, (document, chunks) in enumerate(zip(documents, counts, strict=True)):
        recognised = {block.place.page for block in document.blocks if block.place.ocr} - {None}
        yield (
            number,
            *row_of_source(document.source),
            len(document.text),
            chunks,
            len(recognised),
        )


def _piece_rows(documents: Sequence[Document]) -> Iterator[Row]:
    for number, document in enumerate(documents):
        for position, start in enumerate(range(0, len(document.text), _PIECE)):
            yield number * _PIECES + position, document.text[start : start + _PIECE]


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    columns = connection.execute(f"SELECT COUNT(*) FROM pragma_table_info('{table}')").fetchone()[0]
    marks = ", ".join("?" * columns)
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", map(marked, rows))


class Passages:
    """What `write_passages` wrote, read-only; safe to share between threads.

    Every row that is read is checked, so whatever is returned is as it was written.
    """

    def __init__(self, file: Path) -> None:
        """Open the file, which must not change from now on.

        Raises:
            IndexDamaged: if it is missing, was altered or is no such database.
        """
        uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._file = file
        self._lock = threading.Lock()
        self._recent = Recent[int, Chunk](_RECENT)
        self._recent_pieces = Recent[int, str](_RECENT_PIECES)
        try:
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._damaged(str(error)) from error
        try:
            rows = self._rows(
                f"SELECT number, {SOURCE_COLUMNS}, characters, chunks, recognised, mark "
                "FROM sources ORDER BY number"
            )
        except IndexDamaged:
            self._connection.close()
            raise
        self.sources = tuple(source_of_row(row[1:-3]) for row in rows)
        self._characters = [characters for *_, characters, _, _ in rows]
        self._recognised = [recognised for *_, recognised in rows]
        counts = [chunks for *_, chunks, _ in rows]
        self.owners: npt.NDArray[np.int32] = np.repeat(
            np.arange(len(rows), dtype=np.int32), np.array(counts, dtype=np.int64)
        )
        """For each chunk, the position of its document in `sources`; ascending."""

    def close(self) -> None:
        """Close the file; nothing can be read any more."""
        with self._lock:
            self._connection.close()

    def chunks(self, rows: Sequence[int]) -> tuple[Chunk, ...]:
        """Return the chunks in `rows`, in that order.

        Raises:
            IndexError: if a row does not exist.
            IndexDamaged: if one was altered.
        """
        wanted = sorted({int(row) for row in rows})
        if wanted and not 0 <= wanted[0] <= wanted[-1] < len(self.owners):
            wrong = wanted[0] if wanted[0] < 0 else wanted[-1]
            raise IndexError(f"expected a row below {len(self.owners)}, got {wrong}")
        found = self._recent.among(wanted)
        missing = [row for row in wanted if row not in found]
        for at in range(0, len(missing), _MOST_PARAMETERS):
            read = self._read_chunks(missing[at : at + _MOST_PARAMETERS])
            self._recent.keep(read)
            found.update(read)
        if len(found) < len(wanted):
            raise self._damaged("chunks are missing")
        return tuple(found[int(row)] for row in rows)

    def _read_chunks(self, rows: Sequence[int]) -> dict[int, Chunk]:
        marks = ", ".join("?" * len(rows))
        found = self._rows(
            "SELECT row, number, start, text, context, place, sentences, mark FROM chunks "
            f"WHERE row IN ({marks})",
            rows,
        )
        return {row: chunk_of_row(self.sources[number].id, *rest) for row, number, *rest in found}

    def document(self, number: int) -> Document:
        """Return the document at position `number` in `sources`."""
        text = self.text(number, Span(0, self._characters[number]))
        blocks = self._rows(
            "SELECT number, position, kind, start, end, place, mark FROM blocks "
            "WHERE number = ? ORDER BY position",
            (number,),
        )
        return Document(self.sources[number], text, tuple(block_of_row(*row[2:]) for row in blocks))

    def text(self, number: int, span: Span) -> str:
        """Return the words at `span` of the document at position `number` in `sources`.

        What lies beyond its end is left out.
        """
        start, end = span.start, min(span.end, self._characters[number])
        if start >= end:
            return ""
        first, last = start // _PIECE, (end - 1) // _PIECE
        pieces = self._pieces(number * _PIECES + first, number * _PIECES + last)
        before = first * _PIECE
        return "".join(pieces)[start - before : end - before]

    def _pieces(self, first: int, last: int) -> list[str]:
        """Return the pieces of texts from one number to another."""
        wanted = range(first, last + 1)
        found = self._recent_pieces.among(wanted)
        if len(found) < len(wanted):
            read = self._rows(
                "SELECT piece, text, mark FROM pieces WHERE piece BETWEEN ? AND ? ORDER BY piece",
                (first, last),
            )
            found = {int(piece): str(text) for piece, text in read}
            self._recent_pieces.keep(found)
        if len(found) < len(wanted):
            raise self._damaged("words are missing")
        return [found[piece] for piece in wanted]

    def place(self, number: int, at: int) -> Place | None:
        """Return the place of the block that has code point `at`, if one has."""
        found = self._rows(
            "SELECT number, position, kind, start, end, place, mark FROM blocks "
            "WHERE number = ? AND start <= ? AND end > ? ORDER BY start DESC LIMIT 1",
            (number, at, at),
        )
        return place_from_json(found[0][5]) if found else None

    def labels(self, number: int, span: Span) -> frozenset[str | None]:
        """Return the labels of the blocks that a stretch runs over, `None` for those without."""
        found = self._rows(
            "SELECT number, position, kind, start, end, place, mark FROM blocks "
            "WHERE number = ? AND start < ? AND end > ?",
            (number, span.end, span.start),
        )
        return frozenset(place_from_json(row[5]).label for row in found)

    def skipped(self) -> tuple[SkippedFile, ...]:
        """Return the files that could not be read, by path."""
        rows = self._rows("SELECT path, digest, reason, mark FROM skipped ORDER BY path")
        return tuple(SkippedFile(*row) for row in rows)

    def recognised_pages(self) -> dict[int, int]:
        """Return how many pages were read by OCR, by the document's position in `sources`."""
        return {number: count for number, count in enumerate(self._recognised) if count}

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Return the rows that a statement selects, without their marks.

        Raises:
            IndexDamaged: if one was altered.
        """
        try:
            with self._lock:
                rows = self._connection.execute(statement, values).fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            # The latter comes of names in the file that SQLite complains of and Python cannot read.
            if isinstance(error, sqlite3.ProgrammingError):  # a mistake of ours, not of the file
                raise
            raise self._damaged(str(error)) from error
        if not all(map(is_unaltered, rows)):
            raise self._damaged("it was altered after it was written")
        return [row[:-1] for row in rows]

    def _damaged(self, reason: str) -> IndexDamaged:
        return IndexDamaged(f"{self._file} cannot be read ({reason}); run `qa index --rebuild`")
