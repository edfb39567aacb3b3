"""The table of `benchmarks.bench` and, before it, the figures that count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks import machine
from benchmarks.naive import COLUMNS
from benchmarks.sets import Part
from qa.evaluation.figures import Figure
from qa.evaluation.metrics import ARTICLE_FIRST, RANKING_SCORES
from qa.evaluation.quotes import QUOTE_HOLDS_ANSWER, QUOTE_RIGHT
from qa.evaluation.summary import (
    AUROC_ANSWERABLE,
    AUROC_RIGHT,
    CALIBRATION_ERROR,
    MEDIAN_MS,
    P95_MS,
    QUOTE_LENGTH,
)

DEFAULT, UNREAD = "**cited-qa**", "cited-qa `--reader none`"
HOLD_UNANSWERABLE = ("starter", "clapnq", "omos")
POOLED, EVERYTHING = " + ".join(HOLD_UNANSWERABLE), "all sets"
NDCG_DOCUMENTS = "nDCG@10 linear gain documents"
_USUAL = next(iter(COLUMNS))
_SHOWN = {
    "Success@1 passages": "Success@1 passages",
    "Success@5 passages": "Success@5 passages",
    "RR@10 passages": "RR@10 passages",
    ARTICLE_FIRST: "Success@1 articles",
    "Success@1 documents": "Success@1 documents",
    NDCG_DOCUMENTS: "nDCG@10 documents",
    QUOTE_RIGHT: "quote right",
    QUOTE_HOLDS_ANSWER: "quote holds answer",
    QUOTE_LENGTH: "characters of the quote",
    AUROC_ANSWERABLE: "AUROC answerable",
    AUROC_RIGHT: "AUROC quote right",
    CALIBRATION_ERROR: "ECE",
    MEDIAN_MS: "median ms",
    P95_MS: "p95 ms",
}
_WHOLE = (MEDIAN_MS, P95_MS, QUOTE_LENGTH)
_COUNT = (
    ("xquad", "en", "Success@1 passages"),
    ("xquad", "en", QUOTE_HOLDS_ANSWER),
    ("xquad", "es", "Success@1 passages"),
    ("omos", "en", NDCG_DOCUMENTS),
    ("omos", "en", "Success@1 passages"),
    ("omos", "fr", NDCG_DOCUMENTS),
    ("treaties", "all", ARTICLE_FIRST),
    ("treaties.definitions", "all", "Success@1 passages"),
    ("treaties.definitions", "all", QUOTE_RIGHT),
    ("guides", "all", "Success@1 passages"),
    ("un-reports", "all", "Success@1 passages"),
    ("un-reports", "all", QUOTE_RIGHT),
    (POOLED, "all", AUROC_ANSWERABLE),
    ("starter", "all", AUROC_ANSWERABLE),
    ("clapnq", "en", AUROC_ANSWERABLE),
    ("omos", "all", AUROC_ANSWERABLE),
    ("treaties.definitions", "all", AUROC_ANSWERABLE),
    ("guides", "all", AUROC_ANSWERABLE),
    ("un-reports", "all", AUROC_ANSWERABLE),
    (EVERYTHING, "all", CALIBRATION_ERROR),
    ("starter", "all", CALIBRATION_ERROR),
    ("clapnq", "en", CALIBRATION_ERROR),
    ("omos", "all", CALIBRATION_ERROR),
    ("xquad", "all", CALIBRATION_ERROR),
    ("treaties", "all", CALIBRATION_ERROR),
    ("treaties.definitions", "all", CALIBRATION_ERROR),
    ("guides", "all", CALIBRATION_ERROR),
    ("un-reports", "all", CALIBRATION_ERROR),
    ("treaties", "all", MEDIAN_MS),
    ("treaties", "all", P95_MS),
)

Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: one system on one set in one language."""

    gold: str
    language: str
    system: str
    questions: int
    figures: Figures


def as_markdown(lines: Sequence[Line], part: Part) -> str:
    """Return the report: what was measured, on what, and the table."""
    columns = ["set", "language", "system", "questions", *_SHOWN.values(), "95 % of Success@1"]
    rows = [_row(line) for line in _with_best_marked(lines)]
    return "\n".join(
        (
            "# Quality of answers\n",
            machine.description(),
            f"- Questions: the part `{part}` of each set; on documents that answer them nothing "
            "was trained or tuned",
            "- Systems: cited-qa with its defaults; the others cut documents into pieces of "
            "1,000 characters that overlap by 200 and return the top scores "
            "(sums are of min-max scaled scores)",
            "- A passage is right if it shares characters with the evidence; `quote right`: the "
            "first quote does. Measures by ir_measures; nDCG with linear gain. The best "
            "of each group is in bold.",
            f"- `{POOLED}`, `{EVERYTHING}`: their questions as one set, each counting once; "
            "what a confidence has too much in one set, it may have too little in another\n",
            "## The figures that count\n",
            f"| set | language | figure | {DEFAULT} | 95 % | {UNREAD} | {_USUAL} |",
            f"|{'---|' * 7}",
            *_counting(lines),
            "",
            "## All figures\n",
            f"| {' | '.join(columns)} |",
            f"|{'---|' * len(columns)}",
            *rows,
            "",
        )
    )


def _counting(lines: Sequence[Line]) -> list[str]:
    """Return a row for each figure that counts and was measured."""
    known = {(line.gold, line.language, line.system): line.figures for line in lines}
    rows = []
    for gold, language, name in _COUNT:
        ours, unread, usual = (
            known.get((gold, language, system), {}).get(name)
            for system in (DEFAULT, UNREAD, _USUAL)
        )
        if ours is None or ours.value is None:
            continue
        interval = (
            f"{_number(name, ours.interval[0])} to {_number(name, ours.interval[1])}"
            if (ours.interval)
            else ""
        )
        cells = (gold, language, _SHOWN[name], _cell(name, ours), interval)
        rows.append(f"| {' | '.join(cells)} | {_cell(name, unread)} | {_cell(name, usual)} |")
    return rows


def _with_best_marked(lines: Sequence[Line]) -> list[tuple[Line, frozenset[str]]]:
    """Return each line with the names of the measures in which none of its group is better."""
    best: dict[tuple[str, str, str], float] = {}
    for line in lines:
        for name in (*RANKING_SCORES, AUROC_ANSWERABLE):
            value, key = line.figures[name].value, (line.gold, line.language, name)
            if value is not None:
                best[key] = max(value, best.get(key, value))
    return [
        (
            line,
            frozenset(
                name
                for name, figure in line.figures.items()
                if figure.value is not None
                and figure.value == best.get((line.gold, line.language, name))
            ),
        )
        for line in lines
    ]


def _row(marked: tuple[Line, frozenset[str]]) -> str:
    line, best = marked
    cells = [line.gold, line.language, line.system, str(line.questions)]
    for name in _SHOWN:
        cell = _cell(name, line.figures.get(name))
        cells.append(f"**{cell}**" if name in best else cell)
    interval = line.figures["Success@1 passages"].interval
    cells.append(f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else "")
    return f"| {' | '.join(cells)} |"


def _cell(name: str, figure: Figure | None) -> str:
    return "" if figure is None or figure.value is None else _number(name, figure.value)


def _number(name: str, value: float) -> str:
    return f"{value:.0f}" if name in _WHOLE else f"{value:.3f}"
