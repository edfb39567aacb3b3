"""Making stored runs: of an index, question by question, or of what another system returned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.answering import Index
from qa.errors import RunError
from qa.evaluation.gold import Question
from qa.evaluation.imported import Imported
from qa.evaluation.judging.grades import NO_GRADES, Grades
from qa.evaluation.run_files import run_file
from qa.evaluation.run_header import RunHeader, System
from qa.evaluation.run_writing import free_name, writing
from qa.evaluation.runs import PASSAGES_ASKED, Run, ask_all
from qa.indexing import Progress, silent
from qa.settings import DEFAULT_FUSION, DEFAULT_READER, Fusion


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run to make.

    Attributes:
        gold: file of the questions.
        name: of the run; empty for a free one after the file.
        reader: what reads the best passages closely, see `qa.models.load_reader`.
        fusion: how the searches become one ranking.
        k: passages to ask for.
        judgments: file of people's grades of passages that count beside the evidence; `None`
            if none do.
    """

    gold: Path
    name: str = ""
    reader: str = DEFAULT_READER
    fusion: Fusion = DEFAULT_FUSION
    k: int = 10
    judgments: Path | None = None


def store_imported(runs: Path, header: RunHeader, lines: Sequence[Imported]) -> Run:
    """Store what another system returned, as a run of its own.

    Raises:
        RunError: see `writing`.
    """
    run = Run(header, imported=lines)
    file = run_file(runs, header.name)
    if file.exists():
        raise RunError(f"{file} exists; choose another --name, or remove the file")
    with writing(runs, header) as stored:
        for line in lines:
            stored.append(line)
        stored.finish(run)
    return run


def evaluate_and_store(
    index: Index,
    questions: Sequence[Question],
    header: RunHeader,
    runs: Path,
    progress: Progress = silent,
    grades: Grades = NO_GRADES,
) -> Run:
    """Ask every question and store what comes of it at once; go on where a run was stopped.

    Args:
        index: what to ask.
        questions: as `read_gold` returns them.
        header: what is measured, and with what, of this index.
        runs: folder of the runs.
        progress: told of every question, as stage `asking`.
        grades: what people say of the passages; the hash of them is in the header.

    Raises:
        QuestionError: if a question cannot be asked; names its id.
        RunError: see `writing`.
    """
    k = header.system.k if header.system else PASSAGES_ASKED
    with writing(runs, header) as stored:
        asked = ask_all(
            index,
            questions,
            k,
            progress,
            stored.known,
            lambda one: stored.append(grades.add_to(one)),
        )
        run = Run(stored.header, [grades.add_to(one) for one in asked])
        stored.finish(run)
    return run


def carry_out(
    index: Index,
    questions: Sequence[Question],
    planned: PlannedRun,
    runs: Path,
    progress: Progress = silent,
    grades: Grades = NO_GRADES,
) -> Run:
    """Make the run that is planned, under a free name if it names none.

    Args:
        index: what to ask, opened with the reader and the fusion that are planned.
        questions: those of the file that is planned.
        planned: what to make.
        runs: folder of the runs.
        progress: told of every question, as stage `asking`.
        grades: what people say of the passages.

    Raises:
        QuestionError, RunError: see `evaluate_and_store`.
    """
    system = System.of(index, planned.k)
    header = RunHeader.made_now(planned.gold.stem, planned.gold.name, questions, system)
    header = replace(header, judgments=grades.hash_for(questions))
    name = planned.name or free_name(runs, planned.gold.stem, header)
    named = replace(header, name=name)
    return evaluate_and_store(index, questions, named, runs, progress, grades)
