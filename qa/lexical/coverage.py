"""What words of a question a text holds, and how much they weigh."""

from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from qa.lexical.queries import SoughtWord, WordQuery
from qa.lexical.terms import terms, words


def rarity(texts: int, holders: int) -> float:
    """Return what a word counts that `holders` of so many texts have, as Lucene weighs it."""
    return float(np.log1p((texts - holders + 0.5) / (holders + 0.5)))


def coverage_of_texts(
    query: WordQuery, texts: Iterable[Sequence[str]], weigh: Callable[[str], float]
) -> npt.NDArray[np.float32]:
    """Return which share of the weight of the words of `query` each text holds.

    Of a word that several terms may mean, the weightiest term that the text holds counts.

    Args:
        query: what is looked for.
        texts: the terms of each text.
        weigh: what a term counts.

    Returns:
        One value from 0 to 1 a text.
    """
    weights = [
        {term: chance * weigh(term) for term, chance in word.terms.items()} for word in query.words
    ]
    whole = sum(max(each.values()) for each in weights if each) or 1.0
    covered = [_held(weights, set(text)) for text in texts]
    return np.array(covered, dtype=np.float32) / np.float32(whole)


def _held(weights: Iterable[dict[str, float]], text: Collection[str]) -> float:
    return sum(
        max((weight for term, weight in each.items() if term in text), default=0.0)
        for each in weights
    )


def shared_words(query: WordQuery, text: str) -> tuple[str, ...]:
    """Return the words of a question that `text` holds in some form, as asked, each once.

    A word of another language is followed by the one that means it in the text.

    Args:
        query: what is looked for.
        text: where to look.
    """
    held: dict[str, str] = {}
    for word in words(text):
        for term in next(terms([word], query.language)):
            held.setdefault(term, word)
    return tuple(
        dict.fromkeys(
            f"{form} ({held[found]})" if word.translated else form
            for word in query.words
            for found in [_likeliest(word, held)]
            if found is not None
            for form in word.asked
        )
    )


def _likeliest(word: SoughtWord, held: Collection[str]) -> str | None:
    """Return the term most likely to mean a word, of those that a text holds."""
    found = [term for term in word.terms if term in held]
    return max(found, key=word.terms.__getitem__, default=None)
