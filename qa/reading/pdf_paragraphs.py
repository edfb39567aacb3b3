"""Lines of a PDF page to paragraphs, by spacing, indents, fonts and how full a line is."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.reading.pdf_lines import Line

_SAME_SIZE = 0.08  # relative
_INDENT = 0.8  # of the font size
_TAB = 0.6  # of the font size
_LOOSE = 1.25  # times the usual distance of lines
_SHORT = 0.65  # of the column: a line this short was ended on purpose
_SENTENCE_END = re.compile(r"[.!?:;\u2026][\"'\u201d\u2019)\]]*[\u00b9\u00b2\u00b3\u2070-\u2079]*$")
_BULLET = re.compile(
    r"[-\u2013\u2014\u2022\u00b7\u25aa\u25e6\u2023\u25cf\u25cb\u25a0\uf0b7\u2756*]$"
)
_BUCKET = 20.0  # points


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together.

    Attributes:
        filled: how far its last line reaches towards the right margin, 0 to 1.
    """

    lines: tuple[Line, ...]
    filled: float

    @property
    def page(self) -> int:
        """Page of its first line."""
        return self.lines[0].page

    @property
    def text(self) -> str:
        """Its words with single spaces, hyphens at line ends not yet resolved."""
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        """Font size of its first line."""
        return self.lines[0].size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)


@dataclass(frozen=True, slots=True)
class Layout:
    """What is usual in a document.

    Attributes:
        size: font size of most characters.
        bold: whether most characters are bold.
        pitch: for each font size, the usual distance from line to line, in points.
    """

    size: float
    bold: bool
    pitch: dict[float, float]

    def pitch_of(self, line: Line) -> float:
        """Return the usual distance from this line to the next."""
        return self.pitch.get(round(line.size), 1.2 * line.size)


def usual_layout(pages: Iterable[Sequence[Line]]) -> Layout:
    """Return what is usual in a document, from the lines of all its pages."""
    sizes: Counter[tuple[float, bool]] = Counter()
    pitches: defaultdict[float, Counter[float]] = defaultdict(Counter)
    for lines in pages:
        for line in lines:
            sizes[line.size, line.bold] += len(line.text)
        for line, below in pairwise(lines):
            distance = round(line.base - below.base, 1)
            if 0.8 * line.size < distance < 2 * line.size and line.size == below.size:
                pitches[round(line.size)][distance] += 1
    by_size: Counter[float] = Counter()
    for (size, _), count in sizes.items():
        by_size[size] += count
    size = by_size.most_common(1)[0][0] if by_size else 10.0
    bold = sizes[size, True] > sizes[size, False]
    return Layout(size, bold, {key: found.most_common(1)[0][0] for key, found in pitches.items()})


def page_paragraphs(lines: Sequence[Line], layout: Layout) -> list[Paragraph]:
    """Gather lines to paragraphs.

    Args:
        lines: of one page, in reading order.
        layout: what is usual in the document.
    """
    margins = _margins(lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _starts(groups[-1], line, margins, layout):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Paragraph(tuple(group), _filled(group[-1], margins)) for group in groups]


def _margins(lines: Sequence[Line]) -> dict[tuple[float, int], float]:
    """Return how far right lines reach, by font size and where they start."""
    reach: defaultdict[tuple[float, int], list[float]] = defaultdict(list)
    for line in lines:
        bucket = int(line.left // _BUCKET)
        for near in (bucket - 1, bucket, bucket + 1):
            reach[round(line.size), near].append(line.right)
    margins = {}
    for key, rights in reach.items():
        rights.sort()
        margins[key] = rights[int(0.85 * (len(rights) - 1))]
    return margins


def _margin(line: Line, margins: dict[tuple[float, int], float]) -> float:
    return margins.get((round(line.size), int(line.left // _BUCKET)), line.right)


def _filled(line: Line, margins: dict[tuple[float, int], float]) -> float:
    width = _margin(line, margins) - line.left
    return min(1.0, (line.right - line.left) / width) if width > 0 else 1.0


def _starts(
    group: Sequence[Line], line: Line, margins: dict[tuple[float, int], float], layout: Layout
) -> bool:
    """Tell whether a line starts a new paragraph after the lines in `group`."""
    last = group[-1]
    distance = last.base - line.base
    if line.angle != last.angle or line.leader or last.leader:
        return not (last.leader is False and line.leader and group[0].tab > 0 and len(group) == 1)
    if abs(line.size - last.size) > _SAME_SIZE * last.size:
        return True
    if not 0.5 * last.size < distance < _LOOSE * layout.pitch_of(last):
        return True
    room = _margin(last, margins) - last.right - line.words[0].right + line.words[0].left
    ended = bool(_SENTENCE_END.search(last.text))
    roomy = room > 0.5 * last.size
    if line.bold != last.bold and roomy and not last.words[-1].broken:
        return True
    if line.tab > 0 and _starts_item(line, ended or roomy):
        return True
    if line.size < layout.size and line.words[0].text.isdigit() and ended:
        return True  # the next footnote
    return _ends_early(last, line, ended, roomy, margins) or _is_indented(group, line, ended, roomy)


def _starts_item(line: Line, free: bool) -> bool:
    """Tell whether the number or bullet that a line starts with opens an item."""
    return free or line.tab > _TAB * line.size or bool(_BULLET.match(line.words[0].text))


def _ends_early(
    last: Line,
    line: Line,
    ended: bool,
    roomy: bool,
    margins: dict[tuple[float, int], float],
) -> bool:
    """Tell whether the line before was ended although more words would have fitted."""
    if not roomy or last.words[-1].broken:
        return False
    first = line.words[0].text
    return ended or (_filled(last, margins) < _SHORT and not first[0].islower())


def _is_indented(group: Sequence[Line], line: Line, ended: bool, roomy: bool) -> bool:
    last = group[-1]
    indent = _INDENT * line.size
    if len(group) > 1 and abs(line.left - last.left) > indent and (ended or roomy):
        return True
    return line.left > last.left + indent and last.tab == 0 and len(group) == 1 and ended
