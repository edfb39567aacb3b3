"""What the pages of evaluation change: runs begin, stop and go, gold files come in."""

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from qa.errors import GoldError, QaError, RunError
from qa.evaluation.gold_folder import LARGEST
from qa.evaluation.run_files import run_file
from qa.evaluation.storing import PlannedRun
from qa.settings import FUSIONS
from qa.translation import Translation, marked
from qa.web.bodies import GOLD_FILES
from qa.web.evaluate.jobs import EvaluationBusy
from qa.web.evaluate.laboratory import Laboratory
from qa.web.evaluate.overview import PASSAGE_COUNTS, gold_address, overview_page
from qa.web.evaluate.page import START
from qa.web.evaluate.uploads import readable_gold
from qa.web.form_pages import say_to
from qa.web.forms import FOREIGN, Posted, is_own_form

_NO_FILE = marked("Choose a file first.")
_TOO_LARGE = marked("The file is larger than %(megabytes)d MB.")
_NO_GOLD = marked("Choose questions first.")
_UNUSABLE = marked("Some lines of %(name)s cannot be used; mend them first.")
_BAD_SETTING = marked("Choose settings of the list.")
_BAD_NAME = marked(
    "A name may have letters, digits, spaces and the signs . + - _, and begins with a letter or "
    "digit."
)


def add_changes(app: FastAPI, laboratory: Laboratory) -> None:
    """Add what the forms of the pages are sent to."""

    @app.post("/evaluate/begin", include_in_schema=False)
    def begin(request: Request, form: Posted) -> Response:
        return _refused(request, laboratory, form) or _begun(request, laboratory, form)

    @app.post("/evaluate/stop", include_in_schema=False)
    def stop(request: Request, form: Posted) -> Response:
        refusal = _refused(request, laboratory, form)
        if refusal is None:
            laboratory.jobs.stop()
        return refusal or RedirectResponse(START, 303)

    @app.post(GOLD_FILES, include_in_schema=False)
    def upload(request: Request, form: Posted) -> Response:
        return _refused(request, laboratory, form) or _uploaded(request, laboratory, form)

    @app.post("/evaluate/runs/{name}/remove", include_in_schema=False)
    def remove(name: str, request: Request, form: Posted) -> Response:
        refusal = _refused(request, laboratory, form)
        if refusal is not None:
            return refusal
        try:
            laboratory.remove(name)
        except RunError as error:
            return overview_page(request, laboratory, str(error), status=400)
        return RedirectResponse(START, 303)


def _refused(request: Request, laboratory: Laboratory, form: FormData) -> Response | None:
    if is_own_form(request, form):
        return None
    return overview_page(request, laboratory, say_to(request).gettext(FOREIGN), status=403)


def _begun(request: Request, laboratory: Laboratory, form: FormData) -> Response:
    say, planned = say_to(request), _planned(laboratory, form)
    try:
        _check(laboratory, planned, say)
        laboratory.jobs.begin(planned)
    except EvaluationBusy as error:
        return overview_page(request, laboratory, say.gettext(str(error)), planned, 409)
    except QaError as error:
        return overview_page(request, laboratory, str(error), planned, 400)
    return RedirectResponse(START, 303)


def _planned(laboratory: Laboratory, form: FormData) -> PlannedRun:
    """Return what a form asks for, unchecked; what is no setting at all becomes none."""
    fusion, passages = str(form.get("fusion", "")), str(form.get("k", ""))
    return PlannedRun(
        gold=laboratory.gold.path / str(form.get("gold", "")),
        name=" ".join(str(form.get("name", "")).split()),
        reader=str(form.get("reader", "")),
        fusion=next((each for each in FUSIONS if each == fusion), FUSIONS[0]),
        judgments=laboratory.judgments if form.get("judgments") else None,
        k=next((count for count in PASSAGE_COUNTS if str(count) == passages), 0),
    )


def _check(laboratory: Laboratory, planned: PlannedRun, say: Translation) -> None:
    """Refuse what the page does not offer: a reader may be any folder, a file any file.

    Raises:
        GoldError: if the questions cannot be asked.
        RunError: if a setting or the name cannot be used.
    """
    if planned.gold not in [laboratory.gold.path / name for name in laboratory.gold.names()]:
        raise GoldError(say.gettext(_NO_GOLD))
    entry = laboratory.checks.entry(planned.gold, laboratory.current.index)
    if not entry.usable:
        raise GoldError(entry.fault or say.gettext(_UNUSABLE, name=entry.name))
    if planned.reader not in laboratory.readers or not planned.k:
        raise RunError(say.gettext(_BAD_SETTING))
    try:
        run_file(laboratory.runs, planned.name or "run")
    except RunError as error:
        raise RunError(say.gettext(_BAD_NAME)) from error


def _uploaded(request: Request, laboratory: Laboratory, form: FormData) -> Response:
    say, file = say_to(request), form.get("file")
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise GoldError(say.gettext(_NO_FILE))
        data = file.file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise GoldError(say.gettext(_TOO_LARGE, megabytes=LARGEST // 1024**2))
        text = readable_gold(file.filename, data, laboratory.current.index)
        name = laboratory.gold.add(file.filename, text)
    except GoldError as error:
        return overview_page(request, laboratory, str(error), status=400)
    return RedirectResponse(gold_address(name), 303)
