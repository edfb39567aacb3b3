"""The first page of evaluation: gold questions, a new run, the runs there are."""

from collections.abc import Sequence
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from qa.evaluation.gold_folder import LARGEST
from qa.evaluation.run_files import StoredRun, scan_runs
from qa.evaluation.runs import MAIN_FIGURES
from qa.evaluation.storing import PlannedRun
from qa.settings import FUSIONS
from qa.translation import Translation
from qa.web.evaluate.gold_files import GoldEntry
from qa.web.evaluate.jobs import EvaluationState
from qa.web.evaluate.laboratory import Laboratory
from qa.web.evaluate.page import page
from qa.web.evaluate.words import NO_READER, count_words, stage_words
from qa.web.form_pages import say_to

PASSAGE_COUNTS = (5, 10, 20)
"""How many passages may be asked for; the measures look at ten."""


def overview_page(
    request: Request,
    laboratory: Laboratory,
    problem: str = "",
    planned: PlannedRun | None = None,
    status: int = 200,
) -> Response:
    """Return the first page.

    Args:
        request: to answer.
        laboratory: what to show.
        problem: why something was refused, in the language of the visitor.
        planned: what was filled in, if it was refused.
        status: of HTTP.
    """
    say = say_to(request)
    stored, faults = scan_runs(laboratory.runs)
    return page(
        request,
        "evaluate.html",
        status,
        problem=problem,
        run_faults=faults,
        planned=planned,
        entries=gold_entries(laboratory),
        folder=laboratory.gold.path,
        readers=laboratory.readers,
        fusions=FUSIONS,
        passage_counts=PASSAGE_COUNTS,
        judgments=laboratory.judgments is not None,
        megabytes=LARGEST // 1024**2,
        stored=stored[::-1],
        main_figures=MAIN_FIGURES,
        may_go_on=lambda each: _may_go_on(each, laboratory),
        reader_of=lambda each: (
            each.header.system.reader[0] if each.header.system.reader else NO_READER
        ),
        run_address=run_address,
        gold_address=gold_address,
        **job_values(laboratory.jobs.state, say),
    )


def gold_entries(laboratory: Laboratory) -> Sequence[GoldEntry]:
    """Return what is known of every file of gold questions."""
    index = laboratory.current.index
    return [
        laboratory.checks.entry(laboratory.gold.path / name, index)
        for name in laboratory.gold.names()
    ]


def job_values(state: EvaluationState, say: Translation) -> dict[str, object]:
    """Return what templates show of the evaluation under way, or of the last one."""
    return {"state": state, "stage": stage_words(state, say), "count": count_words(state, say)}


def run_address(name: str) -> str:
    """Return the address of a run."""
    return f"/evaluate/runs/{quote(name, safe='')}"


def gold_address(name: str) -> str:
    """Return the address of a file of gold questions."""
    return f"/evaluate/gold/{quote(name, safe='')}"


def _may_go_on(stored: StoredRun, laboratory: Laboratory) -> bool:
    """Tell whether a run that was stopped can be gone on with from the page."""
    system = stored.header.system
    if stored.figures or system is None or system.k not in PASSAGE_COUNTS:
        return False
    reader = system.reader[0] if system.reader else NO_READER
    return stored.header.gold in laboratory.gold.names() and reader in laboratory.readers
