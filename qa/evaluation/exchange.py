"""What a run shares with other programs: each question, what was returned, and what is right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.errors import RunError
from qa.evaluation.gold import Question
from qa.evaluation.imported import Imported
from qa.evaluation.metrics import PASSAGES, Item, judge_documents, judge_passages
from qa.evaluation.runs import Run

Judged = tuple[Question, Sequence[Item]]
UNKNOWN_LANGUAGE = "und"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What the files of another system hold.

    Attributes:
        lines: one for each question of which anything is known, in the order of the judgments.
        unjudged: ids of the questions that have results and no judgment; they are left out,
            as `trec_eval` does.
    """

    lines: tuple[Imported, ...]
    unjudged: tuple[str, ...]


def judged_items(run: Run, level: str) -> list[Judged]:
    """Return the items of each question: those returned, best first, then others that are judged.

    Args:
        run: of an index or of another system.
        level: what the items are, `passages` or `documents`.

    Raises:
        RunError: if the run is of another system and of another level.
    """
    if run.header.level not in (None, level):
        raise RunError(f"{run.name} is of {run.header.level}, not of {level}")
    if run.imported:
        return [(one.question, one.items) for one in run.imported]
    judge = judge_passages if level == PASSAGES else judge_documents
    return [(one.question, judge(one.ranking)) for one in run.asked]


def join(
    results: Mapping[str, Mapping[str, float]],
    grades: Mapping[str, Mapping[str, int]],
    questions: Mapping[str, Question],
) -> Incoming:
    """Join results and judgments of another system.

    Args:
        results: the score of each item returned, by question id and name of the item.
        grades: how relevant each item is that was judged, in the same way.
        questions: what is known of the questions, by id; may lack some.
    """
    return Incoming(
        lines=tuple(
            Imported(
                _question(name, judgments, questions), _items(results.get(name, {}), judgments)
            )
            for name, judgments in grades.items()
        ),
        unjudged=tuple(name for name in results if name not in grades),
    )


def read_text(file: Path) -> str:
    """Return the text of a file of another system.

    Raises:
        RunError: if it cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{file} cannot be read: {error}; expected text in UTF-8") from error


def write_text(file: Path, lines: Iterable[str]) -> None:
    """Write lines into a file, whose folder is made if need be.

    Raises:
        RunError: if it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise RunError(f"{file} cannot be written: {error}") from error


def _question(
    name: str, judgments: Mapping[str, int], questions: Mapping[str, Question]
) -> Question:
    known = questions.get(name)
    if known is not None:
        return replace(known, evidence=(), answer=None)
    relevant = any(grade > 0 for grade in judgments.values())
    return Question(name, name, UNKNOWN_LANGUAGE, answerable=relevant)


def _items(scores: Mapping[str, float], grades: Mapping[str, int]) -> tuple[Item, ...]:
    """Return the items best first; of equal scores the higher name is first, as in trec_eval."""
    ordered = sorted(scores, key=lambda name: (scores[name], name), reverse=True)
    return (
        *(Item(name, scores[name], grades.get(name)) for name in ordered),
        *(Item(name, None, grade) for name, grade in grades.items() if name not in scores),
    )
