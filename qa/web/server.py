"""The web application: Gradio's page at `/`, the reader, the API, and how they are served."""

import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Lifespan

from qa.answering import Index, open_index
from qa.errors import ServerProblem
from qa.models import load_for_questions, load_reader
from qa.settings import DEFAULT_READER
from qa.web.access import Access, AccessGuard, is_local
from qa.web.api.routes import add_api
from qa.web.ask.examples import ExampleQuestions
from qa.web.ask.first_page import STATIC
from qa.web.ask.page import add_ask
from qa.web.crowd import Crowd
from qa.web.current import CurrentIndex
from qa.web.evaluate.jobs import Evaluate
from qa.web.evaluate.laboratory import Laboratory, evaluating
from qa.web.evaluate.routes import add_evaluation
from qa.web.failures import add_failures
from qa.web.following import IndexFollower
from qa.web.guards import LOOPBACK, Guard
from qa.web.head_requests import HeadAsGet
from qa.web.interface_language import add_language_choice
from qa.web.judge.desk import Desk
from qa.web.judge.routes import add_judging
from qa.web.library.page import Library
from qa.web.library.routes import add_library
from qa.web.library.workshop import Workshop, furnish
from qa.web.metrics import Metrics, RequestCounter
from qa.web.patience import MOST_CONNECTIONS, PatientProtocol
from qa.web.question_log import NoteQuestion, QuestionLog
from qa.web.reader.originals import Originals
from qa.web.reader.routes import add_documents
from qa.web.signing_in import add_sign_in
from qa.web.teach.classroom import Classroom
from qa.web.teach.editing import add_lessons
from qa.web.transport import Transport

ANY_ADDRESS = frozenset({"0.0.0.0", "::"})


def create_app(
    current: CurrentIndex,
    examples: Callable[[Index], Sequence[str]] | None = None,
    hosts: Collection[str] = (),
    any_address: bool = False,
    corpus: Path | None = None,
    workshop: Workshop | None = None,
    access: Access | None = None,
    gold: Path | None = None,
    runs: Path | None = None,
    note: NoteQuestion | None = None,
    evaluate: Evaluate | None = None,
    https: bool = False,
) -> FastAPI:
    """Build the web application around the index in use.

    Args:
        current: what answers, and holds the documents.
        examples: finds questions for the Ask page to offer; by default `ExampleQuestions`.
        hosts: names and addresses, beyond those of the loopback, that the application
            may be called by; requests for any other host are refused.
        any_address: also accept every IP address as host.
        corpus: the folder of the documents; without it the reader shows text alone.
        workshop: changes the documents; without it they are only shown.
        access: who may see and change what; by default anybody everything.
        gold: the folder of questions with known answers; without it nothing is evaluated.
        runs: the folder of stored evaluations; without it nothing is evaluated.
        note: takes note of each question; by default nothing does.
        evaluate: makes evaluations; without it nothing is evaluated.
        https: whether visitors reach it by https, through a proxy that speaks TLS.

    Returns:
        An ASGI application with the pages, the reader, the API and what a monitor asks.
    """
    originals = Originals(corpus)
    # FastAPI's own documentation pages load scripts from another host.
    app = FastAPI(
        title="cited-qa",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_drawing_with(originals),
    )
    metrics = Metrics(current, note=note)
    add_api(app, current, metrics)
    add_documents(app, current, originals)
    add_language_choice(app)
    access = access or Access()
    add_library(app, Library(current, workshop))
    add_sign_in(app, access)
    add_lessons(app, Classroom.of(current, corpus, originals, access.admits))
    measured = gold and runs and evaluate and Laboratory.of(current, gold, runs, evaluate)
    add_judging(app, Desk.of(current, gold, runs) if gold and runs else None)
    add_evaluation(app, measured or None)
    app.add_api_route("/favicon.ico", _icon, include_in_schema=False)
    app.mount("/web", StaticFiles(directory=STATIC))
    add_ask(app, current, examples or ExampleQuestions(), metrics)
    add_failures(app)
    # Without this Gradio adds headers that let other sites read its answers.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(Crowd)
    app.add_middleware(AccessGuard, access=access)
    app.add_middleware(Guard, hosts=(*LOOPBACK, *hosts), any_address=any_address)
    app.add_middleware(RequestCounter, metrics=metrics)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Transport, https=https)
    return app


