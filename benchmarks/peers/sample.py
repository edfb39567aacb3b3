"""The documents and questions that all systems get: parts of the sets, drawn with a fixed seed.

Only questions of the reporting part that the documents answer are asked. A set whose documents
are too many for a benchmark of minutes is cut down: the documents with evidence for what is asked
stay, others are drawn until their files have enough bytes together.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.sets import GoldSet
from qa.evaluation import Question
from qa.reading import read_document
from qa.records import Document

SEED = 20110921
WANTED = {"xquad": ("en", "es"), "omos": ("en",), "starter": (), "treaties": ()}
"""The sets by name, and the languages asked in; empty means all together."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Documents of a set and questions that they answer.

    Attributes:
        gold: the set.
        documents: as read, by path.
        questions: of all languages asked in.
    """

    gold: GoldSet
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]

    @property
    def characters(self) -> int:
        """How long all documents together are."""
        return sum(len(document.text) for document in self.documents)

    def groups(self) -> list[tuple[str, tuple[Question, ...]]]:
        """Return the questions by the languages that are told apart; `all` if none is."""
        languages = WANTED[self.gold.name]
        if not languages:
            return [("all", self.questions)]
        return [
            (language, tuple(one for one in self.questions if one.language == language))
            for language in languages
        ]


def draw(gold: GoldSet, most_questions: int, most_bytes: int | None) -> Sample:
    """Draw questions and documents of a set; the same ones every time.

    Args:
        gold: one of `WANTED`.
        most_questions: of a language.
        most_bytes: of the files of all documents, unless those with evidence alone have more;
            `None` takes all documents.
    """
    questions = draw_questions(gold.part("report"), WANTED[gold.name], most_questions)
    documents = {
        path: read_document(gold.corpus / path, gold.corpus)
        for path in _paths(gold, questions, most_bytes)
    }
    return Sample(gold, tuple(documents[path] for path in sorted(documents)), questions)


def draw_questions(
    questions: Iterable[Question], languages: Sequence[str], most: int
) -> tuple[Question, ...]:
    """Return up to `most` answerable questions of each language, or of all if none is named."""
    answerable = [one for one in questions if one.answerable]
    drawn: list[Question] = []
    for language in languages or (None,):
        of_language = [one for one in answerable if language in (None, one.language)]
        generator = random.Random(SEED)
        drawn += generator.sample(of_language, min(most, len(of_language)))
    return tuple(drawn)


def _paths(gold: GoldSet, questions: Sequence[Question], most_bytes: int | None) -> Iterable[str]:
    """Yield the documents with evidence, then others until there are enough bytes."""
    needed = sorted({entry.document for one in questions for entry in one.evidence})
    others = [
        path
        for file in sorted(gold.corpus.rglob("*"))
        if file.is_file() and not file.name.startswith(".") and file.name != "metadata.csv"
        if (path := file.relative_to(gold.corpus).as_posix()) not in needed
        if "lessons" not in path.split("/")
    ]
    random.Random(SEED).shuffle(others)
    size = 0
    for path in (*needed, *others):
        if most_bytes is not None and size >= most_bytes and path not in needed:
            return
        size += (gold.corpus / path).stat().st_size
        yield path
