"""What the plain pages, those beside Gradio's, have in common."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from qa.web.interface_language import visitor_translation
from qa.web.templating import render

_FOR_PROGRAMS = ("/api/", "/gradio_api/")


def own_address(request: Request) -> str:
    """Return the address of a request, as a path with its query."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def problem_page(request: Request, message: str, status: int = 404) -> HTMLResponse:
    """Return a page that says what is wrong.

    Args:
        request: to answer.
        message: in the language of the visitor.
        status: of HTTP.
    """
    say = visitor_translation(request.cookies, request.headers)
    page = render("problem.html", say, here="", address=own_address(request), message=message)
    return HTMLResponse(page, status)


def problem_answer(request: Request, phrase: str, status: int) -> Response:
    """Say what is wrong: to programs as the API does, to people on a page.

    Args:
        request: to answer.
        phrase: in English; people read it in their language.
        status: of HTTP.
    """
    if _is_for_programs(request):
        return JSONResponse({"error": phrase}, status)
    say = visitor_translation(request.cookies, request.headers)
    return problem_page(request, say.gettext(phrase), status)


def refusal(
    request: Request, message: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """Say what is wrong with a request that gets no page: as the API does, or in bare words."""
    if _is_for_programs(request):
        return JSONResponse({"error": message}, status, headers)
    return PlainTextResponse(message, status, headers)


def _is_for_programs(request: Request) -> bool:
    return request.url.path.startswith(_FOR_PROGRAMS)
