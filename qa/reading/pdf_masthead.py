"""The masthead of United Nations documents, and the title below it."""

import re
from collections.abc import Sequence

from qa.reading.pdf_lines import Line

_DISTRIBUTION = re.compile(r"(?:Distr|Original|Date)\.?:\s")
# Job numbers and bar codes at the foot of the first page.
_STAMP = re.compile(r"(?:(?:GE\.)?\d{2}-\d{5}\s*\([A-Z]\)|\*?\d{7,}\*?)[\s\d*]*$")


def split_masthead(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the masthead of a first page from top to bottom, and the other lines as drawn.

    Args:
        lines: of the first page; a page without a masthead is returned whole.
    """
    lines = [line for line in lines if not _STAMP.match(line.text)]
    marks = [line.base for line in lines if _DISTRIBUTION.match(line.text)]
    if not marks:
        return [], list(lines)
    foot = min(marks) - 1
    above = sorted((line for line in lines if line.base >= foot), key=lambda line: -line.base)
    return above, [line for line in lines if line.base < foot]
