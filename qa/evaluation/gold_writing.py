"""Adding a question to a file of gold questions."""

import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from qa.errors import GoldError
from qa.evaluation.appending import append_lines, locked
from qa.evaluation.gold import Question, scan_gold

_LONGEST_ID = 40
_UNFIT = re.compile(r"[^a-z0-9]+")


def add_question(file: Path, question: Question) -> tuple[Question, int]:
    """Write a question to the end of a gold file, which is made if need be.

    Safe from several programs and threads at once.

    Args:
        file: the gold file.
        question: its id is made from its words where it is empty or taken.

    Returns:
        The question with the id that it got, and how many questions the file has now.

    Raises:
        GoldError: if the file has this question already, a line of it cannot be used, or it
            cannot be written.
    """
    try:
        with locked(file):
            known = _known(file)
            words = " ".join(question.text.split())
            for each in known:
                if " ".join(each.text.split()) == words:
                    raise GoldError(f"{file.name} has this question already, as {each.id!r}")
            added = replace(question, id=_free_id(question, {each.id for each in known}))
            line = json.dumps(added.as_json(), ensure_ascii=False)
            append_lines(file, line.encode("utf-8", "backslashreplace") + b"\n")
    except OSError as error:
        raise GoldError(f"{file} cannot be written: {error.strerror}") from error
    return added, len(known) + 1


def _known(file: Path) -> tuple[Question, ...]:
    if not file.exists() or not file.stat().st_size:
        return ()
    questions, faults = scan_gold(file)
    if faults:
        raise GoldError(f"{faults[0]}; mend this line first")
    return questions


def _free_id(question: Question, taken: Collection[str]) -> str:
    stem = question.id or slug(question.text)
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def slug(text: str) -> str:
    """Return an id made of the first words of a question, in plain letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = [word for word in _UNFIT.split(plain) if word]
    while words and len("-".join(words)) > _LONGEST_ID:
        words.pop()
    return "-".join(words) or "question"
