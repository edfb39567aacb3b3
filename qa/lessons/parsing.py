r"""A lesson as text, such as a person writes in any editor, to a `Lesson`.

    # The title

    What there is to say first.

    ## A question?

    A note on it.

    Source: /doc/0a1b2c3d4e5f?start=10&end=90&words=70-5e&before=…&after=…#hit
    > The quoted words.

    ## Another question?

Only the title is required. A line of a note that begins with `#`, `>` or `Source:` has a
backslash in front.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from qa.citing import Anchor
from qa.errors import LessonFormatError
from qa.lessons.records import Lesson, LessonQuestion, Pin, one_line, tidy_text
from qa.translation import marked

_HEADING = re.compile(r"\s*(#+)(.*)")
_QUOTE = re.compile(r"\s*> ?(.*)")
_SOURCE = re.compile(r"\s*(?:source|fuente)\s*:(.*)", re.IGNORECASE)
_ESCAPED = re.compile(r"(\s*)\\(?=[#>\\]|(?:source|fuente)\s*:)", re.IGNORECASE)
_READER = re.compile(r"/doc/[0-9a-f]{12}", re.ASCII)
_LONGEST_FOUND = 60

TITLE = marked("a line with “# ” and the title of the lesson")
WORDS = marked("words after the “#”")
ONE_TITLE = marked("one title alone; put a “\\” in front of the “#” if the line is part of a note")
HEADING = marked("“# ” in front of the title, “## ” in front of each question")
QUESTION_FIRST = marked("a question, a line with “## ”, in front of its source and quote")
ONE_SOURCE = marked("one source a question")
SOURCE = marked("a line “Source: ” with the link of the quoted words")
LINK = marked("a link copied from the page, such as /doc/0a1b2c3d4e5f?start=10&end=90&words=…")


def parse_lesson(text: str) -> Lesson:
    """Read a lesson.

    Args:
        text: of a lesson file.

    Raises:
        LessonFormatError: if it is none; names the first line that is wrong.
    """
    draft = _Draft()
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), start=1):
        draft.read(number, line.rstrip())
    return draft.finished()


def read_link(link: str) -> str | None:
    """Return the address of the words that a link leads to, relative to the server.

    Args:
        link: as copied from the page, with or without the name of the server.

    Returns:
        The same for all spellings of a link, or `None` if it does not lead to words of a
        document.
    """
    try:
        parts = urlsplit(link.strip().removeprefix("<").removesuffix(">"))
    except ValueError:
        return None
    pairs = parse_qsl(parts.query)
    if not _READER.fullmatch(parts.path) or Anchor.from_query(dict(pairs)) is None:
        return None
    return f"{parts.path}?{urlencode(pairs, errors='replace')}#hit"


@dataclass(slots=True)
class _Part:
    """The lesson's head, or a question, as far as it has been read."""

    words: str
    note: list[str] = field(default_factory=list)
    link: str | None = None
    quote: list[str] = field(default_factory=list)
    quote_line: int = 0
    quote_interrupted: bool = False


@dataclass(slots=True)
class _Draft:
    head: _Part | None = None
    questions: list[_Part] = field(default_factory=list)

    def read(self, number: int, line: str) -> None:
        if heading := _HEADING.fullmatch(line):
            self._heading(number, line, len(heading[1]), one_line(heading[2]))
        elif self.head is None:
            if line:
                raise _wrong(number, TITLE, line)
        elif quote := _QUOTE.fullmatch(line):
            self._quote(number, line, quote[1])
        elif source := _SOURCE.fullmatch(line):
            self._source(number, line, source[1])
        else:
            part = self._part(self.head)
            part.note.append(_ESCAPED.sub(r"\1", line, count=1))
            part.quote_interrupted = bool(part.quote)

    def finished(self) -> Lesson:
        if self.head is None:
            raise LessonFormatError(1, TITLE, "")
        self._check_sources()
        return Lesson(
            title=self.head.words,
            introduction=tidy_text("\n".join(self.head.note)),
            questions=tuple(_question(part) for part in self.questions),
        )

    def _part(self, head: _Part) -> _Part:
        return self.questions[-1] if self.questions else head

    def _heading(self, number: int, line: str, level: int, words: str) -> None:
        if level > 2:
            raise _wrong(number, HEADING, line)
        if self.head is None and level == 2:
            raise _wrong(number, TITLE, line)
        if self.head is not None and level == 1:
            raise _wrong(number, ONE_TITLE, line)
        if not words:
            raise _wrong(number, WORDS, line)
        if level == 1:
            self.head = _Part(words)
        else:
            self._check_sources()
            self.questions.append(_Part(words))

    def _quote(self, number: int, line: str, words: str) -> None:
        if not self.questions:
            raise _wrong(number, QUESTION_FIRST, line)
        part = self.questions[-1]
        if part.quote_interrupted:
            part.quote.append("")
            part.quote_interrupted = False
        part.quote.append(words)
        part.quote_line = part.quote_line or number

    def _source(self, number: int, line: str, words: str) -> None:
        if not self.questions:
            raise _wrong(number, QUESTION_FIRST, line)
        if self.questions[-1].link is not None:
            raise _wrong(number, ONE_SOURCE, line)
        link = read_link(words)
        if link is None:
            raise _wrong(number, LINK, words)
        self.questions[-1].link = link

    def _check_sources(self) -> None:
        """Refuse a quote of the last question that does not say where it stands."""
        part = self.questions[-1] if self.questions else None
        if part is not None and part.link is None and tidy_text("\n".join(part.quote)):
            raise _wrong(part.quote_line, SOURCE, next(filter(None, part.quote)))


def _question(part: _Part) -> LessonQuestion:
    quote = tidy_text("\n".join(part.quote)) or None
    pin = Pin(part.link, quote) if part.link is not None else None
    return LessonQuestion(part.words, tidy_text("\n".join(part.note)), pin)


def _wrong(number: int, expected: str, found: str) -> LessonFormatError:
    found = one_line(found)
    short = found if len(found) <= _LONGEST_FOUND else found[:_LONGEST_FOUND] + "…"
    return LessonFormatError(number, expected, short)
