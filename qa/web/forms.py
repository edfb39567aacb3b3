"""Whether a form comes from a page of this application, and not from another site.

Two things must agree. The browser says which site a request comes from, in headers that no page
can forge. And every form carries a secret that the browser also keeps as a cookie, which pages of
other sites can neither read nor have sent along.
"""

import hmac
import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Annotated

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from qa.translation import marked
from qa.web.given import address_parts

FOREIGN = marked("This form came from another site, or its page is out of date. Open it again.")
"""What to say of a form that is not our own."""

FIELD = "form"
"""Name of the field that carries the secret."""

COOKIE = "cited-qa-form"


async def posted(request: Request) -> AsyncIterator[FormData]:
    """Give the fields of a form, and close its files in the end."""
    async with request.form() as form:
        yield form


Posted = Annotated[FormData, Depends(posted)]
"""What a route takes that is sent a form."""


def form_secret(request: Request) -> str:
    """Return the secret for the forms of a page: that of earlier ones, or a new one."""
    return request.cookies.get(COOKIE) or secrets.token_urlsafe(24)


def keep_secret(response: Response, secret: str) -> None:
    """Let the browser keep the secret of the forms on a page."""
    # Who follows a link in a mail brings it along as well: else a new one would take its place,
    # and forms that are open elsewhere would be refused. Forms of other sites do not bring it.
    response.set_cookie(COOKIE, secret, samesite="lax", httponly=True)


def is_from_here(headers: Mapping[str, str]) -> bool:
    """Tell whether a request comes from a page of this application, as far as headers say.

    Args:
        headers: of the request, by lower-case name. Where the address is neither secure nor
            local, browsers send `Origin` only.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    if origin is None:
        return True
    return address_parts(origin).netloc.casefold() == headers.get("host", "").casefold()


def has_secret(request: Request, sent: str) -> bool:
    """Tell whether the secret that came with a form is the one that the browser keeps."""
    kept = request.cookies.get(COOKIE, "")
    return bool(kept) and hmac.compare_digest(kept.encode(), sent.encode())


def is_own_form(request: Request, fields: Mapping[str, object]) -> bool:
    """Tell whether a form that was sent is one of this application.

    Args:
        request: that brought it.
        fields: of the form, by name.
    """
    return is_from_here(request.headers) and has_secret(request, str(fields.get(FIELD, "")))
