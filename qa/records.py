"""The nouns of the product: frozen values that travel through the whole pipeline.

All offsets are code points into a document's canonical text, counted from 0, and all
spans are half-open. Scores are better when higher and comparable only within one stage.
"""

from collections.abc import Mapping
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
        label: the number to cite, such as `art. 8, para. 2`.
        page_label: what the page is called where that is not its number, such as `xii`.
        ocr: the words were recognised on the picture of a page, so letters may be wrong.
    """

    page: int | None = None
    slide: int | None = None
    section: tuple[str, ...] = ()
    label: str | None = None
    page_label: str | None = None
    ocr: bool = False


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
        listed = ", ".join(_runs(self.wordless_pages))
        return f"{len(self.wordless_pages)} of {self.pages} pages {have} no text: {listed}"


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
    def sentence_texts(self) -> tuple[str, ...]:
        """The words of each sentence, verbatim."""
        return tuple(
            sentence.shifted(-self.span.start).of(self.text) for sentence in self.sentences
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk (by its row in the index) found by one stage, and the stage's score."""

    chunk: int
    score: float


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage of answering returned, best first, and the time it took."""

    name: str
    hits: tuple[Hit, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that made an answer more or less likely to be right than answers usually are.

    Attributes:
        name: of the sign.
        log_odds: what it added; negative if it spoke against the answer.
    """

    name: str
    log_odds: float


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How answers of a like confidence fared on judged questions.

    Attributes:
        right: share whose first quote was right, 0 to 1.
        questions: how many were judged.
    """

    right: float
    questions: int


@dataclass(frozen=True, slots=True)
class Alike:
    """Another place of almost the same words, left out of the list of passages.

    Attributes:
        citation: as a footnote, on one line.
        link: address of the reader, relative to the server.
    """

    citation: str
    link: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk in an answer, with the sentence to quote and the citation that leads to it.

    Attributes:
        rank: from 1.
        row: of the chunk in the index; the hits of every stage name it.
        place: where the quote stands, which can be more exact than the chunk's own place.
        score: of the passage's hit.
        citation: as a footnote, on one line.
        bibtex: the same citation as a BibTeX entry.
        ris: the same citation as an RIS record.
        link: address of the reader, relative to the server.
        alike: further places of almost the same words, by rank.
    """

    rank: int
    row: int
    source: Source
    chunk: Chunk
    quote: Span
    place: Place
    score: float
    citation: str
    bibtex: str
    ris: str
    link: str
    alike: tuple[Alike, ...] = ()

    @property
    def quote_text(self) -> str:
        """The quoted words, verbatim."""
        return self.quote.shifted(-self.chunk.span.start).of(self.chunk.text)

    def as_json(self) -> dict[str, object]:
        """Return the passage in the schema that `qa ask --json` and `/api/ask` share."""
        return {
            "rank": self.rank,
            "document": self.source.path,
            "title": self.source.title,
            "language": self.source.language,
            "text": self.chunk.text,
            "start": self.chunk.span.start,
            "end": self.chunk.span.end,
            "quote": self.quote_text,
            "quote_start": self.quote.start,
            "quote_end": self.quote.end,
            "score": round(self.score, 6),
            "place": {
                "page": self.place.page,
                "slide": self.place.slide,
                "section": list(self.place.section),
                "label": self.place.label,
            },
            "citation": self.citation,
            "bibtex": self.bibtex,
            "ris": self.ris,
            "link": self.link,
            "alike": [{"citation": each.citation, "link": each.link} for each in self.alike],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question.

    Attributes:
        language: ISO 639-1 code of the question.
        answered: whether `confidence` reaches `threshold`; if not, the passages are
            only the nearest ones.
        confidence: calibrated probability that the first quote answers the question.
        threshold: from which confidence on a question counts as answered.
        track_record: how answers of a like confidence fared; `None` if nothing is known.
        reasons: what made the confidence higher or lower than usual, weightiest first.
        passages: best first.
        stages: every stage in order, for explanations and timings.
    """

    question: str
    language: str
    answered: bool
    confidence: float
    threshold: float
    track_record: TrackRecord | None
    reasons: tuple[Reason, ...]
    passages: tuple[Passage, ...]
    stages: tuple[Stage, ...]

    @property
    def timings_ms(self) -> Mapping[str, float]:
        """Milliseconds per stage, and their sum as `total`."""
        timings = {stage.name: round(stage.milliseconds, 2) for stage in self.stages}
        timings["total"] = round(sum(stage.milliseconds for stage in self.stages), 2)
        return timings

    def as_json(self) -> dict[str, object]:
        """Return the answer in the schema that `qa ask --json` and `/api/ask` share."""
        return {
            "question": self.question,
            "language": self.language,
            "answered": self.answered,
            "confidence": round(self.confidence, 4),
            "passages": [passage.as_json() for passage in self.passages],
            "timings_ms": dict(self.timings_ms),
        }
