"""The PDF files behind documents: their pages as images, with the cited words marked."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from urllib.parse import urlencode

from qa.errors import OriginalMissing, ReadingError
from qa.reading.pdf_images import PageShape, draw_page, measure_page
from qa.reading.pdf_places import find_rectangles
from qa.records import Source, Span
from qa.web.given import whole_number

_KEPT_IMAGES = 32
_SHOWN_TEXT = "so only its text is shown."


class Originals:
    """The files of a corpus, as far as they are still those that were indexed."""

    def __init__(self, corpus: Path | None) -> None:
        """Take the folder of the documents; `None` if it is not known."""
        self._corpus = corpus
        self._lock = Lock()  # pdfium serves one thread at a time
        self._images: OrderedDict[tuple[str, int, Span | None], bytes] = OrderedDict()

    def shape(self, source: Source, number: int) -> PageShape:
        """Return the shape of a page, or of the nearest one that exists.

        Raises:
            OriginalMissing: if the file is gone or has changed.
            ReadingError: if the page cannot be opened.
        """
        data = self._bytes_of(source)
        with self._lock:
            return measure_page(data, number)

    def image(self, source: Source, number: int, quote: Span | None) -> bytes:
        """Return a page as PNG, with the words at `quote` marked if they stand on it.

        Raises:
            OriginalMissing: if the file is gone or has changed, or has no such page.
            ReadingError: if the page cannot be opened.
        """
        data, key = self._bytes_of(source), (source.digest, number, quote)
        with self._lock:
            if key not in self._images:
                if not 1 <= number <= measure_page(data, number).count:
                    raise OriginalMissing(f"The document has no page {number}.")
                marked = find_rectangles(data, quote) if quote is not None else ()
                self._images[key] = draw_page(data, number, marked)
            self._images.move_to_end(key)
            if len(self._images) > _KEPT_IMAGES:
                self._images.popitem(last=False)
            return self._images[key]

    def _bytes_of(self, source: Source) -> bytes:
        """Read a document's file, and make sure that it is the one that was indexed."""
        missing = OriginalMissing(
            f"The file of this document is not in the folder of documents any more, {_SHOWN_TEXT}"
        )
        if self._corpus is None:
            raise missing
        home = self._corpus.resolve()
        file = (home / source.path).resolve()
        if not file.is_relative_to(home):
            raise missing
        try:
            data = file.read_bytes()
        except OSError as error:
            raise missing from error
        if hashlib.sha256(data).hexdigest() != source.digest:
            raise OriginalMissing(
                f"The file of this document has changed since it was indexed, {_SHOWN_TEXT} "
                "Index the documents again to see its pages."
            )
        return data


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
