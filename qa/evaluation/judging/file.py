"""The file of judgments: JSON lines, only ever written to at its end.

A judgment is a line with an `id`, see `Judgment`; a line `{"undo": id, …}` takes one back. Any
number of programs and threads may write at once: a lock lets one at a time, each line is written
whole at the end of the file and is on the disk before the next may follow.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import JudgmentError
from qa.evaluation.appending import append_lines, locked
from qa.evaluation.judging.records import Judgment, Withdrawal

NAME = "judgments.jsonl"
"""What the file is called in the folder of gold questions."""

_SHOWN = 80  # characters of a bad line that a fault repeats


@dataclass(frozen=True, slots=True)
class Judgments:
    """What stands in a file of judgments.

    Attributes:
        made: every judgment that was not taken back, in the order they were made.
        faults: a line for each line of the file that cannot be used, with its number.
    """

    made: tuple[Judgment, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def standing(self) -> tuple[Judgment, ...]:
        """The last judgment of each judge on each pair of question and passage."""
        last = {(judgment.judge, *judgment.pair): judgment for judgment in self.made}
        return tuple(last.values())

    @property
    def judges(self) -> tuple[str, ...]:
        """The names of all judges, sorted."""
        return tuple(sorted({judgment.judge for judgment in self.made}))

    def of(self, judge: str) -> tuple[Judgment, ...]:
        """Return the standing judgments of one judge."""
        return tuple({each.pair: each for each in self.made if each.judge == judge}.values())

    def last_of(self, judge: str) -> Judgment | None:
        """Return what a judge judged last, which is what an undo takes back."""
        return next((each for each in reversed(self.made) if each.judge == judge), None)


class JudgmentFile:
    """Reads a file of judgments, and writes to its end; safe from several threads."""

    def __init__(self, path: Path) -> None:
        """Take the file; it need not exist."""
        self.path = path

    def read(self) -> Judgments:
        """Read what can be read; a file that does not exist holds nothing.

        A line that cannot be used, as when a crash has cut it short, is told in the `faults`
        and stays in the file.

        Raises:
            JudgmentError: if the file cannot be read.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return Judgments()
        except OSError as error:
            raise JudgmentError(f"{self.path} cannot be read: {error.strerror}") from error
        made: dict[str, Judgment] = {}
        undone: set[str] = set()
        faults = []
        for number, line in enumerate(content.split(b"\n"), start=1):
            if not line.strip():
                continue
            try:
                entry = _entry(line)
            except JudgmentError as error:
                faults.append(f"{self.path}:{number}: {error}")
                continue
            if isinstance(entry, Withdrawal):
                undone.add(entry.undo)
            else:
                made[entry.id] = entry
        kept = tuple(entry for name, entry in made.items() if name not in undone)
        return Judgments(kept, tuple(faults))

    def append(self, entries: Sequence[Judgment | Withdrawal]) -> None:
        """Write lines to the end of the file, which is made if need be; on the disk on return.

        Raises:
            JudgmentError: if they cannot be written; the file is as it was, or ends in a part
                of a line, which is told as a fault and harms no other.
        """
        lines = b"".join(_line(entry.as_json()) for entry in entries)
        try:
            with locked(self.path):
                append_lines(self.path, lines)
        except OSError as error:
            raise JudgmentError(f"{self.path} cannot be written: {error.strerror}") from error


def _line(values: Mapping[str, object]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _entry(line: bytes) -> Judgment | Withdrawal:
    try:
        values: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        shown = line[:_SHOWN].decode("utf-8", "replace")
        raise JudgmentError(f"expected a JSON object, found {shown!r} ({error})") from error
    if not isinstance(values, dict):
        raise JudgmentError(f"expected a JSON object, found {values!r:.80}")
    return (Withdrawal if "undo" in values else Judgment).from_json(values)
