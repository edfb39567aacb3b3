"""What visitors see when something fails that should not: words, never how the program is made."""

from fastapi import FastAPI, Request
from starlette.responses import Response

from qa.errors import QaError
from qa.translation import marked
from qa.web.guards import security_headers
from qa.web.plain import problem_answer

UNEXPECTED = marked("Something went wrong that should not; the server's terminal says more.")


def add_failures(app: FastAPI) -> None:
    """Answer every error that no page answers itself."""

    @app.exception_handler(QaError)
    def mendable(request: Request, error: QaError) -> Response:
        return problem_answer(request, str(error), 500)

    @app.exception_handler(Exception)
    def unexpected(request: Request, _: Exception) -> Response:
        answer = problem_answer(request, UNEXPECTED, 500)
        # This one is made outside of everything that adds headers otherwise.
        answer.headers.update(security_headers(request.url.path, 500))
        return answer
