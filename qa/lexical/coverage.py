"""What words of a question a text holds, and how much they weigh."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set

import numpy as np
import numpy.typing as npt

from qa.lexical.queries import SoughtWord, WordQuery
from qa.lexical.terms import term_set, terms, words


def rarity(texts: int, holders: int) -> float:
    """Return what a word counts that `holders` of so many texts have, as Lucene weighs it."""
    return float(np.log1p((texts - holders + 0.5) / (holders + 0.5)))


def coverage_of_texts(
    query: WordQuery, texts: Iterable[str], weigh: Callable[[str], float]
) -> npt.NDArray[np.float32]:
    """Return which share of the weight of the words of `query` each text holds.

    Of a word that several terms may mean, the weightiest term that the text holds counts.

    Args:
        query: what is looked for.
        texts: in the language of the query.
        weigh: what a term counts.

    Returns:
        One value from 0 to 1 a text.
    """
    meant: dict[str, list[tuple[int, float]]] = {}
    most = []
    for at, word in enumerate(query.words):
        weights = {term: chance * weigh(term) for term, chance in word.terms.items()}
        most.append(max(weights.values(), default=0.0))
        for term, weight in weights.items():
            meant.setdefault(term, []).append((at, weight))
    covered = [_held(meant, term_set(text, query.language)) for text in texts]
    return np.array(covered, dtype=np.float32) / np.float32(sum(most) or 1.0)


def _held(meant: Mapping[str, Sequence[tuple[int, float]]], text: Set[str]) -> float:
    """Return the weight of the words that a text holds.

    Args:
        meant: by term, the words that it may mean, each with what it then counts.
        text: its terms.
    """
    best: dict[int, float] = {}
    for term in meant.keys() & text:
        for word, weight in meant[term]:
            best[word] = max(weight, best.get(word, 0.0))
    return sum(best[word] for word in sorted(best))  # in an order that never changes


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
