"""The routes to documents: their texts in the reader, and the pages of PDF files as images."""

from collections.abc import Mapping
from html import escape
from textwrap import wrap

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from qa.errors import OriginalMissing, PageNotYetDrawn, QuestionError, ReadingError
from qa.records import Document
from qa.translation import Translation, marked
from qa.web.current import CurrentIndex
from qa.web.given import whole_number
from qa.web.interface_language import visitor_translation
from qa.web.plain import own_address, problem_page
from qa.web.reader.originals import Originals, find_sheet, is_paged
from qa.web.reader.page import cited_place, document_page
from qa.web.reader.targets import Target, find_target, quote_span

_CACHE = "private, max-age=3600"
_RETRY_AFTER = "10"  # seconds
_LETTERS_A_LINE = 55
_UNKNOWN = marked(
    "The index holds no document with this link. It may have been removed or moved to another "
    "folder since the link was made."
)


def add_documents(app: FastAPI, current: CurrentIndex, originals: Originals) -> None:
    """Add `/doc/{id}` and `/page/{id}/{number}.png` to an application.

    Args:
        app: the application.
        current: what holds the documents.
        originals: where their files are.
    """

    @app.get("/doc/{document_id}")
    def read(document_id: str, request: Request) -> Response:
        say = visitor_translation(request.cookies, request.headers)
        try:
            document = current.index.document(document_id)
        except KeyError:
            return problem_page(request, say.gettext(_UNKNOWN))
        return _document(document, originals, request, say)

    @app.get("/page/{document_id}/{number}.png")
    def page(document_id: str, number: str, request: Request) -> Response:
        wanted, query = whole_number(number), request.query_params
        try:
            document = current.index.document(document_id)
            if wanted is None or not is_paged(document.source):
                return PlainTextResponse("There is no such page.", status_code=404)
            quote = quote_span(query.get("start"), query.get("end"), len(document.text))
            image = originals.image(document.source, wanted, quote)
        except KeyError:
            return PlainTextResponse("There is no such page.", status_code=404)
        except QuestionError as error:
            return PlainTextResponse(str(error), status_code=400)
        except (OriginalMissing, ReadingError) as error:
            return _not_shown(request, error)
        return Response(image, media_type="image/png", headers={"cache-control": _CACHE})


def _not_shown(request: Request, error: OriginalMissing | ReadingError) -> Response:
    """Say why there is no image: in words, or as an image where a page shows one."""
    words = visitor_translation(request.cookies, request.headers).gettext(str(error))
    later = isinstance(error, PageNotYetDrawn)
    status, headers = (503, {"retry-after": _RETRY_AFTER}) if later else (404, {})
    if _wants_image(request.headers):
        return Response(_pictured(words), status, headers, "image/svg+xml")
    return PlainTextResponse(words, status, headers)


def _wants_image(headers: Mapping[str, str]) -> bool:
    """Tell whether a page asks for an image, and not a person for an address.

    Browsers name the purpose only to addresses that they trust: by HTTP alone to none but the own
    machine.
    """
    accepted = headers.get("accept", "")
    purpose = headers.get("sec-fetch-dest")
    by_a_page = "image/" in accepted and "text/html" not in accepted
    return purpose == "image" or (purpose is None and by_a_page)


def _pictured(words: str) -> str:
    """Return words as an image, because where one is expected nothing else is shown."""
    lines = "".join(
        f'<tspan x="50" dy="60">{escape(line)}</tspan>' for line in wrap(words, _LETTERS_A_LINE)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1400" height="500" viewBox="0 0 1400 500">'
        '<rect width="1400" height="500" fill="white"/>'
        f'<text y="60" font-family="sans-serif" font-size="44">{lines}</text></svg>'
    )


def _document(
    document: Document, originals: Originals, request: Request, say: Translation
) -> Response:
    query = request.query_params
    try:
        target, status = find_target(query, document.text), 200
    except QuestionError as error:
        target, status = Target(None, str(error)), 400
    sheet = None
    if is_paged(document.source):
        place = cited_place(document, target.span)
        cited_page = place.page if place is not None else None
        sheet = find_sheet(originals, document.source, query, target.span, cited_page)
    in_pane = query.get("pane") == "1"
    page = document_page(document, target, sheet, say, own_address(request), in_pane)
    return HTMLResponse(page, status_code=status)
