"""What visitors see when something fails that should not: words, never how the program is made."""

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from qa.errors import QaError
from qa.translation import marked
from qa.web.guards import security_headers
from qa.web.interface_language import visitor_translation
from qa.web.plain import problem_page

_UNEXPECTED = marked("Something went wrong that should not; the server's terminal says more.")


def add_failures(app: FastAPI) -> None:
    """Answer every error that no page answers itself."""

    @app.exception_handler(QaError)
    def mendable(request: Request, error: QaError) -> Response:
        return _failure(request, str(error))

    @app.exception_handler(Exception)
    def unexpected(request: Request, _: Exception) -> Response:
        answer = _failure(request, _UNEXPECTED)
        # This one is made outside of everything that adds headers otherwise.
        answer.headers.update(security_headers(request.url.path, 500))
        return answer


def _failure(request: Request, phrase: str) -> Response:
    if request.url.path.startswith(("/api/", "/gradio_api/")):
        return JSONResponse({"error": phrase}, 500)
    say = visitor_translation(request.cookies, request.headers)
    return problem_page(request, say.gettext(phrase), 500)
