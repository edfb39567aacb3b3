"""Checking a gold file against the documents, without asking anything."""

from dataclasses import asdict, dataclass
from pathlib import Path

from qa.evaluation.anchors import Anchoring, Documents
from qa.evaluation.gold import scan_gold


@dataclass(frozen=True, slots=True)
class GoldCheck:
    """What is right and wrong about a gold file.

    Attributes:
        questions: how many can be used, as far as their lines go.
        evidence: how many entries of evidence they have.
        faults: a line for each line of the file that cannot be used, by its number.
        problems: a line for each entry of evidence that cannot be found, by its question's id.
    """

    questions: int
    evidence: int
    faults: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.faults or self.problems)

    def as_json(self) -> dict[str, object]:
        """Return everything as plain JSON values."""
        return {"sound": self.sound, **asdict(self)}


def check_gold(file: Path, documents: Documents, most_hints: int | None = None) -> GoldCheck:
    """Check every line of a gold file, and look for its evidence in the canonical texts.

    Args:
        file: of gold questions.
        documents: that the evidence should stand in.
        most_hints: with how many problems to tell the nearest words, which takes a moment each;
            by default with all.

    Raises:
        GoldError: if the file cannot be read, or there is nothing in it.
    """
    questions, faults = scan_gold(file)
    anchoring = Anchoring(documents.sources, documents.document)
    problems: list[str] = []
    for question in questions:
        hinted = most_hints is None or len(problems) < most_hints
        problems += anchoring.problems(question, hinted)
    return GoldCheck(
        questions=len(questions),
        evidence=sum(len(question.evidence) for question in questions),
        faults=faults,
        problems=tuple(problems),
    )
