"""The API: questions, documents and their texts for programs, and what a monitor asks."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.routing import Mount

from qa.answering import Index
from qa.answering.explaining import explained_json
from qa.errors import QuestionError
from qa.records import Source
from qa.web.api.examples import ANSWER, COMMANDS, DOCUMENTS, HEALTH, METRICS
from qa.web.api.models import (
    AnswerModel,
    AskQuery,
    DocumentsModel,
    DocumentsQuery,
    ExplainedAnswerModel,
    HealthModel,
    Problem,
    TextQuery,
)
from qa.web.api.page import add_description
from qa.web.api.problems import ApiRoute, Unserved, problem, single_values
from qa.web.current import CurrentIndex
from qa.web.metrics import MEDIA_TYPE, Metrics

DocumentId = Annotated[str, Path(description="Id of the document, as `/api/documents` lists it.")]

_PLAIN = "text/plain; charset=utf-8"
_REFUSED: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "A parameter cannot be used."},
    "default": {"model": Problem, "description": "Anything else that went wrong."},
}
_MISSING: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "There is no such document."},
}


def add_api(app: FastAPI, current: CurrentIndex, metrics: Metrics) -> None:
    """Add `/api` with everything below it, `/healthz` and `/metrics` to an application.

    Args:
        app: the application.
        current: what answers, and holds the documents.
        metrics: where questions are counted.
    """
    router = APIRouter(route_class=ApiRoute)
    _add_asking(router, current, metrics)
    _add_documents(router, current)
    _add_monitoring(router, current, metrics)
    add_description(router, current)
    app.include_router(router)
    app.router.routes.append(Mount("/api", Unserved(router)))


def _add_asking(router: APIRouter, current: CurrentIndex, metrics: Metrics) -> None:
    @router.get(
        "/api/ask",
        operation_id="ask",
        summary="Ask a question",
        response_model=AnswerModel | ExplainedAnswerModel,
        responses={200: _example(ANSWER, "The answer."), **_REFUSED},
        openapi_extra=_command("/api/ask"),
        dependencies=[Depends(single_values)],
    )
    def ask(query: Annotated[AskQuery, Query()]) -> Response:
        """Get the sentence that answers, its passage, and further ones, each with citations.

        The same object as `qa ask --json`, and with `explain=1` as `qa ask --json --explain`.
        Offsets count Unicode code points of the canonical text.
        """
        index = current.index
        answer = metrics.ask(
            "api", lambda: index.ask(query.q, query.k, query.filters or None, query.caution)
        )
        if query.explain == "1":
            return JSONResponse(explained_json(answer, index.explain(answer)))
        return JSONResponse(answer.as_json())


def _add_documents(router: APIRouter, current: CurrentIndex) -> None:
    @router.get(
        "/api/documents",
        operation_id="list_documents",
        summary="List the documents",
        response_model=DocumentsModel,
        responses={200: _example(DOCUMENTS, "A part of the list."), **_REFUSED},
        openapi_extra=_command("/api/documents"),
        dependencies=[Depends(single_values)],
    )
    def documents(query: Annotated[DocumentsQuery, Query()]) -> Response:
        """List documents by path, those with all given properties, a part at a time."""
        index = current.index
        found = index.sources_where(query.filters)
        shown = found[query.offset : query.offset + query.limit]
        return JSONResponse(
            {
                "total": len(found),
                "limit": query.limit,
                "offset": query.offset,
                "documents": [_document_json(index, source) for source in shown],
            }
        )

    @router.get(
        "/api/documents/{document_id}/text",
        operation_id="read_text",
        summary="Read the text of a document",
        response_class=PlainTextResponse,
        responses={200: {"description": "The text, UTF-8."}, **_MISSING, **_REFUSED},
        openapi_extra=_command("/api/documents/{document_id}/text"),
        dependencies=[Depends(single_values)],
    )
    def text(document_id: DocumentId, query: Annotated[TextQuery, Query()]) -> Response:
        """Get the canonical text, to which all offsets refer, exactly as `qa text` prints it.

        With `start` or `end` only that part, in code points.
        """
        try:
            whole = current.index.document(document_id).text
        except KeyError:
            return problem(
                f"There is no document {document_id!r}: expected an id that /api/documents lists.",
                404,
            )
        return Response(_part(whole, query.start, query.end), media_type=_PLAIN)


def _add_monitoring(router: APIRouter, current: CurrentIndex, metrics: Metrics) -> None:
    @router.get(
        "/healthz",
        operation_id="health",
        summary="Ask whether the service answers",
        response_model=HealthModel,
        responses={200: _example(HEALTH, "It does.")},
        openapi_extra=_command("/healthz"),
    )
    def healthz() -> Response:
        """Tell that the service answers, and from which index."""
        index = current.index
        return JSONResponse(
            {
                "status": "ok",
                "generation": index.generation,
                "documents": len(index.sources),
                "passages": sum(index.passage_counts.values()),
            }
        )

    @router.get(
        "/metrics",
        operation_id="metrics",
        summary="Read figures for monitoring",
        response_class=PlainTextResponse,
        responses={
            200: {
                "description": "Prometheus text.",
                "content": {"text/plain": {"example": METRICS}},
            }
        },
        openapi_extra=_command("/metrics"),
    )
    def figures() -> Response:
        """Tell numbers of questions and requests, times, and the age and size of the index.

        In the text format of Prometheus. It holds no question.
        """
        return Response(metrics.as_text(), media_type=MEDIA_TYPE)


def _document_json(index: Index, source: Source) -> dict[str, object]:
    about = source.metadata
    return {
        "id": source.id,
        "path": source.path,
        "title": source.title,
        "language": source.language,
        "metadata": {
            "issuer": about.issuer,
            "date": about.date,
            "symbol": about.symbol,
            "kind": about.kind,
        },
        "pages": source.pages,
        "passages": index.passage_counts[source.id],
        "link": f"/doc/{source.id}",
        "text": f"/api/documents/{source.id}/text",
    }


def _part(text: str, start: int | None, end: int | None) -> str:
    first, last = start or 0, len(text) if end is None else end
    if not first <= last <= len(text):
        raise QuestionError(
            f"Expected start <= end <= {len(text)}, the length of the document; "
            f"found start={first} end={last}."
        )
    return text[first:last]


def _example(value: object, description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"example": value}}}


def _command(path: str) -> dict[str, Any]:
    return {"x-codeSamples": [{"lang": "Shell", "source": COMMANDS[path]}]}
