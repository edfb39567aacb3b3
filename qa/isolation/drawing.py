"""Pages of PDF files, measured and drawn in a child process, so that none can end this one."""

import base64
import json
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from qa.errors import PageNotDrawn, PageNotYetDrawn, QaError, ReadingError
from qa.isolation.process import Death
from qa.isolation.worker import Limits, Worker
from qa.reading.pdf_images import PageShape
from qa.records import Span
from qa.translation import marked

CHILD = "qa.isolation.drawing_child"

DRAWING = Limits()
"""What drawing a page may take: as much as reading, for the words to mark are found by that."""

PATIENCE = 30.0
"""Seconds that a page waits for those that are drawn before it."""

_TOO_LONG = marked("The page could not be shown: drawing it takes too long.")
_TOO_LARGE = marked("The page could not be shown: drawing it takes too much memory.")
_CRASHED = marked(
    "The page could not be shown: drawing it failed. The file may be damaged, or need too much "
    "memory."
)
_BUSY = marked(
    "The page could not be shown: others are still being drawn. Try again in a few seconds."
)
_INTERRUPTED = marked(
    "The page could not be shown: drawing it was interrupted. Try again in a few seconds."
)


class Drawer:
    """Measures and draws pages in a child process; safe to share between threads.

    One page is drawn at a time, by who holds the turn. The child starts with the first page and is
    replaced when one makes it crash, hang or take too much memory.
    """

    def __init__(self, limits: Limits = DRAWING, patience: float = PATIENCE) -> None:
        """Take the limits; nothing is started yet.

        Args:
            limits: what one page may take.
            patience: seconds that one waits for its turn.
        """
        self._patience = patience
        self._worker = Worker(CHILD, limits)
        self._turn = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until no other page is drawn, and hold back all others.

        Raises:
            PageNotYetDrawn: if the others take too long.
        """
        if not self._turn.acquire(timeout=self._patience):
            raise PageNotYetDrawn(_BUSY)
        try:
            yield
        finally:
            self._turn.release()

    def measure(self, file: Path, digest: str, number: int) -> PageShape:
        """Return the shape of a page's image; see `qa.reading.pdf_images.measure_page`.

        Only who holds the turn may ask.

        Args:
            file: a PDF.
            digest: SHA-256 of the file.
            number: of the page, from 1; the nearest page is taken if there is none.

        Raises:
            PageNotDrawn: if that takes too much.
            ReadingError: if the file is another one, the page cannot be opened, or it was
                interrupted.
        """
        return PageShape(*self._ask(str(file), digest, number)["shape"])

    def draw(self, file: Path, digest: str, number: int, quote: Span | None) -> bytes:
        """Return a page as a PNG image, with the words at `quote` marked if they stand on it.

        Only who holds the turn may ask.

        Args:
            file: a PDF.
            digest: SHA-256 of the file.
            number: of the page, from 1.
            quote: where the words stand in the document's canonical text.

        Raises:
            PageNotDrawn: if that takes too much.
            ReadingError: if the file is another one or has no such page, or it was interrupted.
        """
        span: Sequence[int] = (quote.start, quote.end) if quote is not None else ()
        return base64.b64decode(self._ask(str(file), digest, number, span)["image"])

    def close(self) -> None:
        """End the child, also in the middle of a page; nothing can be drawn any more."""
        self._worker.close()
        with suppress(PageNotYetDrawn), self.turn():
            self._worker.bury()

    def _ask(self, *request: object) -> Mapping[str, Any]:
        try:
            answer = self._worker.ask(*request)
        except QaError as error:  # no child can be started
            raise PageNotYetDrawn(f"The page could not be shown: {error}") from error
        if isinstance(answer, Death):
            if answer.status == -signal.SIGKILL and not answer.overdue:  # not by the page itself
                raise PageNotYetDrawn(_INTERRUPTED)
            raise PageNotDrawn(_reason(answer))
        answered: dict[str, Any] = json.loads(answer)
        if "reason" in answered:
            reason = answered["reason"].rstrip(".")  # pdfium's own end with one
            raise ReadingError(f"The page could not be shown: {reason}.")
        return answered


def _reason(death: Death) -> str:
    if death.overdue:
        return _TOO_LONG
    return _TOO_LARGE if death.of_memory else _CRASHED
