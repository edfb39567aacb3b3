"""What a search by words looks for: the words of a question, as texts of one language put them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from qa.lexical.terms import UNSPACED_LANGUAGES, content_words, question_terms, terms, words


@dataclass(frozen=True, slots=True)
class SoughtWord:
    """A word of a question.

    Attributes:
        asked: as the question has it; several forms if they have one term.
        terms: those that mean it in the texts, each with how likely it does, above 0 and up to
            1; none if nothing does.
        translated: whether they are of another language than the word.
    """

    asked: tuple[str, ...]
    terms: Mapping[str, float]
    translated: bool = False


@dataclass(frozen=True, slots=True)
class WordQuery:
    """The words of a question, to be looked for in texts of one language.

    Attributes:
        language: of the texts, ISO 639-1 code.
        words: those that carry meaning.
    """

    language: str
    words: tuple[SoughtWord, ...]

    @property
    def lost_share(self) -> float:
        """The share of the words that nothing in the texts means, 0 to 1."""
        return sum(not word.terms for word in self.words) / max(1, len(self.words))

    def beyond(self, known: Set[str]) -> "WordQuery":
        """Return those of its words that none of these terms of a text means."""
        words = (word for word in self.words if known.isdisjoint(word.terms))
        return WordQuery(self.language, tuple(words))

    def weights(self) -> dict[str, float]:
        """Return what each term counts: how likely it means a word, the sum over the words."""
        found: Counter[str] = Counter()
        for word in self.words:
            found.update(word.terms)
        return dict(found)


def word_query(question: str, language: str) -> WordQuery:
    """Return the words of a question, to be looked for in texts of its own language.

    Args:
        question: any words; those that carry no meaning are left out if others remain.
        language: ISO 639-1 code of question and texts.
    """
    asked: dict[str, list[str]] = {term: [] for term in question_terms(question, language)}
    for word in words(question):
        for term in next(terms([word], language)):
            if term in asked and word not in asked[term]:
                asked[term].append(word)
    return WordQuery(
        language,
        tuple(SoughtWord(tuple(forms), {term: 1.0}) for term, forms in asked.items()),
    )


def vocabulary(texts: Iterable[str], language: str, most: int) -> dict[str, str]:
    """Return the terms of texts that are words, each with the form in which it stands most often.

    Numbers, words that carry no meaning, and scripts that put no space between words are left
    out. A language written in such a script has none at all: the few names in other letters that
    its texts hold would stand for every word of a question.

    Args:
        texts: all in one language.
        language: ISO 639-1 code.
        most: how many terms at most; the most frequent ones.

    Returns:
        The forms in lower case, by the term; the most frequent first, equally frequent ones by
        the alphabet.
    """
    counts: Counter[str] = Counter()
    for text in texts if language not in UNSPACED_LANGUAGES else ():
        counts.update(content_words(text, language))
    forms = sorted(counts, key=lambda word: (-counts[word], word))
    frequency: Counter[str] = Counter()
    best: dict[str, str] = {}
    for word, (term,) in zip(forms, terms(forms, language), strict=True):
        frequency[term] += counts[word]
        best.setdefault(term, word)
    chosen = sorted(best, key=lambda term: (-frequency[term], term))[:most]
    return {term: best[term] for term in chosen}
