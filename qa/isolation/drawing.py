"""Pages of PDF files, measured and drawn in a child process, so that none can end this one."""

import base64
import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.errors import PageNotDrawn, QaError, ReadingError
from qa.isolation.process import Death
from qa.isolation.worker import Limits, Worker
from qa.reading.pdf_images import PageShape
from qa.records import Span
from qa.translation import marked

CHILD = "qa.isolation.drawing_child"

DRAWING = Limits()
"""What drawing a page may take: as much as reading, for the words to mark are found by that."""

PATIENCE = 10.0
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


class Drawer:
    """Measures and draws pages in a child process; safe to share between threads.

    One page is drawn at a time. The child starts with the first page and is replaced when one
    makes it crash, hang or take too much memory.
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

    def measure(self, file: Path, digest: str, number: int) -> PageShape:
        """Return the shape of a page's image; see `qa.reading.pdf_images.measure_page`.

        Args:
            file: a PDF.
            digest: SHA-256 of the file.
            number: of the page, from 1; the nearest page is taken if there is none.

        Raises:
            PageNotDrawn: if that takes too much.
            ReadingError: if others take too long, the file is another one, or the page cannot
                be opened.
        """
        return PageShape(*self._ask(str(file), digest, number)["shape"])

    def draw(self, file: Path, digest: str, number: int, quote: Span | None) -> bytes:
        """Return a page as a PNG image, with the words at `quote` marked if they stand on it.

        Args:
            file: a PDF.
            digest: SHA-256 of the file.
            number: of the page, from 1.
            quote: where the words stand in the document's canonical text.

        Raises:
            PageNotDrawn: if that takes too much.
            ReadingError: if others take too long, the file is another one, or has no such page.
        """
        span: Sequence[int] = (quote.start, quote.end) if quote is not None else ()
        return base64.b64decode(self._ask(str(file), digest, number, span)["image"])

    def close(self) -> None:
        """End the child, also in the middle of a page; nothing can be drawn any more."""
        self._worker.close()

    def _ask(self, *request: object) -> Mapping[str, Any]:
        if not self._turn.acquire(timeout=self._patience):
            raise ReadingError(_BUSY)
        try:
            answer = self._worker.ask(*request)
        except QaError as error:  # no child can be started
            raise ReadingError(f"The page could not be shown: {error}") from error
        finally:
            self._turn.release()
        if isinstance(answer, Death):
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
