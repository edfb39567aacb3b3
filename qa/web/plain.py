"""What the plain pages, those beside Gradio's, have in common."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from qa.web.interface_language import visitor_translation
from qa.web.templating import render


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
