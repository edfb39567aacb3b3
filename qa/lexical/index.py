"""Search by words: BM25 over stemmed words, one index a language.

Scores of different languages cannot be compared, and words of one language say nothing
about a text in another: a question is asked of one language at a time.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s  # type: ignore[import-untyped]
import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamaged
from qa.lexical.coverage import coverage_of_texts, rarity, shared_words
from qa.lexical.terms import question_terms, terms
from qa.records import Hit

Scores = npt.NDArray[np.float32]

_LANGUAGES = "languages.json"
_ROWS = "rows.npy"

# bm25s lets its notes for developers through to the terminal.
logging.getLogger("bm25s").setLevel(logging.WARNING)


class LexicalIndex:
    """The words of all chunks, by language. A chunk is known by its row."""

    def __init__(self, languages: dict[str, "_OneLanguage"]) -> None:
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
        indexes = {}
        for language, rows in sorted(rows_by_language.items()):
            found = list(terms((texts[row] for row in rows), language))
            if any(found):  # bm25s divides by the mean length
                indexes[language] = _OneLanguage.build(found, rows)
        return cls(indexes)

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
                    language: _OneLanguage.open(directory / str(number))
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
        self,
        question: str,
        language: str,
        k: int,
        allowed: npt.NDArray[np.int64] | None = None,
    ) -> tuple[Hit, ...]:
        """Return the `k` texts of `language` that match best, best first, equal ones by row.

        Args:
            question: any words; those that carry no meaning are ignored if others remain.
            language: ISO 639-1 code of question and texts; there are no hits if no text is
                in that language.
            k: how many at most; a text that shares no word with the question is no hit.
            allowed: rows to search among; `None` means all.
        """
        index = self._languages.get(language)
        return () if index is None else index.search(question_terms(question, language), k, allowed)

    def coverage(self, question: str, language: str, rows: Sequence[int]) -> Scores:
        """Return how much of the question's meaning the words of each text cover.

        That is the share of the question's words that occur in the text, each weighing as
        much as it is rare (its inverse document frequency in that language).

        Returns:
            One value from 0 to 1 a row, shape (len(rows),); 0 for texts in other languages.
        """
        index = self._languages.get(language)
        if index is None:
            return np.zeros(len(rows), dtype=np.float32)
        return index.coverage(question_terms(question, language), np.asarray(rows, dtype=np.int64))

    def coverage_of_texts(self, question: str, language: str, texts: Sequence[str]) -> Scores:
        """Return the same as `coverage` for any texts in `language`, such as sentences."""
        index = self._languages.get(language)
        if index is None:
            return np.zeros(len(texts), dtype=np.float32)
        return index.coverage_of_texts(question_terms(question, language), terms(texts, language))

    def shared_words(self, question: str, language: str, text: str) -> tuple[str, ...]:
        """Return the words of a question that `text` holds in some form, as asked, each once.

        Args:
            question: any words; those that carry no meaning are left out.
            language: ISO 639-1 code of question and text.
            text: where to look.
        """
        return shared_words(question, language, text)

    def statistics(self) -> dict[str, "Statistics"]:
        """Return what a search elsewhere must know of the words, by language."""
        return {language: index.statistics() for language, index in self._languages.items()}

    def weights(self, language: str) -> Iterator["TextWeights"]:
        """Yield what each word of each text of `language` counts, by row.

        The score of a text is the sum over the terms of a question.
        """
        return self._languages[language].weights()


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known of the words of one language.

    Attributes:
        texts: how many there are.
        terms: the number of each, and how many texts hold it.
    """

    texts: int
    terms: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class TextWeights:
    """What each word of a text counts for a question that holds it.

    Attributes:
        row: of the text.
        terms: their numbers, as in `Statistics`; ascending.
        weights: one each, above 0.
    """

    row: int
    terms: npt.NDArray[np.int64]
    weights: Scores


