"""What the API takes and gives, as its OpenAPI document describes it.

Answers are made by `Answer.as_json`; the models here only describe them, and tests hold both
together.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from qa.answering import LONGEST_QUESTION, MOST_PASSAGES
from qa.confidence import BALANCED, Caution

MOST_DOCUMENTS = 1000
"""How many documents one list may hold."""


class Query(BaseModel):
    """Parameters of an address; others than these are refused, with the names of these."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _only_known(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        unknown = sorted(values.keys() - cls.model_fields.keys())
        if unknown:
            raise PydanticCustomError(
                "unknown_parameter",
                "Unknown parameter {name}: expected one of {known}.",
                {"name": repr(unknown[0]), "known": ", ".join(cls.model_fields)},
            )
        return values


class FilterQuery(Query):
    """What documents must have."""

    language: str | None = Field(
        None, description="Language of the documents, ISO 639-1.", examples=["en"]
    )
    document: str | None = Field(None, description="Path or id of one document.")
    issuer: str | None = Field(None, description="Who published them, whatever the case.")
    symbol: str | None = Field(None, description="Document symbol.", examples=["A/RES/55/25"])
    kind: str | None = Field(None, description="Kind of document.", examples=["treaty"])
    date: str | None = Field(
        None, description="Year, month or day of the documents.", examples=["2011-09"]
    )
    year: str | None = Field(None, description="Year of the documents.", examples=["2011"])

    @property
    def filters(self) -> dict[str, str]:
        """The filters that were given."""
        return {
            name: value
            for name in FilterQuery.model_fields
            if (value := getattr(self, name)) is not None
        }


class _Question(Query):
    q: str = Field(
        description="The question, in any language.",
        max_length=LONGEST_QUESTION,
        examples=["How many people are estimated to be victims of trafficking?"],
    )
    k: int = Field(5, description="Passages to return at most.", ge=1, le=MOST_PASSAGES)
    caution: Caution = Field(
        BALANCED,
        description="How sure an answer must be to count as one: `cautious` rather shows none "
        "than a wrong one, `eager` the other way round.",
    )
    explain: Literal["0", "1"] = Field(
        "0", description="With 1, tell why each passage stands where it does."
    )


class AskQuery(FilterQuery, _Question):
    """A question, and what the documents that answer it must have."""


class _Part(Query):
    limit: int = Field(100, description="Documents to list at most.", ge=1, le=MOST_DOCUMENTS)
    offset: int = Field(0, description="Documents to pass over first.", ge=0)


class DocumentsQuery(FilterQuery, _Part):
    """Which documents to list, and which part of the list."""


class TextQuery(Query):
    """Which part of a text."""

    start: int | None = Field(None, description="First code point, counted from 0.", ge=0)
    end: int | None = Field(None, description="The code point after the last.", ge=0)


class _Given(BaseModel):
    """Something the API gives, with exactly these fields."""

    model_config = ConfigDict(extra="forbid")


class Problem(_Given):
    """What went wrong: expected, found, what to do."""

    error: str = Field(examples=["k: expected a whole number, found 'five'."])


class PlaceModel(_Given):
    """Where words stand, in the terms of a reader; `null` where the document has none."""

    page: int | None = Field(description="Page of the file, counted from 1.")
    slide: int | None = Field(description="Slide of the deck, counted from 1.")
    section: list[str] = Field(description="Headings, outermost first.")
    label: str | None = Field(description="The number to cite, such as `art. 8, para. 2`.")


class AlikeModel(_Given):
    """Another place of almost the same words."""

    citation: str
    link: str


class PassageModel(_Given):
    """A passage, and the sentence to quote from it."""

    rank: int = Field(description="From 1.")
    document: str = Field(description="Path in the folder of documents.")
    title: str
    language: str = Field(description="ISO 639-1 code, `und` if unknown.")
    text: str = Field(description="The passage, word for word.")
    start: int = Field(description="First code point of the passage in the canonical text.")
    end: int = Field(description="The code point after its last.")
    quote: str = Field(description="The sentence that answers, word for word.")
    quote_start: int = Field(description="First code point of the quote in the canonical text.")
    quote_end: int = Field(description="The code point after its last.")
    score: float = Field(description="By what it was ranked; comparable within one answer.")
    place: PlaceModel
    citation: str = Field(description="To paste: a footnote.")
    bibtex: str = Field(description="To paste: a BibTeX entry.")
    ris: str = Field(description="To paste: an RIS record.")
    link: str = Field(description="Address of the document with the quote marked.")
    alike: list[AlikeModel] = Field(description="Other places of almost the same words.")


class AnswerModel(_Given):
    """What the documents say to a question."""

    question: str
    language: str = Field(description="ISO 639-1 code of the question.")
    answered: bool = Field(
        description="Whether the documents answer it; if not, the passages are only the nearest."
    )
    confidence: float = Field(
        description="Calibrated probability that the first quote answers.", ge=0, le=1
    )
    passages: list[PassageModel] = Field(description="Best first.")
    timings_ms: dict[str, float] = Field(description="Milliseconds of each stage, and `total`.")


class StandingModel(_Given):
    """Where a passage stood after one stage; `null` where the stage did not find it."""

    stage: str
    rank: int | None
    score: float | None


class WhyModel(_Given):
    """Why a passage stands where it does."""

    stages: list[StandingModel]
    words: list[str] = Field(description="Words of the question that stand in the passage.")


class ExplainedPassageModel(PassageModel):
    """A passage, with `explain=1`."""

    why: WhyModel


class EvidenceModel(_Given):
    """A sign, and what it added to the usual confidence or took from it."""

    name: str
    log_odds: float


class TrackRecordModel(_Given):
    """How answers as sure as this one fared on judged questions."""

    right: float = Field(description="Share whose first quote was right.", ge=0, le=1)
    questions: int


class ExplainedAnswerModel(AnswerModel):
    """What the documents say to a question, with `explain=1`."""

    passages: list[ExplainedPassageModel]  # type: ignore[assignment]
    evidence: list[EvidenceModel] = Field(description="Weightiest first.")
    track_record: TrackRecordModel | None = Field(description="`null` if unknown.")


class MetadataModel(_Given):
    """What a bibliography says of a document; `null` where nothing states it."""

    issuer: str | None
    date: str | None = Field(description="`2011`, `2011-09` or `2011-09-21`.")
    symbol: str | None
    kind: str | None


class DocumentModel(_Given):
    """A document without its text."""

    id: str = Field(description="Stays the same when the text changes.")
    path: str = Field(description="Path in the folder of documents.")
    title: str
    language: str = Field(description="ISO 639-1 code, `und` if unknown.")
    metadata: MetadataModel
    pages: int | None = Field(description="Pages of the file, for paged formats.")
    passages: int = Field(description="Into how many passages it was cut.")
    link: str = Field(description="Address of the document in the reader.")
    text: str = Field(description="Address of its canonical text.")


class DocumentsModel(_Given):
    """A part of the list of documents, by path."""

    total: int = Field(description="How many documents match in all.")
    limit: int
    offset: int
    documents: list[DocumentModel]


class HealthModel(_Given):
    """That the service answers, and from what."""

    status: Literal["ok"]
    generation: str = Field(description="Name of the index in use; another one after re-indexing.")
    documents: int
    passages: int
