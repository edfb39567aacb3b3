"""BM25 over the texts of one language, its arrays in files that are mapped into memory."""

import json
import logging
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s  # type: ignore[import-untyped]
import numpy as np
import numpy.typing as npt

from qa.array_files import open_array
from qa.errors import IndexDamaged
from qa.lexical.coverage import coverage_of_texts, rarity
from qa.lexical.queries import WordQuery
from qa.records import Hit

Scores = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int32]

_ROWS = "rows.npy"
_MEAN_LENGTH = "mean_length.json"
_VOCABULARY = "vocab.index.json"
_STARTS = "indptr.csc.index.npy"
_TEXTS = "indices.csc.index.npy"
_WEIGHTS = "data.csc.index.npy"
WORD_FILES = frozenset({_TEXTS, _WEIGHTS})
"""Names of the large files; their heads are checked by `OneLanguage.open`, what they say of
texts when it is used."""

# bm25s lets its notes for developers through to the terminal.
logging.getLogger("bm25s").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Counts:
    """What there is to count of the texts of one language.

    Attributes:
        texts: how many there are.
        terms: how many different terms they have.
        held: how many texts hold a term, the sum over all terms; of each term it stands in the
            file `indptr.csc.index.npy`.
        mean_length: of a text, in terms with repetitions.
    """

    texts: int
    terms: int
    held: int
    mean_length: float


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


