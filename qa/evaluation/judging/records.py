"""The nouns of judging: a judgment of one passage, and taking one back."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from qa.citing import Anchor
from qa.errors import JudgmentError
from qa.records import Document, Span

HIGHEST_GRADE = 3
"""Grades go from 0, of no use for the question, to this, a full answer."""


@dataclass(frozen=True, slots=True)
class Judgment:
    """What one judge thinks of one passage as an answer to one question.

    Attributes:
        id: unique in its file.
        question_id: of the gold question, or what the question was called elsewhere.
        question: its words.
        document: path in the corpus, with forward slashes.
        digest: SHA-256 of the document's file, hexadecimal, as it was judged.
        start: where the passage began in the canonical text; first code point.
        end: where it ended; code point after the last.
        words: the passage, verbatim; as many code points as from `start` to `end`.
        before: some characters in front of it, runs of white space as one space.
        after: some characters behind it, likewise.
        grade: from 0 to `HIGHEST_GRADE`, higher is better; `None` if the judge cannot tell.
        note: anything that the judge wants to say; may be empty.
        judge: name of the judge.
        time: ISO 8601 in UTC.
    """

    id: str
    question_id: str
    question: str
    document: str
    digest: str
    start: int
    end: int
    words: str
    before: str
    after: str
    grade: int | None
    note: str
    judge: str
    time: str

    @classmethod
    def made_now(
        cls,
        question: tuple[str, str],
        document: Document,
        passage: Span,
        grade: int | None,
        judge: str,
        note: str = "",
    ) -> "Judgment":
        """Judge a passage.

        Args:
            question: its id and its words.
            document: that the passage stands in.
            passage: where it stands.
            grade: from 0 to `HIGHEST_GRADE`; `None` if the judge cannot tell.
            judge: name of the judge.
            note: anything that the judge wants to say.
        """
        anchor = Anchor.to(passage, document.text)
        return cls(
            id=secrets.token_hex(8),
            question_id=question[0],
            question=question[1],
            document=document.source.path,
            digest=document.source.digest,
            start=passage.start,
            end=passage.end,
            words=passage.of(document.text),
            before=anchor.before,
            after=anchor.after,
            grade=grade,
            note=note,
            judge=judge,
            time=_now(),
        )

    @property
    def span(self) -> Span:
        """Where the passage stood when it was judged."""
        return Span(self.start, self.end)

    @property
    def pair(self) -> tuple[str, str, str]:
        """What was judged: question, document and words, however white space parts them."""
        return question_key(self.question), self.document, "".join(self.words.split())

    def as_json(self) -> dict[str, object]:
        """Return the judgment as a line of the file holds it."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Judgment":
        """Read a line of the file; unknown fields are passed over.

        Raises:
            JudgmentError: if a value is missing or of another kind.
        """
        judgment = cls(**{each.name: _value(values, each.name) for each in fields(cls)})
        if not judgment.start < judgment.end == judgment.start + len(judgment.words):
            raise JudgmentError(
                f"expected `words` of as many characters as from `start` to `end`, found "
                f"{len(judgment.words)} and {judgment.start} to {judgment.end}"
            )
        return judgment


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A judgment taken back.

    Attributes:
        undo: id of the judgment.
        judge: name of who takes it back.
        time: ISO 8601 in UTC.
    """

    undo: str
    judge: str
    time: str

    @classmethod
    def of(cls, judgment: Judgment) -> "Withdrawal":
        """Take a judgment back now."""
        return cls(judgment.id, judgment.judge, _now())

    def as_json(self) -> dict[str, object]:
        """Return the withdrawal as a line of the file holds it."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Withdrawal":
        """Read a line of the file; unknown fields are passed over.

        Raises:
            JudgmentError: if a value is missing or of another kind.
        """
        return cls(**{each.name: _value(values, each.name) for each in fields(cls)})


def question_key(text: str) -> str:
    """Return what tells questions apart: the words, however white space parts them."""
    return " ".join(text.split())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


_OPTIONAL = frozenset({"before", "after", "note"})
"""Texts that may be empty."""


def _value(values: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - as the field has it
    found = values.get(name)
    if name == "grade":
        sound, expected = _is_grade(found), f"a whole number from 0 to {HIGHEST_GRADE} or null"
    elif name in {"start", "end"}:
        sound, expected = type(found) is int and found >= 0, "a whole number from 0"
    elif name in _OPTIONAL:
        sound, expected = isinstance(found, str), "a text"
    else:
        sound = isinstance(found, str) and bool(found.strip())
        expected = "a text that is not empty"
    if not sound or name not in values:
        raise JudgmentError(f"expected `{name}` to be {expected}, found {found!r:.80}")
    return found


def _is_grade(found: object) -> bool:
    return found is None or (type(found) is int and 0 <= found <= HIGHEST_GRADE)
