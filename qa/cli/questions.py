"""Questions and filters as people type them or keep them in a file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qa.errors import QuestionError

_SHOWN = 80  # characters of a bad line that an error repeats


@dataclass(frozen=True, slots=True)
class Question:
    """A question to ask.

    Attributes:
        text: the words.
        carried: what goes with the answer as it came: the `id`, if there is one.
        where: file and line it was read from, else empty.
    """

    text: str
    carried: Mapping[str, object]
    where: str

    @contextmanager
    def located(self) -> Iterator[None]:
        """Let an error about this question name the file and line it came from."""
        try:
            yield
        except QuestionError as error:
            raise QuestionError(f"{self.where}: {error}" if self.where else str(error)) from error


def one_question(text: str) -> tuple[Question, ...]:
    """Return the question typed on the command line."""
    return (Question(text, {}, ""),)


def read_questions(file: Path) -> tuple[Question, ...]:
    """Read JSON lines, each with `question` and perhaps `id`; empty lines are passed over.

    Raises:
        QuestionError: if the file cannot be read, holds no question, or a line is not as
            expected; the message names file and line.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionError(f"{file}: expected UTF-8, found another encoding ({error})") from error
    except OSError as error:
        raise QuestionError(f"{file} cannot be read: {error.strerror}") from error
    # Not `splitlines`: a JSON string may hold other line separators.
    questions = tuple(
        _question(line, f"{file}:{number}")
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    )
    if not questions:
        raise QuestionError(f'{file}: expected lines such as {{"question": "…"}}, found none')
    return questions


def _question(line: str, where: str) -> Question:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"{where}: expected a line of JSON; {error}") from error
    if not isinstance(values, dict) or not isinstance(values.get("question"), str):
        raise QuestionError(f'{where}: expected {{"question": "…"}}, got {line[:_SHOWN]}')
    return Question(values["question"], {"id": values["id"]} if "id" in values else {}, where)


def read_filters(given: Sequence[str]) -> dict[str, str]:
    """Take filters such as `language=en` apart.

    Raises:
        QuestionError: if one is not of that form, or a name is given twice.
    """
    filters: dict[str, str] = {}
    for pair in given:
        name, _, value = pair.partition("=")
        if not (name.strip() and value.strip()):
            raise QuestionError(f"Expected a filter such as language=en, got {pair!r}")
        if name.strip() in filters:
            raise QuestionError(f"Expected each filter once, got {name.strip()} twice")
        filters[name.strip()] = value.strip()
    return filters
