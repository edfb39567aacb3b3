"""A run: the questions of a gold file asked of an index, and what came of each."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.answering import Index
from qa.errors import GoldError, QuestionError
from qa.evaluation.anchors import Anchor, Anchoring, Retrieved
from qa.evaluation.gold import Question
from qa.evaluation.metrics import Ranking, score_rankings
from qa.evaluation.outcome import Outcome
from qa.evaluation.summary import summarise, tabulate
from qa.indexing import Progress, silent
from qa.records import Answer, Hit

_PASSAGES = 10  # as many as the measures look at


@dataclass(frozen=True, slots=True)
class Run:
    """What came of every question, in the order of the gold file.

    Attributes:
        name: given by the user, to tell runs apart.
        outcomes: one for each question.
        problems: a line for each entry of evidence that the documents do not hold, starting
            with the question's id. Such an entry counts as not found.
    """

    name: str
    outcomes: tuple[Outcome, ...]
    problems: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return all figures, in total and by language, as plain JSON values."""
        return {
            "name": self.name,
            "questions": len(self.outcomes),
            "problems": list(self.problems),
            "figures": {
                group: {name: figure.as_json() for name, figure in figures.items()}
                for group, figures in summarise(self.outcomes).items()
            },
        }

    def as_table(self) -> str:
        """Return all figures as lines of text, one column for the total and each language."""
        return f"{self.name}\n{tabulate(summarise(self.outcomes))}"


def evaluate(
    index: Index, questions: Sequence[Question], name: str, progress: Progress = silent
) -> Run:
    """Ask every question and judge the answers.

    Args:
        index: what to ask.
        questions: as `read_gold` returns them.
        name: of the run.
        progress: told of every question, as stage `asking`.

    Raises:
        QuestionError: if a question cannot be asked, as when it is too long; names its id.
    """
    anchoring = Anchoring(index.sources, index.document)
    answers = []
    for question in questions:
        answers.append(_ask(index, question))
        progress("asking", len(answers), len(questions))
    evidence = [
        (anchoring.anchors(question), anchoring.articles(question)) for question in questions
    ]
    return Run(
        name=name,
        outcomes=tuple(_judge(index, questions, answers, evidence)),
        problems=tuple(
            problem for question in questions for problem in anchoring.problems(question)
        ),
    )


def write_details(run: Run, file: Path) -> None:
    """Write the answer to each question, one a line, in the schema of `qa ask --json`.

    Raises:
        GoldError: if the file cannot be written.
    """
    lines = (
        json.dumps({"id": one.question.id, **one.answer.as_json()}, ensure_ascii=False)
        for one in run.outcomes
    )
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise GoldError(f"{file}: the details cannot be written: {error}") from error


def _ask(index: Index, question: Question) -> Answer:
    try:
        return index.ask(question.text, _PASSAGES)
    except QuestionError as error:
        raise QuestionError(f"{question.id}: {error}") from error


def _judge(
    index: Index,
    questions: Sequence[Question],
    answers: Sequence[Answer],
    evidence: Sequence[tuple[tuple[Anchor, ...], tuple[Anchor, ...]]],
) -> Iterator[Outcome]:
    judged = list(zip(questions, answers, evidence, strict=True))
    scores = score_rankings(
        [
            Ranking(
                question_id=question.id,
                evidence=anchors,
                articles=articles,
                passages=tuple(Retrieved.passage(passage) for passage in answer.passages),
                documents=tuple(index.source_of(hit.chunk).path for hit in _ranked(answer)),
            )
            for question, answer, (anchors, articles) in judged
            if question.answerable
        ]
    )
    for question, answer, (anchors, _) in judged:
        yield Outcome(question, answer, scores.get(question.id, {}), _is_right(answer, anchors))


def _ranked(answer: Answer) -> tuple[Hit, ...]:
    """Return every candidate as the last stage that ranked them left them."""
    return next((stage.hits for stage in reversed(answer.stages) if stage.hits), ())


def _is_right(answer: Answer, anchors: Iterable[Anchor]) -> bool:
    if not answer.passages:
        return False
    quote = Retrieved.quote(answer.passages[0])
    return any(anchor.covered_by(quote) for anchor in anchors)
