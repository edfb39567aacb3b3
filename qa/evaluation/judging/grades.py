"""What judgments come to: one grade for each passage, to measure rankings by."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.errors import RunError
from qa.evaluation.asked import Asked
from qa.evaluation.gold import Question
from qa.evaluation.graded import Graded
from qa.evaluation.judging.placing import Placed
from qa.evaluation.judging.records import Judgment, question_key
from qa.evaluation.metrics import passage_name
from qa.evaluation.runs import Run
from qa.evaluation.trec import write_qrels
from qa.records import Span


@dataclass(frozen=True, slots=True)
class Grades:
    """The grade of every judged passage, by the words of the question.

    Attributes:
        by_question: keys as `question_key` returns them.
    """

    by_question: Mapping[str, tuple[Graded, ...]]

    @classmethod
    def of(cls, placed: Iterable[Placed]) -> "Grades":
        """Sum up judgments.

        Where several judges graded the same passage, the middle grade counts, of two in the
        middle the lower. Who could not tell counts nothing, nor do words that stand nowhere.
        """
        given: dict[str, dict[tuple[str, Span], list[int]]] = defaultdict(lambda: defaultdict(list))
        for one in placed:
            if one.span is not None and one.judgment.grade is not None:
                question = question_key(one.judgment.question)
                given[question][one.document, one.span].append(one.judgment.grade)
        return cls(
            {
                question: tuple(
                    Graded(document, span, _middle(grades))
                    for (document, span), grades in passages.items()
                )
                for question, passages in given.items()
            }
        )

    def graded(self, question: Question) -> tuple[Graded, ...]:
        """Return the passages that were graded for a question, whatever its id."""
        return self.by_question.get(question_key(question.text), ())

    def add_to(self, asked: Asked) -> Asked:
        """Let the passages of an answer be judged by these grades, and by no others."""
        return replace(asked, graded=self.graded(asked.question))

    def hash_for(self, questions: Iterable[Question]) -> str | None:
        """Return a SHA-256 of all that is graded for questions; `None` if nothing is."""
        values = [
            [question.id, one.document, one.span.start, one.span.end, one.grade]
            for question in questions
            for one in sorted(
                self.graded(question), key=lambda each: (each.document, each.span.start)
            )
        ]
        return hashlib.sha256(json.dumps(values).encode("ascii")).hexdigest() if values else None


NO_GRADES = Grades({})


def with_grades(run: Run, grades: Grades) -> Run:
    """Return a run as it would be if its passages were judged by these grades.

    Args:
        run: of an index whose documents are still the same.
        grades: of the index as it is.

    Raises:
        RunError: if the run is of another system.
    """
    if run.imported:
        raise RunError(
            f"{run.name} is of another system; judgments count in runs of an index, those of "
            "others bring their own"
        )
    judgments = grades.hash_for(one.question for one in run.asked)
    return Run(replace(run.header, judgments=judgments), [grades.add_to(one) for one in run.asked])


def export_qrels(standing: Sequence[Judgment], grades: Grades, folder: Path) -> list[Path]:
    """Write what judgments come to as judgments (qrels) of TREC, passages by their characters.

    Args:
        standing: the judgments, for the ids of their questions; where two questions have the
            same id, the later gets a number.
        grades: what they come to.
        folder: see `qa.evaluation.trec.write_qrels`.

    Returns:
        The files written.

    Raises:
        RunError: if a file cannot be written.
    """
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for judgment in standing:
        key = question_key(judgment.question)
        if key in grades.by_question and key not in ids:
            number, name = 1, judgment.question_id
            while name in taken:
                number += 1
                name = f"{judgment.question_id}-{number}"
            ids[key] = name
            taken.add(name)
    judged = (
        (
            name,
            key,
            {passage_name(one.document, one.span): one.grade for one in grades.by_question[key]},
        )
        for key, name in ids.items()
    )
    return write_qrels(folder, judged)


def _middle(grades: list[int]) -> int:
    return sorted(grades)[(len(grades) - 1) // 2]
