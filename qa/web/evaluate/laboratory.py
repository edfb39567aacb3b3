"""What the pages of evaluation work with."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from qa.evaluation.apart import evaluate_apart
from qa.evaluation.compare import Comparison
from qa.evaluation.gold_folder import GoldFolder
from qa.evaluation.judging.counting import grades_in
from qa.evaluation.judging.file import NAME as JUDGMENTS
from qa.evaluation.run_files import named_run, set_aside
from qa.settings import DEFAULT_READER
from qa.web.current import CurrentIndex
from qa.web.evaluate.gold_files import GoldChecks
from qa.web.evaluate.jobs import Evaluate, EvaluationJobs
from qa.web.evaluate.results import Result, Results
from qa.web.evaluate.words import NO_READER


@dataclass(frozen=True, slots=True)
class Laboratory:
    """What is measured, with which questions, and where what comes of it is stored.

    Attributes:
        current: what answers.
        gold: the files of questions with known answers.
        runs: folder of the stored runs; the same that `qa eval` uses.
        jobs: makes runs.
        checks: what is right and wrong about the files, as far as it was looked at.
        results: figures of runs, as far as they were computed.
    """

    current: CurrentIndex
    gold: GoldFolder
    runs: Path
    jobs: EvaluationJobs
    checks: GoldChecks = field(default_factory=GoldChecks)
    results: Results = field(default_factory=Results)

    @classmethod
    def of(cls, current: CurrentIndex, gold: Path, runs: Path, evaluate: Evaluate) -> "Laboratory":
        """Return what is needed for an index in use.

        Args:
            current: what answers.
            gold: folder of the files of questions.
            runs: folder of the stored runs.
            evaluate: makes a run.
        """
        return cls(current, GoldFolder(gold), runs, EvaluationJobs(evaluate))

    @property
    def readers(self) -> tuple[str, ...]:
        """What may read the best passages closely; first what does so on Ask."""
        in_use = self.current.index.reader
        first = in_use[0] if in_use else NO_READER
        return tuple(dict.fromkeys((first, DEFAULT_READER, NO_READER)))

    @property
    def judgments(self) -> Path | None:
        """The file of people's grades, if there is one."""
        file = self.gold.path / JUDGMENTS
        return file if file.is_file() else None

    def result(self, name: str) -> Result:
        """Return a stored run by its name.

        Raises:
            RunError: if there is none, or it cannot be read.
        """
        return self.results.of(self._stored(name))

    def compared(self, first: str, second: str) -> Comparison:
        """Compare two stored runs by their names, by what people have graded until now.

        Where the documents have changed since, and for what other systems returned, each run
        is judged by what it was stored with.

        Raises:
            RunError: if one is not there or cannot be read, or they have nothing in common.
        """
        files = (self._stored(first), self._stored(second))
        judgments, index = self.judgments, self.current.index
        systems = [self.results.of(file).run.header.system for file in files]
        if judgments is None or any(
            system is None or system.generation != index.generation for system in systems
        ):
            return self.results.compared(*files)
        return self.results.compared(*files, grades_in(judgments, index))

    def remove(self, name: str) -> None:
        """Set a stored run aside, in the folder `.removed`.

        Raises:
            RunError: if it is not there, is being written, or cannot be moved.
        """
        set_aside(self.runs, name)

    def _stored(self, name: str) -> Path:
        return named_run(self.runs, name)


def evaluating(index: Path, runs: Path) -> Evaluate:
    """Return what makes runs of an index in another process."""
    return partial(evaluate_apart, index, runs)
