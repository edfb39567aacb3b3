from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from qa.answering import Index
from qa.records import Answer, Document, Metadata, Place, Source
from qa.web.ask.examples import ExampleQuestions
from tests.web.stand_in import ESTIMATES, StandInIndex, document, passage

CORPUS = Path(__file__).parents[2] / "corpus"
ANSWERED, TITLE, ELSEWHERE, UNKNOWN = (
    "Who pays for the way home?",
    "How is a victim recognised?",
    "Where is the register kept today?",
    "What will the next report say?",
)
GUIDE = document(
    "guide.txt",
    TITLE,
    "en",
    Metadata(),
    ("heading", TITLE, Place()),
    ("heading", ANSWERED, Place()),
    ("paragraph", "The state of origin pays.", Place()),
    ("heading", ELSEWHERE, Place()),
    ("heading", UNKNOWN, Place()),
    ("heading", "Really so?", Place()),
    ("heading", "Not a question", Place()),
    ("paragraph", "Is this one a heading?", Place()),
)
FOUND = {
    ANSWERED: (0.9, passage(1, GUIDE, 2, "The state of origin pays.")),
    TITLE: (0.9, passage(1, GUIDE, 0, TITLE)),
    ELSEWHERE: (0.9, passage(1, ESTIMATES, 6, "A hotline")),
    UNKNOWN: (0.1, passage(1, GUIDE, 2, "The state of origin pays.")),
}


@dataclass
class Library:
    """Holds one document, and notes what it is asked."""

    generation: str = "first"
    sources: tuple[Source, ...] = (GUIDE.source,)
    asked: list[str] = field(default_factory=list)

    def document(self, _: str) -> Document:
        return GUIDE

    def ask(self, question: str, _: int) -> Answer:
        self.asked.append(question)
        confidence, first = FOUND[question]
        answer = StandInIndex().ask("unknown")
        return replace(answer, answered=confidence > 0.5, passages=(first,))


def test_headings_are_offered_that_their_document_answers() -> None:
    index = Library()
    examples = ExampleQuestions()
    assert examples(cast(Index, index)) == (ANSWERED,)
    assert index.asked == [TITLE, ANSWERED, ELSEWHERE, UNKNOWN]


def test_they_are_looked_for_once_for_each_index() -> None:
    index = Library()
    examples = ExampleQuestions()
    examples(cast(Index, index))
    assert examples(cast(Index, index)) == (ANSWERED,)
    assert len(index.asked) == 4
    index.generation = "second"
    examples(cast(Index, index))
    assert len(index.asked) == 8


def test_the_starter_collection_has_its_own() -> None:
    paths = ("note-haiti-traite-2025.md", "x.md")
    some = Library("some", tuple(replace(GUIDE.source, path=path) for path in paths))
    assert ExampleQuestions()(cast(Index, some)) == (
        "Quelle île d'Haïti sert de plaque tournante au trafic de migrants ?",
    )
    names = [path.name for path in CORPUS.iterdir()]
    every = Library("every", tuple(replace(GUIDE.source, path=name) for name in names))
    assert len(ExampleQuestions()(cast(Index, every))) == 5
    assert every.asked == []
