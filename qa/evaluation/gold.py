"""Questions whose answers are known: read from JSON lines, one question a line."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qa.errors import GoldError
from qa.records import Span

_SHOWN = 80  # characters of a bad value that an error message repeats


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that answer a question.

    Attributes:
        document: path in the corpus, with forward slashes.
        quote: the words; white space may differ from the document's.
    """

    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is known of its answer.

    Attributes:
        id: unique in its file.
        text: the question as asked.
        language: ISO 639-1 code of the question.
        answerable: whether the documents answer it.
        evidence: every stretch of words that answers it; empty if not answerable.
        answer: a short string that a good quote holds, where there is one.
        tags: any words to sort questions by.
    """

    id: str
    text: str
    language: str
    answerable: bool
    evidence: tuple[Evidence, ...] = ()
    answer: str | None = None
    tags: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the question as a line of a gold file holds it."""
        values: dict[str, object] = {
            "id": self.id,
            "question": self.text,
            "language": self.language,
            "answerable": self.answerable,
        }
        if self.evidence:
            values["evidence"] = [asdict(entry) for entry in self.evidence]
        if self.answer is not None:
            values["answer"] = self.answer
        if self.tags:
            values["tags"] = list(self.tags)
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Question":
        """Rebuild a question from what `as_json` returned, unchecked."""
        return cls(
            id=values["id"],
            text=values["question"],
            language=values["language"],
            answerable=values["answerable"],
            evidence=tuple(Evidence(**entry) for entry in values.get("evidence", ())),
            answer=values.get("answer"),
            tags=tuple(values.get("tags", ())),
        )


def gold_hash(questions: Sequence[Question]) -> str:
    """Return a SHA-256 of the questions, hexadecimal; white space of their file counts nothing."""
    lines = (json.dumps(question.as_json(), sort_keys=True) for question in questions)
    return hashlib.sha256("\n".join(lines).encode("ascii")).hexdigest()


def read_gold(file: Path) -> tuple[Question, ...]:
    """Read a gold file; empty lines are passed over.

    Args:
        file: JSON lines: `{"id", "question", "language", "answerable"}`, with
            `"evidence": [{"document", "quote"}]` if answerable, and at will `"answer"` and
            `"tags"`. Other fields are ignored.

    Raises:
        GoldError: if the file cannot be read, a line cannot be used, or there is no question.
    """
    questions, faults = scan_gold(file)
    if faults:
        more = len(faults) - 1
        hint = f" ({more} more; `qa gold check` names all)" if more else ""
        raise GoldError(f"{faults[0]}{hint}")
    return questions


def scan_gold(file: Path) -> tuple[tuple[Question, ...], tuple[str, ...]]:
    """Read what can be read of a gold file.

    Returns:
        The questions; then a line, with file and number, for each line that cannot be used.

    Raises:
        GoldError: if the file cannot be read, or there is nothing in it.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{file} cannot be read: {error}; expected JSON lines in UTF-8") from error
    return scan_gold_text(text, str(file))


def scan_gold_text(text: str, name: str) -> tuple[tuple[Question, ...], tuple[str, ...]]:
    """Read what can be read of the lines of a gold file; see `scan_gold`.

    Args:
        text: the lines.
        name: of the file, for faults.

    Raises:
        GoldError: if there is nothing in it.
    """
    questions: dict[str, Question] = {}
    faults = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            question = _Line(f"{name}:{number}", line).question()
        except GoldError as error:
            faults.append(str(error))
            continue
        if question.id in questions:
            faults.append(f"{name}:{number}: the id {question.id!r} occurs twice; ids are unique")
        questions.setdefault(question.id, question)
    if not questions and not faults:
        raise GoldError(f"{name}: expected a question a line, found none")
    return tuple(questions.values()), tuple(faults)


def find_quote(text: str, quote: str) -> tuple[Span, ...]:
    """Return every place where `quote` stands in `text`; any white space equals any other."""
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    return tuple(Span(*match.span()) for match in re.finditer(pattern, text)) if pattern else ()


class _Line:
    """One line of a gold file, checked value by value."""

    def __init__(self, where: str, line: str) -> None:
        self._where = where
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise self._error("a JSON object", line, f" ({error})") from error
        if not isinstance(values, dict):
            raise self._error("a JSON object", line)
        self._values: Mapping[str, Any] = values

    def question(self) -> Question:
        answerable = self._values.get("answerable")
        if not isinstance(answerable, bool):
            raise self._error("`answerable` to be true or false", answerable)
        evidence = self._evidence()
        if answerable and not evidence:
            raise self._error("`evidence` for an answerable question", self._values.get("evidence"))
        if evidence and not answerable:
            raise self._error("no `evidence` for a question that is not answerable", evidence)
        return Question(
            id=self._words(self._values, "id"),
            text=self._words(self._values, "question"),
            language=self._words(self._values, "language"),
            answerable=answerable,
            evidence=evidence,
            answer=self._words(self._values, "answer") if self._values.get("answer") else None,
            tags=self._tags(),
        )

    def _evidence(self) -> tuple[Evidence, ...]:
        entries = self._list("evidence")
        if not all(isinstance(entry, dict) for entry in entries):
            raise self._error('`evidence` to be a list of {"document", "quote"}', entries)
        return tuple(
            Evidence(self._words(entry, "document"), self._words(entry, "quote"))
            for entry in entries
        )

    def _tags(self) -> tuple[str, ...]:
        tags = self._list("tags")
        if not all(isinstance(tag, str) for tag in tags):
            raise self._error("`tags` to be a list of words", tags)
        return tuple(tags)

    def _list(self, name: str) -> list[Any]:
        found = self._values.get(name) or []
        if not isinstance(found, list):
            raise self._error(f"`{name}` to be a list", found)
        return found

    def _words(self, values: Mapping[str, Any], name: str) -> str:
        found = values.get(name)
        if not isinstance(found, str) or not found.strip():
            raise self._error(f"`{name}` to be a text that is not empty", found)
        return found

    def _error(self, expected: str, found: object, cause: str = "") -> GoldError:
        shown = found if isinstance(found, str) else repr(found)
        if len(shown) > _SHOWN:
            shown = f"{shown[:_SHOWN]}…"
        return GoldError(f"{self._where}: expected {expected}, found {shown}{cause}")
