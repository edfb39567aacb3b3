"""What a monitor may know: numbers of questions, times, requests and what the index holds.

Questions themselves are not kept; whether they are written down is up to `question_log`. Every
application has a registry of its own.
"""

import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.errors import QuestionError
from qa.records import Answer
from qa.store import program_version
from qa.web.current import CurrentIndex
from qa.web.question_log import NoteQuestion

Face = Literal["page", "api"]

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; a stage takes a millisecond or less, a whole answer some tenths of a second."""


class Metrics:
    """Counts and times of one application; safe to use from several threads."""

    def __init__(
        self,
        current: CurrentIndex,
        now: Callable[[], datetime] | None = None,
        note: NoteQuestion | None = None,
    ) -> None:
        """Start counting from nothing.

        Args:
            current: the index that answers.
            now: tells the time, in UTC; by default that of the machine.
            note: takes note of each question that was answered; by default nothing does.
        """
        self._note = note
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "qa_questions",
            "Questions by where they were asked and what came of them.",
            ["face", "outcome"],
            registry=self._registry,
        )
        self._answers = Histogram(
            "qa_answer_seconds",
            "Time to answer a question, without what the server adds.",
            buckets=_BOUNDS,
            registry=self._registry,
        )
        self._stages = Histogram(
            "qa_stage_seconds",
            "Time that each stage of answering takes.",
            ["stage"],
            buckets=_BOUNDS,
            registry=self._registry,
        )
        self._requests = Counter(
            "qa_http_requests",
            "HTTP requests by route and status; those for no route have the route “none”.",
            ["route", "status"],
            registry=self._registry,
        )
        build = Info("qa_build", "The program.", registry=self._registry)
        build.info({"version": program_version(), "python": platform.python_version()})
        self._registry.register(_IndexCollector(current, now or _utc_now))

    def ask(self, face: Face, ask: Callable[[], Answer]) -> Answer:
        """Ask, and count the question, its outcome and the time of each stage.

        Args:
            face: where the question came from.
            ask: asks it.

        Raises:
            QuestionError: if the question is refused; that is counted as well.
        """
        try:
            answer = ask()
        except QuestionError:
            self._questions.labels(face, "refused").inc()
            raise
        self._questions.labels(face, "answered" if answer.answered else "not answered").inc()
        for stage in answer.stages:
            self._stages.labels(stage.name).observe(stage.milliseconds / 1000)
        self._answers.observe(answer.timings_ms["total"] / 1000)
        if self._note is not None:
            self._note(face, answer)
        return answer

    def count_request(self, route: str, status: int) -> None:
        """Count a request by the template of its route, such as `/doc/{document_id}`."""
        self._requests.labels(route, str(status)).inc()

    def as_text(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        return generate_latest(self._registry)


class RequestCounter:
    """Counts every request once its answer begins; plain ASGI, around everything else."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Wrap an application."""
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count it."""

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.metrics.count_request(_route(scope), message["status"])
            await send(message)

        await self.app(scope, receive, counted if scope["type"] == "http" else send)


class _IndexCollector(Collector):
    """Describes the index that is in use at the moment of looking."""

    def __init__(self, current: CurrentIndex, now: Callable[[], datetime]) -> None:
        self._current = current
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        index = self._current.index
        age = (self._now() - index.created).total_seconds()
        yield GaugeMetricFamily("qa_index_age_seconds", "Time since the index was made.", age)
        yield GaugeMetricFamily("qa_index_documents", "Documents in the index.", len(index.sources))
        yield GaugeMetricFamily(
            "qa_index_passages", "Passages in the index.", sum(index.passage_counts.values())
        )


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _route(scope: Scope) -> str:
    """Return the template of the route that took a request: few values, and no one's words."""
    if scope["path"] == "/":  # what fills this page in hands on a copy of the scope
        return "/"
    path = getattr(scope.get("route"), "path", "")
    # Below a mounted application without routes, such as the styles at `/web`, there is its path.
    return path or scope.get("root_path") or "none"
