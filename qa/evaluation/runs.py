"""A run: the questions of a gold file asked of a system, and what came of each."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from statistics import fmean, median

from qa.answering import Index
from qa.errors import GoldError
from qa.evaluation.asked import Asked, judge_asked
from qa.evaluation.asking import Asking
from qa.evaluation.gold import Question
from qa.evaluation.imported import Imported, judge_imported
from qa.evaluation.metrics import DOCUMENTS, PASSAGES, at_level, found_nothing
from qa.evaluation.outcome import Outcome
from qa.evaluation.quotes import QUOTE_F1
from qa.evaluation.run_header import RunHeader, System
from qa.evaluation.summary import MEDIAN_MS, curves, figures, figures_json, groups
from qa.indexing import Progress, silent

PASSAGES_ASKED = 10
"""As many as the measures look at."""


MAIN_FIGURES = {"Success@1": 3, "nDCG@10": 3, QUOTE_F1: 3, MEDIAN_MS: 0}
"""What a list of runs shows, and with how many decimals."""


class Run:
    """What came of every question, in the order of the gold file.

    Attributes:
        header: what was measured, and with what.
        asked: one for each question that an index was asked.
        imported: one for each question that another system was asked; one of the two is empty.
    """

    def __init__(
        self,
        header: RunHeader,
        asked: Sequence[Asked] = (),
        imported: Sequence[Imported] = (),
    ) -> None:
        """Take the parts."""
        self.header = header
        self.asked = tuple(asked)
        self.imported = tuple(imported)

    @property
    def name(self) -> str:
        """Given by the user, to tell runs apart."""
        return self.header.name

    @property
    def complete(self) -> bool:
        """Whether every question was asked."""
        return len(self.outcomes) == self.header.questions

    @property
    def level(self) -> str:
        """Of what the first of the returned counts as found: `passages` or `documents`."""
        return self.header.level or PASSAGES

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What came of each question."""
        if self.asked:
            return judge_asked(self.asked)
        return judge_imported(self.imported, self.header.level or DOCUMENTS)

    @property
    def problems(self) -> tuple[str, ...]:
        """A line for each entry of evidence that the documents do not hold, by question id.

        Such an entry counts as not found.
        """
        return tuple(problem for one in self.asked for problem in one.problems)

    @property
    def zero_hits(self) -> tuple[Outcome, ...]:
        """The answerable questions of which nothing right is among the first ten."""
        return tuple(one for one in self.outcomes if found_nothing(one.scores, self.level))

    def main_values(self) -> dict[str, float | None]:
        """Return the value of each main figure, by the names `MAIN_FIGURES`."""
        found = {
            "Success@1": _mean(self.outcomes, at_level("Success@1", self.level)),
            "nDCG@10": _mean(self.outcomes, at_level("nDCG@10 linear gain", self.level)),
            QUOTE_F1: _mean(self.outcomes, QUOTE_F1),
        }
        known = [one.milliseconds for one in self.outcomes if one.milliseconds is not None]
        return {**found, MEDIAN_MS: median(known) if known else None}

    def as_json(self) -> dict[str, object]:
        """Return all figures, in total and by group, as plain JSON values."""
        return {
            "name": self.name,
            "questions": len(self.outcomes),
            "run": self.header.as_json(),
            "problems": list(self.problems),
            "zero_hits": [one.question.id for one in self.zero_hits],
            "without_results": [one.question.id for one in self.outcomes if not one.results],
            "figures": figures_json(figures(self.outcomes)),
            "groups": [group.as_json() for group in groups(self.outcomes)],
            "curves": curves(self.outcomes),
        }


def evaluate(
    index: Index, questions: Sequence[Question], name: str, progress: Progress = silent
) -> Run:
    """Ask every question and judge the answers.

    Args:
        index: what to ask.
        questions: as `read_gold` returns them.
        name: of the run, and of its gold.
        progress: told of every question, as stage `asking`.

    Raises:
        QuestionError: if a question cannot be asked, as when it is too long; names its id.
    """
    header = RunHeader.made_now(name, name, questions, System.of(index, PASSAGES_ASKED))
    return Run(header, ask_all(index, questions, PASSAGES_ASKED, progress))


def ask_all(
    index: Index,
    questions: Sequence[Question],
    k: int,
    progress: Progress = silent,
    known: Mapping[str, Asked] | None = None,
    keep: Callable[[Asked], None] | None = None,
) -> list[Asked]:
    """Ask every question that was not asked before.

    Args:
        index: what to ask.
        questions: as `read_gold` returns them.
        k: passages to ask for.
        progress: told of every question, as stage `asking`.
        known: questions that were asked before, by id; they are not asked again.
        keep: told of every question that was asked now, at once.

    Returns:
        One for each question, in their order.

    Raises:
        QuestionError: if a question cannot be asked, as when it is too long; names its id.
    """
    known = known or {}
    asking = Asking(index, k)
    if first := next((each for each in questions if each.id not in known), None):
        asking.ask(first)  # also loads what is loaded late, so that its time counts like others'
    found = []
    for number, question in enumerate(questions, start=1):
        asked = known.get(question.id)
        if asked is None:
            asked = asking.ask(question)
            if keep:
                keep(asked)
        found.append(asked)
        progress("asking", number, len(questions))
    return found


def _mean(outcomes: Sequence[Outcome], name: str) -> float | None:
    values = [one.scores[name] for one in outcomes if name in one.scores]
    return fmean(values) if values else None


def write_details(run: Run, file: Path) -> None:
    """Write the answer to each question, one a line, in the schema of `qa ask --json`.

    Raises:
        GoldError: if the file cannot be written.
    """
    lines = (
        json.dumps({"id": one.question.id, **one.answer}, ensure_ascii=False) for one in run.asked
    )
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise GoldError(f"{file}: the details cannot be written: {error}") from error
