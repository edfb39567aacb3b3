"""Runs and judgments in the formats of TREC, which every program for evaluation reads.

A run: `question Q0 item rank score name`, a line for each item that was returned.
Judgments (qrels): `question 0 item grade`, a line for each item of which anything is known.
White space parts the columns, so that it is written as `%20` in names, and `%` as `%25`.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from qa.errors import RunError
from qa.evaluation.exchange import Incoming, join, judged_items, read_text, write_text
from qa.evaluation.gold import Question
from qa.evaluation.runs import Run

RUN, QRELS, QUESTIONS = "run.txt", "qrels.txt", "questions.tsv"

_RUN_COLUMNS = "question Q0 item rank score name"
_QRELS_COLUMNS = "question 0 item grade"


def export_trec(run: Run, folder: Path, level: str) -> list[Path]:
    """Write a run and its judgments, and which question each id stands for.

    The judgments of passages belong to this run: a passage counts for the evidence that none
    before it found. Those of documents are the same for every run over the same questions.

    Args:
        run: of an index or of another system.
        folder: gets `run.txt`, `qrels.txt` and `questions.tsv`; made if need be.
        level: what the items are, `passages` or `documents`.

    Returns:
        The files written.

    Raises:
        RunError: if the run is of another level, or a file cannot be written.
    """
    ranked, judged, questions = [], [], []
    tag = _word(run.name)
    for question, items in judged_items(run, level):
        name = _word(question.id)
        questions.append(f"{name}\t{question.id}\t{' '.join(question.text.split())}")
        returned = [item for item in items if item.score is not None]
        for rank, item in enumerate(returned, start=1):
            score = item.score if run.imported else len(returned) - rank + 1
            ranked.append(f"{name} Q0 {_word(item.name)} {rank} {score!r} {tag}")
        judged += [
            f"{name} 0 {_word(item.name)} {item.grade}" for item in items if item.grade is not None
        ]
    files = {RUN: ranked, QRELS: judged, QUESTIONS: questions}
    for file, lines in files.items():
        write_text(folder / file, lines)
    return [folder / file for file in files]


def write_qrels(folder: Path, judged: Iterable[tuple[str, str, Mapping[str, int]]]) -> list[Path]:
    """Write judgments that belong to no run, and which question each id stands for.

    Args:
        folder: gets `qrels.txt` and `questions.tsv`; made if need be.
        judged: id and words of each question, and the grade of each item by its name.

    Returns:
        The files written.

    Raises:
        RunError: if a file cannot be written.
    """
    lines, questions = [], []
    for question_id, text, grades in judged:
        name = _word(question_id)
        questions.append(f"{name}\t{question_id}\t{' '.join(text.split())}")
        lines += [f"{name} 0 {_word(item)} {grade}" for item, grade in grades.items()]
    write_text(folder / QRELS, lines)
    write_text(folder / QUESTIONS, questions)
    return [folder / QRELS, folder / QUESTIONS]


def import_trec(
    run: Path, qrels: Path, questions: Mapping[str, Question], names: Path | None = None
) -> Incoming:
    """Read a run and judgments of another system.

    Args:
        run: its run file; ranks are not read, the order is that of the scores.
        qrels: the judgments.
        questions: what is known of the questions, by id; may lack some.
        names: a `questions.tsv` as `export_trec` writes it, if ids have to be translated.

    Raises:
        RunError: if a file cannot be read, or a line of it cannot be used.
    """
    ids = _read_names(names) if names else {}
    results: dict[str, dict[str, float]] = {}
    for where, (name, _, item, _, score, _) in _read(run, _RUN_COLUMNS):
        items = results.setdefault(ids.get(name, name), {})
        _check_once(items, item, where)
        items[item] = _number(where, score)
    grades: dict[str, dict[str, int]] = {}
    for where, (name, _, item, grade) in _read(qrels, _QRELS_COLUMNS):
        judged = grades.setdefault(ids.get(name, name), {})
        _check_once(judged, item, where)
        judged[item] = _whole(where, grade)
    if not grades:
        raise RunError(f"{qrels}: expected lines of {_QRELS_COLUMNS!r}, found none")
    return join(results, grades, questions)


def _word(text: str) -> str:
    """Return text without white space; a name that has none and no `%` stays as it is."""
    if "%" not in text and not any(each.isspace() for each in text):
        return text
    return "".join(quote(each) if each == "%" or each.isspace() else each for each in text)


def _read(file: Path, columns: str) -> list[tuple[str, list[str]]]:
    """Return where each line stands, and its columns."""
    count = len(columns.split())
    found = []
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        cells = line.split()
        if cells and len(cells) != count:
            raise RunError(f"{file}:{number}: expected {columns!r}, found {line.strip()[:80]!r}")
        if cells:
            found.append((f"{file}:{number}", cells))
    return found


def _read_names(file: Path) -> dict[str, str]:
    names = {}
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        cells = line.split("\t")
        if len(cells) < 2 and line:
            raise RunError(
                f"{file}:{number}: expected an id of the run, a tab and the id of the question, "
                f"found {line[:80]!r}"
            )
        if line:
            names[cells[0]] = cells[1]
    return names


def _check_once(known: Collection[str], item: str, where: str) -> None:
    if item in known:
        raise RunError(f"{where}: {item!r} stands twice for this question; expected it once")


def _number(where: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise RunError(f"{where}: expected a score, found {text!r}")
    return value


def _whole(where: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise RunError(f"{where}: expected a grade such as 0 or 1, found {text!r}") from None
