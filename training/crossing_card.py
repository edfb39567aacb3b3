"""The card that goes with the map across languages: what it learned from, what it can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks import machine


@dataclass(frozen=True, slots=True)
class Trial:
    """How searches by meaning fared on the tuning part of one set.

    Attributes:
        name: of the set.
        questions: how many, in other languages than the texts.
        without: share for which a right passage came first, by the question's own vector.
        across: the same by what the map makes of it.
    """

    name: str
    questions: int
    without: float
    across: float


def describe(
    counts: Mapping[str, int], trials: Sequence[Trial], seed: int, fingerprint: str
) -> str:
    """Return the card as Markdown.

    Args:
        counts: of the questions learned from, by set.
        trials: on questions over other documents.
        seed: of the training.
        fingerprint: SHA-256 of the file.
    """
    learned = ", ".join(f"{count} of {name}" for name, count in counts.items())
    results = [
        f"| {each.name} | {each.questions} | {each.without:.3f} | {each.across:.3f} |"
        for each in trials
    ]
    return "\n".join(
        (
            "# Crossing",
            "",
            "Takes the vector that multilingual-e5-small gives a question in another language to "
            "where English texts that answer it lie: a map of low rank and an offset, 50 kB. The "
            "vectors of the texts stay as they are, and an index need not be built anew.",
            "",
            f"- SHA-256 of `e5-small.npz`: `{fingerprint}`",
            f"- Made by `python -m training.train_crossing --seed {seed}` on "
            f"{datetime.now(UTC):%Y-%m-%d}",
            machine.description(),
            "",
            "## Learned from",
            "",
            f"The training parts of OMoS-QA (CC BY 4.0) and XQuAD (CC BY-SA 4.0): {learned}; "
            "questions in French, Arabic and Spanish over English texts. The data itself is not "
            "part of this program.",
            "",
            "## By itself, on questions over other documents",
            "",
            "Tuning parts, questions in other languages over English texts, eight languages in "
            "all; a passage's score is its cosine and that of its nearest sentence. The program "
            "joins these scores with those of words and of the reader, see "
            "`benchmarks/results/quality.md`.",
            "",
            "| set | questions | right passage first, without | with |",
            "|---|---|---|---|",
            *results,
            "",
            "## Limits",
            "",
            "It leads to English alone: texts in other languages are compared with the question's "
            "own vector. Of the languages that it did not learn from, German, Portuguese, Russian "
            "and Chinese gained as well.",
            "",
        )
    )
