"""A lesson as the fields of a form, and the buttons of that form as changes to it."""

from dataclasses import dataclass, field

from starlette.datastructures import FormData

from qa.answering import Index
from qa.errors import QuestionError
from qa.lessons import Lesson, LessonQuestion, Pin, one_line, read_link, tidy_text
from qa.records import Passage
from qa.translation import Translation, marked
from qa.web.given import whole_number
from qa.web.teach.answers import LessonAnswers, Shown, Verdict, show, verdict, words_at

NO_TITLE = marked("Expected a title, found none.")
NO_QUESTION = marked("Question %(number)d: expected words, found none. Write it, or remove it.")
NO_LINK = marked(
    "Question %(number)d: expected a link copied from a passage, such as "
    "/doc/0a1b2c3d4e5f?start=10&end=90&words=…, found “%(found)s”."
)
_LONGEST_FOUND = 60


@dataclass(slots=True)
class DraftQuestion:
    """The fields of one question, as they were sent."""

    text: str = ""
    note: str = ""
    link: str = ""


@dataclass(slots=True)
class LessonDraft:
    """The fields of a lesson, as they were sent; perhaps not yet a lesson."""

    title: str
    introduction: str
    questions: list[DraftQuestion] = field(default_factory=list)

    @classmethod
    def of(cls, lesson: Lesson) -> "LessonDraft":
        """Return the fields of a lesson."""
        questions = [
            DraftQuestion(each.text, each.note, each.pin.link if each.pin else "")
            for each in lesson.questions
        ]
        return cls(lesson.title, lesson.introduction, questions)

    @classmethod
    def sent(cls, form: FormData) -> "LessonDraft":
        """Read the fields of a form; a question without any words at the end is left out."""
        columns = [
            [str(value) for value in form.getlist(name)] for name in ("text", "note", "link")
        ]
        questions = [DraftQuestion(*values) for values in zip(*columns, strict=False)]
        if questions and not any(
            value.strip() for value in (questions[-1].text, questions[-1].note, questions[-1].link)
        ):
            questions.pop()
        return cls(str(form.get("title", "")), str(form.get("introduction", "")), questions)

    def apply(self, action: str) -> int | None:
        """Do what a button asks for.

        Args:
            action: `up`, `down`, `remove`, `unpin` or `passages` with the number of a question,
                `pin` with number and link; anything else does nothing.

        Returns:
            The number of the question to look at next, from 1, if there is one.
        """
        name, _, rest = action.partition(" ")
        given, _, link = rest.partition(" ")
        number = whole_number(given)
        if number is None or not 1 <= number <= len(self.questions):
            return None
        row = number - 1
        if name == "remove":
            del self.questions[row]
            return min(row + 1, len(self.questions)) or None
        if name in {"up", "down"}:
            return self._move(row, -1 if name == "up" else 1)
        if name in {"pin", "unpin"}:
            self.questions[row].link = link if name == "pin" else ""
        return row + 1

    def lesson(self, index: Index, saved: Lesson, say: Translation) -> Lesson:
        """Return the lesson that the fields describe.

        Args:
            index: gives the words of passages that are newly pinned.
            saved: the lesson as it is; passages pinned in it keep the words that it quotes.
            say: the words to use.

        Raises:
            ValueError: if a field cannot be used; the message says which, for the visitor.
        """
        title = one_line(self.title)
        if not title:
            raise ValueError(say.gettext(NO_TITLE))
        known = {each.pin.link: each.pin for each in saved.questions if each.pin is not None}
        questions = []
        for number, each in enumerate(self.questions, start=1):
            text = one_line(each.text)
            if not text:
                raise ValueError(say.gettext(NO_QUESTION, number=number))
            link = read_link(each.link) if each.link.strip() else ""
            if link is None:
                found = one_line(each.link)[:_LONGEST_FOUND]
                raise ValueError(say.gettext(NO_LINK, number=number, found=found))
            pin = (known.get(link) or _new_pin(index, link)) if link else None
            questions.append(LessonQuestion(text, tidy_text(each.note), pin))
        return Lesson(title, tidy_text(self.introduction), tuple(questions))

    def _move(self, row: int, by: int) -> int:
        to = min(max(row + by, 0), len(self.questions) - 1)
        self.questions.insert(to, self.questions.pop(row))
        return to + 1


def _new_pin(index: Index, link: str) -> Pin:
    return Pin(link, tidy_text(words_at(index, Pin(link)) or "") or None)


@dataclass(frozen=True, slots=True)
class EditedQuestion:
    """A question in the form.

    Attributes:
        fields: what stands in its fields.
        shown: the pinned passage, if there is one.
        passages: to choose from, where they were asked for.
        verdict: what the first of these is to the question; `None` if they were not asked for.
        problem: why there are none, in English; or empty.
    """

    fields: DraftQuestion
    shown: Shown | None = None
    passages: tuple[Passage, ...] = ()
    verdict: Verdict | None = None
    problem: str = ""


def edited_questions(
    index: Index, answers: LessonAnswers, draft: LessonDraft, chosen: int
) -> list[EditedQuestion]:
    """Return the questions of a draft with what the form shows of each.

    Args:
        index: what answers.
        answers: what was asked already.
        draft: the fields.
        chosen: number of the question, from 1, to give passages for; 0 for none.
    """
    found = []
    for number, fields in enumerate(draft.questions, start=1):
        link = read_link(fields.link)
        question = LessonQuestion(fields.text, pin=Pin(link) if link else None)
        shown = show(index, answers, question) if link else None
        if number != chosen:
            found.append(EditedQuestion(fields, shown))
            continue
        try:
            answer = answers.ask(index, fields.text)
        except QuestionError as error:
            found.append(EditedQuestion(fields, shown, problem=str(error)))
            continue
        found.append(EditedQuestion(fields, shown, answer.passages, verdict(answer)))
    return found
