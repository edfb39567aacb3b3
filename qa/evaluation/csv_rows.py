"""CSV files of other programs, read row by row."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence

from qa.errors import QaError
from qa.indexing.cells import as_meant


def csv_rows(
    text: str, columns: Sequence[str], refused: Callable[[int, str], QaError]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the number of each row's first line, from 1, and its cells by their column.

    Cells that a row lacks are not among them; empty rows are passed over.

    Args:
        text: of the file.
        columns: those that must be there; others may be.
        refused: makes the error for a line and what is wrong with it.

    Raises:
        QaError: that of `refused`, if a column is missing or a line cannot be read.
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    names: Sequence[str] | None = None
    line = 1
    try:
        for cells in reader:
            if names is None:
                names = _header(line, cells, columns, refused)
            elif cells:
                yield line, dict(zip(names, map(as_meant, cells), strict=False))
            line = reader.line_num + 1
    except csv.Error as error:
        raise refused(line, f"expected cells of CSV, found what is none ({error})") from error
    if names is None:
        _header(line, [], columns, refused)


def _header(
    line: int,
    found: Sequence[str],
    columns: Sequence[str],
    refused: Callable[[int, str], QaError],
) -> Sequence[str]:
    if not set(columns) <= set(found):
        raise refused(
            line,
            f"expected the columns {','.join(columns)}, found {','.join(found) or 'nothing'}",
        )
    return found
