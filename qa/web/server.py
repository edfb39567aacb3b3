"""The web application: Gradio's page at `/`, the reader, the API, and how they are served."""

import socket
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from qa.answering import Index, open_index
from qa.errors import QaError, QuestionError, ServerProblem
from qa.web.ask import PASSAGES, STATIC, ask_page, head, theme
from qa.web.examples import example_questions
from qa.web.guards import LOOPBACK, Guard
from qa.web.reader import document_page
from qa.web.targets import Target, find_target
from qa.web.templating import render

ANY_ADDRESS = frozenset({"0.0.0.0", "::"})


def create_app(
    index: Index,
    examples: Sequence[str] = (),
    hosts: Collection[str] = (),
    any_address: bool = False,
) -> FastAPI:
    """Build the web application around an open index.

    Args:
        index: what answers, and holds the documents.
        examples: questions that the Ask page offers.
        hosts: names and addresses, beyond those of the loopback, that the application
            may be called by; requests for any other host are refused.
        any_address: also accept every IP address as host.

    Returns:
        An ASGI application with `/`, `/api/ask`, `/doc/{id}` and `/healthz`.
    """
    # FastAPI's own documentation pages load scripts from another host.
    app = FastAPI(title="cited-qa", docs_url=None, redoc_url=None, openapi_url=None)
    _add_answers(app, index)
    _add_documents(app, index)
    app.mount("/web", StaticFiles(directory=STATIC))
    gr.mount_gradio_app(
        app,
        ask_page(index, examples),
        path="/",
        theme=theme(),
        head=head(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        pwa=False,
        mcp_server=False,
    )
    # Without this Gradio adds headers that let other sites read its answers.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(Guard, hosts=(*LOOPBACK, *hosts), any_address=any_address)
    return app


def serve(index_path: Path, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Open an index and serve it until interrupted; prints the address once it answers.

    Args:
        index_path: folder of the index.
        host: name or address to listen on.
        port: TCP port; 0 takes a free one.

    Raises:
        QaError: if the index cannot be opened or the address cannot be used.
    """
    listener = _listen(host, port)
    with listener:
        any_address = host in ANY_ADDRESS
        own_names = (host, socket.gethostname()) if any_address else (host,)
        index = open_index(index_path)
        index.ask("Is everything ready?", 1)  # the first question pays for what others reuse
        app = create_app(index, example_questions(index.sources), own_names, any_address)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
        )
        with suppress(KeyboardInterrupt):  # the usual way to stop it, and no error
            _AnnouncedServer(config).run(sockets=[listener])


class _AnnouncedServer(uvicorn.Server):
    """Says where it listens as soon as it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            address, port = listener.getsockname()[:2]
            name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(address, address)
            sys.stdout.write(f"Ready: http://{name}:{port} (stop with Ctrl+C)\n")
            sys.stdout.flush()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ServerProblem(
            f"Cannot listen on port {port} of {host}: {reason}. "
            "Choose another port with --port, or stop the program that uses this one."
        ) from error


def _add_answers(app: FastAPI, index: Index) -> None:
    @app.get("/healthz")
    def healthz() -> dict[str, object]:
        return {"status": "ok", "documents": len(index.sources)}

    @app.get("/api/ask")
    def ask(request: Request) -> Response:
        try:
            filters = _single_values(request)
            question, k = filters.pop("q", ""), _whole_number(filters.pop("k", str(PASSAGES)))
            answer = index.ask(question, k, filters or None)
        except QaError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(answer.as_json())


def _add_documents(app: FastAPI, index: Index) -> None:
    @app.get("/doc/{document_id}")
    def read(document_id: str, request: Request) -> Response:
        if all(source.id != document_id for source in index.sources):
            message = (
                "The index holds no document with this link. It may have been removed or moved "
                "to another folder since the link was made."
            )
            return HTMLResponse(render("problem.html", message=message), status_code=404)
        document = index.document(document_id)
        try:
            target = find_target(request.query_params, document.text)
        except QuestionError as error:
            refused = Target(None, str(error))
            return HTMLResponse(document_page(document, refused), status_code=400)
        return HTMLResponse(document_page(document, target))

    @app.get("/favicon.ico")
    def icon() -> Response:
        return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")


def _single_values(request: Request) -> dict[str, str]:
    pairs = request.query_params.multi_items()
    values = dict(pairs)
    if len(values) < len(pairs):
        raise QuestionError("Give each parameter once: q, k, and one value for each filter.")
    return values


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise QuestionError(f"k: expected a whole number, found {text[:40]!r}.") from None
