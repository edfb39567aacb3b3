"""Results as lines for a terminal: wrapped, in any script, and harmless to it."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from qa.records import Answer, Passage

if TYPE_CHECKING:
    from qa.doctor import Finding
    from qa.indexing import IndexReport

_INDENT = 4
# Scripts without spaces may break after any character; each takes two columns.
_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
)
_PIECES = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]+|\s")
# Characters that reorder whatever follows them, also what is not theirs.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def answer_words(answer: Answer, width: int) -> str:
    """Return an answer for reading: the quote, its citation, then the other passages.

    Args:
        answer: what to show.
        width: columns of a line.
    """
    if not answer.passages:
        return "The documents do not answer this."
    if not answer.answered:
        note = "The documents do not answer this. The nearest passages:"
        return "\n\n".join([note, *_numbered(answer.passages, (), width)])
    first, *others = answer.passages
    parts = [f"{_lines(first.quote_text, 0, width)}\n{_lines(first.citation, _INDENT, width)}"]
    if others:
        parts += ["Other passages:", *_numbered(others, (first,), width)]
    return "\n\n".join(parts)


def question_words(question: str, width: int) -> str:
    """Return a question of a file as a heading above its answer."""
    return _lines(f"Question: {question}", 0, width)


def report_words(report: "IndexReport") -> str:
    """Return what an indexing run did: files that lack something, then the counts."""
    skipped = [outcome for outcome in report.outcomes if outcome.status == "skipped"]
    lines = [f"skipped  {_plain(f'{outcome.path}: {outcome.reason}')}" for outcome in skipped]
    noted = [f"{outcome.path}: {outcome.note}" for outcome in report.outcomes if outcome.note]
    lines += [f"note     {_plain(note)}" for note in (*noted, *report.warnings)]
    lines += [f"removed  {_plain(path)}" for path in report.removed]
    read = report.count("indexed")
    lines.append(
        f"{_counted(read, 'file')} read, {report.count('unchanged')} unchanged, "
        f"{len(skipped)} skipped, {len(report.removed)} removed; "
        f"{_counted(report.passages, 'passage')} in the index ({report.seconds:.1f} s)"
    )
    return "\n".join(lines)


def finding_words(finding: "Finding", width: int) -> str:
    """Return what a check found, and what to do about it."""
    mark = ("note" if finding.mend else "ok") if finding.sound else "BAD"
    words = f"{finding.words} {finding.mend}" if finding.mend else finding.words
    details = [_lines(f"- {detail}", 6, width) for detail in finding.details]
    return "\n".join([f"{mark:<6}{_lines(words, 6, width).lstrip()}", *details])


def _numbered(passages: Iterable[Passage], shown: tuple[Passage, ...], width: int) -> Iterable[str]:
    """Return each passage by its rank; words that stand above are not repeated."""
    ranks = {passage.quote_text: passage.rank for passage in reversed(shown)}
    for passage in passages:
        same = ranks.setdefault(passage.quote_text, passage.rank)
        quote = passage.quote_text if same == passage.rank else f"(the same words as {same})"
        number = f"{passage.rank}. ".ljust(_INDENT)
        lines = _lines(quote, _INDENT, width).removeprefix(" " * _INDENT)
        yield f"{number}{lines}\n{_lines(passage.citation, _INDENT, width)}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _plain(text: str) -> str:
    """Return text on one line, without characters that steer a terminal."""
    visible = (" " if unicodedata.category(each) == "Cc" else each for each in text)
    return _REORDERING.sub("", " ".join("".join(visible).split()))


def _lines(text: str, indent: int, width: int) -> str:
    """Return text in lines of at most `width` columns; only a longer word goes beyond."""
    lines, line, room = [], "", max(width - indent, 20)
    for piece in _PIECES.findall(_plain(text)):
        if line and _columns(line) + _columns(piece.strip()) > room:
            lines.append(line.rstrip())
            line = piece.strip()
        else:
            line += piece
    return "\n".join(" " * indent + each for each in [*lines, line.rstrip()])


def _columns(text: str) -> int:
    """Return how many columns a terminal needs: two for wide characters, none for marks."""
    return sum(
        0
        if unicodedata.category(each) in {"Mn", "Me", "Cf"}
        else 1 + (unicodedata.east_asian_width(each) in {"W", "F"})
        for each in text
    )
