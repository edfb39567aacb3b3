"""The nouns of an answer: what was found, what is quoted, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from qa.records.documents import Chunk, Place, Source, Span


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
            "place": self.place.as_json(),
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
