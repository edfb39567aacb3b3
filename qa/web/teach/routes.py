"""The routes to lessons: their list, their steps for a projector, their handouts and files."""

from collections.abc import Callable
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from qa.errors import LessonError, LessonFormatError, QaError
from qa.lessons import Lesson
from qa.web.form_pages import form_page, say_to
from qa.web.plain import own_address, problem_page
from qa.web.teach.classroom import Classroom, problem_words
from qa.web.teach.handout import handout_page
from qa.web.teach.steps import step_page
from qa.web.templating import render


def add_teach(app: FastAPI, room: Classroom) -> None:
    """Add `/teach`, `/teach/{lesson}`, its `/handout` and its `/file` to an application."""

    @app.get("/teach", include_in_schema=False)
    def lessons(request: Request) -> Response:
        return lessons_page(request, room)

    @app.get("/teach/{name}", include_in_schema=False)
    def steps(name: str, request: Request) -> Response:
        return _shown(request, room, name, step_page)

    @app.get("/teach/{name}/handout", include_in_schema=False)
    def handout(name: str, request: Request) -> Response:
        return _shown(request, room, name, handout_page)

    @app.get("/teach/{name}/file", include_in_schema=False)
    def file(name: str, request: Request) -> Response:
        try:
            text = room.folder.read(name).text
        except LessonError as error:
            return lesson_problem(request, error)
        saved_as = quote(name if name.endswith(".txt") else f"{name}.md", safe="")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{saved_as}"}
        return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


def lessons_page(
    request: Request, room: Classroom, problem: str = "", title: str = "", status: int = 200
) -> Response:
    """Return the list of lessons, with the forms for new ones.

    Args:
        request: to answer.
        room: where the lessons are.
        problem: why a new lesson could not be made.
        title: what was given as its title.
        status: of HTTP.
    """
    say = say_to(request)
    entries = []
    for name in room.folder.names():
        lesson, fault = None, ""
        try:
            lesson = room.folder.read(name).lesson()
        except LessonError as error:
            fault = problem_words(error, say)
        entries.append((name, lesson, fault))
    return form_page(
        request,
        "teach.html",
        "teach",
        status,
        entries=entries,
        may_save=room.may_save(request),
        problem=problem,
        title=title,
    )


def lesson_problem(request: Request, error: QaError, status: int = 404) -> Response:
    """Return a page that says why a lesson cannot be shown."""
    say = say_to(request)
    words = problem_words(error, say) if isinstance(error, LessonError) else str(error)
    return problem_page(request, words, status)


def _shown(
    request: Request,
    room: Classroom,
    name: str,
    page: Callable[[Request, Classroom, str, Lesson], str],
) -> Response:
    try:
        lesson = room.folder.read(name).lesson()
        return HTMLResponse(page(request, room, name, lesson))
    except LessonFormatError as error:
        return _unreadable(request, name, error)
    except LessonError as error:
        return lesson_problem(request, error)


def _unreadable(request: Request, name: str, error: LessonFormatError) -> Response:
    say = say_to(request)
    page = render(
        "teach_unreadable.html",
        say,
        here="teach",
        address=own_address(request),
        name=name,
        message=problem_words(error, say),
    )
    return HTMLResponse(page, 422)
