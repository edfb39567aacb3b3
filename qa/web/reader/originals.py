"""The PDF files behind documents: their pages as images, with the cited words marked."""

import hashlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from qa.errors import OriginalMissing, PageNotDrawn, ReadingError
from qa.isolation.drawing import DRAWING, Drawer
from qa.isolation.worker import Limits
from qa.reading.pdf_images import PageShape
from qa.recent import Recent
from qa.records import Source, Span
from qa.translation import marked
from qa.web.given import whole_number

_KEPT_IMAGES = 32
_KEPT_SHAPES = 4096
_KEPT_FAILURES = 1024
_GONE = marked(
    "The file of this document is not in the folder of documents any more, so only its text is "
    "shown."
)
_CHANGED = marked(
    "The file of this document has changed since it was indexed, so only its text is shown. "
    "Index the documents again to see its pages."
)

_Task = tuple[str, int, bool]
"""Digest of a file, number of a page, and whether words are to be marked on it."""

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Originals:
    """The files of a corpus, as far as they are still those that were indexed.

    What was drawn last is kept, and so is which pages cannot be drawn: they would make everybody
    wait who asks for another one meanwhile.
    """

    def __init__(self, corpus: Path | None, limits: Limits = DRAWING) -> None:
        """Take the folder of the documents.

        Args:
            corpus: `None` if it is not known.
            limits: what drawing a page may take.
        """
        self._corpus = corpus
        self._drawer = Drawer(limits)
        self._shapes = Recent[tuple[str, int], PageShape](_KEPT_SHAPES)
        self._images = Recent[tuple[str, int, Span | None], bytes](_KEPT_IMAGES)
        self._failures = Recent[_Task, str](_KEPT_FAILURES)
        self._unmarked = Recent[str, bool](_KEPT_FAILURES)

    def close(self) -> None:
        """End what draws, also in the middle of a page; nothing can be drawn any more."""
        self._drawer.close()

    def shape(self, source: Source, number: int) -> PageShape:
        """Return the shape of a page, or of the nearest one that exists.

        Raises:
            OriginalMissing: if the file is gone or has changed.
            ReadingError: if the page cannot be opened, or could not be drawn before.
        """
        file, digest = self._file_of(source), source.digest
        shape = self._known_or_made(
            self._shapes,
            (digest, number),
            (digest, number, False),
            lambda: self._drawer.measure(file, digest, number),
        )
        self._refuse_failed((digest, shape.number, False))
        return shape

    def image(self, source: Source, number: int, quote: Span | None) -> bytes:
        """Return a page as PNG, with the words at `quote` marked if they stand on it.

        To find them takes reading the whole file. Where that takes too much, nothing is marked.

        Raises:
            OriginalMissing: if the file is gone or has changed.
            ReadingError: if the page cannot be opened or drawn, or is not there.
        """
        file, digest = self._file_of(source), source.digest

        def drawn(words: Span | None) -> bytes:
            return self._known_or_made(
                self._images,
                (digest, number, words),
                (digest, number, words is not None),
                lambda: self._drawer.draw(file, digest, number, words),
            )

        self._refuse_failed((digest, number, False))
        if quote is None or self._unmarked.among([digest]):
            return drawn(None)
        try:
            return drawn(quote)
        except PageNotDrawn:
            image = drawn(None)
            self._unmarked.keep({digest: True})  # finding words is at fault, not the page
            return image

    def _known_or_made(self, known: Recent[K, T], key: K, task: _Task, make: Callable[[], T]) -> T:
        """Return what is kept under a key, or make it; who waits may get what another made.

        Args:
            known: what is kept, which this adds to.
            key: of what is wanted.
            task: what fails for everyone if it fails once.
            make: makes it; called by one thread at a time.
        """
        self._refuse_failed(task)
        found = known.among([key])
        if not found:
            with self._drawer.turn():
                self._refuse_failed(task)
                found = known.among([key])
                if not found:
                    found = {key: self._made(task, make)}
                    known.keep(found)
        return found[key]

    def _made(self, task: _Task, make: Callable[[], T]) -> T:
        try:
            return make()
        except PageNotDrawn as error:
            self._failures.keep({task: str(error)})
            raise

    def _refuse_failed(self, task: _Task) -> None:
        for reason in self._failures.among([task]).values():
            raise PageNotDrawn(reason)

    def _file_of(self, source: Source) -> Path:
        """Find a document's file, and make sure that it is the one that was indexed."""
        missing = OriginalMissing(_GONE)
        if self._corpus is None:
            raise missing
        home = self._corpus.resolve()
        file = (home / source.path).resolve()
        if not file.is_relative_to(home):
            raise missing
        try:
            with file.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError as error:
            raise missing from error
        if digest != source.digest:
            raise OriginalMissing(_CHANGED)
        return file


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a PDF beside its text: an image and where to turn, or why there is none.

    Attributes:
        image: address of the image.
        before: address of the reader with the page before, if there is one.
        after: address of the reader with the page after, if there is one.
        marked: whether the cited words are on it.
        problem: why there is no image.
    """

    shape: PageShape | None = None
    image: str = ""
    before: str | None = None
    after: str | None = None
    marked: bool = False
    problem: str | None = None


def is_paged(source: Source) -> bool:
    """Tell whether the original has pages that can be shown."""
    return source.path.lower().endswith(".pdf")


def find_sheet(
    originals: Originals,
    source: Source,
    query: Mapping[str, str],
    quote: Span | None,
    cited_page: int | None,
) -> Sheet:
    """Find the page to show beside a document's text.

    Args:
        originals: where the file is.
        source: the document, a PDF.
        query: of the reader's address; `page` is the page turned to.
        quote: what is marked.
        cited_page: the page that it starts on.
    """
    number = whole_number(query.get("page", "")) or cited_page or 1
    try:
        shape = originals.shape(source, number)
    except (OriginalMissing, ReadingError) as error:
        return Sheet(problem=str(error))
    span = {"start": quote.start, "end": quote.end} if quote is not None else {}
    # The digest makes the address another one when the file is.
    image = urlencode({**span, "file": source.digest[:8]})
    return Sheet(
        shape=shape,
        image=f"/page/{source.id}/{shape.number}.png?{image}",
        before=_turned(source, query, shape.number - 1) if shape.number > 1 else None,
        after=_turned(source, query, shape.number + 1) if shape.number < shape.count else None,
        marked=quote is not None and shape.number == cited_page,
    )


def _turned(source: Source, query: Mapping[str, str], number: int) -> str:
    address = urlencode({**query, "page": number}, errors="replace")
    return f"/doc/{source.id}?{address}#page"
