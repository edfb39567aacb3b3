"""A lesson file as a trainer writes it, and what is said of one that is wrong."""

import pytest

from qa.errors import LessonFormatError
from qa.lessons import Lesson, LessonQuestion, Pin, parse_lesson, read_link

LINK = "/doc/0a1b2c3d4e5f?start=10&end=19&words=8-5e&before=Some+words&after=follow.#hit"
BY_HAND = f"""\

#  Figures and   words
For the first hour.

Bring the handout.
## How many victims?

Let the class guess.
C:\\new is no markup, and neither is \\new.

Source: http://localhost:7860{LINK}
> Nobody can count
> the victims.

##And when?
\\# not a heading
\\Source: a word of the note
"""


def test_a_lesson_written_by_hand() -> None:
    assert parse_lesson(BY_HAND) == Lesson(
        "Figures and words",
        "For the first hour.\n\nBring the handout.",
        (
            LessonQuestion(
                "How many victims?",
                "Let the class guess.\nC:\\new is no markup, and neither is \\new.",
                Pin(LINK, "Nobody can count\nthe victims."),
            ),
            LessonQuestion("And when?", "# not a heading\nSource: a word of the note"),
        ),
    )


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_and_a_mark_in_front(end: str) -> None:
    assert parse_lesson("\ufeff" + BY_HAND.replace("\n", end)) == parse_lesson(BY_HAND)


def test_a_quote_may_stand_above_its_source_and_in_parts() -> None:
    text = f"# T\n## Q\n> One.\n\n> Two.\nfuente : <{LINK}>\nA note below."
    assert parse_lesson(text).questions == (
        LessonQuestion("Q", "A note below.", Pin(LINK, "One.\n\nTwo.")),
    )


def test_a_source_needs_no_quote() -> None:
    assert parse_lesson(f"# T\n## Q\nSource: {LINK}\n>\n").questions[0].pin == Pin(LINK)


def test_a_lesson_may_have_no_questions_yet() -> None:
    assert parse_lesson("# Begun") == Lesson("Begun")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Line 1: expected a line with “# ” and the title of the lesson; found nothing."),
        ("\nHello", "Line 2: expected a line with “# ” and the title of the lesson; found “Hello”"),
        ("## Q", "Line 1: expected a line with “# ” and the title of the lesson; found “## Q”."),
        ("#  ", "Line 1: expected words after the “#”; found “#”."),
        ("# T\n##", "Line 2: expected words after the “#”; found “##”."),
        ("# T\n# U", "Line 2: expected one title alone; put a “\\” in front"),
        ("# T\n### Q", "Line 2: expected “# ” in front of the title, “## ” in front of each"),
        ("# T\n> words", "Line 2: expected a question, a line with “## ”, in front of its source"),
        ("# T\nSource: x", "Line 2: expected a question, a line with “## ”"),
        ("# T\n## Q\n\nSource: UN", "Line 4: expected a link copied from the page, such as"),
        ("# T\n## Q\nSource:", "words=…; found nothing."),
        (f"# T\n## Q\nSource: {LINK}\nSource: {LINK}", "Line 4: expected one source a question"),
        ("# T\n## Q\n\n>\n> words\n## R", "Line 4: expected a line “Source: ” with the link"),
        ("# T\n## Q\n> words", "quoted words; found “words”."),
        ("# T\n## Q\nSource: " + "x" * 99, "; found “" + "x" * 60 + "…”."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, message: str) -> None:
    with pytest.raises(LessonFormatError) as caught:
        parse_lesson(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "link",
    [
        LINK,
        "https://intranet.test" + LINK,
        f" <{LINK}> ",
        LINK.replace("+", "%20"),
        LINK.removesuffix("#hit"),
    ],
)
def test_all_spellings_of_a_link_are_one(link: str) -> None:
    assert read_link(link) == LINK


@pytest.mark.parametrize(
    "link",
    [
        "",
        "/doc/0a1b2c3d4e5f",
        "/doc/0a1b2c3d4e5f?start=1&end=2",
        "/doc/0A1B2C3D4E5F?start=10&end=19&words=8-5e",
        "/page/0a1b2c3d4e5f?start=10&end=19&words=8-5e",
        "/doc/0a1b2c3d4e5f/../../x?start=10&end=19&words=8-5e",
        "javascript:alert(1)",
        "http://[",
    ],
)
def test_what_is_no_link_to_words_is_refused(link: str) -> None:
    assert read_link(link) is None


def test_a_pin_knows_document_and_words() -> None:
    pin = Pin(LINK)
    assert pin.document_id == "0a1b2c3d4e5f"
    assert (pin.anchor.span.start, pin.anchor.before) == (10, "Some words")
    with pytest.raises(ValueError, match="expected a link to words, found '/doc/x'"):
        _ = Pin("/doc/x").anchor
