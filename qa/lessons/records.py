"""The nouns of a lesson."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from qa.citing import Anchor


@dataclass(frozen=True, slots=True)
class Pin:
    """A passage that a trainer chose for a question.

    Attributes:
        link: address of the reader, relative to the server, as `read_link` returns it; it
            finds its words again after the documents were indexed anew.
        quote: the words, as they stood when the lesson was written; `None` if it does not
            repeat them.
    """

    link: str
    quote: str | None = None

    @property
    def document_id(self) -> str:
        """The `Source.id` of the document."""
        return urlsplit(self.link).path.rpartition("/")[2]

    @property
    def anchor(self) -> Anchor:
        """What the link tells of the words.

        Raises:
            ValueError: if the link does not come from `read_link`.
        """
        anchor = Anchor.from_query(dict(parse_qsl(urlsplit(self.link).query)))
        if anchor is None:
            raise ValueError(f"expected a link to words, found {self.link!r}")
        return anchor


@dataclass(frozen=True, slots=True)
class LessonQuestion:
    """A question of a lesson.

    Attributes:
        text: the question, on one line.
        note: what the trainer remarks on it; lines as `tidy_text` leaves them, may be empty.
        pin: the passage to show; without one the first answer of the documents is shown.
    """

    text: str
    note: str = ""
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """Questions to show a class, in order.

    Attributes:
        title: on one line.
        introduction: what there is to say first; lines as `tidy_text` leaves them, may be
            empty.
        questions: may be none in a lesson that was just begun.
    """

    title: str
    introduction: str = ""
    questions: tuple[LessonQuestion, ...] = ()


def tidy_text(text: str) -> str:
    """Return text as a lesson file can hold it.

    Line ends become line feeds; white space at the end of lines, and lines without words
    at the beginning and the end, are left out.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def one_line(text: str) -> str:
    """Return text with every run of white space as one space."""
    return " ".join(text.split())
