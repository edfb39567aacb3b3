"""What every request passes before it reaches a page: who may call, what, and how much.

Plain ASGI, so that it also covers the routes that Gradio brings along.
"""

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.translation import marked
from qa.web.bodies import UPLOADS, BodyTooLarge, announces_too_much, counted, largest_body
from qa.web.patience import BODY_SECONDS, BodyTooSlow, in_time
from qa.web.plain import problem_answer, refusal

LOOPBACK = ("127.0.0.1", "localhost", "::1")
FORM_PAGES = ("/sign-in", "/sign-out")
OWN_PATHS = ("/api/", "/doc/", "/language/", "/page/", "/web/", *FORM_PAGES)
SCRIPTED_PATHS = ("/evaluate", "/judge", "/library", "/teach")
"""Pages with a script of their own; each may have further paths below it."""

GRADIO_PATHS = ("/assets/", "/static/")
GRADIO_PAGES = ("/theme.css", "/manifest.json", "/gradio_api/run/predict")
SINGLE_PAGES = ("/", "/api", "/healthz", "/metrics", "/favicon.ico", *GRADIO_PAGES)
RESERVED_PARAMETERS = frozenset({"page", "deep_link"})
"""Gradio takes these for itself on `/` and fails on values it did not give out."""

_LONGEST_NAME = 255  # bytes between two slashes
_NO_PAGE = marked("There is no page at this address.")
_SHARED_POLICY = "base-uri 'self'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
SCRIPTED_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    f"connect-src 'self'; frame-src 'self'; {_SHARED_POLICY}"
)
READING_POLICY = f"default-src 'none'; style-src 'self'; img-src 'self' data:; {_SHARED_POLICY}"
ASKING_POLICY = (
    "default-src 'self'; "
    # Gradio compiles its templates in the browser. Inline handlers (`onerror=`) stay forbidden.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    f"connect-src 'self'; {_SHARED_POLICY}"
)


class Guard:
    """Refuses foreign hosts, unused routes and oversized bodies; adds security headers."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], any_address: bool = False) -> None:
        """Wrap an application.

        Args:
            app: what to protect.
            hosts: names and addresses that the `Host` header may carry, without ports.
            any_address: also accept every IP address as host. Right when listening on
                all interfaces: an address, unlike a name, cannot be re-bound by a stranger.
        """
        self.app = app
        self.hosts = frozenset(host.lower().strip("[]") for host in hosts)
        self.any_address = any_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a refused request, pass on any other."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError(f"expected an HTTP request, found {scope['type']}")
        path = scope["path"]
        refused, send = self._refusal(scope), _with_headers(send, path)
        arriving = in_time(counted(receive, path), BODY_SECONDS, whole=path != UPLOADS)
        try:
            await (refused or self.app)(scope, arriving, send)
        except BodyTooLarge:
            await _too_large(scope)(scope, receive, send)
        except BodyTooSlow:
            answer = refusal(Request(scope), "The request took too long to arrive.", 408)
            answer.headers["connection"] = "close"
            await answer(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._is_trusted(headers.get("host", "")):
            return refusal(Request(scope), "This host name is not served here.", 400)
        path: str = scope["path"]
        if scope["method"] in {"POST", "PUT", "PATCH"} and announces_too_much(headers, path):
            return _too_large(scope)
        if not _is_served(path):
            return problem_answer(Request(scope), _NO_PAGE, 404)
        return _without_reserved_parameters(scope) if path == "/" else None

    def _is_trusted(self, header: str) -> bool:
        host = _host_name(header)
        return host in self.hosts or (self.any_address and _is_address(host))


def _too_large(scope: Scope) -> Response:
    return refusal(Request(scope), f"Send at most {largest_body(scope['path'])} bytes.", 413)


def security_headers(path: str, status: int) -> dict[str, str]:
    """Return what every answer carries.

    Args:
        path: that was asked for.
        status: of the answer.
    """
    headers = {
        "content-security-policy": _policy(path),
        "x-content-type-options": "nosniff",
        "referrer-policy": _referrer_policy(path),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    if path.startswith("/assets/") and status == 200:  # their names change with their content
        headers["cache-control"] = "public, max-age=31536000, immutable"
    if path.startswith("/web/"):  # the same name after an update; ask, it costs a millisecond
        headers["cache-control"] = "no-cache"
    return headers


def _policy(path: str) -> str:
    if _is_scripted(path):
        return SCRIPTED_POLICY
    return READING_POLICY if f"{path}/".startswith(OWN_PATHS) else ASKING_POLICY


def _referrer_policy(path: str) -> str:
    """Tell other sites nothing; of pages with forms, tell ourselves where the form came from."""
    with_forms = _is_scripted(path) or path in FORM_PAGES
    return "same-origin" if with_forms else "no-referrer"


def _is_scripted(path: str) -> bool:
    return any(path == page or path.startswith(f"{page}/") for page in SCRIPTED_PATHS)


def _is_served(path: str) -> bool:
    if any(len(part.encode()) > _LONGEST_NAME for part in path.split("/")):
        return False  # no file system could look for it
    return path in SINGLE_PAGES or path.startswith(OWN_PATHS + GRADIO_PATHS) or _is_scripted(path)


def _with_headers(send: Send, path: str) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(security_headers(path, message["status"]))
        await send(message)

    return send_with_headers


def _without_reserved_parameters(scope: Scope) -> Response | None:
    parameters = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    kept = [(name, value) for name, value in parameters if name not in RESERVED_PARAMETERS]
    if len(kept) == len(parameters):
        return None
    return RedirectResponse("/?" + urlencode(kept) if kept else "/")


def _host_name(header: str) -> str:
    host = header.lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