class _OneLanguage:
    """BM25 over the texts of one language."""

    def __init__(self, rows: npt.NDArray[np.int64], bm25: bm25s.BM25) -> None:
        self._rows = rows  # ascending; position in `bm25` to row in the whole index
        self._bm25 = bm25

    @classmethod
    def build(cls, found: Sequence[Sequence[str]], rows: Sequence[int]) -> "_OneLanguage":
        vocabulary: dict[str, int] = {"": 0}  # bm25s wants an entry for texts without words
        numbers = [
            [vocabulary.setdefault(term, len(vocabulary)) for term in of_text] for of_text in found
        ]
        bm25 = bm25s.BM25(method="lucene")
        bm25.index((numbers, vocabulary), show_progress=False)
        return cls(np.asarray(rows, dtype=np.int64), bm25)

    def save(self, directory: Path) -> None:
        self._bm25.save(directory, show_progress=False)
        np.save(directory / _ROWS, self._rows, allow_pickle=False)

    @classmethod
    def open(cls, directory: Path) -> "_OneLanguage":
        bm25 = bm25s.BM25.load(directory, mmap=True, show_progress=False)
        return cls(np.load(directory / _ROWS, allow_pickle=False), bm25)

    def search(
        self, found: Sequence[str], k: int, allowed: npt.NDArray[np.int64] | None
    ) -> tuple[Hit, ...]:
        scores = self._scores(found)
        if allowed is not None:
            scores = np.where(np.isin(self._rows, allowed), scores, np.float32(0))
        # bm25s would fill up with texts that match nothing, and refuses k beyond the corpus.
        matching = np.flatnonzero(scores > 0)
        if k < 1 or not len(matching):
            return ()
        if k < len(matching):
            least = np.partition(scores[matching], -k)[-k]
            matching = matching[scores[matching] >= least]
        best = matching[np.lexsort((matching, -scores[matching]))][:k]
        return tuple(Hit(int(self._rows[at]), float(scores[at])) for at in best)

    def coverage(self, found: Sequence[str], rows: npt.NDArray[np.int64]) -> Scores:
        covered = np.zeros(len(rows), dtype=np.float64)
        whole = 0.0
        places = np.searchsorted(self._rows, rows).clip(max=len(self._rows) - 1)
        ours = self._rows[places] == rows
        for term in dict.fromkeys(found):
            holders = self._holders(term)
            weight = self._weight(len(holders))
            whole += weight
            covered += weight * (np.isin(places, holders) & ours)
        return (covered / whole if whole else covered).astype(np.float32)

    def coverage_of_texts(self, found: Sequence[str], texts: Iterable[Sequence[str]]) -> Scores:
        return coverage_of_texts(found, texts, lambda term: self._weight(len(self._holders(term))))

    def statistics(self) -> Statistics:
        holders = np.diff(self._bm25.scores["indptr"]).tolist()
        numbers = self._bm25.vocab_dict
        return Statistics(
            len(self._rows),
            {term: (number, holders[number]) for term, number in numbers.items() if term},
        )

    def weights(self) -> Iterator[TextWeights]:
        matrix = self._bm25.scores  # by term; here it is needed by text
        by_text = np.argsort(matrix["indices"], kind="stable")
        terms_of = np.repeat(np.arange(len(matrix["indptr"]) - 1), np.diff(matrix["indptr"]))
        ends = np.cumsum(np.bincount(matrix["indices"], minlength=len(self._rows)))
        for row, places in zip(self._rows.tolist(), np.split(by_text, ends[:-1]), strict=True):
            yield TextWeights(row, terms_of[places], np.asarray(matrix["data"])[places])

    def _weight(self, holders: int) -> float:
        """Return what a word counts that `holders` texts have, as Lucene weighs it."""
        return rarity(len(self._rows), holders)

    def _scores(self, found: Iterable[str]) -> Scores:
        vocabulary = self._bm25.vocab_dict
        numbers = [vocabulary[term] for term in found if term in vocabulary]
        if not numbers:
            return np.zeros(len(self._rows), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(numbers), dtype=np.float32)

    def _holders(self, term: str) -> npt.NDArray[np.int32]:
        """Return the positions of the texts that hold `term`."""
        number = self._bm25.vocab_dict.get(term)
        matrix = self._bm25.scores
        if number is None:
            return np.zeros(0, dtype=np.int32)
        return np.asarray(
            matrix["indices"][matrix["indptr"][number] : matrix["indptr"][number + 1]]
        )
