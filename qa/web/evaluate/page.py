"""What every page of evaluation begins and ends with."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from qa.translation import Translation
from qa.web.access import has_signed_in
from qa.web.evaluate import words
from qa.web.forms import FIELD, form_secret, keep_secret
from qa.web.interface_language import visitor_translation
from qa.web.plain import own_address
from qa.web.templating import render

START = "/evaluate"


def say_to(request: Request) -> Translation:
    """Return the words to use for a request."""
    return visitor_translation(request.cookies, request.headers)


def page(request: Request, template: str, status: int = 200, **values: object) -> Response:
    """Fill a template for a request; the page may hold forms.

    Args:
        request: to answer.
        template: file name.
        status: of HTTP.
        values: what the template names.
    """
    say, secret = say_to(request), form_secret(request)
    drawn = render(
        template,
        say,
        here="evaluate",
        # After a refused form the page stands at the address of the form, which shows nothing.
        address=own_address(request) if request.method == "GET" else START,
        signed_in=has_signed_in(request),
        secret=secret,
        secret_field=FIELD,
        words=words,
        **values,
    )
    response = HTMLResponse(drawn, status, {"cache-control": "no-store"})
    keep_secret(response, secret)
    return response
