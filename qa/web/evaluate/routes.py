"""The routes of evaluation: gold files, runs, one question, comparisons."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from qa.web.evaluate.laboratory import Laboratory
from qa.web.interface_language import visitor_translation
from qa.web.plain import own_address
from qa.web.templating import render


def add_evaluation(app: FastAPI, laboratory: Laboratory | None) -> None:
    """Add the pages of evaluation to an application.

    Args:
        app: the application.
        laboratory: what they work with; without it they say that nothing can be evaluated.
    """

    @app.get("/evaluate", include_in_schema=False)
    def overview(request: Request) -> Response:
        say = visitor_translation(request.cookies, request.headers)
        page = render(
            "evaluate.html",
            say,
            here="evaluate",
            address=own_address(request),
            laboratory=laboratory,
        )
        return HTMLResponse(page, 200, {"cache-control": "no-store"})
