"""Two runs compared: the questions that moved first, then what the differences are worth."""

from fastapi import Request
from fastapi.responses import Response

from qa.errors import RunError
from qa.evaluation.compare import Comparison
from qa.evaluation.run_header import RunHeader
from qa.web.evaluate.overview import run_address
from qa.web.evaluate.page import page
from qa.web.evaluate.run_page import question_address
from qa.web.evaluate.words import is_sure

MOST_MOVED = 100


def comparison_page(
    request: Request, comparison: Comparison, first: RunHeader, second: RunHeader
) -> Response:
    """Return the page of a comparison.

    Args:
        request: to answer.
        comparison: of the runs.
        first: the run that is compared with, A.
        second: the run that is compared, B.
    """
    sure = [score for score in comparison.scores if is_sure(score.p_holm)]
    return page(
        request,
        "evaluate_compare.html",
        comparison=comparison,
        judged_by=comparison.scores[0].name,
        first=first,
        second=second,
        sure=sure,
        shown=comparison.moved[:MOST_MOVED],
        run_address=run_address,
        question_address=question_address,
    )


def refused_page(request: Request, error: RunError, a: str, b: str) -> Response:
    """Return a page that says why two runs cannot be compared."""
    return page(request, "evaluate_refused.html", 422, message=str(error), a=a, b=b)
