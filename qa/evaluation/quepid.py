"""Runs and judgments as CSV, in the column names that Quepid exports and imports.

Judgments: `query,docid,rating`. Results: a snapshot, with the columns of `SNAPSHOT_COLUMNS`.
Quepid knows a question by its words alone.
(https://github.com/o19s/quepid)
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from qa.errors import RunError
from qa.evaluation.csv_rows import csv_rows
from qa.evaluation.exchange import Incoming, join, judged_items, read_text, write_text
from qa.evaluation.gold import Question
from qa.evaluation.runs import Run
from qa.indexing.cells import as_words

RATINGS, SNAPSHOT = "ratings.csv", "snapshot.csv"
RATING_COLUMNS = ("query", "docid", "rating")
SNAPSHOT_COLUMNS = (
    "Snapshot Name",
    "Snapshot Time",
    "Case ID",
    "Query Text",
    "Doc ID",
    "Doc Position",
)
_CASE = "1"  # a snapshot must name a case; on import the case that is open counts

Row = Mapping[str, str]


def export_quepid(run: Run, folder: Path, level: str) -> list[Path]:
    """Write a run as a snapshot, and its judgments as ratings.

    Args:
        run: of an index or of another system.
        folder: gets `ratings.csv` and `snapshot.csv`; made if need be.
        level: what the items are, `passages` or `documents`.

    Returns:
        The files written.

    Raises:
        RunError: if the run is of another level, two questions have the same words, or a file
            cannot be written.
    """
    judged = judged_items(run, level)
    _check_words([question for question, _ in judged])
    ratings = [
        (question.text, item.name, str(item.grade))
        for question, items in judged
        for item in items
        if item.grade is not None
    ]
    snapshot = [
        (run.name, run.header.created, _CASE, question.text, item.name, str(position))
        for question, items in judged
        for position, item in enumerate(items, start=1)
        if item.score is not None
    ]
    _write(folder / RATINGS, RATING_COLUMNS, ratings)
    _write(folder / SNAPSHOT, SNAPSHOT_COLUMNS, snapshot)
    return [folder / RATINGS, folder / SNAPSHOT]


def import_quepid(snapshot: Path, ratings: Path, questions: Mapping[str, Question]) -> Incoming:
    """Read a snapshot and ratings.

    Args:
        snapshot: what was returned.
        ratings: how good it is.
        questions: what is known of the questions, by id; one with other words keeps its words
            as its id.

    Raises:
        RunError: if a file cannot be read, or a line of it cannot be used.
    """
    ids = {_folded(question.text): question.id for question in questions.values()}
    results: dict[str, dict[str, float]] = {}
    for where, row in _rows(snapshot, SNAPSHOT_COLUMNS):
        name = ids.get(_folded(row["Query Text"]), row["Query Text"])
        position = _whole(where, "Doc Position", row["Doc Position"])
        items = results.setdefault(name, {})
        items[row["Doc ID"]] = max(-float(position), items.get(row["Doc ID"], -float(position)))
    grades: dict[str, dict[str, int]] = {}
    for where, row in _rows(ratings, RATING_COLUMNS):
        name = ids.get(_folded(row["query"]), row["query"])
        judged = grades.setdefault(name, {})
        if row["docid"]:  # a question that nobody rated yet has a line without a document
            judged[row["docid"]] = _whole(where, "rating", row["rating"])
    rated = {name: judged for name, judged in grades.items() if judged}
    if not rated:
        raise RunError(f"{ratings}: expected lines of {','.join(RATING_COLUMNS)}, found none")
    return join(results, rated, questions)


def _check_words(questions: Sequence[Question]) -> None:
    known: dict[str, str] = {}
    for question in questions:
        other = known.setdefault(_folded(question.text), question.id)
        if other != question.id:
            raise RunError(
                f"{other} and {question.id} ask in the same words, by which Quepid tells "
                "questions apart; expected different ones, or export with --trec"
            )


def _folded(text: str) -> str:
    return " ".join(text.split())


def _write(file: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(map(as_words, row) for row in (header, *rows))
    write_text(file, [text.getvalue().removesuffix("\n")])


def _rows(file: Path, columns: Sequence[str]) -> Iterator[tuple[str, Row]]:
    """Yield where each row stands, and its cells by the name of their column."""

    def refused(line: int, what: str) -> RunError:
        return RunError(f"{file}:{line}: {what}")

    for line, row in csv_rows(read_text(file), columns, refused):
        if not row.keys() >= set(columns):
            raise refused(line, f"expected {len(columns)} columns")
        yield f"{file}:{line}", row


def _whole(where: str, column: str, text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        raise RunError(f"{where}: expected {column} to be a number, found {text!r}") from None
