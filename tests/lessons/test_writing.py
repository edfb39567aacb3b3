"""What is written can be read again, whatever the words are."""

from hypothesis import given
from hypothesis import strategies as st

from qa.lessons import Lesson, LessonQuestion, Pin, one_line, parse_lesson, tidy_text, write_lesson
from tests.lessons.test_parsing import BY_HAND, LINK

HOSTILE = "#x\n##\n> y\n\\z\n \\\\\nSource: <script>\nfuente : \n\n\n  Source:\n\t# \ufeff\nend \\"
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
markup = st.lists(st.sampled_from([*"#>\\: \t\n", "Source:", "\n\n", "word", "\u2028", "\x0b"]))
texts = (words | markup.map("".join)).map(tidy_text)
lines = (words | markup.map("".join)).map(one_line).filter(bool)
pins = st.none() | st.builds(Pin, st.just(LINK), texts.map(lambda text: text or None))
lessons = st.builds(
    Lesson, lines, texts, st.lists(st.builds(LessonQuestion, lines, texts, pins)).map(tuple)
)


def test_the_text_of_a_lesson() -> None:
    assert write_lesson(parse_lesson(BY_HAND)) == (
        "# Figures and words\n\n"
        "For the first hour.\n\nBring the handout.\n\n"
        "## How many victims?\n\n"
        "Let the class guess.\nC:\\new is no markup, and neither is \\new.\n\n"
        f"Source: {LINK}\n> Nobody can count\n> the victims.\n\n"
        "## And when?\n\n"
        "\\# not a heading\n\\Source: a word of the note\n"
    )


@given(lessons)
def test_a_lesson_comes_back_exactly(lesson: Lesson) -> None:
    text = write_lesson(lesson)
    assert parse_lesson(text) == lesson
    assert write_lesson(parse_lesson(text)) == text


def test_words_that_look_like_markup_come_back() -> None:
    hostile = tidy_text(HOSTILE)
    lesson = Lesson("# T", hostile, (LessonQuestion("## Q", hostile, Pin(LINK, hostile)),))
    assert parse_lesson(write_lesson(lesson)) == lesson
