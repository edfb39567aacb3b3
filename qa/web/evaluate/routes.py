"""The routes of evaluation: gold files, runs, one question, comparisons."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from qa.errors import GoldError, RunError
from qa.translation import marked
from qa.web.evaluate.changing import add_changes
from qa.web.evaluate.compare_page import comparison_page, refused_page
from qa.web.evaluate.laboratory import Laboratory
from qa.web.evaluate.overview import gold_address, overview_page
from qa.web.evaluate.page import page
from qa.web.evaluate.question_page import question_page
from qa.web.evaluate.results import Result
from qa.web.evaluate.run_page import groups_page, run_page
from qa.web.evaluate.words import count_words, stage_words
from qa.web.form_pages import say_to
from qa.web.plain import problem_page

_NO_QUESTION = marked("This run has no question with this id.")
_TWO_RUNS = marked("Choose two different runs to compare.")


def add_evaluation(app: FastAPI, laboratory: Laboratory | None) -> None:
    """Add the pages of evaluation to an application.

    Args:
        app: the application.
        laboratory: what they work with; without it they say that nothing can be evaluated.
    """
    if laboratory is None:

        @app.get("/evaluate", include_in_schema=False)
        def nothing(request: Request) -> Response:
            return page(request, "evaluate_off.html")

        return
    _add_overview(app, laboratory)
    _add_runs(app, laboratory)
    _add_questions(app, laboratory)
    add_changes(app, laboratory)


def _add_overview(app: FastAPI, laboratory: Laboratory) -> None:
    @app.get("/evaluate", include_in_schema=False)
    def overview(request: Request) -> Response:
        return overview_page(request, laboratory)

    @app.get("/evaluate/progress", include_in_schema=False)
    def progress(request: Request) -> Response:
        state, say = laboratory.jobs.state, say_to(request)
        values = {
            "running": state.running,
            "stage": stage_words(state, say),
            "count": count_words(state, say),
            "done": state.done,
            "total": state.total,
        }
        return JSONResponse(values, headers={"cache-control": "no-store"})

    @app.get("/evaluate/gold/{name}", include_in_schema=False)
    def gold(name: str, request: Request) -> Response:
        try:
            file = laboratory.gold.file(name)
        except GoldError as error:
            return problem_page(request, str(error))
        entry = laboratory.checks.entry(file, laboratory.current.index)
        return page(request, "evaluate_gold.html", entry=entry, address_of=gold_address)

    @app.get("/evaluate/gold/{name}/file", include_in_schema=False)
    def gold_file(name: str, request: Request) -> Response:
        try:
            file = laboratory.gold.file(name)
        except GoldError as error:
            return problem_page(request, str(error))
        return FileResponse(file, media_type="application/jsonl", filename=name)


def _add_runs(app: FastAPI, laboratory: Laboratory) -> None:
    @app.get("/evaluate/runs/{name}", include_in_schema=False)
    def run(name: str, request: Request) -> Response:
        return _shown(laboratory, name, request, run_page)

    @app.get("/evaluate/runs/{name}/groups", include_in_schema=False)
    def groups(name: str, request: Request) -> Response:
        return _shown(laboratory, name, request, groups_page)


def _add_questions(app: FastAPI, laboratory: Laboratory) -> None:
    @app.get("/evaluate/runs/{name}/questions/{question:path}", include_in_schema=False)
    def question(name: str, question: str, request: Request) -> Response:
        try:
            result = laboratory.result(name)
        except RunError as error:
            return problem_page(request, str(error))
        found = next((row for row in result.rows if row.outcome.question.id == question), None)
        if found is None:
            return problem_page(request, say_to(request).gettext(_NO_QUESTION))
        return question_page(request, laboratory.current.index, result, found)

    @app.get("/evaluate/compare", include_in_schema=False)
    def compare(request: Request, a: str = "", b: str = "") -> Response:
        try:
            if not a or not b or a == b:
                raise RunError(say_to(request).gettext(_TWO_RUNS))
            comparison = laboratory.compared(a, b)
            headers = [laboratory.result(name).run.header for name in (a, b)]
        except RunError as error:
            return refused_page(request, error, a, b)
        return comparison_page(request, comparison, *headers)


def _shown(
    laboratory: Laboratory,
    name: str,
    request: Request,
    drawn: Callable[[Request, Result], Response],
) -> Response:
    try:
        return drawn(request, laboratory.result(name))
    except RunError as error:
        return problem_page(request, str(error))
