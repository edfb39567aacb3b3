"""How visitors reach the server: over plain HTTP, or through a proxy that speaks TLS to them."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Transport:
    """Has cookies sent over https alone where that is how visitors come; plain ASGI."""

    def __init__(self, app: ASGIApp, https: bool = False) -> None:
        """Wrap an application.

        Args:
            app: what answers.
            https: whether visitors come by https though requests come here by HTTP. The operator
                says so: what a header says of it, anyone could have written.
        """
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, as one that came by https if it did."""
        if scope["type"] == "http" and self._https:
            scope["scheme"] = "https"  # addresses on pages are made from it
        secure = scope.get("scheme") == "https"
        await self._app(scope, receive, _with_secure_cookies(send) if secure else send)


def _with_secure_cookies(send: Send) -> Send:
    async def send_secure(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", f"{cookie}; Secure")
        await send(message)

    return send_secure