def _drawing_with(originals: Originals) -> Lifespan[FastAPI]:
    """Return what ends the drawing of pages when the application is no longer served."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with closing(originals):
            yield

    return lifespan


def _icon() -> FileResponse:
    return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")


def serve(
    index_path: Path,
    host: str = "127.0.0.1",
    port: int = 7860,
    corpus: Path | None = None,
    reader: str = DEFAULT_READER,
    token: str | None = None,
    gold: Path | None = None,
    runs: Path | None = None,
    reading_token: str | None = None,
    log_questions: Path | None = None,
    https: bool = False,
) -> None:
    """Open an index and serve it until interrupted; prints the address once it answers.

    Args:
        index_path: folder of the index.
        host: name or address to listen on.
        port: TCP port; 0 takes a free one.
        corpus: the folder of the documents; by default where they were when they were indexed.
        reader: name of the reader, see `qa.models.load_reader`.
        token: what visitors sign in with; needed where other machines can reach the server.
        gold: the folder of questions with known answers; by default `gold` beside `corpus`.
        runs: the folder of stored evaluations; by default `runs` in the folder of the index.
        reading_token: what those sign in with who may change nothing.
        log_questions: the file to write questions to; by default they are written nowhere.
        https: whether visitors reach the server by https, through a proxy that speaks TLS.

    Raises:
        QaError: if the index cannot be opened, or the address or the token cannot be used.
    """
    listener = _listen(host, port)
    with listener:
        any_address = host in ANY_ADDRESS
        own_names = (host, socket.gethostname()) if any_address else (host,)
        local = is_local(listener.getsockname()[0])
        access = Access(token, local, reading_token=reading_token)
        log = QuestionLog(log_questions) if log_questions else None
        open_ready = _opener(index_path, reader)
        index = open_ready()
        current, corpus = CurrentIndex(index), corpus or index.corpus
        runs = runs or index_path / "runs"
        workshop = furnish(current, corpus, index_path, open_ready)
        app = create_app(
            current,
            hosts=own_names,
            any_address=any_address,
            corpus=corpus,
            workshop=workshop,
            access=access,
            note=log.note if log else None,
            gold=gold or corpus.parent / "gold",
            runs=runs,
            evaluate=evaluating(index_path, runs),
            https=https,
        )
        config = _configuration(app)
        with (
            suppress(KeyboardInterrupt),  # the usual way to stop it, and no error
            _following(workshop.follower),
            closing(log) if log else nullcontext(),
        ):
            _AnnouncedServer(config).run(sockets=[listener])


def _configuration(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=3,
    )


def _opener(path: Path, reader: str) -> Callable[[], Index]:
    """Return what opens the newest index at `path`; encoders and reader are loaded once."""
    load, load_once = cache(load_for_questions), cache(load_reader)

    def open_ready() -> Index:
        index = open_index(path, load, reader, load_once)
        index.ask("Is everything ready?", 1)  # the first question pays for what others reuse
        return index

    return open_ready


@contextmanager
def _following(follower: IndexFollower) -> Iterator[None]:
    """Use every newer index that is written, as long as this lasts."""
    stop = threading.Event()
    threading.Thread(target=follower.watch, args=(stop,), daemon=True).start()
    try:
        yield
    finally:
        stop.set()


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
        listener = socket.create_server(address[:2], family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ServerProblem(
            f"Cannot listen on port {port} of {host}: {reason}. "
            "Choose another port with --port, or stop the program that uses this one."
        ) from error
    # Connections inherit this. Without it the body of an answer waits some 40 ms until the
    # browser has acknowledged the head; asyncio sets it only where a protocol was named.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
