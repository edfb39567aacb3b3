"""Tables of a PDF page, told by the alignment of what stands in their cells."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from qa.reading.pdf_lines import Line

_SAME_ROW = 0.35  # of the font size
_ALIGNED = 4.0  # points
_SHORT_CELL = 24  # characters
_FEWEST_LEADERS = 4
_NEW_STRETCH = 5.0  # of the font size: higher up starts another table or column
_ROW_SHARE = 0.9  # of the usual distance of rows: what is that far below the last is a new one
_WRAP_SHARE = 0.75  # of the distance of rows: lines of one cell stand closer than this
_SINGLE_PITCH = 2.5  # of the font size: a row of one cell is not further away
_WRAPPED_PITCH = 1.5  # of the font size
_WRAP_PITCH = 1.3  # of the font size: lines of one cell stand closer than this


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: cells from left to right, each of one or more lines."""

    cells: tuple[tuple[Line, ...], ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of the row, cell by cell."""
        return tuple(line for cell in self.cells for line in cell)


def with_rows(lines: Sequence[Line]) -> list[Line | Row]:
    """Gather the lines of tables to rows, and leave all others as they are.

    Tables that stand side by side are mostly drawn one after the other: each stretch of
    lines drawn downwards is searched by itself, then what is left as a whole.
    """
    if sum(line.leader for line in lines) >= _FEWEST_LEADERS:
        return list(lines)  # a table of contents
    tables = [table for stretch in _stretches(lines) for table in _tables(stretch)]
    found = {id(line) for table in tables for line in table}
    tables += _tables([line for line in lines if id(line) not in found])
    of_line = {id(line): number for number, table in enumerate(tables) for line in table}
    units: list[Line | Row] = []
    done: set[int] = set()
    for line in lines:
        number = of_line.get(id(line))
        if number is None:
            units.append(line)
        elif number not in done:
            done.add(number)
            units += _rows(tables[number])
    return units


def _stretches(lines: Sequence[Line]) -> list[list[Line]]:
    stretches: list[list[Line]] = []
    for line in lines:
        if stretches and line.base < stretches[-1][-1].base + _NEW_STRETCH * line.size:
            stretches[-1].append(line)
        else:
            stretches.append([line])
    return stretches


def _visual_rows(lines: Sequence[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.base):
        if rows and abs(rows[-1][0].base - line.base) < _SAME_ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _tables(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of each table of the page."""
    found: list[list[Line]] = []
    rows: list[list[Line]] = []
    for row in [*_visual_rows([line for line in lines if not line.leader]), []]:
        if rows and not (row and _belongs(row, rows)):
            if _is_table(rows):
                found.append([line for part in rows for line in part])
            rows = []
        if row and (rows or len(row) > 1):
            rows.append(row)
    return found


def _belongs(row: Sequence[Line], rows: Sequence[Sequence[Line]]) -> bool:
    """Tell whether a row goes on with a table: near enough, in line with its columns."""
    last = rows[-1]
    if last[0].base - row[0].base > 4 * row[0].size:
        return False
    known = [line for part in rows[-4:] for line in part]
    aligned = sum(any(_is_aligned(line, other) for other in known) for line in row)
    if len(row) == 1:
        near = last[0].base - row[0].base < _SINGLE_PITCH * row[0].size
        return near and aligned == 1 and not any(_covers(row[0], other) for other in known)
    return aligned >= len(row) - 1


def _covers(line: Line, other: Line) -> bool:
    """Tell whether a line runs on into the column of a cell, as the text below a table does."""
    return line.left + _ALIGNED < other.left < line.right


def _is_aligned(line: Line, other: Line) -> bool:
    return (
        abs(line.left - other.left) < _ALIGNED
        or abs(line.right - other.right) < _ALIGNED
        or abs(line.left + line.right - other.left - other.right) < 2 * _ALIGNED
    )


def _is_table(rows: list[list[Line]]) -> bool:
    while len(rows) > 1 and len(rows[-1]) == 1 and not _is_wrapped(rows[-1][0], rows[-2]):
        rows.pop()
    full = [row for row in rows if len(row) > 1]
    if len(full) < 3 or len(full) < len(rows) / 3:
        return False
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for row in full:
        for position, line in enumerate(row):
            columns[position].append(len(line.text))
    return min(median(lengths) for lengths in columns.values()) <= _SHORT_CELL


def _is_wrapped(line: Line, above: Sequence[Line]) -> bool:
    """Tell whether a line below a table is the second line of a cell in its last row."""
    near = above[0].base - line.base < _WRAPPED_PITCH * line.size
    return near and any(abs(line.left - cell.left) < _ALIGNED for cell in above)


def _rows(table: Sequence[Line]) -> list[Row]:
    """Return the rows of a table; lines that wrap inside a cell are one cell."""
    visual = _visual_rows(table)
    edges = _column_edges(visual)
    distances = [
        row[0].base - below[0].base
        for row, below in pairwise(visual)
        if len(row) > 1 and len(below) > 1
    ]
    size = table[0].size
    dense = not distances or median(distances) < _WRAP_PITCH * size
    wrap = max(_WRAP_PITCH * size, _WRAP_SHARE * min(distances, default=0.0))
    usual = _ROW_SHARE * median(distances) if distances else 0.0
    rows: list[list[list[Line]]] = []
    last: Sequence[Line] = ()
    full = 0.0  # where the last line with several cells stood
    for row in visual:
        near = bool(last) and last[0].base - row[0].base < wrap
        starts = row[0].left < edges[0] + _ALIGNED and len(row) > 1
        apart = len(row) > 1 and full - row[0].base >= usual
        if not rows or not near or (dense and starts) or (apart and not dense):
            rows.append([[] for _ in edges])
        full = row[0].base if len(row) > 1 else full
        for line in row:
            rows[-1][_column(line, edges)].append(line)
        last = row
    return [Row(tuple(tuple(cell) for cell in row if cell)) for row in rows]


def _column_edges(visual: Sequence[Sequence[Line]]) -> list[float]:
    """Return the left edges of the columns, told by the rows with the most cells."""
    most = max(map(len, visual))
    full = [row for row in visual if len(row) == most]
    return [min(row[column].left for row in full) for column in range(most)]


def _column(line: Line, edges: Sequence[float]) -> int:
    middle = line.left + min(line.right - line.left, 20.0) / 2
    return max((number for number, edge in enumerate(edges) if edge <= middle), default=0)
