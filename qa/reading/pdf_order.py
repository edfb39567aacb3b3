"""The order in which the lines of a PDF page are read: columns, and rows of tables."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from qa.reading.pdf_frames import in_frame_order
from qa.reading.pdf_lines import Line
from qa.reading.pdf_tables import Row, with_rows

_SAME_ROW = 0.35  # of the font size
_FEWEST_COLUMN_LINES = 4
_PROSE_WIDTH = 0.55  # of the column: the median line of prose is wider
_PROSE_CHARACTERS = 18
_FEWEST_CELLS = 3  # side by side; two can be lines of two columns
_GUTTER = 0.7  # of the font size


def reading_order(lines: Sequence[Line]) -> list[Line | Row]:
    """Return the lines of one page as they are read, lines of tables gathered to rows.

    Files mostly draw text in the order of reading. That order is kept within each stretch
    of lines; columns of prose, and where the stretches stand, order the rest.

    Args:
        lines: in the order in which the file draws them.
    """
    whole = _joined_gaps(lines)
    gutter = _gutter(whole)
    if gutter is not None:
        return list(_by_columns(whole, gutter))
    return with_rows(in_frame_order(whole))


def _joined_gaps(lines: Sequence[Line]) -> list[Line]:
    """Join what a wide space parted, when the line before runs across that space."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        above = joined[-2] if len(joined) > 1 else None
        if last and above and _is_same_row(last, line) and _crosses(above, last, line):
            joined[-1] = replace(last, words=last.words + line.words, right=line.right)
        else:
            joined.append(line)
    return joined


def _is_same_row(left: Line, right: Line) -> bool:
    return (
        left.angle == right.angle
        and abs(left.base - right.base) < _SAME_ROW * max(left.size, right.size)
        and right.left > left.right
    )


def _crosses(above: Line, left: Line, right: Line) -> bool:
    return (
        right.left - left.right < 4 * left.size
        and above.base - left.base < 2 * left.size
        and above.left < left.right
        and above.right > right.left
        and above.right < right.right + left.size
    )


# --- columns of prose --------------------------------------------------------------------------


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return where the space between two columns of prose lies, if the page has such."""
    if len(lines) < 2 * _FEWEST_COLUMN_LINES:
        return None
    size = median(line.size for line in lines)
    best: tuple[int, float] | None = None
    for start in sorted({line.left for line in lines}):
        gutter = start - _GUTTER * size / 2
        sides = _sides(lines, gutter, _GUTTER * size / 2)
        if all(len(side) >= _FEWEST_COLUMN_LINES and _is_prose(side) for side in sides):
            score = min(len(side) for side in sides)
            if best is None or score > best[0]:
                best = (score, gutter)
    return best[1] if best else None


def _sides(lines: Sequence[Line], gutter: float, half: float) -> tuple[list[Line], list[Line]]:
    """Return the lines left and right of a gutter that stand beside lines of the other side."""
    left = [line for line in lines if line.right <= gutter - half]
    right = [line for line in lines if line.left >= gutter]
    if not left or not right:
        return [], []
    top = min(max(line.base for line in left), max(line.base for line in right)) + 2
    bottom = max(min(line.base for line in left), min(line.base for line in right)) - 2
    return (
        [line for line in left if bottom <= line.base <= top],
        [line for line in right if bottom <= line.base <= top],
    )


def _is_prose(lines: Sequence[Line]) -> bool:
    start, end = min(line.left for line in lines), max(line.right for line in lines)
    widths = median(line.right - line.left for line in lines)
    characters = median(len(line.text) for line in lines)
    return widths > _PROSE_WIDTH * (end - start) and characters >= _PROSE_CHARACTERS


def _by_columns(lines: Sequence[Line], gutter: float) -> list[Line | Row]:
    """Read band by band, bands being parted by lines and tables that run across the gutter."""
    ordered: list[Line | Row] = []
    band: list[Line] = []
    table: list[Line] = []
    for row in _rows(sorted(lines, key=lambda line: -line.base)):
        across = len(row) == 1 and row[0].left < gutter < row[0].right
        in_table = _is_table_row(row)
        if band and (across or in_table):
            ordered += _columns(band, gutter)
            band = []
        if table and not in_table:
            ordered += with_rows(in_frame_order(table))
            table = []
        if across:
            ordered += row
        else:
            (table if in_table else band).extend(row)
    return ordered + _columns(band, gutter) + with_rows(in_frame_order(table))


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Gather lines, sorted from the top, that stand side by side."""
    rows: list[list[Line]] = []
    for line in lines:
        last = rows[-1][0] if rows else None
        if last and abs(last.base - line.base) < _SAME_ROW * max(last.size, line.size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _is_table_row(row: Sequence[Line]) -> bool:
    """Tell cells from lines of several columns of prose, which are longer."""
    characters = median(len(line.text) for line in row)
    return len(row) >= _FEWEST_CELLS and characters < _PROSE_CHARACTERS


def _columns(band: Sequence[Line], gutter: float) -> list[Line | Row]:
    left = [line for line in band if line.right <= gutter]
    right = [line for line in band if line.left >= gutter]
    deeper = _gutter(right)
    rest = _by_columns(right, deeper) if deeper else with_rows(in_frame_order(right))
    return with_rows(in_frame_order(left)) + rest
