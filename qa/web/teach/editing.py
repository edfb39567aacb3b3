"""The routes that change lessons: begin, upload, edit in a form or as text, remove."""

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from qa.errors import LessonError, LessonFormatError
from qa.lessons import (
    LARGEST_LESSON,
    Lesson,
    lesson_text,
    one_line,
    parse_lesson,
    too_large,
    write_lesson,
)
from qa.translation import Translation, marked
from qa.web.form_pages import form_page, say_to
from qa.web.forms import FOREIGN, Posted, is_own_form
from qa.web.given import whole_number
from qa.web.plain import own_address, problem_page
from qa.web.teach.classroom import Classroom, problem_words
from qa.web.teach.forms import NO_TITLE, LessonDraft, edited_questions
from qa.web.teach.routes import add_teach, lesson_problem, lessons_page

_CLOSED = marked("Lessons cannot be changed here.")
_NO_FILE = marked("Choose a file first.")
_LONGEST_TITLE = 200


def add_lessons(app: FastAPI, room: Classroom) -> None:
    """Add the pages of lessons, and what changes them, to an application."""
    add_teach(app, room)
    _add_beginnings(app, room)
    _add_form(app, room)
    _add_text(app, room)


def _add_beginnings(app: FastAPI, room: Classroom) -> None:
    @app.post("/teach", include_in_schema=False)
    def begin(request: Request, form: Posted) -> Response:
        return _refusal(request, room, form) or _begun(request, room, form)

    @app.post("/teach/upload", include_in_schema=False)
    def upload(request: Request, form: Posted) -> Response:
        return _refusal(request, room, form) or _uploaded(request, room, form)

    @app.post("/teach/{name}/remove", include_in_schema=False)
    def remove(name: str, request: Request, form: Posted) -> Response:
        refusal = _refusal(request, room, form)
        if refusal is not None:
            return refusal
        try:
            room.folder.remove(name)
        except LessonError as error:
            return lesson_problem(request, error)
        return RedirectResponse("/teach", 303)


def _add_form(app: FastAPI, room: Classroom) -> None:
    @app.get("/teach/{name}/edit", include_in_schema=False)
    def edit(name: str, request: Request) -> Response:
        if not room.may_save(request):
            return _closed(request)
        try:
            file = room.folder.read(name)
            draft = LessonDraft.of(file.lesson())
        except LessonFormatError:
            return RedirectResponse(_address(name, "text"), 303)
        except LessonError as error:
            return lesson_problem(request, error)
        return _form_page(request, room, name, draft, file.version)

    @app.post("/teach/{name}/edit", include_in_schema=False)
    def save(name: str, request: Request, form: Posted) -> Response:
        return _refusal(request, room, form) or _edited(request, room, name, form)


def _add_text(app: FastAPI, room: Classroom) -> None:
    @app.get("/teach/{name}/text", include_in_schema=False)
    def text(name: str, request: Request) -> Response:
        try:
            file = room.folder.read(name)
        except LessonError as error:
            return lesson_problem(request, error)
        return _text_page(request, room, name, file.text, file.version)

    @app.post("/teach/{name}/text", include_in_schema=False)
    def save_text(name: str, request: Request, form: Posted) -> Response:
        return _refusal(request, room, form) or _rewritten(request, room, name, form)


def _refusal(request: Request, room: Classroom, form: FormData) -> Response | None:
    """Refuse a visitor who may not change lessons, and a form that came from elsewhere."""
    if not room.may_save(request):
        return _closed(request)
    if is_own_form(request, form):
        return None
    say = say_to(request)
    return problem_page(request, say.gettext(FOREIGN), 403)


def _closed(request: Request) -> Response:
    say = say_to(request)
    return problem_page(request, say.gettext(_CLOSED), 403)


