"""Page headers, footers and page numbers: what repeats at the edges of a PDF's pages."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from qa.reading.pdf_lines import Line

_EDGE_ROWS = 2
_SAME_HEIGHT = 8.0  # points
_SHARE = 0.12  # of the pages of a long document: what repeats on fewer is text
_NUMBER_ONLY = re.compile(r"\W*(?:page\W*)?\d{1,4}(?:\W+\d{1,4})?\W*$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}")


def without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without the lines at their edges that repeat from page to page.

    A number that grows with the pages counts as a repetition.

    Args:
        pages: the lines of each page.
    """
    seen: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    edges = [_edge_lines(page) for page in pages]
    for number, lines in enumerate(edges):
        for line in lines:
            for pattern in _patterns(line):
                seen[pattern].append((number, line.base))
    fewest = 2 if len(pages) <= 4 else max(3, round(_SHARE * len(pages)))
    kept: list[list[Line]] = []
    for number, (page, lines) in enumerate(zip(pages, edges, strict=True)):
        running = {
            id(line)
            for line in lines
            if any(_repeats(seen[pattern], line, fewest) for pattern in _patterns(line))
            # The first page shows the document's symbol or title where others repeat it, but
            # the words around its page number are no more than that there either.
            and (number > 0 or _NUMBER_ONLY.match(line.text) or _is_counted(seen, line, fewest))
        }
        kept.append([line for line in page if id(line) not in running])
    return kept


def _patterns(line: Line) -> set[str]:
    """Return what would be equal on other pages: the words, or the words with a page number."""
    text = _as_written(line)
    return {text} | {
        f"{text[: found.start()]}#{int(found[0]) - line.page}#{text[found.end() :]}"
        for found in _NUMBER.finditer(text, text.index(":"))
    }


def _as_written(line: Line) -> str:
    return f"{line.angle}:{line.text.casefold()}"


def _repeats(seen: Sequence[tuple[int, float]], line: Line, fewest: int) -> bool:
    return len({page for page, base in seen if abs(base - line.base) < _SAME_HEIGHT}) >= fewest


def _is_counted(seen: Mapping[str, Sequence[tuple[int, float]]], line: Line, fewest: int) -> bool:
    """Tell whether a line repeats but for a number that grows with the pages."""
    counted = _patterns(line) - {_as_written(line)}
    return any(_repeats(seen[pattern], line, fewest) for pattern in counted)


def _edge_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of the outermost rows, and those that run along the sides."""
    if not lines:
        return []
    upright = [line for line in lines if line.angle == lines[0].angle]
    heights: list[float] = []
    for base in sorted({line.base for line in upright}):
        if not heights or base - heights[-1] > _SAME_HEIGHT / 2:
            heights.append(base)
    low, high = heights[min(_EDGE_ROWS, len(heights)) - 1], heights[-min(_EDGE_ROWS, len(heights))]
    return [
        line
        for line in lines
        if line.angle != lines[0].angle
        or line.base <= low + _SAME_HEIGHT / 2
        or line.base >= high - _SAME_HEIGHT / 2
    ]
