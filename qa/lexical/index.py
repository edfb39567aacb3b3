"""Search by words: BM25 over stemmed words, one index a language.

Scores of different languages cannot be compared, and words of one language say nothing
about a text in another: a question is asked of one language at a time.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamaged
from qa.lexical.one_language import Counts, OneLanguage, Scores, Statistics, TextWeights
from qa.lexical.queries import WordQuery
from qa.lexical.terms import terms
from qa.records import Hit

_LANGUAGES = "languages.json"


class LexicalIndex:
    """The words of all chunks, by language. A chunk is known by its row."""

    def __init__(self, languages: dict[str, OneLanguage]) -> None:
        """Take the indexes of the languages, as `build` and `open` make them."""
        self._languages = languages

    @classmethod
    def build(cls, texts: Sequence[str], languages: Sequence[str]) -> "LexicalIndex":
        """Index texts; the row of a text is its position.

        Args:
            texts: what to find a chunk by: its headings and its words.
            languages: ISO 639-1 code of each text.
        """
        rows_by_language: dict[str, list[int]] = {}
        for row, (_, language) in enumerate(zip(texts, languages, strict=True)):
            rows_by_language.setdefault(language, []).append(row)
        indexes = {
            language: OneLanguage.build(terms((texts[row] for row in rows), language), rows)
            for language, rows in sorted(rows_by_language.items())
        }
        return cls({language: index for language, index in indexes.items() if index is not None})

    @property
    def counts(self) -> dict[str, Counts]:
        """What there is to count of the texts, by language."""
        return {language: index.counts for language, index in self._languages.items()}

    def save(self, directory: Path) -> None:
        """Write the index into `directory`, which is made if need be."""
        directory.mkdir(parents=True, exist_ok=True)
        # Folders are numbered: a language code may come from the user and be no file name.
        for number, index in enumerate(self._languages.values()):
            index.save(directory / str(number))
        (directory / _LANGUAGES).write_text(json.dumps(list(self._languages)), encoding="utf-8")

    @classmethod
    def open(cls, directory: Path) -> "LexicalIndex":
        """Open what `save` wrote, mapped into memory and read-only.

        Raises:
            IndexDamaged: if a file is missing or is not what `save` wrote.
        """
        try:
            languages = json.loads((directory / _LANGUAGES).read_text(encoding="utf-8"))
            return cls(
                {
                    language: OneLanguage.open(directory / str(number))
                    for number, language in enumerate(languages)
                }
            )
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise IndexDamaged(
                f"{directory}: the index of words cannot be opened ({error}); "
                "run `qa index --rebuild`"
            ) from error

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the indexed texts, sorted."""
        return tuple(self._languages)

    def search(
        self, query: WordQuery, k: int, allowed: npt.NDArray[np.int64] | None = None
    ) -> tuple[Hit, ...]:
        """Return the `k` texts that match best, best first, equal ones by row.

        The score of a text is the sum over the terms of `query`, of what each counts in the text
        times how likely it means what is asked.

        Args:
            query: what is looked for; there are no hits if no text is in its language.
            k: how many at most; a text that shares no word with the question is no hit.
            allowed: rows to search among; `None` means all.
        """
        index = self._languages.get(query.language)
        return () if index is None else index.search(query.weights(), k, allowed)

    def coverage_of_texts(self, query: WordQuery, texts: Sequence[str]) -> Scores:
        """Return how much of the question's meaning the words of each text cover.

        That is the share of the question's words that occur in the text, each weighing as
        much as it is rare (its inverse document frequency in that language).

        Args:
            query: what is looked for.
            texts: any, such as sentences; they need not be indexed.

        Returns:
            One value from 0 to 1 a text, shape (len(texts),); 0 if no indexed text is in that
            language.
        """
        index = self._languages.get(query.language)
        if index is None:
            return np.zeros(len(texts), dtype=np.float32)
        return index.coverage_of_texts(query, texts)

    def best_score(self, query: WordQuery) -> float:
        """Return a score that no text can have: scores of two languages are comparable in it."""
        index = self._languages.get(query.language)
        return 0.0 if index is None else index.best_score(query.weights())

    def statistics(self) -> dict[str, Statistics]:
        """Return what a search elsewhere must know of the words, by language."""
        return {language: index.statistics() for language, index in self._languages.items()}

    def weights(self, language: str) -> Iterator[TextWeights]:
        """Yield what each word of each text of `language` counts, by row.

        The score of a text is the sum over the terms of a question.
        """
        return self._languages[language].weights()
