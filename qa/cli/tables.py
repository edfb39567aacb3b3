"""Tables for a terminal: aligned columns, numbers to the right."""

from collections.abc import Sequence

from qa.cli.layout import plain

GAP = "  "


def table(header: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> str:
    """Return rows under a header, without lines between them.

    Args:
        header: name of each column.
        rows: as many cells each.
        words: how many of the first columns hold words; the others are set to the right.
    """
    cells = [[plain(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(header))]
    return "\n".join(
        GAP.join(
            cell.ljust(width) if at < words else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def cut(text: str, width: int) -> str:
    """Return text on one line of at most `width` characters, with `…` if some are missing."""
    line = plain(text)
    return line if len(line) <= width else f"{line[: width - 1]}…"
