"""One run: its figures, its plots, its questions."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import Response

from qa.evaluation.fates import FATES
from qa.evaluation.metrics import at_level
from qa.evaluation.quotes import QUOTE_F1, QUOTE_RIGHT
from qa.evaluation.summary import (
    AUROC_ANSWERABLE,
    CALIBRATION_ERROR,
    FALSE_ANSWERS,
    FALSE_NOT_FOUND,
    MEDIAN_MS,
)
from qa.translation import marked
from qa.web.evaluate.overview import run_address
from qa.web.evaluate.page import page
from qa.web.evaluate.plots import plots
from qa.web.evaluate.results import Result, Row
from qa.web.evaluate.words import interval_words, value_words
from qa.web.form_pages import say_to
from qa.web.given import whole_number

PER_PAGE = 100

_TILES: Mapping[str, str] = {
    "Success@1": marked("First one right"),
    "nDCG@10 linear gain": marked("Right ones ranked high"),
    QUOTE_RIGHT: marked("Quote right"),
    QUOTE_F1: marked("Quote and evidence share"),
    FALSE_NOT_FOUND: marked("Wrongly not answered"),
    FALSE_ANSWERS: marked("Wrongly answered"),
    CALIBRATION_ERROR: marked("Confidence is off by"),
    AUROC_ANSWERABLE: marked("Tells what has an answer"),
    MEDIAN_MS: marked("Milliseconds an answer"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table of questions; `key` sorts by it, in ascending order first."""

    name: str
    label: str
    key: Callable[[Result, Row], tuple[float | str, ...]]
    number: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What of the questions to list, as an address says.

    Attributes:
        sort: name of the column to sort by.
        down: whether the highest come first.
        fate: of the questions to list; empty for all.
        sheet: number of the page of them, from 1.
    """

    sort: str = "outcome"
    down: bool = False
    fate: str = ""
    sheet: int = 1

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> "Listing":
        """Read the query of an address; what cannot be understood is as usual."""
        known = {column.name for column in COLUMNS}
        sort = parameters.get("sort", "")
        return cls(
            sort=sort if sort in known else "outcome",
            down=parameters.get("down") == "1",
            fate=fate if (fate := parameters.get("fate", "")) in FATES else "",
            sheet=max(1, whole_number(parameters.get("page", "")) or 1),
        )

    def query(self) -> str:
        """Return the query of an address that asks for this."""
        values = {
            "fate": self.fate,
            "sort": self.sort if self.sort != "outcome" else "",
            "down": "1" if self.down else "",
            "page": str(self.sheet) if self.sheet > 1 else "",
        }
        shown = urlencode({name: value for name, value in values.items() if value})
        return f"?{shown}" if shown else ""


def run_page(request: Request, result: Result) -> Response:
    """Return the page of a run.

    Args:
        request: the query says which questions to list, and how; see `Listing.of`.
        result: the run.
    """
    say, listing = say_to(request), Listing.of(request.query_params)
    rows = listed(result, listing)
    sheets = max(1, -(-len(rows) // PER_PAGE))
    sheet = min(listing.sheet, sheets)
    name = result.run.name
    address = run_address(name)
    tiles = [
        (say.gettext(gloss), figure, result.figures[figure])
        for figure, gloss in _tiles(result)
        if result.figures[figure].questions
    ]
    return page(
        request,
        "evaluate_run.html",
        result=result,
        run=result.run,
        header=result.run.header,
        tiles=tiles,
        plots=plots(result, say) if result.rows else [],
        fates=[(fate, count) for fate in FATES if (count := _counts(result)[fate])],
        value=lambda figure, found: value_words(figure, found, say),
        columns=COLUMNS,
        listing=listing,
        rows=rows[(sheet - 1) * PER_PAGE : sheet * PER_PAGE],
        found=len(rows),
        sheet=sheet,
        sheets=sheets,
        run_address=address,
        listing_address=lambda **changes: address + _changed(listing, changes) + "#questions",
        question_address=lambda row: question_address(name, row.outcome.question.id),
        rank_of=lambda row: rank_of(result, row),
    )


def listed(result: Result, listing: Listing) -> list[Row]:
    """Return the questions to list, in their order; equal ones in that of the file."""
    column = next(each for each in COLUMNS if each.name == listing.sort)
    rows = [row for row in result.rows if listing.fate in ("", row.fate)]
    return sorted(rows, key=lambda row: column.key(result, row), reverse=listing.down)


def question_address(run: str, question: str) -> str:
    """Return the address of a question of a run."""
    return f"{run_address(run)}/questions/{quote(question, safe='')}"


def rank_of(result: Result, row: Row) -> int | None:
    """Return the rank of the first right passage or document; `None` if none is among ten."""
    value = row.outcome.scores.get(at_level("RR@10", result.run.level))
    return round(1 / value) if value else None


def _tiles(result: Result) -> list[tuple[str, str]]:
    levelled = {"Success@1", "nDCG@10 linear gain"}
    return [
        (at_level(name, result.run.level) if name in levelled else name, gloss)
        for name, gloss in _TILES.items()
    ]


def groups_page(request: Request, result: Result) -> Response:
    """Return the page of a run's figures by language, kind of document and tag."""
    say = say_to(request)
    known = result.groups[0].figures if result.groups else {}
    return page(
        request,
        "evaluate_groups.html",
        run=result.run,
        run_address=run_address(result.run.name),
        groups=result.groups,
        names=[name for name, _ in _tiles(result) if name in known],
        value=lambda figure, found: value_words(figure, found, say),
        interval=lambda figure, found: interval_words(figure, found, say),
    )


def _counts(result: Result) -> Counter[str]:
    return Counter(row.fate for row in result.rows)


def _changed(listing: Listing, changes: Mapping[str, object]) -> str:
    values = {"sort": listing.sort, "down": listing.down, "fate": listing.fate, **changes}
    return Listing(**values).query()  # type: ignore[arg-type]


def _rank(result: Result, row: Row) -> tuple[float, ...]:
    """Sort by the rank of the first right one; questions without one come last, as in `_score`."""
    rank = rank_of(result, row)
    return (math.inf if rank is None else rank,)


def _score(name: str) -> Callable[[Result, Row], tuple[float, ...]]:
    """Sort by a score; questions without it come last where the lowest come first."""
    return lambda _, row: (row.outcome.scores.get(name, math.inf),)


COLUMNS: Sequence[Column] = (
    Column("number", marked("No."), lambda _, row: (row.number,), number=True),
    Column("question", marked("Question"), lambda _, row: (row.outcome.question.text.casefold(),)),
    Column("outcome", marked("Outcome"), lambda _, row: (FATES.index(row.fate),)),
    Column("rank", marked("Rank"), _rank, number=True),
    Column("f1", marked("Quote F1"), _score(QUOTE_F1), number=True),
    Column(
        "confidence",
        marked("Confidence"),
        lambda _, row: (row.outcome.confidence or 0,),
        number=True,
    ),
    Column("ms", marked("ms"), lambda _, row: (row.outcome.milliseconds or 0,), number=True),
)
