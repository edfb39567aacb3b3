"""One question of a run: what was expected and what was returned, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from qa.answering import Index
from qa.evaluation.anchors import Anchor
from qa.evaluation.asked import Asked
from qa.evaluation.fates import LOST
from qa.records import Span
from qa.web.evaluate.overview import run_address
from qa.web.evaluate.page import page
from qa.web.evaluate.results import Result, Row
from qa.web.evaluate.run_page import question_address, rank_of


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a passage: whether they are expected, and whether they are quoted."""

    words: str
    expected: bool
    quoted: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """A passage that was returned.

    Attributes:
        rank: from 1.
        title: of its document.
        citation: as a footnote.
        link: of the reader.
        pieces: its words.
    """

    rank: int
    title: str
    citation: str
    link: str
    pieces: tuple[Piece, ...]

    @property
    def holds(self) -> bool:
        """Whether it holds expected words."""
        return any(piece.expected for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Expected:
    """An entry of evidence.

    Attributes:
        document: path in the corpus.
        quote: the words.
        found: in how many places they stand.
        link: of the reader at the document; empty if the index in use does not hold it.
        skipped: why the document could not be read; empty if it could, or is not there.
    """

    document: str
    quote: str
    found: int
    link: str
    skipped: str


def question_page(request: Request, index: Index, result: Result, row: Row) -> Response:
    """Return the page of one question.

    Args:
        request: to answer.
        index: in use now; leads to documents.
        result: the run.
        row: the question.
    """
    name, rows = result.run.name, result.rows
    at = row.number - 1
    return page(
        request,
        "evaluate_question.html",
        run=result.run,
        row=row,
        asked=row.asked,
        question=row.outcome.question,
        rank=rank_of(result, row),
        lost=LOST,
        expected=_expected(row.asked, index) if row.asked else (),
        returned=_returned(row.asked) if row.asked else (),
        items=result.run.imported[at].items if result.run.imported else (),
        run_address=run_address(name),
        before=_address(name, rows[at - 1]) if at else "",
        after=_address(name, rows[at + 1]) if row.number < len(rows) else "",
    )


def _address(run: str, row: Row) -> str:
    return question_address(run, row.outcome.question.id)


def _expected(asked: Asked, index: Index) -> Sequence[Expected]:
    ids = {source.path: source.id for source in index.sources}
    skipped = {file.path: file.reason for file in index.skipped}
    return [
        Expected(
            document=entry.document,
            quote=entry.quote,
            found=len(anchor.spans),
            link=f"/doc/{ids[entry.document]}" if entry.document in ids else "",
            skipped=skipped.get(entry.document, ""),
        )
        for entry, anchor in zip(asked.question.evidence, asked.evidence, strict=True)
    ]


def _returned(asked: Asked) -> Sequence[Returned]:
    return [
        Returned(
            rank=number,
            title=passage["title"],
            citation=passage["citation"],
            link=passage["link"],
            pieces=tuple(_pieces(passage, asked.evidence)),
        )
        for number, passage in enumerate(asked.answer["passages"], start=1)
    ]


def _pieces(passage: Mapping[str, Any], evidence: Sequence[Anchor]) -> Sequence[Piece]:
    """Cut the words of a passage where evidence or quote begin or end."""
    whole = Span(passage["start"], passage["end"])
    quote = Span(passage["quote_start"], passage["quote_end"])
    expected = [
        span
        for anchor in evidence
        if anchor.document == passage["document"]
        for span in anchor.spans
        if span.overlap(whole)
    ]
    edges = {edge for span in (whole, quote, *expected) for edge in (span.start, span.end)}
    inside = sorted(edge for edge in edges if whole.start <= edge <= whole.end)
    return [
        Piece(
            words=part.shifted(-whole.start).of(passage["text"]),
            expected=any(part.overlap(span) for span in expected),
            quoted=bool(part.overlap(quote)),
        )
        for part in (Span(*ends) for ends in pairwise(inside))
    ]
