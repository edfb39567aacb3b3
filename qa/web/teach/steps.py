"""A lesson step by step, for a projector: each question, its quote, the source."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request

from qa.answering import Index
from qa.errors import QaError
from qa.lessons import Lesson
from qa.translation import Translation
from qa.web.given import whole_number
from qa.web.interface_language import visitor_translation
from qa.web.reader.originals import Sheet, find_sheet, is_paged
from qa.web.teach.answers import Shown, show
from qa.web.teach.classroom import Checked, Classroom, check
from qa.web.teach.extracts import Extract, extract_around
from qa.web.templating import render

_PHASES = ("question", "quote", "source")
_SIZES = ((60, "huge"), (110, "large"), (190, "medium"), (300, "small"), (480, "smaller"))


@dataclass(frozen=True, slots=True)
class Step:
    """One view of a lesson.

    Attributes:
        number: from 1.
        total: how many the lesson has: its title, and three for each question.
        phase: `title`, `question`, `quote` or `source`.
        row: of the question, from 0.
    """

    number: int
    total: int
    phase: str
    row: int

    @classmethod
    def of(cls, lesson: Lesson, wanted: str) -> "Step":
        """Return the step that an address asks for, or the nearest one that exists."""
        total = 1 + len(_PHASES) * len(lesson.questions)
        number = min(max(whole_number(wanted) or 1, 1), total)
        if number == 1:
            return cls(number, total, "title", 0)
        row, phase = divmod(number - 2, len(_PHASES))
        return cls(number, total, _PHASES[phase], row)


@dataclass(frozen=True, slots=True)
class Setting:
    """A quote where it stands: the words around it, and the page if the document has pages."""

    extract: Extract | None = None
    sheet: Sheet | None = None


def step_page(request: Request, room: Classroom, name: str, lesson: Lesson) -> str:
    """Return the view that `step` in the address asks for; `verify=1` compares its quote."""
    say = visitor_translation(request.cookies, request.headers)
    step = Step.of(lesson, request.query_params.get("step", ""))
    question = lesson.questions[step.row] if step.phase != "title" else None
    index = room.current.index
    shown, setting, checked = None, Setting(), None
    if question is not None and step.phase in {"quote", "source"}:
        shown = show(index, room.answers, question)
        if step.phase == "source":
            setting = _setting(index, room, shown)
        if request.query_params.get("verify") == "1":
            checked = _checked(room, shown, say)
    return render(
        "teach_step.html",
        say,
        name=name,
        lesson=lesson,
        step=step,
        question=question,
        shown=shown,
        setting=setting,
        checked=checked,
        size=_size,
        address_of=lambda number: _address(name, lesson, number),
    )


def _address(name: str, lesson: Lesson, number: int) -> str:
    step = Step.of(lesson, str(number))
    place = "#hit" if step.phase == "source" else ""
    return f"/teach/{quote(name, safe='')}?step={step.number}{place}"


def _checked(room: Classroom, shown: Shown, say: Translation) -> Checked:
    try:
        return check(room, [shown], say)[0]
    except QaError as error:
        return Checked(False, str(error))


def _setting(index: Index, room: Classroom, shown: Shown) -> Setting:
    if shown.source is None or shown.span is None:
        return Setting()
    extract = extract_around(index.document(shown.source.id), shown.span)
    if not is_paged(shown.source) or shown.place is None:
        return Setting(extract)
    sheet = find_sheet(room.originals, shown.source, {}, shown.span, shown.place.page)
    return Setting(extract, sheet if sheet.shape else None)


def _size(text: str) -> str:
    """Name the size of type in which a text fills the view without leaving it."""
    return next((name for most, name in _SIZES if len(text) <= most), "smallest")
