"""The routes of judging: pairs to grade, agreement, and new questions from answers."""

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from qa.errors import JudgmentError
from qa.evaluation.judging import Withdrawal
from qa.translation import marked
from qa.web.form_pages import say_to
from qa.web.forms import FOREIGN, Posted, is_own_form
from qa.web.judge.chosen import Chosen
from qa.web.judge.desk import Desk
from qa.web.judge.keeping import keep
from qa.web.judge.page import agreement_page, pairs_page, start_page
from qa.web.judge.starting import add_new
from qa.web.plain import problem_page

_NO_FOLDER = marked(
    "Nothing can be judged here: this server does not know a folder of gold questions. Start it "
    "with --gold and the folder."
)


def add_judging(app: FastAPI, desk: Desk | None) -> None:
    """Add the pages of judging to an application.

    Args:
        app: the application.
        desk: what they work with; without it they say that nothing can be judged.
    """
    if desk is None:
        app.add_api_route("/judge", _nothing, include_in_schema=False)
        return
    _add_pages(app, desk)
    _add_judgments(app, desk)
    add_new(app, desk)


def _nothing(request: Request) -> Response:
    return problem_page(request, say_to(request).gettext(_NO_FOLDER))


def _add_pages(app: FastAPI, desk: Desk) -> None:
    @app.get("/judge", include_in_schema=False)
    def start(request: Request) -> Response:
        return start_page(request, desk, Chosen.of(request.query_params.multi_items()))

    @app.get("/judge/pairs", include_in_schema=False)
    def pairs(request: Request) -> Response:
        return pairs_page(request, desk, Chosen.of(request.query_params.multi_items()))

    @app.get("/judge/agreement", include_in_schema=False)
    def agreed(request: Request) -> Response:
        return agreement_page(request, desk)


def _add_judgments(app: FastAPI, desk: Desk) -> None:
    @app.post("/judge/pairs", include_in_schema=False)
    def judge(request: Request, form: Posted) -> Response:
        chosen = Chosen.of(form.multi_items())
        if not is_own_form(request, form):
            return problem_page(request, say_to(request).gettext(FOREIGN), 403)
        if not chosen.judge:
            return pairs_page(request, desk, chosen)
        try:
            problem = _undo(desk, chosen) if "undo" in form else _keep(desk, form, chosen.judge)
        except JudgmentError as error:
            return pairs_page(request, desk, chosen, str(error), 409)
        if problem:
            return pairs_page(request, desk, chosen, say_to(request).gettext(problem), 409)
        return RedirectResponse(chosen.address, 303)


def _keep(desk: Desk, form: FormData, judge: str) -> str:
    return keep(desk, {name: str(value) for name, value in form.items()}, judge)


def _undo(desk: Desk, chosen: Chosen) -> str:
    last = desk.file.read().last_of(chosen.judge)
    if last is not None:
        desk.file.append([Withdrawal.of(last)])
    return ""
