"""Change one line of `metadata.csv`; all others stay as they are, to the byte.

The owners of a corpus edit the file in their spreadsheet as well: its separator, line ends and
byte order mark are kept.
"""

import csv
import io
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.corpus import SIDECAR
from qa.errors import SidecarError
from qa.indexing.cells import as_words
from qa.indexing.sidecar import (
    COLUMNS,
    check_values,
    composed_path,
    folded,
    parse_sidecar,
    separator,
    sidecar_bytes,
    sidecar_text,
)

_MARK = "\ufeff"
_HEADER = ",".join(COLUMNS) + "\n"


def correct_document(corpus: Path, path: str, values: Mapping[str, str]) -> None:
    """Write what a document's metadata should be into `metadata.csv`, making it if need be.

    Args:
        corpus: the folder of the documents.
        path: of the document, relative to it.
        values: by column; an empty one lets what reading finds stand, those that are not named
            stay as they are.

    Raises:
        SidecarError: if a value or the file cannot be used, or the file cannot be written;
            nothing has changed then.
    """
    cells = {column: folded(value) for column, value in values.items()}
    if "language" in cells:
        cells["language"] = cells["language"].casefold()
    check_values({column: cell for column, cell in cells.items() if cell}, path)
    table = _read(corpus)
    _write(corpus, table.with_cells(path, cells))


def forget_document(corpus: Path, path: str) -> None:
    """Take a document's line out of `metadata.csv`, if it has one.

    Raises:
        SidecarError: if the file cannot be used or written; nothing has changed then.
    """
    table = _read(corpus)
    if table.row_of(path) is not None:
        _write(corpus, table.without(path))


@dataclass(frozen=True, slots=True)
class _Row:
    """A record of the file: as it stands there, and its cells."""

    raw: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Table:
    """The file: the first row names the columns."""

    mark: str
    separator: str
    rows: tuple[_Row, ...]

    @property
    def columns(self) -> list[str]:
        return [folded(cell).casefold() for cell in self.rows[0].cells]

    @property
    def text(self) -> str:
        return self.mark + "".join(row.raw for row in self.rows)

    def row_of(self, path: str) -> int | None:
        """Return which row is that of a document."""
        at, wanted = self.columns.index("path"), composed_path(path)
        return next(
            (
                number
                for number, row in enumerate(self.rows)
                if number and len(row.cells) > at and composed_path(row.cells[at]) == wanted
            ),
            None,
        )

    def without(self, path: str) -> "_Table":
        number = self.row_of(path)
        return self._with_rows(row for at, row in enumerate(self.rows) if at != number)

    def with_cells(self, path: str, values: Mapping[str, str]) -> "_Table":
        """Return the table with these cells in a document's row, which may be a new one."""
        table = self._with_columns([name for name in values if values[name]])
        number, columns = table.row_of(path), table.columns
        before = dict.fromkeys(columns, "")
        if number is not None:
            before.update(zip(columns, table.rows[number].cells, strict=False))
        known = {name: value for name, value in values.items() if name in columns}
        after = {**before, "path": before["path"] or path, **known}
        if not any(value for name, value in after.items() if name != "path"):
            return table.without(path)
        row = table._row(list(after.values()))
        if number is None:
            return table._with_rows([*table._rows_with_line_ends(), row])
        return table._with_rows([*table.rows[:number], row, *table.rows[number + 1 :]])

    def _with_columns(self, names: Sequence[str]) -> "_Table":
        missing = [name for name in names if name not in self.columns]
        if not missing:
            return self
        header = self._row([*self.rows[0].cells, *missing])
        return self._with_rows([header, *self.rows[1:]])

    def _with_rows(self, rows: Iterable[_Row]) -> "_Table":
        return _Table(self.mark, self.separator, tuple(rows))

    def _rows_with_line_ends(self) -> list[_Row]:
        last = self.rows[-1]
        ended = last.raw if last.raw.endswith(("\n", "\r")) else last.raw + self._line_end
        return [*self.rows[:-1], _Row(ended, last.cells)]

    def _row(self, cells: Sequence[str]) -> _Row:
        written = io.StringIO(newline="")
        writer = csv.writer(written, delimiter=self.separator, lineterminator=self._line_end)
        writer.writerow(map(as_words, cells))
        return _Row(written.getvalue(), cells)

    @property
    def _line_end(self) -> str:
        header = self.rows[0].raw
        return next((end for end in ("\r\n", "\n", "\r") if header.endswith(end)), "\n")


def _read(corpus: Path) -> _Table:
    file = corpus / SIDECAR
    data = sidecar_bytes(file)
    if data is None:
        return _table(_HEADER, "")
    parse_sidecar(data, file)  # a file with a fault has to be mended by its owner
    mark = _MARK if data.startswith(_MARK.encode()) else ""
    return _table(sidecar_text(data, file), mark)


def _table(text: str, mark: str) -> _Table:
    lines = list(io.StringIO(text, newline=""))
    parts = separator(text)
    rows, start = [], 0
    reader = csv.reader(lines, delimiter=parts, strict=True)
    for cells in reader:
        rows.append(_Row("".join(lines[start : reader.line_num]), cells))
        start = reader.line_num
    return _Table(mark, parts, tuple(rows))


def _write(corpus: Path, table: _Table) -> None:
    """Replace the file in one step, once its new content is on the disk and known to be good."""
    file = (corpus / SIDECAR).resolve()  # a link stays one
    data = table.text.encode()
    parse_sidecar(data, file)
    fresh = file.with_name(f".{file.name}.new")
    try:
        with fresh.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            shutil.copymode(file, fresh)
        fresh.replace(file)
    except OSError as error:
        raise SidecarError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        fresh.unlink(missing_ok=True)
