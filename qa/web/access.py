"""Who may use the pages that change something.

On the machine itself anybody may. Where a server can be reached from other machines those pages
are off, unless it was started with an access token: then whoever signs in with it may use them.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.errors import ServerProblem
from qa.translation import marked
from qa.web.forms import FOREIGN, form_secret, is_from_here, is_own_form, keep_secret
from qa.web.interface_language import own_address_or_start, visitor_translation
from qa.web.plain import own_address, problem_page
from qa.web.templating import render

COOKIE = "cited-qa-session"
PROTECTED = ("/library", "/evaluate", "/judge")
"""Pages that need access, with all below them."""

_SHORTEST_TOKEN = 12  # characters; shorter ones can be found by trying
_SESSION = 12 * 3600  # seconds
_WRONG = marked("This is not the access token that the server was started with.")


class Access:
    """Decides who may use the protected pages."""

    def __init__(
        self, token: str | None = None, local: bool = True, clock: Callable[[], float] = time.time
    ) -> None:
        """Set the rules.

        Args:
            token: what visitors have to sign in with; `None` for no sign-in.
            local: whether only this machine can reach the server.
            clock: seconds since 1970.

        Raises:
            ServerProblem: if the token is too short.
        """
        if token is not None and len(token) < _SHORTEST_TOKEN:
            raise ServerProblem(
                f"The access token has {len(token)} characters; expected at least "
                f"{_SHORTEST_TOKEN}. This one would do: {secrets.token_urlsafe(16)}"
            )
        self._token = token
        self._clock = clock
        self._key = secrets.token_bytes(32)  # sessions end with the server
        self.needs_sign_in = token is not None
        self.is_off = token is None and not local

    def admits(self, request: Request) -> bool:
        """Tell whether a visitor may use the protected pages."""
        if not self.needs_sign_in:
            return not self.is_off
        expires, _, signature = request.cookies.get(COOKIE, "").partition(".")
        genuine = hmac.compare_digest(self._signature(expires).encode(), signature.encode())
        return genuine and int(expires) > self._clock()

    def is_token(self, given: str) -> bool:
        """Tell, in the same time for every wrong one, whether this is the token."""
        return self._token is not None and hmac.compare_digest(self._token.encode(), given.encode())

    def begin_session(self, response: Response, secure: bool) -> None:
        """Let the visitor's browser prove from now on that it has signed in."""
        expires = str(int(self._clock()) + _SESSION)
        response.set_cookie(
            COOKIE,
            f"{expires}.{self._signature(expires)}",
            _SESSION,
            samesite="strict",
            httponly=True,
            secure=secure,
        )

    def _signature(self, expires: str) -> str:
        return hmac.new(self._key, expires.encode(), hashlib.sha256).hexdigest()


def has_signed_in(request: Request) -> bool:
    """Tell whether a visitor of a protected page had to sign in, and so may want to sign out."""
    return getattr(request.state, "signed_in", False)


def is_local(address: str) -> bool:
    """Tell whether only this machine can reach an IP address."""
    return ip_address(address).is_loopback


class AccessGuard:
    """Lets only those who may use them reach the protected pages."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        """Wrap an application."""
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer those who may not, pass on all others."""
        if scope["type"] == "http" and _is_protected(scope["path"]):
            request = Request(scope)
            if not self._access.admits(request):
                answer = await run_in_threadpool(self._refusal, request)
                await answer(scope, receive, send)
                return
            request.state.signed_in = self._access.needs_sign_in
        await self._app(scope, receive, send)

    def _refusal(self, request: Request) -> Response:
        say = visitor_translation(request.cookies, request.headers)
        if self._access.is_off:
            page = render("library_off.html", say, here="library", address=own_address(request))
            return HTMLResponse(page, 403)
        if request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("accept", ""):
            address = urlencode({"next": own_address(request)})
            return RedirectResponse(f"/sign-in?{address}", 303)
        return problem_page(request, say.gettext("Sign in first."), 401)


def add_sign_in(app: FastAPI, access: Access) -> None:
    """Add `/sign-in` and `/sign-out` to an application."""

    @app.get("/sign-in", include_in_schema=False)
    def ask_for_token(request: Request) -> Response:
        if not access.needs_sign_in or access.admits(request):
            return RedirectResponse(_next(request.query_params.get("next", "")), 303)
        return _sign_in_page(request, request.query_params.get("next", ""))

    @app.post("/sign-in", include_in_schema=False)
    async def sign_in(request: Request) -> Response:
        form = await request.form()
        wanted = str(form.get("next", ""))
        if not is_own_form(request, form):
            return await run_in_threadpool(_sign_in_page, request, wanted, FOREIGN, 403)
        if not access.is_token(str(form.get("token", ""))):
            return await run_in_threadpool(_sign_in_page, request, wanted, _WRONG, 403)
        response = RedirectResponse(_next(wanted), 303)
        access.begin_session(response, request.url.scheme == "https")
        return response

    @app.post("/sign-out", include_in_schema=False)
    async def sign_out(request: Request) -> Response:
        response = RedirectResponse("/", 303)
        if is_from_here(request.headers):
            response.delete_cookie(COOKIE, samesite="strict", httponly=True)
        return response


def _sign_in_page(request: Request, wanted: str, problem: str = "", status: int = 200) -> Response:
    say = visitor_translation(request.cookies, request.headers)
    secret = form_secret(request)
    page = render(
        "sign_in.html",
        say,
        here="library",
        address=own_address(request),
        wanted=wanted,
        secret=secret,
        problem=say.gettext(problem) if problem else "",
    )
    response = HTMLResponse(page, status)
    keep_secret(response, secret)
    return response


def _next(wanted: str) -> str:
    return own_address_or_start(wanted or PROTECTED[0])


def _is_protected(path: str) -> bool:
    return any(path == page or path.startswith(f"{page}/") for page in PROTECTED)
