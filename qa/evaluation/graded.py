"""What a question's passages are judged by: its evidence, and passages that people graded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.evaluation.anchors import Anchor, Retrieved
from qa.records import Span

FULL = 3
"""The grade of evidence beside passages that people graded: it answers the question by itself."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A passage that was graded for a question.

    Attributes:
        document: path in the corpus.
        span: code points of its canonical text.
        grade: from 0, of no use, to `FULL`.
    """

    document: str
    span: Span
    grade: int

    def met_by(self, retrieved: Retrieved) -> bool:
        """Tell whether a retrieved stretch shares at least half of the shorter of the two.

        So a grade outlasts cutting documents into other passages, while a neighbour that only
        touches the passage does not get its grade.
        """
        if self.document != retrieved.document:
            return False
        shorter = min(len(self.span), len(retrieved.span))
        return 2 * self.span.overlap(retrieved.span) >= max(1, shorter)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that should be returned: an entry of evidence, or graded passages that overlap.

    Attributes:
        grade: of the evidence, or the highest of the passages.
        evidence: where the entry stands; `None` for graded passages.
        passages: the graded passages; empty for evidence.
    """

    grade: int
    evidence: Anchor | None = None
    passages: tuple[Graded, ...] = ()

    def grade_of(self, retrieved: Retrieved) -> int | None:
        """Return the grade of a retrieved stretch; `None` if it is something else."""
        if self.evidence is not None:
            return self.grade if self.evidence.covered_by(retrieved) else None
        return max((one.grade for one in self.passages if one.met_by(retrieved)), default=None)

    @property
    def document(self) -> str:
        """Path of the document that it stands in."""
        return self.passages[0].document if self.evidence is None else self.evidence.document


def evidence_grade(graded: Sequence[Graded]) -> int:
    """Return what an entry of evidence counts: 1, but `FULL` beside passages that were graded."""
    return FULL if graded else 1


def wanted(evidence: Sequence[Anchor], graded: Sequence[Graded]) -> tuple[Wanted, ...]:
    """Return what should be returned: each entry of evidence, then passages with a grade above 0.

    A graded passage that holds evidence is left out: the evidence stands for it, being more
    exact. Graded passages that overlap, as after cutting anew, count as one.
    """
    entries = [Wanted(evidence_grade(graded), anchor) for anchor in evidence]
    groups: list[list[Graded]] = []
    for one in sorted(useful(evidence, graded), key=lambda each: -each.grade):
        if one.grade:
            _join(groups, one)
    return (*entries, *(Wanted(group[0].grade, None, tuple(group)) for group in groups))


def useful(evidence: Sequence[Anchor], graded: Iterable[Graded]) -> list[Graded]:
    """Return the graded passages that hold no evidence."""
    return [
        one
        for one in graded
        if not any(entry.covered_by(Retrieved(one.document, one.span)) for entry in evidence)
    ]


def _join(groups: list[list[Graded]], one: Graded) -> None:
    place = Retrieved(one.document, one.span)
    for group in groups:
        if any(each.met_by(place) for each in group):
            group.append(one)
            return
    groups.append([one])
