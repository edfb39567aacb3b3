"""What the Ask page's one call to Gradio may carry; with anything else Gradio would fail."""

import json
from collections.abc import Collection

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH = "/gradio_api/run/predict"


class PredictGuard:
    """Refuses calls that the page would not make; plain ASGI, within what limits bodies."""

    def __init__(self, app: ASGIApp, functions: Collection[int]) -> None:
        """Wrap an application.

        Args:
            app: the application.
            functions: numbers of what may be called.
        """
        self._app = app
        self._functions = functions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what the page would send, and everything for other addresses."""
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("POST", PATH):
            await self._app(scope, receive, send)
            return
        body, more = bytearray(), True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if not self._is_expected(bytes(body)):
            answer = JSONResponse({"error": "This is not what the page sends."}, 400)
            await answer(scope, receive, send)
            return
        await self._app(scope, _replaying(bytes(body), receive), send)

    def _is_expected(self, body: bytes) -> bool:
        try:
            values = json.loads(body)
        except (ValueError, RecursionError):
            return False
        if not isinstance(values, dict) or values.get("fn_index") not in self._functions:
            return False
        data, session = values.get("data"), values.get("session_hash")
        only_text = isinstance(data, list) and len(data) == 1 and isinstance(data[0], str)
        return only_text and (session is None or isinstance(session, str))


def _replaying(body: bytes, receive: Receive) -> Receive:
    handed_on = False

    async def receive_again() -> Message:
        nonlocal handed_on
        if handed_on:
            return await receive()
        handed_on = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
