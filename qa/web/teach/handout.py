"""The handout of a lesson: everything on a sheet to print, its quotes compared on demand."""

from collections.abc import Sequence

from fastapi import Request

from qa.errors import QaError
from qa.lessons import Lesson
from qa.web.interface_language import visitor_translation
from qa.web.plain import own_address
from qa.web.teach.answers import show
from qa.web.teach.classroom import Checked, Classroom, check, time_words
from qa.web.templating import render

_NO_ANSWERS = frozenset({"unsure", "nearest"})  # what stands there is not claimed to answer


def handout_page(request: Request, room: Classroom, name: str, lesson: Lesson) -> str:
    """Return the handout of a lesson; `verify=1` in the address compares all quotes first."""
    say = visitor_translation(request.cookies, request.headers)
    index = room.current.index
    shown = [show(index, room.answers, question) for question in lesson.questions]
    checked: Sequence[Checked | None] = [None] * len(shown)
    answering = [each.state not in _NO_ANSWERS for each in shown]
    verified, problem = False, ""
    if request.query_params.get("verify") == "1":
        try:
            found = check(room, shown, say)
            checked = [
                each if answers else None for each, answers in zip(found, answering, strict=True)
            ]
            verified = True
        except QaError as error:
            problem = str(error)
    return render(
        "teach_handout.html",
        say,
        here="teach",
        address=own_address(request),
        site=str(request.base_url).rstrip("/"),
        name=name,
        lesson=lesson,
        rows=list(zip(lesson.questions, shown, checked, strict=True)),
        verified=verified,
        total=sum(answering),
        holding=sum(each is not None and each.holds for each in checked),
        problem=problem,
        when=time_words(),
    )
