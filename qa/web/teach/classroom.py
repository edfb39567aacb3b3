"""What the pages of lessons work with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fastapi import Request

from qa.errors import LessonError, LessonFormatError
from qa.lessons import LessonFolder, Verdict, Verifier
from qa.translation import Translation, marked
from qa.web.current import CurrentIndex
from qa.web.reader.originals import Originals
from qa.web.teach.answers import NO_DOCUMENT, LessonAnswers, Shown

_VERDICTS = {
    "stands": marked("The words stand in %(path)s, and the file is the one that was indexed."),
    "stands in a changed file": marked(
        "The words stand in %(path)s, though the file has changed since it was indexed."
    ),
    "gone": marked("The words do not stand in %(path)s any more."),
    "other words": marked("At this place in %(path)s stand other words: “%(found)s”"),
    "no file": marked("%(path)s is no longer in the folder of documents."),
    "unreadable": marked("%(path)s cannot be read: %(found)s."),
}
_NO_CLAIM = marked("There is no quote to compare with a file.")
_NO_DOCUMENT = marked("The index does not hold the document of this quote: nothing was compared.")
_LONGEST_FOUND = 200


@dataclass(frozen=True, slots=True)
class Classroom:
    """What the pages of lessons work with.

    Attributes:
        current: what answers questions.
        folder: where the lessons are.
        verifier: compares quotes with files.
        originals: the pages of PDF files.
        may_save: tells whether a visitor may change lessons.
        answers: what was asked already.
    """

    current: CurrentIndex
    folder: LessonFolder
    verifier: Verifier
    originals: Originals
    may_save: Callable[[Request], bool]
    answers: LessonAnswers = field(default_factory=LessonAnswers)

    @classmethod
    def of(
        cls,
        current: CurrentIndex,
        corpus: Path | None,
        originals: Originals,
        may_save: Callable[[Request], bool],
    ) -> "Classroom":
        """Return what is needed for the lessons of a folder of documents.

        Args:
            current: what answers questions.
            corpus: the folder; by default the one that was indexed.
            originals: the pages of PDF files.
            may_save: tells whether a visitor may change lessons.
        """
        corpus = corpus or current.index.corpus
        return cls(current, LessonFolder(corpus), Verifier(corpus), originals, may_save)


def problem_words(error: LessonError, say: Translation) -> str:
    """Say what is wrong with a lesson."""
    if not isinstance(error, LessonFormatError):
        return str(error)
    return say.gettext(
        "Line %(line)d: expected %(expected)s; found %(found)s.",
        line=error.line,
        expected=say.phrase(error.expected),
        found=f"“{error.found}”" if error.found else say.gettext("nothing"),
    )


def verdict_words(verdict: Verdict, say: Translation) -> str:
    """Say what comparing a quote with its file showed."""
    found = " ".join(verdict.found.split())
    if len(found) > _LONGEST_FOUND:
        found = found[:_LONGEST_FOUND] + "…"
    return say.gettext(_VERDICTS[verdict.state], path=verdict.path, found=found)


@dataclass(frozen=True, slots=True)
class Checked:
    """What comparing a quote with its file showed, in words, and whether it `holds`."""

    holds: bool
    words: str


def check(room: Classroom, shown: Sequence[Shown], say: Translation) -> list[Checked]:
    """Compare what a lesson shows with the files on disk.

    Raises:
        QaError: if nothing can be compared just now.
    """
    claims = [each.claim for each in shown if each.claim is not None]
    verdicts = iter(room.verifier.verify(claims))
    found = [None if each.claim is None else next(verdicts) for each in shown]
    return [
        Checked(False, say.gettext(_NO_DOCUMENT if each.problem == NO_DOCUMENT else _NO_CLAIM))
        if verdict is None
        else Checked(verdict.holds, verdict_words(verdict, say))
        for each, verdict in zip(shown, found, strict=True)
    ]


def time_words() -> str:
    """Return date and time, the same in every language: `2026-11-22 09:30 CET`."""
    return f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}".strip()
