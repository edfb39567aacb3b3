"""The Ask page as it first comes from the server: with its answer, in the visitor's language.

Gradio sends an empty page, loads some fifty files, and asks only then. Here its page is sent with
everything filled in already, and with a plain copy of the same on top that people see, read and
can use at once. When Gradio has drawn its own, `ask.js` takes the copy away.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path

from fastapi import Request
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.answering import LONGEST_QUESTION
from qa.translation import Translation, translation
from qa.web.ask.drawing import DrawnPage
from qa.web.interface_language import visitor_translation
from qa.web.templating import render

STATIC = Path(__file__).parents[1] / "static"
STYLES = (
    "colours.css",
    "navigation.css",
    "ask.css",
    "choices.css",
    "cards.css",
    "why.css",
    "pane.css",
    "sheet.css",
)
"""Within the page itself, so that it never stands there without them."""

SCRIPTS = ("ask.js", "copying.js", "recent.js", "selecting.js")
"""The first uses the others; all are asked for at once."""

_SETTINGS = re.compile(r"(?<=window\.gradio_config = ).*?(?=;</script>)", re.DOTALL)


class FirstPage:
    """Fills in Gradio's page at `/`; plain ASGI, around the application that serves it."""

    def __init__(self, app: ASGIApp, draw: Callable[[str, Translation], DrawnPage]) -> None:
        """Wrap an application.

        Args:
            app: serves Gradio's page.
            draw: answers an address, given what stands behind its question mark, in some words.
        """
        self.app = app
        self.draw = draw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; one for the page is answered with everything filled in."""
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("GET", "/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        say = visitor_translation(request.cookies, request.headers)
        drawn = await run_in_threadpool(self.draw, request.url.query, say)
        await self.app(_uncompressed(scope), receive, _filling(send, drawn))


def _uncompressed(scope: Scope) -> Scope:
    kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": kept}


def _filling(send: Send, drawn: DrawnPage) -> Send:
    """Hold a response back until it is complete, and fill it in."""
    start: Message = {}
    body = bytearray()

    async def send_filled(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        if message["type"] != "http.response.body":
            await send(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body", False):
            return
        if start["status"] == 200:
            page = filled_page(body.decode(), drawn).encode()
            headers = MutableHeaders(scope=start)
            headers["content-length"] = str(len(page))
            headers["cache-control"] = "no-cache"  # the answer is as old as the page
        else:
            page = bytes(body)
        await send(start)
        await send({"type": "http.response.body", "body": page})

    return send_filled


def filled_page(page: str, drawn: DrawnPage) -> str:
    """Fill in Gradio's page.

    Args:
        page: as Gradio makes it.
        drawn: what its parts are to say.

    Raises:
        RuntimeError: if the page is not made as expected.
    """
    found = _SETTINGS.search(page)
    if found is None or 'lang="en"' not in page or "<gradio-app" not in page:
        raise RuntimeError("expected Gradio's page with its settings, found another one")
    settings = _filled_settings(json.loads(found[0]), drawn)
    page = page[: found.start()] + settings + page[found.end() :]
    page = page.replace('lang="en"', f'lang="{drawn.language}"', 1)
    page = page.replace("</head>", f"<title>{escape(drawn.title)}</title>{_head()}</head>", 1)
    copy = render(
        "first_page.html",
        translation(drawn.language),
        drawn=drawn,
        header=Markup(drawn.header),
        results=Markup(drawn.results),
        longest=LONGEST_QUESTION,
    )
    return page.replace("<gradio-app", f"{copy}<gradio-app", 1)


@cache
def _head() -> str:
    styles = "".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
    others = "".join(f'<link rel="modulepreload" href="/web/{name}">' for name in SCRIPTS[1:])
    return (
        '<meta name="color-scheme" content="light dark">'
        f'<script type="module" src="/web/{SCRIPTS[0]}"></script>{others}'
        f"<style id=own>{styles}</style>"
    )


def _filled_settings(settings: dict[str, object], drawn: DrawnPage) -> str:
    """Return the settings of Gradio's page with the values of its parts, as JSON in a script."""
    values: dict[str, dict[str, str]] = {
        "header": {"value": drawn.header},
        "question": {
            "value": drawn.asked.question,
            "label": drawn.label,
            "placeholder": drawn.placeholder,
        },
        "ask": {"value": drawn.button},
        "results": {"value": drawn.results},
    }
    components = settings["components"]
    assert isinstance(components, list)
    for component in components:
        properties = component["props"]
        properties.update(values.get(properties.get("elem_id"), {}))
    settings["title"] = drawn.title
    written = json.dumps(settings)
    for sign in "<>&":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written
