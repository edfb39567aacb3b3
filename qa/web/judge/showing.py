"""A passage as a judge sees it: in its document, with some words around it."""

from dataclasses import dataclass
from hashlib import sha256

from qa.answering import Index
from qa.citing import Anchor
from qa.records import Document, Place, Span

_AROUND = 180  # characters shown on either side


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage in its document.

    Attributes:
        document: that it stands in.
        span: where it stands.
        before: words in front of it.
        words: the passage.
        after: words behind it.
        place: of its beginning, as the document numbers itself.
    """

    document: Document
    span: Span
    before: str
    words: str
    after: str
    place: Place

    @classmethod
    def of(cls, document: Document, span: Span) -> "Shown":
        """Show a passage of a document."""
        text = document.text
        before = text[max(0, span.start - _AROUND) : span.start]
        after = text[span.end : span.end + _AROUND]
        if span.start > _AROUND:
            before = "… " + (before.partition(" ")[2] or before)
        if len(text) - span.end > _AROUND:
            after = (after.rpartition(" ")[0] or after) + " …"
        places = (block.place for block in document.blocks if block.span.overlap(span))
        around = (_close(before), span.of(text), _close(after))
        return cls(document, span, *around, next(places, Place()))

    @property
    def link(self) -> str:
        """Address of the reader, with the passage marked."""
        return Anchor.to(self.span, self.document.text).link(self.document.source)

    @property
    def check(self) -> str:
        """What a form sends along, to tell whether the words are still those shown."""
        return sha256(self.words.encode("utf-8", "replace")).hexdigest()[:16]


def _close(text: str) -> str:
    """Return text without empty lines."""
    return "\n".join(line for line in text.strip().split("\n") if line.strip())


def show(index: Index, path: str, span: Span) -> Shown | None:
    """Show a passage of a document of an index; `None` if it is not there."""
    source = next((each for each in index.sources if each.path == path), None)
    if source is None:
        return None
    document = index.document(source.id)
    if not 0 <= span.start < span.end <= len(document.text):
        return None
    return Shown.of(document, span)
