"""The description of the API: as an OpenAPI document, and as a page made from it."""

from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse

from qa.store import program_version
from qa.web.api.endpoints import endpoints, words
from qa.web.api.examples import DOCUMENT_ID
from qa.web.current import CurrentIndex
from qa.web.interface_language import visitor_translation
from qa.web.templating import render

_SUMMARY = "Questions answered with sentences quoted from documents, and cited."
_RULES = (
    "Every error is an object with one field, `error`. HEAD works wherever GET does. Parameters "
    "that are not named here are refused."
)


def add_description(router: APIRouter, current: CurrentIndex) -> None:
    """Add `/api/openapi.json` and the page `/api`.

    Args:
        router: its routes so far are described.
        current: whose first document stands in the examples.
    """

    @cache
    def described() -> dict[str, Any]:
        return get_openapi(
            title="Ask the documents",
            version=program_version(),
            summary=_SUMMARY,
            description=_RULES,
            routes=router.routes,
        )

    @router.get("/api/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        return JSONResponse(described())

    @router.get("/api", include_in_schema=False)
    def page(request: Request) -> Response:
        say = visitor_translation(request.cookies, request.headers)
        known = next(iter(current.index.sources), None)
        example = (known.id if known else DOCUMENT_ID, str(request.base_url).rstrip("/"))
        return HTMLResponse(
            render(
                "api.html",
                say,
                here="api",
                address=request.url.path,
                rules=words(_RULES),
                endpoints=tuple(endpoints(described(), *example)),
            )
        )
