"""Judgments made by hand."""

from dataclasses import replace

from qa.evaluation.judging import Judgment
from qa.records import Document, Span
from tests.documents import Draft, document

TEXT = "Ships stay in port. The fund pays for shelter. Nobody knows the rest."
SHELTER = "The fund pays for shelter."


def of_words(words: str, text: str = TEXT, path: str = "fund.txt") -> tuple[Document, Span]:
    """Return a document and where these words stand in it."""
    start = text.index(words)
    return document(Draft(text), path=path), Span(start, start + len(words))


def judgment(
    grade: int | None = 3,
    judge: str = "Ana",
    question: str = "Who pays?",
    words: str = SHELTER,
    name: str = "",
) -> Judgment:
    """Judge words of `TEXT`; with an id of one's choice."""
    made = Judgment.made_now(("pays", question), *of_words(words), grade, judge)
    return replace(made, id=name) if name else made
