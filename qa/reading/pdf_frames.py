"""Frames of a PDF page: stretches of lines drawn downwards, and their order on the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.reading.pdf_lines import Line

_SAME_ROW = 0.35  # of the font size
_FURTHEST = 2.2  # of the font size: a line further down starts another frame
_OVERLAP = 0.1  # of the narrower frame: less than this is beside, not above or below
_TOUCH = 0.3  # of the font size by which the letters of two frames may reach into each other


@dataclass(frozen=True, slots=True)
class _Frame:
    lines: tuple[Line, ...]
    top: float
    bottom: float
    left: float
    right: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_Frame":
        """Return the frame around some lines."""
        return cls(
            tuple(lines),
            top=max(line.base + line.size for line in lines),
            bottom=min(line.base for line in lines),
            left=min(line.left for line in lines),
            right=max(line.right for line in lines),
        )


def in_frame_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page in the order of their frames.

    Within a frame the order of drawing is kept. Of two frames the upper comes first if one
    stands above the other, the left one if they stand beside each other, else the one that
    was drawn first.

    Args:
        lines: in the order in which the file draws them.
    """
    frames = _frames(lines)
    if len(frames) < 2:
        return list(lines)
    after: list[set[int]] = [
        {other for other in range(len(frames)) if other != one and _precedes(frames[other], frame)}
        for one, frame in enumerate(frames)
    ]
    ordered: list[int] = []
    waiting = list(range(len(frames)))
    while waiting:
        # Frames that stand in each other's way wait for each other: then drawing decides.
        chosen = next((one for one in waiting if not after[one]), waiting[0])
        waiting.remove(chosen)
        ordered.append(chosen)
        for others in after:
            others.discard(chosen)
    return [line for one in ordered for line in frames[one].lines]


def _frames(lines: Sequence[Line]) -> list[_Frame]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_Frame.of(group) for group in groups]


def _continues(group: Sequence[Line], line: Line) -> bool:
    last = group[-1]
    down = last.base - line.base
    if line.angle != last.angle or not -_SAME_ROW * line.size < down < _FURTHEST * line.size:
        return False
    in_row = abs(down) < _SAME_ROW * line.size
    return in_row or any(line.left < one.right and line.right > one.left for one in group[-4:])


def _precedes(one: _Frame, other: _Frame) -> bool:
    """Tell whether `one` is read before `other`, from where they stand."""
    if one.lines[0].angle != other.lines[0].angle:
        return False
    width = min(one.right - one.left, other.right - other.left)
    across = min(one.right, other.right) - max(one.left, other.left)
    height = _TOUCH * min(one.lines[0].size, other.lines[0].size)
    if across > _OVERLAP * width:
        return one.bottom >= other.top - height
    beside = min(one.top, other.top) - max(one.bottom, other.bottom) > height
    return beside and one.left < other.left
