"""How good the answers are, next to the usual recipe: `python -m benchmarks.bench`.

Indexes and evaluates the starter corpus and every set below `--shared`, and writes one table.
Indexes and vectors are kept in `--work` and used again.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks import machine
from benchmarks.naive import COLUMNS, E5, MINILM, NaivePipeline, NaiveResult
from benchmarks.sets import ROOT, SHARED, WORK, GoldSet, Part, build_index, gold_sets
from qa.answering import Index, open_index
from qa.cli.progress import ProgressBars
from qa.evaluation import Question, evaluate
from qa.evaluation.anchors import Anchoring
from qa.evaluation.calibration import auroc
from qa.evaluation.figures import Figure, mean
from qa.evaluation.metrics import RANKING_SCORES, Ranking, score_rankings
from qa.evaluation.summary import (
    AUROC_ANSWERABLE,
    AUROC_RIGHT,
    CALIBRATION_ERROR,
    MEDIAN_MS,
    P95_MS,
    QUOTE_RIGHT,
    figures,
)
from qa.models import ChunkVectors, Encoder, Vector, load_encoder
from qa.records import Chunk

DEFAULT = "**cited-qa**"
_LEAST = 10  # answerable questions that a language must have for lines of its own
_SHOWN = {
    "Success@1 passages": "Success@1 passages",
    "Success@5 passages": "Success@5 passages",
    "RR@10 passages": "RR@10 passages",
    "Success@1 documents": "Success@1 documents",
    "nDCG@10 documents": "nDCG@10 documents",
    QUOTE_RIGHT: "quote right",
    AUROC_ANSWERABLE: "AUROC answerable",
    AUROC_RIGHT: "AUROC quote right",
    CALIBRATION_ERROR: "ECE",
    MEDIAN_MS: "median ms",
    P95_MS: "p95 ms",
}

Progress = Callable[[int], None]
Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: one system on one set in one language."""

    gold: str
    language: str
    system: str
    questions: int
    figures: Figures


class Remembering:
    """An encoder that encodes no question twice; the first time takes as long as ever."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.languages = encoder.languages
        self._encoder = encoder
        self._known: dict[str, Vector] = {}

    def encode_query(self, question: str) -> Vector:
        """Return the unit vector of a question, shape (dimension,)."""
        if question not in self._known:
            self._known[question] = self._encoder.encode_query(question)
        return self._known[question]

    def encode_chunks(self, chunks: Sequence[Chunk], progress: Progress) -> ChunkVectors:
        """Return the vectors of `chunks`; see `qa.models.Encoder.encode_chunks`."""
        return self._encoder.encode_chunks(chunks, progress)


def main() -> None:
    """Measure, print the table and write it."""
    options = _options()
    # Workers of a machine that is busy wait for each other: one thread is what can be relied on.
    torch.set_num_threads(1)
    encoders = {name: Remembering(load_encoder(name)) for name in ("minilm", "e5-small")}
    lines: list[Line] = []
    for gold in gold_sets(options.shared, options.sets and options.sets.split(",")):
        print(f"{gold.name} …", file=sys.stderr, flush=True)
        lines += measure(gold, options.part, options.work, encoders)
    table = as_markdown(lines, options.part)
    print(table)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(table, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder that holds eval/")
    parser.add_argument("--sets", help="names, such as starter,xquad (default: all there are)")
    parser.add_argument("--part", choices=("train", "tune", "report", "all"), default="report")
    parser.add_argument("--work", type=Path, default=WORK, help=f"kept files (default {WORK})")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "benchmarks" / "results" / "quality.md"
    )
    return parser.parse_args()


def measure(gold: GoldSet, part: Part, work: Path, encoders: Mapping[str, Encoder]) -> list[Line]:
    """Return the lines of one set, all systems language by language."""
    load = encoders.__getitem__
    index = open_index(build_index(gold, work, load), load)
    questions = gold.part(part)
    index.ask(questions[0].text)  # the first question also warms up
    with ProgressBars(sys.stderr) as bars:
        run = evaluate(index, questions, gold.name, bars)
    for problem in run.problems:
        print(problem, file=sys.stderr)
    naive = NaivePipeline(
        index, {MINILM: encoders["minilm"], E5: encoders["e5-small"]}, work / "naive"
    )
    results = {question.id: naive.ask(question.text) for question in questions}
    lines = []
    for language in _languages(questions):
        ours = [one for one in run.outcomes if _is_in(one.question, language)]
        asked = [question for question in questions if _is_in(question, language)]
        lines.append(Line(gold.name, language, DEFAULT, len(ours), figures(ours)))
        for column in COLUMNS:
            measured = naive_figures(index, asked, {key: results[key][column] for key in results})
            lines.append(Line(gold.name, language, column, len(asked), measured))
    return lines


def naive_figures(
    index: Index, questions: Sequence[Question], results: Mapping[str, NaiveResult]
) -> Figures:
    """Return what can be measured of a pipeline that has no quote and no probability."""
    anchoring = Anchoring(index.sources, index.document)
    scores = score_rankings(
        [
            Ranking(
                question_id=question.id,
                evidence=anchoring.anchors(question),
                articles=anchoring.articles(question),
                passages=results[question.id].pieces[:10],
                documents=tuple(piece.document for piece in results[question.id].pieces),
            )
            for question in questions
            if question.answerable
        ]
    )
    top = [results[question.id].top_score for question in questions]
    return {
        **{name: mean([one[name] for one in scores.values()]) for name in RANKING_SCORES},
        AUROC_ANSWERABLE: Figure(
            auroc(top, [question.answerable for question in questions]), None, len(questions)
        ),
    }


def _languages(questions: Sequence[Question]) -> list[str]:
    """Return `all` where there are several languages, and each that is asked in often enough."""
    answerable = [question.language for question in questions if question.answerable]
    found = sorted(set(answerable))
    return [
        *(["all"] if len(found) > 1 else []),
        *(language for language in found if answerable.count(language) >= _LEAST),
    ]


def _is_in(question: Question, language: str) -> bool:
    return language in ("all", question.language)


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
            "of each group is in bold.\n",
            f"| {' | '.join(columns)} |",
            f"|{'---|' * len(columns)}",
            *rows,
            "",
        )
    )


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
    if figure is None or figure.value is None:
        return ""
    return f"{figure.value:.0f}" if name in (MEDIAN_MS, P95_MS) else f"{figure.value:.3f}"


if __name__ == "__main__":
    main()
