"""A small school: documents in files, lessons about them, and answers that can be read off."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles

from qa.answering import Index
from qa.citing import Anchor
from qa.errors import QuestionError
from qa.isolation import read_here
from qa.lessons import Lesson, LessonFolder, LessonQuestion, Pin, Verifier, read_link, write_lesson
from qa.reading import read_document
from qa.records import Answer, Document, Passage, Source, Span
from qa.web.ask.first_page import STATIC
from qa.web.current import CurrentIndex
from qa.web.guards import LOOPBACK, Guard
from qa.web.interface_language import add_language_choice
from qa.web.reader.originals import Originals
from qa.web.reader.routes import add_documents
from qa.web.teach.classroom import Classroom
from qa.web.teach.editing import add_lessons
from tests.web.stand_in import HOSTILE_TITLE, HOSTILE_WORDS, passage

CORPUS = Path(__file__).parents[2] / "corpus"
ESTIMATES, COMPARED, HOSTILE = (
    "estimates-of-victims.md",
    "trafficking-and-smuggling-compared.pdf",
    "hostile.txt",
)

HOW_MANY = "How many people are estimated to be victims of trafficking?"
ESTIMATE = (
    "According to a press release of the United Nations Office on Drugs and Crime (UNODC) dated "
    "21 September 2011, at least 2.5 million people in the world were estimated to be victims of "
    "trafficking in persons."
)
INTO_TRAFFICKING = "Can a smuggling case turn into trafficking?"
MIXED = (
    "A journey may start as smuggling and end as trafficking, for example when a debt for the "
    "fare is used to force somebody to work."
)
PARTIES = "How many States are Parties to the Protocol today?"
NEAREST = "Nobody can count the victims of trafficking one by one."
WHAT_HOSTILE = HOSTILE_WORDS.replace("\n", " ")

LENGTHS_TITLE = "A note with a quote of every length, for everything that a projector shows"
LENGTHS = "lengths.md"
WORDS = "Every State that signed the treaty protects whoever was exploited within its borders and "
QUOTES = tuple(
    (WORDS * 9)[: length - 1].strip() + "."
    for length in (20, 59, 60, 110, 111, 190, 191, 300, 301, 400, 480, 481, 560)
)
LONG_QUESTION = (
    "What does every State that has signed the treaty have to do for persons who were exploited?"
)

_ANSWERS: Mapping[str, tuple[bool, str, str]] = {
    HOW_MANY: (True, ESTIMATES, ESTIMATE),
    INTO_TRAFFICKING: (True, COMPARED, "Smuggling needs a border."),
    WHAT_HOSTILE: (True, HOSTILE, HOSTILE_WORDS),
}


@dataclass
class SchoolIndex:
    """Answers the questions above; to any other `NEAREST` is nearest. Counts what is asked."""

    corpus: Path
    documents: Mapping[str, Document]
    asked: list[str]
    unsure: float = 0.1  # confidence without an answer

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(found.source for found in self.documents.values())

    def document(self, document_id: str) -> Document:
        by_id = {found.source.id: found for found in self.documents.values()}
        return by_id[document_id]

    def ask(self, question: str, k: int = 5) -> Answer:
        self.asked.append(question)
        if len(question) > 2000:
            raise QuestionError("The question has too many characters: 100 % of 2000 are used.")
        answered, path, quote = _ANSWERS.get(question, (False, ESTIMATES, NEAREST))
        found = [(path, quote), (ESTIMATES, ESTIMATE), (COMPARED, MIXED)]
        passages = tuple(
            quoted(self.documents[path], words, rank)
            for rank, (path, words) in enumerate(found, start=1)
        )
        confidence = 0.9 if answered else self.unsure
        return Answer(question, "en", answered, confidence, 0.5, None, (), passages[:k], ())


def quoted(found: Document, words: str, rank: int = 1) -> Passage:
    """Return a passage of the block that has the words."""
    at = found.text.index(words)
    row = next(row for row, block in enumerate(found.blocks) if block.span.end > at)
    return passage(rank, found, row, words)


@dataclass
class School:
    """A folder of documents with lessons, and the pages that show them."""

    corpus: Path
    index: SchoolIndex
    app: FastAPI
    room: Classroom

    def pin(self, path: str, words: str) -> Pin:
        document = self.index.documents[path]
        start = document.text.index(words)
        link = Anchor.to(Span(start, start + len(words)), document.text).link(document.source)
        return Pin(read_link(link) or "", words)

    def put(self, name: str, text: str) -> None:
        (self.corpus / "lessons" / f"{name}.md").write_text(text, "utf-8")

    def text(self, name: str) -> str:
        return (self.corpus / "lessons" / f"{name}.md").read_text("utf-8")


def open_school(folder: Path, may_save: Callable[[Request], bool] = lambda _: True) -> School:
    """Copy documents, write two lessons about them, and build the pages."""
    corpus = folder / "corpus"
    (corpus / "lessons").mkdir(parents=True)
    for name in (ESTIMATES, COMPARED):
        shutil.copy(CORPUS / name, corpus)
    (corpus / HOSTILE).write_text(f"{HOSTILE_TITLE}\n\n{HOSTILE_WORDS}\n", "utf-8")
    paragraphs = "\n\n".join(f"{number}. {words}" for number, words in enumerate(QUOTES, start=1))
    (corpus / LENGTHS).write_text(f"# {LENGTHS_TITLE}\n\n{paragraphs}\n", "utf-8")
    names = (ESTIMATES, COMPARED, LENGTHS)
    documents = {name: read_document(corpus / name, corpus) for name in names}
    hostile = read_document(corpus / HOSTILE, corpus)
    source = replace(hostile.source, title=HOSTILE_TITLE)
    documents[HOSTILE] = replace(hostile, source=source)
    index = SchoolIndex(corpus, documents, [])
    current, originals = CurrentIndex(cast(Index, index)), Originals(corpus)
    room = Classroom(
        current, LessonFolder(corpus), Verifier(corpus, read_here), originals, may_save
    )
    school = School(corpus, index, FastAPI(), room)
    add_documents(school.app, current, originals)
    add_language_choice(school.app)
    add_lessons(school.app, room)
    school.app.mount("/web", StaticFiles(directory=STATIC))
    school.app.add_middleware(Guard, hosts=LOOPBACK)
    school.put("words", write_lesson(first_lesson(school)))
    school.put("hostile", write_lesson(hostile_lesson(school)))
    return school


def lengths_lesson(school: School) -> Lesson:
    """Quotes of every length, each with a long question and citation."""
    found = school.index.documents[LENGTHS]
    starts = [found.text.index(f"{number}. ") for number in range(1, len(QUOTES) + 1)]
    spans = [
        Span(start, start + len(f"{number}. {words}"))
        for number, (start, words) in enumerate(zip(starts, QUOTES, strict=True), start=1)
    ]
    links = [Anchor.to(span, found.text).link(found.source) for span in spans]
    return Lesson(
        "Lengths",
        "",
        tuple(LessonQuestion(LONG_QUESTION, "", Pin(read_link(link) or "")) for link in links),
    )


def first_lesson(school: School) -> Lesson:
    """One question answered, one with a pinned passage of a PDF, one not answered."""
    return Lesson(
        "Words and figures",
        "For the first hour.",
        (
            LessonQuestion(HOW_MANY, "Let the class guess."),
            LessonQuestion(INTO_TRAFFICKING, "", school.pin(COMPARED, MIXED)),
            LessonQuestion(PARTIES, "The documents do not say."),
        ),
    )


def hostile_lesson(school: School) -> Lesson:
    """Hostile words wherever there can be words."""
    return Lesson(
        HOSTILE_TITLE,
        HOSTILE_WORDS,
        (
            LessonQuestion(WHAT_HOSTILE, HOSTILE_WORDS),
            LessonQuestion(HOSTILE_TITLE, "", school.pin(HOSTILE, HOSTILE_WORDS)),
        ),
    )
