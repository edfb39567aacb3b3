"""What an indexing run tells while it goes on, and at its end."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

Status = Literal["indexed", "unchanged", "skipped"]


class Progress(Protocol):
    """Told how far indexing has come."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note.

        Args:
            stage: what is being done: `copying` into the folder, `reading`, `encoding NAME` for
                passages, `encoding words NAME` for the glossary, or `writing`; on a cluster
                `reading and encoding` at once.
            done: how many files, chunks, words or steps are done, from 0 to `total`.
            total: how many there are in this stage.
        """


def silent(stage: str, done: int, total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file of the corpus.

    Attributes:
        path: relative to the corpus folder, with forward slashes.
        status: `indexed` if it was read now, `unchanged` if it did not have to be.
        reason: why it was skipped, else `None`.
        passages: how many passages of it are in the index.
        note: what is missing of a file that was read, such as pages without text.
    """

    path: str
    status: Status
    reason: str | None
    passages: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing run did.

    Attributes:
        outcomes: every file of the corpus, by path.
        warnings: what is odd and did no harm, one sentence each.
        removed: paths that were in the index and are no longer in the corpus.
        passages: how many are in the index now.
        encoded: how many passages had to be encoded, by at least one encoder.
        seconds: how long the run took.
        generation: name of the generation in use now.
        changed: whether this run wrote that generation.
    """

    outcomes: tuple[FileOutcome, ...]
    warnings: tuple[str, ...]
    removed: tuple[str, ...]
    passages: int
    encoded: int
    seconds: float
    generation: str
    changed: bool

    def count(self, status: Status) -> int:
        """Return how many files have this outcome."""
        return sum(outcome.status == status for outcome in self.outcomes)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "IndexReport":
        """Rebuild a report from what `as_json` returned."""
        return cls(
            outcomes=tuple(FileOutcome(**outcome) for outcome in values["files"]),
            warnings=tuple(values["warnings"]),
            removed=tuple(values["removed"]),
            passages=values["passages"],
            encoded=values["encoded"],
            seconds=values["seconds"],
            generation=values["generation"],
            changed=values["changed"],
        )

    def as_json(self) -> dict[str, object]:
        """Return the report as plain JSON values."""
        return {
            "files": [asdict(outcome) for outcome in self.outcomes],
            "warnings": list(self.warnings),
            "removed": list(self.removed),
            "passages": self.passages,
            "encoded": self.encoded,
            "seconds": round(self.seconds, 3),
            "generation": self.generation,
            "changed": self.changed,
        }
