"""The nouns of a document: what it is, what it says, and where in it something stands."""

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "row", "footnote", "note"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text: code points `start` (included) to `end` (excluded)."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse spans that cannot slice anything.

        Raises:
            ValueError: if `start` is negative or `end` lies before it.
        """
        if not 0 <= self.start <= self.end:
            raise ValueError(f"expected 0 <= start <= end, got start={self.start} end={self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the words that this span covers in `text`."""
        return text[self.start : self.end]

    def shifted(self, offset: int) -> "Span":
        """Return the span moved by `offset` code points."""
        return Span(self.start + offset, self.end + offset)

    def overlap(self, other: "Span") -> int:
        """Return how many code points both spans cover."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand, in the terms that a reader of the document would use.

    Attributes:
        page: page of the file, counted from 1, for paged formats.
        slide: slide of the deck, counted from 1.
        section: headings the words stand under, outermost first.
        label: the number to cite, such as `art. 8, para. 2`, or those that the words run over.
        page_label: what the page is called where that is not its number, such as `xii`.
        ocr: the words were recognised on the picture of a page, so letters may be wrong.
    """

    page: int | None = None
    slide: int | None = None
    section: tuple[str, ...] = ()
    label: str | None = None
    page_label: str | None = None
    ocr: bool = False

    def as_json(self) -> dict[str, object]:
        """Return the place as plain JSON values."""
        return {
            "page": self.page,
            "slide": self.slide,
            "section": list(self.section),
            "label": self.label,
        }


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like unit of a document; a heading's `section` ends with itself."""

    kind: BlockKind
    span: Span
    place: Place


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a bibliography says of a document; `None` where nothing states it.

    Attributes:
        issuer: the body that published it.
        date: ISO 8601, as exact as known: `2011`, `2011-09` or `2011-09-21`.
        symbol: document symbol, such as `A/RES/55/25`.
        kind: `treaty`, `statement`, `press release`, `report`, `slides` …
    """

    issuer: str | None = None
    date: str | None = None
    symbol: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A document without its text: what a citation needs.

    Attributes:
        id: 12 hexadecimal digits derived from `path`; stays the same when the text changes.
        path: relative to the corpus folder, with forward slashes.
        title: as the document states it, else from its file name.
        language: ISO 639-1 code of most of the text, `und` if it cannot be told.
        digest: SHA-256 of the file's bytes, hexadecimal.
        pages: how many the file has, for paged formats.
        wordless_pages: those that show something but hold no words, as scans do.
    """

    id: str
    path: str
    title: str
    language: str
    metadata: Metadata
    digest: str
    pages: int | None = None
    wordless_pages: tuple[int, ...] = ()

    @property
    def gaps(self) -> str | None:
        """Which pages hold no words, in words for a report; `None` if all pages do."""
        if not self.wordless_pages:
            return None
        have = "has" if len(self.wordless_pages) == 1 else "have"
        return f"{len(self.wordless_pages)} of {self.pages} pages {have} no text: {self.gap_pages}"

    @property
    def gap_pages(self) -> str:
        """The numbers of the pages without words, such as `4, 7-9`."""
        return ", ".join(_runs(self.wordless_pages))


def _runs(numbers: tuple[int, ...]) -> list[str]:
    """Return ascending numbers as `4`, or `7-9` where several follow each other."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: canonical text, and blocks in reading order that do not overlap."""

    source: Source
    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document that is indexed as one.

    Attributes:
        document_id: the `Source.id` of its document.
        span: where it stands; `document.text[span] == text`.
        text: the words, verbatim.
        context: title and headings; given to the encoder, never shown as text.
        place: place of the first block it covers.
        sentences: spans of its sentences in the document, in order.
    """

    document_id: str
    span: Span
    text: str
    context: str
    place: Place
    sentences: tuple[Span, ...]

    @property
    def text_in_context(self) -> str:
        """The words below title and headings, as they are searched for."""
        return f"{self.context}\n{self.text}"

    @property
    def sentence_texts(self) -> tuple[str, ...]:
        """The words of each sentence, verbatim."""
        start = self.span.start  # no span is made of each: this is asked for very often
        return tuple(self.text[each.start - start : each.end - start] for each in self.sentences)
