"""The card that goes with the reader: what it is, what it learned from, what it can do."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from benchmarks import machine
from training.examples import Example
from training.trial import Trial

_ORIGINS = MappingProxyType(
    {
        "arcd": ("ARCD, Arabic", "MIT"),
        "cnil-fr": ("CNIL questions in PIAF, French", "MIT repository"),
        "conditionalqa": ("ConditionalQA train, British government pages", "BSD-2"),
        "faquad": ("FaQuAD, Portuguese", "CC BY 4.0"),
        "nqg-sentences": ("SQuAD 1.1, the part in xinyadu/nqg that XQuAD lacks", "CC BY-SA 4.0"),
        "obliqa": ("ObliQA, training part, financial regulation", "none stated"),
        "omos": ("OMoS-QA, training part, pages for migrants", "CC BY 4.0"),
        "persianqa": ("PersianQA, Persian", "GPL-3"),
        "policyqa": ("PolicyQA dev, privacy policies", "MIT"),
        "subjqa": ("SubjQA sample, reviews", "none stated"),
        "xquad": ("XQuAD, training part", "CC BY-SA 4.0"),
    }
)


def describe(
    examples: Sequence[Example], trials: Sequence[Trial], steps: int, seed: int, fingerprint: str
) -> str:
    """Return the card as Markdown."""
    counts = Counter(example.source for example in examples)
    data = [
        f"| {name} | {' | '.join(_ORIGINS[name])} | {count} |"
        for name, count in sorted(counts.items())
    ]
    results = [
        f"| {each.name} | {each.questions} | {each.passages:.3f} | {each.sentences:.3f} |"
        for each in trials
    ]
    return "\n".join(
        (
            "# e5-reader",
            "",
            "Reads a question and a passage together and gives each sentence the log-odds that it "
            "answers. Eight of the twelve layers of multilingual-e5-small (MIT), trained further, "
            "with a small head; eight-bit weights; the word embeddings are those of that model, "
            "unchanged, and are not in this file.",
            "",
            "It lies in the repository, 15 MB large, because the program sets itself up from "
            "package indexes alone, and no package there holds a reader; training it takes hours "
            "and data that is not part of the program.",
            "",
            f"- SHA-256 of `model.onnx`: `{fingerprint}`",
            f"- Made by `python -m training.train_reader --seed {seed}` ({steps} steps) on "
            f"{datetime.now(UTC):%Y-%m-%d}",
            machine.description(),
            "",
            "## Learned from",
            "",
            "| file | origin | licence | questions |",
            "|---|---|---|---|",
            *data,
            "",
            "Wrong passages beside the right one were found by this program's own retrieval or by "
            "words. From a point in training on, words of some English questions were replaced by "
            "their neighbours in other languages. The data itself is not part of this program.",
            "",
            "## By itself, on questions over other documents",
            "",
            "Tuning parts, candidates as retrieval finds them; the program joins these scores with "
            "those of retrieval, see `benchmarks/results/quality.md`.",
            "",
            "| set | questions | right passage first | right sentence in a right passage |",
            "|---|---|---|---|",
            *results,
            "",
            "## Limits",
            "",
            "Questions of one fact are answered best. Comparisons, sums over several passages and "
            "questions that need the meaning of a table are not what it learned. In languages "
            "other than English it learned mostly from replaced words. Texts beyond 448 tokens "
            "are read up to there.",
            "",
        )
    )
