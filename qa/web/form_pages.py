"""Plain pages with forms: what all of them begin and end with."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from qa.translation import Translation
from qa.web.access import has_signed_in
from qa.web.forms import FIELD, form_secret, keep_secret
from qa.web.interface_language import visitor_translation
from qa.web.plain import own_address
from qa.web.templating import render


def say_to(request: Request) -> Translation:
    """Return the words to use for a request."""
    return visitor_translation(request.cookies, request.headers)


def form_page(
    request: Request, template: str, here: str, status: int = 200, **values: object
) -> Response:
    """Fill a template for a request; the page may hold forms.

    Args:
        request: to answer.
        template: file name.
        here: the part of the site, whose first page stands at `/` and this name.
        status: of HTTP.
        values: what the template names; `address` only where the address of a form that was
            refused shows a page as well.
    """
    secret = form_secret(request)
    usual: Mapping[str, object] = {
        "here": here,
        "address": own_address(request) if request.method == "GET" else f"/{here}",
        "signed_in": has_signed_in(request),
        "secret": secret,
        "secret_field": FIELD,
    }
    drawn = render(template, say_to(request), **{**usual, **values})
    response = HTMLResponse(drawn, status, {"cache-control": "no-store"})
    keep_secret(response, secret)
    return response
