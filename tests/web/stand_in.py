"""A stand-in for an index: a few documents written by hand, and answers that can be read off."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from qa.answering import Explanation, Index, Standing
from qa.citing import Anchor, bibtex, ris
from qa.errors import QuestionError
from qa.records import (
    Alike,
    Answer,
    Block,
    BlockKind,
    Chunk,
    Document,
    Hit,
    Metadata,
    Passage,
    Place,
    Reason,
    Source,
    Span,
    Stage,
    TrackRecord,
)
from qa.settings import IndexSettings
from qa.store import SkippedFile
from qa.store.filters import FILTER_NAMES, matches

Part = tuple[BlockKind, str, Place]


def document(path: str, title: str, language: str, metadata: Metadata, *parts: Part) -> Document:
    """Join parts with blank lines into a document whose blocks slice its text."""
    text, blocks = "", []
    for kind, words, place in parts:
        text += "\n\n" if text else ""
        blocks.append(Block(kind, Span(len(text), len(text) + len(words)), place))
        text += words
    identity = hashlib.sha256(path.encode()).hexdigest()[:12]
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(Source(identity, path, title, language, metadata, digest), text, tuple(blocks))


def _in(*section: str, **place: object) -> Place:
    return Place(section=section, **place)  # type: ignore[arg-type]


ESTIMATES_TITLE = "How many victims? A note on estimates"
KNOWN = "What is known and what is not"
COUNTS = "Counts are not estimates"
ESTIMATES = document(
    "estimates.md",
    ESTIMATES_TITLE,
    "en",
    Metadata(issuer="Training unit", date="2026-11-16", kind="note"),
    ("heading", ESTIMATES_TITLE, _in(ESTIMATES_TITLE)),
    ("heading", KNOWN, _in(ESTIMATES_TITLE, KNOWN)),
    (
        "item",
        "1. Nobody can count the victims of trafficking one by one. A figure is therefore always "
        "an estimate, and it should never be given without its source and date.",
        _in(ESTIMATES_TITLE, KNOWN, label="para. 1"),
    ),
    (
        "item",
        "2. A press release of September 2011 gives the best known figure. At least 2.5 million "
        "people in the world were estimated to be victims of trafficking in persons. The release "
        "names neither the study behind it nor the years it covers.",
        _in(ESTIMATES_TITLE, KNOWN, label="para. 2"),
    ),
    (
        "item",
        "3. For each victim who is identified, no fewer than 20 others are thought to remain "
        "unidentified.",
        _in(ESTIMATES_TITLE, KNOWN, label="para. 3"),
    ),
    ("heading", COUNTS, _in(ESTIMATES_TITLE, COUNTS)),
    (
        "paragraph",
        "A hotline, a court or a police force counts something else: the cases that came to its "
        "notice.",
        _in(ESTIMATES_TITLE, COUNTS),
    ),
    ("row", "Kind of figure\tWhat it can show", _in(ESTIMATES_TITLE, COUNTS)),
    ("row", "Count of reports\tWhat reaches one service", _in(ESTIMATES_TITLE, COUNTS)),
    ("heading", "Rules for quoting a figure", _in(ESTIMATES_TITLE, "Rules for quoting a figure")),
    (
        "item",
        "Give issuer, date and kind of figure in the same sentence.",
        _in(ESTIMATES_TITLE, "Rules for quoting a figure"),
    ),
    (
        "footnote",
        "[1] Later estimates are quoted beside this one.",
        _in(ESTIMATES_TITLE, "Rules for quoting a figure"),
    ),
)

GLOSSARY = document(
    "es/glosario.html",
    "Glosario: trata de personas y tráfico ilícito de migrantes",
    "es",
    Metadata(),
    (
        "paragraph",
        "Este glosario explica con palabras sencillas los términos que más aparecen.",
        Place(),
    ),
    ("heading", "Términos de la investigación", _in("Términos de la investigación")),
    (
        "paragraph",
        "El decomiso es la pérdida definitiva de un bien por orden de un tribunal. El embargo "
        "preventivo es la prohibición temporal de transferir o mover un bien.",
        _in("Términos de la investigación"),
    ),
)

SLIDES = document(
    "slides/cooperation.pptx",
    "Working together across borders",
    "en",
    Metadata(issuer="Border seminar", date="2011-02", kind="slides"),
    ("heading", "Why cooperate", _in("Why cooperate", slide=1)),
    ("item", "No country can protect people on the move alone", _in("Why cooperate", slide=1)),
    ("note", "Pause here and ask the class for examples.", _in("Why cooperate", slide=1)),
    ("heading", "A standing group", _in("A standing group", slide=2)),
    (
        "item",
        "A regional security group was set up on 5 January 2011",
        _in("A standing group", slide=2),
    ),
)

HOSTILE_TITLE = "<img src=x onerror=\"window.pwned='title'\"> & ${window.pwned=1}"
HOSTILE_WORDS = (
    "<script>window.pwned='script'</script> <img src=x onerror=\"window.pwned='image'\"> "
    "${window.pwned='dollar'} {{value}} {{{value}}} `window.pwned` C:\\new\\table &lt;b&gt; "
    "</blockquote></mark> \" onmouseover=\"window.pwned='attribute' ' \u202egnorts\u202c end."
)
HOSTILE = document(
    "hostile/<script>.txt",
    HOSTILE_TITLE,
    "en",
    Metadata(issuer="<b>issuer</b>", symbol="${symbol}", kind="{{kind}}"),
    ("heading", "<i>heading</i> ${1+1}", _in("<i>heading</i> ${1+1}", page=1)),
    ("paragraph", f"Before it. {HOSTILE_WORDS} After it.", _in("<i>heading</i> ${1+1}", page=1)),
    ("paragraph", "x" * 5000, _in("<i>heading</i> ${1+1}", label="<u>art. 1</u>", page=2)),
)

ARABIC = document(
    "ar/note.txt",
    "مذكرة عن الاتجار بالأشخاص",
    "ar",
    Metadata(),
    ("paragraph", "الاتجار بالأشخاص جريمة. لا يجوز معاقبة الضحايا.", Place(label="para. 1")),
)

DOCUMENTS = (ESTIMATES, GLOSSARY, SLIDES, HOSTILE, ARABIC)


def passage(
    rank: int,
    found: Document,
    block: int,
    quote: str,
    score: float = 0.5,
    alike: tuple[Alike, ...] = (),
) -> Passage:
    """Make a passage of one block with the quote in it."""
    chosen = found.blocks[block]
    start = found.text.index(quote, chosen.span.start)
    span = Span(start, start + len(quote))
    chunk = Chunk(
        found.source.id, chosen.span, chosen.span.of(found.text), "", chosen.place, (span,)
    )
    label = f", {chosen.place.label}" if chosen.place.label else ""
    citation = f"{found.source.title}{label} ({found.source.path})."
    link = Anchor.to(span, found.text).link(found.source)
    styles = (bibtex(found.source, chunk.place), ris(found.source, chunk.place))
    return Passage(
        rank,
        rank + 2,
        found.source,
        chunk,
        span,
        chunk.place,
        score,
        citation,
        *styles,
        link,
        alike,
    )


ESTIMATE = (
    "At least 2.5 million people in the world were estimated to be victims of trafficking in "
    "persons."
)
COPY = Alike(
    "Copies of <b>notes</b>, slide 1 (slides/cooperation.pptx).", f"/doc/{SLIDES.source.id}"
)
_OTHERS = (
    passage(2, ESTIMATES, 4, ESTIMATES.blocks[4].span.of(ESTIMATES.text), 0.41),
    passage(3, GLOSSARY, 2, "El decomiso es la pérdida definitiva de un bien", 0.3),
    passage(4, SLIDES, 4, "A regional security group was set up on 5 January 2011", 0.2),
)
_STAGES = (
    Stage("question", (), 5.0),
    Stage("meaning (e5-small)", (Hit(4, 0.81), Hit(3, 0.79), Hit(5, 0.7), Hit(6, 0.6)), 1.25),
    Stage("words", (Hit(3, 12.5),), 0.25),
    Stage("fusion", (Hit(3, 1.9), Hit(4, 1.25), Hit(5, 1.0), Hit(6, 0.5)), 0.5),
)
_REASONS = (
    Reason("e5-small: sentence", 2.5),
    Reason("minilm: sentence", -1.0),
    Reason("lead", -0.75),
    Reason("words in the quote", 0.5),
    Reason("same language", 0.05),
)
QUESTION = "How many people are estimated to be victims of trafficking?"
SPANISH = "¿Cuántas personas son víctimas de la trata?"
ANSWERS: Mapping[str, tuple[float, tuple[Passage, ...]]] = {
    QUESTION: (
        0.93,
        (passage(1, ESTIMATES, 3, ESTIMATE, 0.87, (COPY,)), *_OTHERS),
    ),
    "When was the group created?": (
        0.7,
        (passage(1, SLIDES, 4, "A regional security group was set up on 5 January 2011", 0.6),),
    ),
    "What does the hostile text say?": (0.55, (passage(1, HOSTILE, 1, HOSTILE_WORDS),)),
    "ما هي الجريمة؟": (0.9, (passage(1, ARABIC, 0, "لا يجوز معاقبة الضحايا."),)),
    SPANISH: (0.7, (passage(1, ESTIMATES, 3, ESTIMATE, 0.8),)),
    "What does a count show?": (
        0.9,
        (passage(1, ESTIMATES, 8, "Count of reports\tWhat reaches one service"),),
    ),
}
TRACK_RECORDS = {
    0.93: TrackRecord(0.97, 1212),
    0.7: TrackRecord(0.7, 80),
    0.55: TrackRecord(0.42, 1),
    0.12: TrackRecord(0.1, 50),
}
THRESHOLDS = {"cautious": 0.8, "balanced": 0.5, "eager": 0.1}
LANGUAGES = {"ما هي الجريمة؟": "ar", SPANISH: "es"}
NOT_FOUND = (passage(1, ESTIMATES, 6, ESTIMATES.blocks[6].span.of(ESTIMATES.text), 0.2), *_OTHERS)


@dataclass(frozen=True, slots=True)
class StandInIndex:
    """Answers the questions of `ANSWERS`; any other is not answered."""

    sources: tuple[Source, ...] = field(
        default_factory=lambda: tuple(found.source for found in DOCUMENTS)
    )

    corpus: Path = Path("corpus")
    generation: str = "20261120T080000.000000Z"
    created: datetime = datetime(2026, 11, 20, 8, tzinfo=UTC)
    skipped: tuple[SkippedFile, ...] = (
        SkippedFile("hostile/<img src=x onerror=alert(1)>.xls", "", "a <b>spreadsheet</b>"),
    )
    settings: IndexSettings = field(default_factory=IndexSettings)

    @property
    def passage_counts(self) -> Mapping[str, int]:
        return {found.source.id: len(found.blocks) for found in DOCUMENTS}

    @property
    def recognised_pages(self) -> Mapping[str, int]:
        return {ARABIC.source.id: 1}

    def sources_where(self, filters: Mapping[str, str]) -> tuple[Source, ...]:
        matching = matches(self.sources, filters)
        return tuple(source for source, kept in zip(self.sources, matching, strict=True) if kept)

    def document(self, document_id: str) -> Document:
        return {found.source.id: found for found in DOCUMENTS}[document_id]

    def ask(
        self,
        question: str,
        k: int = 5,
        filters: Mapping[str, str] | None = None,
        caution: str = "balanced",
    ) -> Answer:
        if not question.strip():
            raise QuestionError("Expected a question, found none.")
        if not 1 <= k <= 100:
            raise QuestionError(f"k: expected 1 to 100, found {k}.")
        if set(filters or ()) - set(FILTER_NAMES):
            raise QuestionError(f"Unknown filter {', '.join(filters or ())}.")
        if caution not in THRESHOLDS:
            raise QuestionError(f"Unknown caution {caution}.")
        confidence, found = ANSWERS.get(question.strip(), (0.12, NOT_FOUND))
        kept = tuple(each for each in found if all(matches([each.source], filters or {})))
        if kept[:1] != found[:1]:
            confidence = 0.05
        return Answer(
            question=question,
            language=LANGUAGES.get(question, "en"),
            answered=confidence >= THRESHOLDS[caution],
            confidence=confidence,
            threshold=THRESHOLDS[caution],
            track_record=TRACK_RECORDS.get(confidence),
            reasons=_REASONS,
            passages=kept[:k],
            stages=_STAGES,
        )

    def explain(self, answer: Answer) -> tuple[Explanation, ...]:
        words = ("<i>people</i>", "victims") if answer.language == "en" else ()
        return tuple(
            Explanation(_standings(passage.row), words if passage.rank == 1 else ())
            for passage in answer.passages
        )


def _standings(row: int) -> tuple[Standing, ...]:
    places = (
        (
            stage.name,
            next((place for place in enumerate(stage.hits, 1) if place[1].chunk == row), None),
        )
        for stage in _STAGES
        if stage.hits
    )
    return tuple(
        Standing(name, place[0], place[1].score) if place else Standing(name, None, None)
        for name, place in places
    )


def stand_in() -> Index:
    """Return the stand-in where an index is expected; it has what the pages use of one."""
    return cast(Index, StandInIndex())