def _begun(request: Request, room: Classroom, form: FormData) -> Response:
    say = say_to(request)
    title = one_line(str(form.get("title", "")))[:_LONGEST_TITLE]
    if not title:
        return lessons_page(request, room, say.gettext(NO_TITLE), status=400)
    try:
        name = room.folder.add(title, write_lesson(Lesson(title)))
    except LessonError as error:
        return lessons_page(request, room, problem_words(error, say), title, 400)
    return RedirectResponse(_address(name, "edit"), 303)


def _uploaded(request: Request, room: Classroom, form: FormData) -> Response:
    say = say_to(request)
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return lessons_page(request, room, say.gettext(_NO_FILE), status=400)
    try:
        data = file.file.read(LARGEST_LESSON + 1)
        if len(data) > LARGEST_LESSON:
            raise LessonError(too_large(file.size or len(data)))
        text = lesson_text(data)
        parse_lesson(text)
        name = room.folder.add(file.filename.rpartition(".")[0] or file.filename, text)
    except LessonError as error:
        problem = f"{file.filename}: {problem_words(error, say)}"
        return lessons_page(request, room, problem, status=400)
    return RedirectResponse(f"/teach/{quote(name, safe='')}", 303)


def _edited(request: Request, room: Classroom, name: str, form: FormData) -> Response:
    say = say_to(request)
    draft, version = LessonDraft.sent(form), str(form.get("version", ""))
    action = str(form.get("action", ""))
    looked_at = draft.apply(action)
    try:
        saved = room.folder.read(name).lesson()
        lesson = draft.lesson(room.current.index, saved, say)
        room.folder.save(name, write_lesson(lesson), version)
    except (LessonError, ValueError) as error:
        return _form_page(request, room, name, draft, version, _words(error, say))
    query = f"?passages={looked_at}" if action.startswith("passages ") else ""
    added = action == "add"
    place = (
        "#question-new" if added else "#saved" if looked_at is None else f"#question-{looked_at}"
    )
    saved_mark = "" if query else "?saved=1&added=1" if added else "?saved=1"
    return RedirectResponse(f"{_address(name, 'edit')}{query}{saved_mark}{place}", 303)


def _rewritten(request: Request, room: Classroom, name: str, form: FormData) -> Response:
    say = say_to(request)
    text, version = str(form.get("words", "")), str(form.get("version", ""))
    text = text.replace("\r\n", "\n")
    try:
        parse_lesson(text)
        room.folder.save(name, text, version)
    except LessonError as error:
        return _text_page(request, room, name, text, version, problem_words(error, say))
    return RedirectResponse(_address(name, "text") + "?saved=1", 303)


def _words(error: LessonError | ValueError, say: Translation) -> str:
    return problem_words(error, say) if isinstance(error, LessonError) else str(error)


def _form_page(
    request: Request,
    room: Classroom,
    name: str,
    draft: LessonDraft,
    version: str,
    problem: str = "",
) -> Response:
    chosen = whole_number(request.query_params.get("passages", "")) or 0
    index = room.current.index
    return form_page(
        request,
        "teach_edit.html",
        "teach",
        400 if problem else 200,
        address=own_address(request),
        name=name,
        draft=draft,
        version=version,
        problem=problem,
        rows=edited_questions(index, room.answers, draft, chosen),
        saved=request.query_params.get("saved") == "1",
        added=request.query_params.get("added") == "1",
    )


def _text_page(
    request: Request, room: Classroom, name: str, text: str, version: str, problem: str = ""
) -> Response:
    say = say_to(request)
    status = 400 if problem else 200
    if not problem:
        try:
            parse_lesson(text)
        except LessonFormatError as error:
            problem = problem_words(error, say)
    return form_page(
        request,
        "teach_text.html",
        "teach",
        status,
        address=own_address(request),
        name=name,
        text=text,
        version=version,
        problem=problem,
        may_save=room.may_save(request),
        saved=request.query_params.get("saved") == "1",
    )


def _address(name: str, page: str) -> str:
    return f"/teach/{quote(name, safe='')}/{page}"
