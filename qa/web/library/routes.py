"""The routes of the Library: every document with its state; documents come in, change and go."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from qa.errors import QaError, SidecarError
from qa.indexing.folder import incoming_folder
from qa.translation import marked
from qa.web.bodies import UPLOADS
from qa.web.form_pages import say_to
from qa.web.forms import FOREIGN, is_from_here, is_own_form
from qa.web.library.changes import (
    FIELDS,
    add_by_path,
    add_uploaded,
    correct_metadata,
    remove_document,
    shown_values,
)
from qa.web.library.jobs import Later, LibraryBusy, nothing_more
from qa.web.library.listing import Entry
from qa.web.library.page import (
    Library,
    document_page,
    library_page,
    progress_values,
)
from qa.web.library.uploads import receive_upload
from qa.web.library.workshop import Workshop
from qa.web.plain import problem_page

_UNKNOWN = marked("The library has no file with this path. It may have been moved or removed.")
_NO_FILE = marked("Choose one or more files first.")
_LONGEST_VALUE = 500


class _Refused(Exception):
    """A change is refused for a reason that can be told in any language."""

    def __init__(self, phrase: str, status: int) -> None:
        self.phrase = phrase
        self.status = status


def add_library(app: FastAPI, library: Library) -> None:
    """Add the pages of the Library to an application, and what they send.

    Args:
        app: the application.
        library: what to show, and how to change it.
    """
    _add_pages(app, library)
    _add_uploads(app, library)
    _add_changes(app, library)


def _add_pages(app: FastAPI, library: Library) -> None:
    @app.get("/library", include_in_schema=False)
    def listed(request: Request) -> Response:
        return library_page(request, library)

    @app.get("/library/progress", include_in_schema=False)
    def progress(request: Request) -> Response:
        values = progress_values(library.state, say_to(request))
        return JSONResponse(values, headers={"cache-control": "no-store"})

    @app.get("/library/document", include_in_schema=False)
    def document(request: Request) -> Response:
        entry = _entry(library, request.query_params.get("path", ""))
        if entry is None:
            return problem_page(request, say_to(request).gettext(_UNKNOWN))
        try:
            return document_page(request, library, entry, _values(library, entry))
        except SidecarError as error:
            return document_page(request, library, entry, {}, str(error))


def _add_uploads(app: FastAPI, library: Library) -> None:
    @app.post(UPLOADS, include_in_schema=False)
    async def upload(request: Request) -> Response:
        try:
            await _receive(request, library)
        except (QaError, _Refused) as error:
            return await run_in_threadpool(_refusal, request, library, error)
        return _begun(request)


async def _receive(request: Request, library: Library) -> None:
    _require(is_from_here(request.headers))  # before anything is taken in
    workshop = _workshop(library, request)
    with incoming_folder(workshop.corpus) as room:
        upload = await receive_upload(request, room)
        _require(is_own_form(request, upload.fields))
        if not upload.files and not upload.refused:
            raise _Refused(_NO_FILE, 400)
        replace, when = "replace" in upload.fields, datetime.now(UTC)
        await run_in_threadpool(
            workshop.jobs.begin, lambda: add_uploaded(workshop.corpus, upload, replace, when)
        )


def _add_changes(app: FastAPI, library: Library) -> None:
    def change(path: str, now: Callable[[Workshop, Mapping[str, str]], Later]) -> None:
        @app.post(path, include_in_schema=False)
        async def changed(request: Request) -> Response:
            form = {name: str(value) for name, value in (await request.form()).items()}
            return await run_in_threadpool(_change, request, library, form, now)

    change("/library/copy", _copy)
    change("/library/index", lambda *_: nothing_more)
    change("/library/correct", lambda workshop, form: _correct(workshop, library, form))
    change("/library/remove", lambda workshop, form: _remove(workshop, library, form))


def _change(
    request: Request,
    library: Library,
    form: Mapping[str, str],
    now: Callable[[Workshop, Mapping[str, str]], Later],
) -> Response:
    try:
        _require(is_own_form(request, form))
        workshop = _workshop(library, request)
        workshop.jobs.begin(lambda: now(workshop, form), "rebuild" in form)
    except (QaError, _Refused) as error:
        entry = _entry(library, form.get("path", ""))
        if entry is None or isinstance(error, _Refused):
            return _refusal(request, library, error)
        values = {name: form[name] for name in FIELDS if name in form}
        words = _words(error, request)
        return document_page(request, library, entry, values, words, _status(error))
    return _begun(request)


def _copy(workshop: Workshop, form: Mapping[str, str]) -> Later:
    given, replace = form.get("place", ""), "replace" in form
    return add_by_path(workshop.corpus, given, replace, datetime.now(UTC))


def _correct(workshop: Workshop, library: Library, form: Mapping[str, str]) -> Later:
    entry = _entry(library, form.get("path", ""))
    if entry is None or entry.source is None:
        raise _Refused(_UNKNOWN, 404)
    values = {name: form.get(name, "")[:_LONGEST_VALUE] for name in FIELDS}
    return correct_metadata(workshop.corpus, entry.source, values)


def _remove(workshop: Workshop, library: Library, form: Mapping[str, str]) -> Later:
    entry = _entry(library, form.get("path", ""))
    if entry is None:
        raise _Refused(_UNKNOWN, 404)
    index = library.current.index
    return remove_document(workshop.corpus, index, entry.path, datetime.now(UTC))


def _require(own: bool) -> None:
    if not own:
        raise _Refused(FOREIGN, 403)


def _workshop(library: Library, request: Request) -> Workshop:
    closed = library.closed(say_to(request))
    if library.workshop is None or closed:
        raise _Refused(closed, 403)
    return library.workshop


def _begun(request: Request) -> Response:
    if _is_script(request):
        return JSONResponse({}, 202)
    return RedirectResponse("/library", 303)


def _refusal(request: Request, library: Library, error: QaError | _Refused) -> Response:
    words = _words(error, request)
    if _is_script(request):
        return JSONResponse({"problem": words}, _status(error))
    return library_page(request, library, words, _status(error))


def _status(error: QaError | _Refused) -> int:
    if isinstance(error, _Refused):
        return error.status
    return 409 if isinstance(error, LibraryBusy) else 400


def _words(error: QaError | _Refused, request: Request) -> str:
    say = say_to(request)
    if isinstance(error, _Refused):
        return say.gettext(error.phrase)
    return say.gettext(str(error)) if isinstance(error, LibraryBusy) else str(error)


def _is_script(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _values(library: Library, entry: Entry) -> Mapping[str, str]:
    if entry.source is None:
        return {}
    corpus = library.workshop.corpus if library.workshop is not None else None
    return shown_values(corpus, entry.source)


def _entry(library: Library, path: str) -> Entry | None:
    return next((entry for entry in library.entries() if entry.path == path), None)
