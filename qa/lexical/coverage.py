"""What words of a question a text holds, and how much they weigh."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain

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

    A word of another language is followed by the one that means it in the text. Of a script that
    puts no space between words, what asks would be one word as a whole: the longest runs of its
    characters that the text holds are returned.

    Args:
        query: what is looked for.
        text: where to look.
    """
    held: dict[str, str] = {}
    for word in words(text):
        for term in next(terms([word], query.language)):
            held.setdefault(term, word)
    shared = dict.fromkeys(
        (form, held[found] if word.translated else None)
        for word in query.words
        for found in [_likeliest(word, held)]
        if found is not None
        for form in word.asked
    )
    told = (
        _standing(form, query.language, text) if meaning is None else [f"{form} ({meaning})"]
        for form, meaning in shared
    )
    return tuple(dict.fromkeys(chain.from_iterable(told)))


def _standing(form: str, language: str, text: str) -> Sequence[str]:
    """Return a word, or what stands in `text` of one in a script without spaces."""
    if len(next(terms([form], language))) == 1:
        return [form]
    return list(_common_runs(form, text)) or [form]  # the text may write the same another way


def _common_runs(form: str, text: str) -> Iterator[str]:
    """Yield the runs of two characters or more that stand in both, none within another."""
    end = 0
    for start in range(len(form) - 1):
        before, end = end, max(end, start + 1)
        while end < len(form) and form[start : end + 1] in text:
            end += 1
        if end > before and end > start + 1:
            yield form[start:end]


def _likeliest(word: SoughtWord, held: Collection[str]) -> str | None:
    """Return the term most likely to mean a word, of those that a text holds."""
    found = [term for term in word.terms if term in held]
    return max(found, key=word.terms.__getitem__, default=None)
