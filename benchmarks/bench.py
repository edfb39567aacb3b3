"""How good the answers are, next to the usual recipe: `python -m benchmarks.bench`.

Indexes and evaluates the starter corpus and every set below `--shared`, and writes
one report.
Indexes and vectors are kept in `--work` and used again.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path

import torch

from benchmarks.naive import COLUMNS, E5, MINILM, NaivePipeline, NaiveResult
from benchmarks.report import (
    DEFAULT,
    EVERYTHING,
    HOLD_UNANSWERABLE,
    POOLED,
    UNREAD,
    Figures,
    Line,
    as_markdown,
)
from benchmarks.sets import ROOT, SHARED, WORK, GoldSet, Part, build_index, gold_sets
from qa.answering import Index, open_index
from qa.cli.progress import ProgressBars
from qa.evaluation import Question, evaluate
from qa.evaluation.anchors import Anchoring
from qa.evaluation.calibration import auroc
from qa.evaluation.figures import mean, measured
from qa.evaluation.metrics import RANKING_SCORES, Ranking, score_rankings
from qa.evaluation.outcome import Outcome
from qa.evaluation.summary import AUROC_ANSWERABLE, MEDIAN_MS, P95_MS, figures
from qa.models import (
    AnswerReader,
    ChunkVectors,
    Encoder,
    Matrix,
    Vector,
    load_for_questions,
    load_reader,
)
from qa.records import Chunk
from qa.settings import DEFAULT_READER

_LEAST = 10  # answerable questions that a language must have for lines of its own

Progress = Callable[[int], None]


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

    def encode_words(self, words: Sequence[str]) -> Matrix:
        """Return the unit vectors of words; see `qa.models.Encoder.encode_words`."""
        return self._encoder.encode_words(words)

    def encode_chunks(self, chunks: Sequence[Chunk], progress: Progress) -> ChunkVectors:
        """Return the vectors of `chunks`; see `qa.models.Encoder.encode_chunks`."""
        return self._encoder.encode_chunks(chunks, progress)


def main() -> None:
    """Measure, print the table and write it."""
    options = _options()
    # Workers of a machine that is busy wait for each other: one thread is what can be relied on.
    torch.set_num_threads(1)
    encoders = {name: Remembering(load_for_questions(name)) for name in ("minilm", "e5-small")}
    readers = {DEFAULT: load_reader(DEFAULT_READER), UNREAD: None}
    lines: list[Line] = []
    pooled: dict[tuple[str, str], list[Outcome]] = {}
    for gold in gold_sets(options.shared, options.sets and options.sets.split(",")):
        print(f"{gold.name} …", file=sys.stderr, flush=True)
        found, outcomes = measure(gold, options.part, options.work, encoders, readers)
        lines += found
        pools = (POOLED, EVERYTHING) if gold.name in HOLD_UNANSWERABLE else (EVERYTHING,)
        for pool, name in product(pools, readers):
            pooled.setdefault((pool, name), []).extend(outcomes[name])
    lines += [
        Line(pool, "all", name, len(outcomes), figures(outcomes))
        for (pool, name), outcomes in pooled.items()
    ]
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


def measure(
    gold: GoldSet,
    part: Part,
    work: Path,
    encoders: Mapping[str, Encoder],
    readers: Mapping[str, AnswerReader | None],
) -> tuple[list[Line], dict[str, list[Outcome]]]:
    """Return the lines of one set, all systems language by language, and what came of each."""
    load = encoders.__getitem__
    folder = build_index(gold, work, load)
    questions = gold.part(part)
    outcomes: dict[str, list[Outcome]] = {}
    for name, reader in readers.items():
        index = open_index(folder, load, name, {name: reader}.__getitem__)
        index.ask(questions[0].text)  # the first question also warms up
        with ProgressBars(sys.stderr) as bars:
            run = evaluate(index, questions, gold.name, bars)
        outcomes[name] = list(run.outcomes)
    for problem in run.problems:
        print(problem, file=sys.stderr)
    naive = NaivePipeline(
        index, {MINILM: encoders["minilm"], E5: encoders["e5-small"]}, work / "naive"
    )
    results = {question.id: naive.ask(question.text) for question in questions}
    lines = []
    for language in _languages(questions):
        asked = [question for question in questions if _is_in(question, language)]
        for name in readers:
            ours = [one for one in outcomes[name] if _is_in(one.question, language)]
            found = dict(figures(ours))
            if name == UNREAD:  # its questions were encoded before, so that its times mislead
                del found[MEDIAN_MS], found[P95_MS]
            lines.append(Line(gold.name, language, name, len(ours), found))
        for column in COLUMNS:
            theirs = naive_figures(index, asked, {key: results[key][column] for key in results})
            lines.append(Line(gold.name, language, column, len(asked), theirs))
    return lines, outcomes


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
        AUROC_ANSWERABLE: measured(
            len(questions),
            lambda rows: auroc(
                [top[row] for row in rows], [questions[row].answerable for row in rows]
            ),
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


if __name__ == "__main__":
    main()
