"""From what came of each question to figures, in total and by language."""

from collections.abc import Mapping, Sequence

from qa.evaluation.calibration import auroc, calibration_error
from qa.evaluation.figures import Figure, Rows, mean, measured, percentile
from qa.evaluation.metrics import RANKING_SCORES
from qa.evaluation.outcome import Outcome

TOTAL = "total"
QUOTE_RIGHT = "quote right"
QUOTE_HOLDS_ANSWER = "quote holds answer"
QUOTE_LENGTH = "median characters of the quote"
AUROC_ANSWERABLE = "AUROC answerable"
AUROC_RIGHT = "AUROC quote right"
CALIBRATION_ERROR = "calibration error"
MEDIAN_MS, P95_MS = "median ms", "p95 ms"

Figures = Mapping[str, Figure]


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Figures]:
    """Return all figures by name: for `total`, then for each language of questions.

    Where there is one language only, the total is all there is.
    """
    languages = sorted({outcome.question.language for outcome in outcomes})
    groups = {TOTAL: outcomes}
    if len(languages) > 1:
        for language in languages:
            groups[language] = [one for one in outcomes if one.question.language == language]
    return {group: figures(members) for group, members in groups.items()}


def figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """Return all figures of these questions by name.

    Over answerable questions: the measures of `metrics`; `quote right`, the share whose first
    quote shares characters with the evidence; `quote holds answer`, of those with a short
    answer; `wrongly not answered`. Over the others: `wrongly answered`. Over all: the median
    length of the first quotes, how well the
    confidence tells answerable questions from others (`AUROC answerable`) and right first
    quotes from wrong (`AUROC quote right`), how far it is off as a probability of a right first
    quote (`calibration error`), and the time an answer took.
    """
    answerable = [one for one in outcomes if one.question.answerable]
    short = [one for one in answerable if one.question.answer is not None]
    milliseconds = [one.answer.timings_ms["total"] for one in outcomes]
    return {
        **{name: mean([one.ranking[name] for one in answerable]) for name in RANKING_SCORES},
        QUOTE_RIGHT: mean([one.quote_right for one in answerable]),
        QUOTE_HOLDS_ANSWER: mean([one.quote_holds_answer for one in short]),
        QUOTE_LENGTH: percentile(
            [len(one.answer.passages[0].quote) for one in outcomes if one.answer.passages], 50
        ),
        "wrongly not answered": mean([not one.answer.answered for one in answerable]),
        "wrongly answered": mean(
            [one.answer.answered for one in outcomes if not one.question.answerable]
        ),
        AUROC_ANSWERABLE: _auroc(outcomes, [one.question.answerable for one in outcomes]),
        AUROC_RIGHT: _auroc(outcomes, [one.quote_right for one in outcomes]),
        CALIBRATION_ERROR: _calibration_error(outcomes),
        MEDIAN_MS: percentile(milliseconds, 50),
        P95_MS: percentile(milliseconds, 95),
    }


def tabulate(groups: Mapping[str, Figures]) -> str:
    """Return a table in plain text: a line for each figure, a column for each group."""
    names = list(next(iter(groups.values())))
    header = ["", *groups]
    lines = [[name, *(str(groups[group][name]) for group in groups)] for name in names]
    widths = [max(len(line[at]) for line in (header, *lines)) for at in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (header, *lines)
    )


def _auroc(outcomes: Sequence[Outcome], labels: Sequence[bool]) -> Figure:
    confidences = [one.answer.confidence for one in outcomes]

    def statistic(rows: Rows) -> float | None:
        return auroc([confidences[row] for row in rows], [labels[row] for row in rows])

    return measured(len(outcomes), statistic)


def _calibration_error(outcomes: Sequence[Outcome]) -> Figure:
    confidences = [one.answer.confidence for one in outcomes]
    labels = [one.quote_right for one in outcomes]

    def statistic(rows: Rows) -> float | None:
        return calibration_error([confidences[row] for row in rows], [labels[row] for row in rows])

    return measured(len(outcomes), statistic)
