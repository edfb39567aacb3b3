"""The grades that count in an evaluation: read from their file, placed in the documents."""

from pathlib import Path

from qa.evaluation.anchors import Documents
from qa.evaluation.judging.file import JudgmentFile
from qa.evaluation.judging.grades import Grades
from qa.evaluation.judging.placing import Placing


def grades_in(file: Path, documents: Documents) -> Grades:
    """Return what the judgments of a file come to; those that stand nowhere count nothing.

    Args:
        file: of judgments.
        documents: that are asked.

    Raises:
        JudgmentError: if it cannot be read.
    """
    placing = Placing(documents.sources, documents.document)
    return Grades.of(placing.place(JudgmentFile(file).read().standing))