class OneLanguage:
    """BM25 over the texts of one language."""

    def __init__(self, rows: npt.NDArray[np.int64], bm25: bm25s.BM25, mean_length: float) -> None:
        """Take the parts as `build` and `open` make them.

        Args:
            rows: position in `bm25` to row in the whole index; ascending.
            bm25: what each term counts in each text.
            mean_length: of a text, in terms.
        """
        self._rows = rows
        self._bm25 = bm25
        self._mean_length = mean_length

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]], rows: Sequence[int]) -> "OneLanguage | None":
        """Index the terms of texts; there is nothing to index if they have none.

        Args:
            texts: the terms of each; taken one by one, as all of them may be very many.
            rows: of the texts, ascending.
        """
        vocabulary: dict[str, int] = {"": 0}  # bm25s wants an entry for texts without words
        numbers = [
            array("i", [vocabulary.setdefault(term, len(vocabulary)) for term in terms])
            for terms in texts
        ]
        if not any(numbers):  # bm25s divides by the mean length
            return None
        bm25 = bm25s.BM25(method="lucene")
        bm25.scores = bm25.build_index_from_ids(
            list(vocabulary.values()), numbers, show_progress=False
        )
        bm25.vocab_dict = vocabulary
        mean_length = sum(map(len, numbers)) / len(numbers)
        return cls(np.asarray(rows, dtype=np.int64), bm25, mean_length)

    def save(self, directory: Path) -> None:
        """Write the index into `directory`, which is made if need be."""
        self._bm25.save(directory, show_progress=False)
        np.save(directory / _ROWS, self._rows, allow_pickle=False)
        (directory / _MEAN_LENGTH).write_text(json.dumps(self._mean_length), encoding="utf-8")

    @classmethod
    def open(cls, directory: Path) -> "OneLanguage":
        """Open what `save` wrote.

        Raises:
            OSError, ValueError, TypeError: if a file is missing or is not what `save` wrote.
        """
        rows = np.load(directory / _ROWS, allow_pickle=False)
        mean_length = float(json.loads((directory / _MEAN_LENGTH).read_bytes()))
        starts = np.load(directory / _STARTS, allow_pickle=False)
        bm25 = bm25s.BM25(method="lucene")
        bm25.vocab_dict = json.loads((directory / _VOCABULARY).read_bytes())
        if len(starts) != len(bm25.vocab_dict) + 1:
            raise ValueError(f"expected {len(starts) - 1} terms, found {len(bm25.vocab_dict)}")
        shape = (int(starts[-1]),)
        bm25.scores = {
            "data": np.asarray(open_array(directory / _WEIGHTS, "<f4", shape)),
            "indices": np.asarray(open_array(directory / _TEXTS, "<i4", shape)),
            "indptr": starts,
            "num_docs": len(rows),
        }
        return cls(rows, bm25, mean_length)

    @property
    def counts(self) -> Counts:
        """What there is to count."""
        terms = sum(1 for term in self._bm25.vocab_dict if term)
        held = int(self._bm25.scores["indptr"][-1])
        return Counts(len(self._rows), terms, held, self._mean_length)

    def search(
        self, wanted: Mapping[str, float], k: int, allowed: npt.NDArray[np.int64] | None
    ) -> tuple[Hit, ...]:
        """Return the `k` texts that match best; see `LexicalIndex.search`.

        Args:
            wanted: what each term counts.
            k: how many at most.
            allowed: rows to search among.

        Raises:
            IndexDamaged: if what was written of texts was altered.
        """
        scores = self._scores(wanted)
        matching = np.flatnonzero(scores > 0)
        if allowed is not None and len(matching):
            among = np.zeros(max(int(self._rows[-1]), int(allowed.max(initial=0))) + 1, np.bool_)
            among[allowed] = True
            matching = matching[among[self._rows[matching]]]
        if k < 1 or not len(matching):
            return ()
        if k < len(matching):
            least = np.partition(scores[matching], -k)[-k]
            matching = matching[scores[matching] >= least]
        best = matching[np.lexsort((matching, -scores[matching]))][:k]
        if not np.isfinite(scores[best]).all():
            raise _altered()
        return tuple(Hit(int(self._rows[at]), float(scores[at])) for at in best)

    def coverage_of_texts(self, query: WordQuery, texts: Iterable[str]) -> Scores:
        """Return how much of the words of `query` each text covers."""
        return coverage_of_texts(query, texts, lambda term: self._weight(len(self._holders(term))))

    def best_score(self, wanted: Mapping[str, float]) -> float:
        """Return what no score reaches: the sum if every term filled a text."""
        holders = {term: len(self._holders(term)) for term in wanted}
        return sum(wanted[term] * self._weight(count) for term, count in holders.items() if count)

    def statistics(self) -> Statistics:
        """Return what a search elsewhere must know of the words."""
        holders = np.diff(self._bm25.scores["indptr"]).tolist()
        numbers = self._bm25.vocab_dict
        return Statistics(
            len(self._rows),
            {term: (number, holders[number]) for term, number in numbers.items() if term},
        )

    def weights(self) -> Iterator[TextWeights]:
        """Yield what each word of each text counts, by row."""
        matrix = self._bm25.scores  # by term; here it is needed by text
        by_text = np.argsort(matrix["indices"], kind="stable")
        terms_of = np.repeat(np.arange(len(matrix["indptr"]) - 1), np.diff(matrix["indptr"]))
        ends = np.cumsum(np.bincount(matrix["indices"], minlength=len(self._rows)))
        for row, places in zip(self._rows.tolist(), np.split(by_text, ends[:-1]), strict=True):
            yield TextWeights(row, terms_of[places], np.asarray(matrix["data"])[places])

    def _weight(self, holders: int) -> float:
        """Return what a word counts that `holders` texts have, as Lucene weighs it."""
        return rarity(len(self._rows), holders)

    def _scores(self, wanted: Mapping[str, float]) -> Scores:
        """Return the score of every text; only those above 0 match.

        The sums are those of bm25s, which takes several times as long: no text stands twice
        in what is known of one term.
        """
        scores = np.zeros(len(self._rows), dtype=np.float32)
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                for term, weight in wanted.items():
                    at = self._places(term)
                    counts = np.float32(weight) * self._bm25.scores["data"][at]
                    scores[self._bm25.scores["indices"][at]] += counts
        except IndexError as error:
            raise _altered() from error
        return scores

    def _holders(self, term: str) -> Positions:
        """Return the positions of the texts that hold `term`, ascending."""
        return np.asarray(self._bm25.scores["indices"][self._places(term)])

    def _places(self, term: str) -> slice:
        """Return where it stands what is known of `term`."""
        number = self._bm25.vocab_dict.get(term)
        if number is None:
            return slice(0, 0)
        starts = self._bm25.scores["indptr"]
        return slice(int(starts[number]), int(starts[number + 1]))


def _altered() -> IndexDamaged:
    return IndexDamaged(
        "The index of words was altered after it was written; "
        "run `qa doctor`, then `qa index --rebuild`"
    )
