"""Fits `qa/confidence.json`: `python -m benchmarks.fit_confidence`.

A logistic regression from what speaks for the first quote (`qa.confidence.Evidence`) to whether
it is right, that is, shares characters with the evidence of the gold question; no quote is
right for a question that is not answerable. Fitted on the tuning part of each development set
that is there; a set weighs as the square root of its number of questions, so that neither the
largest one decides nor a handful of questions. A question in several languages counts once.

The sets hold few questions that are not answerable, and hardly any in another language than the
documents. So each answerable question is asked once more with the passages that answer it
withheld: whatever comes first then is a near miss. These count a quarter of the others, so that
answers are not called unlikely where most questions have one; thresholds and reliability are of
real questions alone.

OMoS is left out: its unanswerable questions are about one page, and another page may well
answer them, which teaches the regression that good answers are wrong.

The balanced threshold is the one at which two shares add up to most: of the right first quotes,
those given as an answer, and of the questions that are not answerable, those not answered; both
averaged over the sets that have such questions, weighed as above. Of thresholds all but as good
the middle one is taken. The cautious one is .8 or that, the
eager one .3 or half of it. The reliability is counted on the same questions, each judged by a
regression that was fitted without it.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import (  # type: ignore[import-untyped]
    GroupKFold,
    cross_val_predict,
)
from sklearn.pipeline import Pipeline, make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]
from tqdm import tqdm

from benchmarks.bench import Remembering
from benchmarks.sets import ROOT, SHARED, WORK, GoldSet, build_index, gold_sets
from qa.answering import Index
from qa.confidence import CAUTIONS, Calibration, Evidence
from qa.evaluation.anchors import Anchor, Anchoring, Retrieved
from qa.evaluation.calibration import auroc, calibration_error
from qa.models import NO_READER, AnswerReader, Encoder, load_crossings, load_encoder, load_reader
from qa.settings import DEFAULT_READER
from qa.store import Generation, open_generation

OUTPUT = ROOT / "qa" / "confidence.json"
DEVELOPMENT = (
    "starter",
    "guides",
    "treaties",
    "treaties.definitions",
    "un-reports",
    "xquad",
    "clapnq",
)
VARIANTS: Mapping[str, tuple[tuple[str, ...], str]] = {
    # As `qa.confidence.load_calibration` names them: encoders, and reader.
    "e5-small+minilm read by e5-reader": (("e5-small", "minilm"), DEFAULT_READER),
    "e5-small+minilm": (("e5-small", "minilm"), NO_READER),
    "e5-small": (("e5-small",), NO_READER),
    "minilm": (("minilm",), NO_READER),
}
ANY, ANY_FROM = "*", "e5-small+minilm"
OF_WORDS = (
    "words in the quote",
    "words in the passage",
    "new words in the quote",
    "the time asked for",
    "no quantity, though asked for",
    "the definition asked for",
    "web address",
)
_WITHHELD = 0.25  # what questions count whose answer is withheld, beside the others
_FOLDS = 5
_LEAST = 1e-9  # the weight of a feature that is the same for every example
_STRENGTH = 0.03  # of the regression, inverse to the penalty on large weights
_SLACK = 0.03
_CAUTIOUS, _EAGER = 0.8, 0.3
_OFTEN = 100  # questions that a language must have for a track record of its own
_MOST_BINS, _LEAST_IN_BIN = 10, 30

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recorder(Calibration):
    """Keeps the evidence that an index asks the probability of."""

    seen: list[Evidence | None] = field(default_factory=list)

    def probability(self, evidence: Evidence | None) -> float:
        """Take note of the evidence."""
        self.seen.append(evidence)
        return 0.0


@dataclass(frozen=True, slots=True)
class Example:
    """What spoke for a first quote, and whether it was right."""

    gold: str
    group: str
    language: str
    features: Mapping[str, float]
    right: bool
    answerable: bool
    withheld: bool = False  # a question whose answer no search was to find


class Withholding:
    """A generation, of which some rows are found by no question that has a filter."""

    def __init__(self, generation: Generation) -> None:
        """Withhold nothing yet."""
        self._generation = generation
        self.withheld: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._generation, name)

    def rows_where(self, filters: Mapping[str, str]) -> npt.NDArray[np.int64]:
        """Return the rows that are not withheld, whatever the filter."""
        del filters
        return np.setdiff1d(np.arange(self._generation.chunk_count), self.withheld)

    def rows_with(self, anchor: Anchor) -> list[int]:
        """Return the rows of the passages that hold a piece of evidence."""
        rows = [
            row
            for source in self._generation.sources
            if source.path == anchor.document
            for row in self._generation.rows_of(source.id).tolist()
        ]
        return [
            row
            for row, chunk in zip(rows, self._generation.chunks(rows), strict=True)
            if anchor.covered_by(Retrieved(anchor.document, chunk.span))
        ]


def main() -> None:
    """Collect examples, fit each variant, and write the coefficients."""
    options = _options()
    torch.set_num_threads(1)  # on a busy machine, threads mostly wait for each other
    encoders = {name: Remembering(load_encoder(name)) for name in ("e5-small", "minilm")}
    fitted = {}
    sets = gold_sets(options.shared, options.sets.split(","))
    indexes = {gold: build_index(gold, options.work, encoders.__getitem__) for gold in sets}
    for name, (used, reader) in VARIANTS.items():
        examples = collect(indexes, [encoders[each] for each in used], load_reader(reader))
        fitted[name] = fit(name, examples)
        if name == ANY_FROM:
            # Without cosines nothing is known of a passage in another language.
            alike = [each for each in examples if each.features["same language"]]
            words = [_without_cosines(example) for example in alike]
            fitted[ANY] = fit(ANY, words)
    options.output.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fit_confidence")
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder that holds eval/")
    parser.add_argument("--work", type=Path, default=WORK, help=f"kept files (default {WORK})")
    parser.add_argument("--sets", default=",".join(DEVELOPMENT), help="default: %(default)s")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    return parser.parse_args()


def collect(
    indexes: Mapping[GoldSet, Path], encoders: Sequence[Encoder], reader: AnswerReader | None
) -> list[Example]:
    """Ask the questions of the tuning parts of some sets with these encoders and this reader."""
    examples = []
    for gold, folder in indexes.items():
        recorder = Recorder(0.0, {}, {}, dict.fromkeys(CAUTIONS, 0.5), {})
        found = Withholding(open_generation(folder))
        index = Index(cast(Generation, found), encoders, load_crossings(encoders), reader, recorder)
        anchoring = Anchoring(index.sources, index.document)
        for question in tqdm(gold.part("tune"), gold.name, leave=False, disable=None):
            anchors = anchoring.anchors(question)
            found.withheld = [row for anchor in anchors for row in found.rows_with(anchor)]
            for filters in (None, {"answer": "withheld"}) if found.withheld else (None,):
                passages = index.ask(question.text, 1, filters).passages
                if (evidence := recorder.seen[-1]) is not None:
                    quote = Retrieved.quote(passages[0])
                    examples.append(
                        Example(
                            gold=gold.name,
                            group=question.id.removeprefix(f"{question.language}-"),
                            language=question.language,
                            features=evidence.features(),
                            right=any(anchor.covered_by(quote) for anchor in anchors),
                            answerable=question.answerable and filters is None,
                            withheld=filters is not None,
                        )
                    )
    return examples


def fit(name: str, examples: Sequence[Example]) -> dict[str, object]:
    """Return what `confidence.json` holds of a variant; cross-validated figures go to stderr."""
    names = sorted({feature for example in examples for feature in example.features})
    features = np.array([[each.features.get(one, 0.0) for one in names] for each in examples])
    right = np.array([example.right for example in examples])
    weights = _weights(examples)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000, C=_STRENGTH))
    probabilities = cross_val_predict(
        model,
        features,
        right,
        groups=[example.group for example in examples],
        cv=GroupKFold(_FOLDS),
        method="predict_proba",
        params={"logisticregression__sample_weight": weights},
    )[:, 1]
    model.fit(features, right, logisticregression__sample_weight=weights)
    real = np.array([not example.withheld for example in examples])
    usual = np.average(features[real], axis=0, weights=weights[real])
    examples, probabilities = [each for each in examples if not each.withheld], probabilities[real]
    thresholds = _thresholds(examples, probabilities)
    _report(name, examples, probabilities, thresholds["balanced"])
    return {
        **_coefficients(model, names),
        "usual": {one: round(float(value), 4) for one, value in zip(names, usual, strict=True)},
        "thresholds": thresholds,
        "reliability": {
            language: _reliability(examples, probabilities, language)
            for language in ("all", *_often_asked(examples))
        },
    }


def _thresholds(examples: Sequence[Example], probabilities: Values) -> dict[str, float]:
    """Return the threshold of each level of caution, in hundredths."""
    hundredths = [hundredth / 100 for hundredth in range(1, 100)]
    sums = {each: sum(_shares(examples, probabilities, each)) for each in hundredths}
    good = [each for each in hundredths if sums[each] >= max(sums.values()) - _SLACK]
    balanced = good[len(good) // 2]
    return {
        "cautious": max(_CAUTIOUS, balanced),
        "balanced": balanced,
        "eager": min(_EAGER, balanced / 2),
    }


def _often_asked(examples: Sequence[Example]) -> list[str]:
    languages = [example.language for example in examples]
    return sorted({each for each in languages if languages.count(each) >= _OFTEN})


def _reliability(
    examples: Sequence[Example], probabilities: Values, language: str
) -> list[dict[str, float]]:
    """Return how answers of like confidence fared, in bins of as many questions each."""
    rows = [row for row, example in enumerate(examples) if language in ("all", example.language)]
    ordered = sorted(rows, key=lambda row: probabilities[row])
    count = max(1, min(_MOST_BINS, len(ordered) // _LEAST_IN_BIN))
    bins = [
        ordered[len(ordered) * at // count : len(ordered) * (at + 1) // count]
        for at in range(count)
    ]
    return [
        {
            "from": round(float(probabilities[members[0]]), 4) if at else 0.0,
            "right": round(float(np.mean([examples[row].right for row in members])), 4),
            "questions": len(members),
        }
        for at, members in enumerate(bins)
    ]


def _shares(
    examples: Sequence[Example], probabilities: Values, threshold: float
) -> tuple[float, float]:
    """Return the shares of right quotes answered and of the unanswerable not answered."""
    told = list(zip(examples, (probabilities >= threshold).tolist(), strict=True))
    return (
        _over_sets([(each, shown) for each, shown in told if each.right]),
        _over_sets([(each, not shown) for each, shown in told if not each.answerable]),
    )


def _over_sets(judged: Sequence[tuple[Example, bool]]) -> float:
    """Return the mean over sets of the share that holds, weighed as the sets are in the fit."""
    by_set: dict[str, list[bool]] = {}
    for example, holds in judged:
        by_set.setdefault(example.gold, []).append(holds)
    roots = _roots([example for example, _ in judged])
    shares = [np.mean(each) for each in by_set.values()]
    return float(np.average(shares, weights=[roots[gold] for gold in by_set]))


def _roots(examples: Sequence[Example]) -> dict[str, float]:
    """Return what each set weighs: one question in several languages counts once."""
    groups: dict[str, set[str]] = {}
    for example in examples:
        groups.setdefault(example.gold, set()).add(example.group)
    return {gold: math.sqrt(len(each)) for gold, each in groups.items()}


def _weights(examples: Sequence[Example]) -> Values:
    """Return a weight for each example: those of a set add up to what the set weighs.

    Those whose answer was withheld add up to `_WITHHELD` times as much as the others.
    """
    roots = _roots([example for example in examples if not example.withheld])
    sizes = Counter((example.gold, example.withheld) for example in examples)
    shares = [
        (_WITHHELD if example.withheld else 1.0)
        * roots[example.gold]
        / sizes[example.gold, example.withheld]
        for example in examples
    ]
    return np.array(shares) * len(examples) / sum(shares)


def _coefficients(model: Pipeline, names: Sequence[str]) -> dict[str, object]:
    """Return the regression in terms of the features as they are, not as they were scaled."""
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    intercept = float(regression.intercept_[0] - weights @ scaler.mean_)
    return {
        "intercept": round(intercept, 4),
        "weights": {
            name: round(float(weight), 4)
            for name, weight in zip(names, weights, strict=True)
            if abs(weight) > _LEAST
        },
    }


def _without_cosines(example: Example) -> Example:
    words = {name: value for name, value in example.features.items() if name in OF_WORDS}
    return replace(example, features=words)


def _report(
    name: str, examples: Sequence[Example], probabilities: Values, threshold: float
) -> None:
    answered, refused = _shares(examples, probabilities, threshold)
    print(
        f"{name}: threshold {threshold}; {answered:.3f} of right quotes answered, "
        f"{refused:.3f} of unanswerable questions not answered",
        file=sys.stderr,
    )
    for gold in sorted({example.gold for example in examples}):
        rows = [row for row, example in enumerate(examples) if example.gold == gold]
        chosen = [float(probabilities[row]) for row in rows]
        right = [examples[row].right for row in rows]
        answerable = [examples[row].answerable for row in rows]
        figures = {
            "AUROC answerable": auroc(chosen, answerable),
            "AUROC quote right": auroc(chosen, right),
            "calibration error": calibration_error(chosen, right),
        }
        words = (f"{key} {value:.3f}" for key, value in figures.items() if value is not None)
        print(f"  {gold}: {len(rows)} questions; {', '.join(words)}", file=sys.stderr)


if __name__ == "__main__":
    main()
