"""The routes to documents: their texts in the reader, and the pages of PDF files as images."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from qa.answering import Index
from qa.errors import OriginalMissing, QuestionError, ReadingError
from qa.web.originals import Originals, find_sheet, is_paged, page_number
from qa.web.reader import cited_place, document_page
from qa.web.targets import Target, find_target, quote_span
from qa.web.templating import render

_CACHE = "private, max-age=3600"
_UNKNOWN = (
    "The index holds no document with this link. It may have been removed or moved to another "
    "folder since the link was made."
)


def add_documents(app: FastAPI, index: Index, originals: Originals) -> None:
    """Add `/doc/{id}` and `/page/{id}/{number}.png` to an application.

    Args:
        app: the application.
        index: what holds the documents.
        originals: where their files are.
    """
    known = {source.id: source for source in index.sources}

    @app.get("/doc/{document_id}")
    def read(document_id: str, request: Request) -> Response:
        if document_id not in known:
            return HTMLResponse(render("problem.html", message=_UNKNOWN), status_code=404)
        return _document(index, originals, document_id, request)

    @app.get("/page/{document_id}/{number}.png")
    def page(document_id: str, number: str, request: Request) -> Response:
        source, wanted = known.get(document_id), page_number(number)
        if source is None or wanted is None or not is_paged(source):
            return PlainTextResponse("There is no such page.", status_code=404)
        query = request.query_params
        try:
            length = len(index.document(document_id).text)
            quote = quote_span(query.get("start"), query.get("end"), length)
            image = originals.image(source, wanted, quote)
        except QuestionError as error:
            return PlainTextResponse(str(error), status_code=400)
        except (OriginalMissing, ReadingError) as error:
            return PlainTextResponse(str(error), status_code=404)
        return Response(image, media_type="image/png", headers={"cache-control": _CACHE})


def _document(index: Index, originals: Originals, document_id: str, request: Request) -> Response:
    document, query = index.document(document_id), request.query_params
    try:
        target, status = find_target(query, document.text), 200
    except QuestionError as error:
        target, status = Target(None, str(error)), 400
    sheet = None
    if is_paged(document.source):
        place = cited_place(document, target.span)
        cited_page = place.page if place is not None else None
        sheet = find_sheet(originals, document.source, query, target.span, cited_page)
    return HTMLResponse(document_page(document, target, sheet), status_code=status)
