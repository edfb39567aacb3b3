"""What the grades mean, and how to judge: the guidelines that every judge sees."""

from dataclasses import dataclass

from qa.translation import marked


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade as judges see it.

    Attributes:
        value: as the form sends it; `unsure` for a judge who cannot tell.
        key: that gives it.
        name: in a word or two.
        meaning: in a sentence.
    """

    value: str
    key: str
    name: str
    meaning: str


UNSURE = "unsure"

GRADES = (
    Grade(
        "0",
        "a",
        marked("Does not help"),
        marked("It may be about the subject, but brings you no nearer to the answer."),
    ),
    Grade(
        "1",
        "s",
        marked("Helps"),
        marked("It gives a piece of the answer or a hint at it, no more."),
    ),
    Grade(
        "2",
        "d",
        marked("Answers in part"),
        marked("The main point is there; something is missing or has to be worked out."),
    ),
    Grade("3", "f", marked("Answers"), marked("It says all that was asked, in its own words.")),
)
CANNOT_TELL = Grade(
    UNSURE,
    "j",
    marked("Can’t tell"),
    marked("You cannot read it, or the question is not clear. Say why in a note."),
)

ADVICE = (
    marked("Judge what the passage says, not what you know."),
    marked("Judge each passage by itself, even if another said the same before."),
    marked("The grey words around it are there to understand it; they do not count."),
    marked("A passage in another language than the question counts like any other."),
)


def grade_of(value: str) -> int | None:
    """Return the grade that a form sends; `None` for a judge who cannot tell.

    Raises:
        KeyError: if it is neither.
    """
    return {**{each.value: int(each.value) for each in GRADES}, UNSURE: None}[value]
