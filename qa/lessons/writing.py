"""A lesson to the text of its file."""

import re

from qa.lessons.records import Lesson, LessonQuestion, one_line, tidy_text

_TAKEN = re.compile(r"\s*(?:[#>\\]|(?:source|fuente)\s*:)", re.IGNORECASE)


def write_lesson(lesson: Lesson) -> str:
    """Return the text of a lesson file.

    Reading it with `parse_lesson` gives the same lesson again, if its texts are as
    `tidy_text` and its links as `read_link` return them; other texts are tidied.
    """
    parts = [f"# {one_line(lesson.title)}", _note(lesson.introduction)]
    for question in lesson.questions:
        parts.extend([f"## {one_line(question.text)}", _note(question.note), _pinned(question)])
    return "\n\n".join(filter(None, parts)) + "\n"


def _note(text: str) -> str:
    return "\n".join(_unlike_markup(line) for line in tidy_text(text).split("\n"))


def _unlike_markup(line: str) -> str:
    """Put a backslash in front of a line that would be read as something else than a note."""
    if not _TAKEN.match(line):
        return line
    words = line.lstrip()
    return line[: len(line) - len(words)] + "\\" + words


def _pinned(question: LessonQuestion) -> str:
    if question.pin is None:
        return ""
    quote = tidy_text(question.pin.quote or "")
    lines = [f"> {line}" if line else ">" for line in quote.split("\n")] if quote else []
    return "\n".join([f"Source: {question.pin.link}", *lines])
