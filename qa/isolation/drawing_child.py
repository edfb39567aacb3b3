"""What a child process does that draws pages; see `qa.isolation.drawing`."""

import base64
import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import astuple
from functools import cached_property
from pathlib import Path
from typing import Any

from qa.errors import DamagedFile, ReadingError
from qa.isolation.child import Answer
from qa.reading.pdf import open_pdf
from qa.reading.pdf_images import draw_page, measure_page
from qa.reading.pdf_places import WordPlaces
from qa.records import Span

_KEPT_OPEN = 4  # files; to find the words to mark in one again takes seconds


def load() -> Answer:
    """Return what measures and draws pages."""
    return Desk().answer


class OpenFile:
    """A PDF as it was indexed.

    Attributes:
        pages: the open file.
    """

    def __init__(self, path: Path, digest: str) -> None:
        """Open it.

        Raises:
            ReadingError: if it cannot be read or opened, or is another one.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DamagedFile(f"the file cannot be read: {error.strerror or error}") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise DamagedFile("the file has changed since it was indexed")
        self.pages = open_pdf(data)

    @cached_property
    def places(self) -> WordPlaces:
        """Where its words stand; found out once, because that takes reading all pages."""
        return WordPlaces(self.pages)


class Desk:
    """Measures and draws pages; the last files stay open, as the next page is often one of them."""

    def __init__(self) -> None:
        """Begin with an empty desk."""
        self._open: OrderedDict[str, OpenFile] = OrderedDict()

    def answer(self, request: Sequence[Any], _: Callable[[], None]) -> str:
        """Answer a request of `qa.isolation.drawing.Drawer`.

        Args:
            request: path and digest of the file; number of the page; and, if it is to be drawn
                and not only measured, start and end of what to mark, or an empty list.

        Returns:
            `shape`, `image` in base 64, or the `reason` why there is neither, in JSON.
        """
        path, digest, number, *drawn = request
        try:
            file = self.opened(Path(path), digest)
            if not drawn:
                return json.dumps({"shape": astuple(measure_page(file.pages, number))})
            marked = file.places.rectangles(Span(*drawn[0])) if drawn[0] else ()
            image = draw_page(file.pages, number, marked)
        except ReadingError as error:
            return json.dumps({"reason": str(error)})
        return json.dumps({"image": base64.b64encode(image).decode()})

    def opened(self, path: Path, digest: str) -> OpenFile:
        """Return an open file, if need be in the place of the one used longest ago."""
        if digest not in self._open:
            while len(self._open) >= _KEPT_OPEN:  # frees memory before the next one takes more
                self._open.popitem(last=False)
            self._open[digest] = OpenFile(path, digest)
        self._open.move_to_end(digest)
        return self._open[digest]
