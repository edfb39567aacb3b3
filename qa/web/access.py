"""Who may see and change what.

On the machine itself anybody may. A server that other machines can reach has an access token,
which covers every address: whoever signs in with it may see and change everything, whoever signs
in with the token for reading, if there is one, may see and ask.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from ipaddress import ip_address
from threading import Lock
from typing import Literal
from urllib.parse import urlencode

from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.errors import ServerProblem
from qa.translation import marked
from qa.web.plain import own_address, problem_answer, refusal
from qa.web.rate_limit import RateLimit, visitor_of

COOKIE = "cited-qa-session"
PROTECTED = ("/library", "/evaluate", "/judge")
"""Pages that change something; those who may only read do not get there, nor below them."""

OPEN = ("/sign-in", "/sign-out", "/favicon.ico")
OPEN_FOLDERS = ("/web/", "/language/")
"""What signing in needs: its page, the styles of all pages, the choice of a language."""

_SIGN_IN = marked("Sign in first.")
_SHORTEST_TOKEN = 12  # characters; shorter ones can be found by trying
_SESSION = 12 * 3600  # seconds
_TRIES_A_MINUTE, _TRIES_IN_A_ROW = 6, 10

Right = Literal["all", "reading"]


class TooManyTries(Exception):
    """So many wrong tokens came from an address that none is looked at for some seconds."""

    def __init__(self, wait: int) -> None:
        """Say how many seconds."""
        self.wait = wait


class Access:
    """Decides who may use which pages."""

    def __init__(
        self,
        token: str | None = None,
        local: bool = True,
        clock: Callable[[], float] = time.time,
        reading_token: str | None = None,
    ) -> None:
        """Set the rules.

        Args:
            token: what visitors sign in with; `None` for no sign-in.
            local: whether only this machine can reach the server.
            clock: seconds since 1970.
            reading_token: what those sign in with who may change nothing; `None` for nothing.

        Raises:
            ServerProblem: if a token is too short, or missing where other machines can come in.
        """
        if token is None and (reading_token is not None or not local):
            raise ServerProblem(_missing(local))
        self._tokens: dict[Right, str] = {}
        if token is not None:
            self._tokens["all"] = _long_enough(token)
        if reading_token is not None:
            self._tokens["reading"] = _long_enough(reading_token)
        self._clock = clock
        self._key = secrets.token_bytes(32)  # sessions end with the server
        self._tries = RateLimit(_TRIES_A_MINUTE, _TRIES_IN_A_ROW, clock)
        self._comparing = Lock()
        self.needs_sign_in = token is not None

    def admits(self, request: Request) -> bool:
        """Tell whether a visitor may change something."""
        return self.right_of(request) == "all"

    def right_of(self, request: Request) -> Right | None:
        """Return what a visitor may do; `None` for nothing before signing in.

        Raises:
            TooManyTries: if a token came along, but too many wrong ones before it.
        """
        if not self.needs_sign_in:
            return "all"
        known: Right | None = getattr(request.state, "right", None)  # the guard looked already
        if known is not None:
            return known
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.casefold() == "bearer":
            return self.right_by(given.strip(), request)
        return self.right_of_session(request)

    def right_of_session(self, request: Request) -> Right | None:
        """Return what a visitor's session allows; wrong tokens of others do not touch it."""
        if not self.needs_sign_in:
            return "all"
        expires, _, rest = request.cookies.get(COOKIE, "").partition(".")
        right, _, signature = rest.partition(".")
        genuine = hmac.compare_digest(self._signature(expires, right).encode(), signature.encode())
        if not genuine or int(expires) <= self._clock():
            return None
        return "all" if right == "all" else "reading"

    def right_by(self, given: str, request: Request) -> Right | None:
        """Return what a token allows, taking the same time for every wrong one.

        Args:
            given: the token.
            request: that brought it; each wrong one counts against its address.

        Raises:
            TooManyTries: if too many wrong ones came before: a guess is then not even compared,
                or whoever goes on guessing would be let in by the right one all the same.
        """
        visitor, found = visitor_of(request.scope), None
        with self._comparing:  # or guesses that come at once would all be compared
            wait = self._tries.ahead(visitor)
            if wait:
                raise TooManyTries(wait)
            for right, token in self._tokens.items():
                if hmac.compare_digest(token.encode(), given.encode()):
                    found = right
            if found is None:
                self._tries.wait(visitor)
        return found

    def begin_session(self, response: Response, right: Right) -> None:
        """Let the visitor's browser prove from now on that it has signed in."""
        expires = str(int(self._clock()) + _SESSION)
        response.set_cookie(
            COOKIE,
            f"{expires}.{right}.{self._signature(expires, right)}",
            _SESSION,
            # Sent along when a link in a mail is followed; changes need a form of our own besides.
            samesite="lax",
            httponly=True,
        )

    def _signature(self, expires: str, right: str) -> str:
        return hmac.new(self._key, f"{expires} {right}".encode(), hashlib.sha256).hexdigest()


def _missing(local: bool) -> str:
    why = (
        "A token for reading needs one for changing beside it"
        if local
        else ("Other machines could reach this server and read every document")
    )
    return (
        f"{why}: expected an access token after --token or in CITED_QA_TOKEN, found none. "
        f"This one would do: {secrets.token_urlsafe(16)}"
    )


def _long_enough(token: str) -> str:
    if len(token) < _SHORTEST_TOKEN:
        raise ServerProblem(
            f"The access token has {len(token)} characters; expected at least "
            f"{_SHORTEST_TOKEN}. This one would do: {secrets.token_urlsafe(16)}"
        )
    return token


def has_signed_in(request: Request) -> bool:
    """Tell whether a visitor of a page had to sign in, and so may want to sign out."""
    return getattr(request.state, "right", None) is not None


def is_local(address: str) -> bool:
    """Tell whether only this machine can reach an IP address."""
    return ip_address(address).is_loopback


class AccessGuard:
    """Lets only those who may have them reach pages, answers and files of any kind."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        """Wrap an application."""
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer those who may not, pass on all others."""
        if scope["type"] == "http" and self._access.needs_sign_in and not _is_open(scope["path"]):
            request = Request(scope)
            try:
                right = self._access.right_of(request)
            except TooManyTries as error:
                headers = {"retry-after": str(error.wait)}
                answer = refusal(request, "Too many wrong tokens.", 429, headers)
                await answer(scope, receive, send)
                return
            if right is None or (right == "reading" and is_protected(scope["path"])):
                answer = await run_in_threadpool(_ask_to_sign_in, request)
                await answer(scope, receive, send)
                return
            request.state.right = right
        await self._app(scope, receive, send)


def _ask_to_sign_in(request: Request) -> Response:
    if request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("accept", ""):
        address = urlencode({"next": own_address(request)})
        return RedirectResponse(f"/sign-in?{address}", 303)
    headers = {"www-authenticate": "Bearer"}
    if request.url.path.startswith("/api/"):
        return refusal(request, "Send the access token: Authorization: Bearer …", 401, headers)
    page = problem_answer(request, _SIGN_IN, 401)
    page.headers.update(headers)
    return page


def is_protected(path: str) -> bool:
    """Tell whether a page is for those who may change something."""
    return any(path == page or path.startswith(f"{page}/") for page in PROTECTED)


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith(OPEN_FOLDERS)
