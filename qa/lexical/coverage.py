"""What words of a question a text holds, and how much they weigh."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from qa.lexical.terms import question_terms, terms, words


def rarity(texts: int, holders: int) -> float:
    """Return what a word counts that `holders` of so many texts have, as Lucene weighs it."""
    return float(np.log1p((texts - holders + 0.5) / (holders + 0.5)))


def coverage_of_texts(
    found: Sequence[str], texts: Iterable[Sequence[str]], weigh: Callable[[str], float]
) -> npt.NDArray[np.float32]:
    """Return which share of the weight of the terms `found` each text holds.

    Args:
        found: the terms of a question.
        texts: the terms of each text.
        weigh: what a term counts.

    Returns:
        One value from 0 to 1 a text.
    """
    weights = {term: weigh(term) for term in found}
    whole = sum(weights.values()) or 1.0
    covered = [sum(weights[term] for term in weights.keys() & set(text)) for text in texts]
    return np.array(covered, dtype=np.float32) / np.float32(whole)


def shared_words(question: str, language: str, text: str) -> tuple[str, ...]:
    """Return the words of a question that `text` holds in some form, as asked, each once.

    Args:
        question: any words; those that carry no meaning are left out.
        language: ISO 639-1 code of question and text.
        text: where to look.
    """
    (held,) = terms([text], language)
    wanted = set(question_terms(question, language)) & set(held)
    return tuple(
        dict.fromkeys(
            word for word in words(question) if wanted & set(next(terms([word], language)))
        )
    )
