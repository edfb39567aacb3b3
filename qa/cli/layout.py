"""Text laid out for a terminal: wrapped, in any script, and harmless to it."""

import json
import re
import shutil
import unicodedata

INDENT = 4
_WIDEST = 80  # columns; longer lines are hard to read
# Scripts without spaces may break after any character; each takes two columns.
_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
)
_PIECES = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]+|\s")
# Characters that reorder whatever follows them, also what is not theirs.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def terminal_width() -> int:
    """Return how many columns a line may take."""
    return min(_WIDEST, shutil.get_terminal_size().columns)


def print_json(values: object) -> None:
    """Print values as one line of JSON, at once."""
    print(json.dumps(values, ensure_ascii=False), flush=True)


def plain(text: str) -> str:
    """Return text on one line, without characters that steer a terminal."""
    visible = (" " if unicodedata.category(each) == "Cc" else each for each in text)
    return _REORDERING.sub("", " ".join("".join(visible).split()))


def lines(text: str, indent: int, width: int) -> str:
    """Return text in lines of at most `width` columns; only a longer word goes beyond."""
    done, line, room = [], "", max(width - indent, 20)
    for piece in _PIECES.findall(plain(text)):
        if line and _columns(line) + _columns(piece.strip()) > room:
            done.append(line.rstrip())
            line = piece.strip()
        else:
            line += piece
    return "\n".join(" " * indent + each for each in [*done, line.rstrip()])


def _columns(text: str) -> int:
    """Return how many columns a terminal needs: two for wide characters, none for marks."""
    return sum(
        0
        if unicodedata.category(each) in {"Mn", "Me", "Cf"}
        else 1 + (unicodedata.east_asian_width(each) in {"W", "F"})
        for each in text
    )
