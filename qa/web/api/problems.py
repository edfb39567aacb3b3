"""What the API says when something is wrong: always JSON, always `{"error": "…"}`."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from qa.errors import QaError, QuestionError


class ApiRoute(APIRoute):
    """A route whose errors are JSON: `{"error": "…"}`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request, or says what is wrong with it."""
        answer: Callable[[Request], Coroutine[Any, Any, Response]] = super().get_route_handler()

        async def answer_or_problem(request: Request) -> Response:
            try:
                return await answer(request)
            except RequestValidationError as error:
                return problem(_words(error))
            except QuestionError as error:
                return problem(str(error))
            except QaError as error:
                return problem(str(error), 500)

        return answer_or_problem


class Unserved:
    """Answers every address below `/api/` that no route takes."""

    def __init__(self, router: APIRouter) -> None:
        """Take the routes that there are."""
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say that there is nothing, or not with this method."""
        asked = {**scope, "root_path": ""}
        known = [route for route in self._router.routes if route.matches(asked)[0] != Match.NONE]
        if known:
            answer = problem("Only GET and HEAD are served here.", 405)
            answer.headers["allow"] = "GET, HEAD"
        else:
            answer = problem("There is nothing at this address; /api lists what there is.", 404)
        await answer(scope, receive, send)


def problem(message: str, status: int = 400) -> JSONResponse:
    """Return what went wrong: expected, found, what to do."""
    return JSONResponse({"error": message}, status)


def single_values(request: Request) -> None:
    """Refuse a parameter that is given twice: which one would count?"""
    names = [name for name, _ in request.query_params.multi_items()]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise QuestionError(f"Give each parameter once; found {repeated[0]!r} several times.")


def _words(refusal: RequestValidationError) -> str:
    """Put the first thing that is wrong with a request into words."""
    error = refusal.errors()[0]
    if error["type"] == "unknown_parameter":
        return str(error["msg"])
    name, found, limits = error["loc"][-1], error.get("input"), error.get("ctx", {})
    expected = {
        "missing": "a value",
        "int_parsing": "a whole number",
        "literal_error": limits.get("expected"),
        "greater_than_equal": f"at least {limits.get('ge')}",
        "less_than_equal": f"at most {limits.get('le')}",
        "string_too_long": f"at most {limits.get('max_length')} characters",
    }.get(error["type"], error["msg"])
    seen = "none" if error["type"] == "missing" else repr(str(found)[:40])
    return f"{name}: expected {expected}, found {seen}."
