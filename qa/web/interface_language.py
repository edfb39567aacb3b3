"""In which language the page speaks to a visitor: as chosen, else as the browser asks."""

from collections.abc import Mapping

from babel import negotiate_locale
from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response

from qa.translation import LANGUAGES, Translation, translation
from qa.web.given import address_parts

COOKIE = "interface-language"
NAMES: Mapping[str, str] = {"en": "English", "es": "Español", "fr": "Français"}
"""Each language by its own name, for those who cannot read the one shown."""

_YEAR = 365 * 24 * 3600


def visitor_translation(cookies: Mapping[str, str], headers: Mapping[str, str]) -> Translation:
    """Return the words to use for a request.

    Args:
        cookies: of the request; `interface-language` holds a choice made earlier.
        headers: of the request, by lower-case name; `accept-language` names what the
            browser is set to.
    """
    chosen = cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return translation(chosen)
    wanted = _accepted(headers.get("accept-language", ""))
    return translation(negotiate_locale(wanted, LANGUAGES, sep="-") or LANGUAGES[0])


def add_language_choice(app: FastAPI) -> None:
    """Add `/language/{code}?next=/…`, which keeps a choice and returns to a page."""

    @app.get("/language/{code}", include_in_schema=False)
    def choose(code: str, next: str = "/") -> Response:
        response = RedirectResponse(own_address_or_start(next), status_code=303)
        if code in LANGUAGES:
            response.set_cookie(COOKIE, code, _YEAR, samesite="lax", httponly=True)
        return response


def own_address_or_start(address: str) -> str:
    """Return an address of this application; anything else becomes its first page."""
    parts = address_parts(address)
    foreign = parts.scheme or parts.netloc or not parts.path.startswith("/")
    return "/" if foreign or "\\" in address or address.startswith("//") else address


def _accepted(header: str) -> list[str]:
    """Return what `Accept-Language` names, the most wanted first (RFC 9110, 12.5.4)."""
    weighed = []
    for entry in header[:500].split(","):
        name, _, quality = entry.strip().partition(";q=")
        try:
            weight = float(quality or "1")
        except ValueError:
            weight = 0.0
        if name and weight > 0:
            weighed.append((weight, name.strip()))
    return [name for _, name in sorted(weighed, key=lambda pair: -pair[0])]
