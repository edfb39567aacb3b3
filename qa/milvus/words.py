"""Search by words in Milvus; scores and order are those of `qa.lexical.LexicalIndex`."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from qa.lexical import WordQuery
from qa.milvus.connection import Milvus
from qa.milvus.deepening import Found, first_hits
from qa.milvus.documents import Documents
from qa.milvus.fields import WORDS
from qa.milvus.vocabulary import Vocabulary
from qa.records import Hit


class MilvusWords:
    """The words of all chunks, in a collection.

    Milvus keeps for each chunk what each of its words counts, as BM25 weighs it over all texts
    of the language; the score of a chunk is the sum over the words of the question. Milvus's
    own BM25 would weigh by the texts that happen to lie together.
    """

    def __init__(
        self, milvus: Milvus, collection: str, vocabulary: Vocabulary, documents: Documents
    ) -> None:
        """Take where the words are; see `qa.milvus.opening.open_collection`."""
        self._milvus = milvus
        self._collection = collection
        self._vocabulary = vocabulary
        self._documents = documents
        self._first = vocabulary.first_dimensions()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the indexed texts, sorted."""
        return tuple(self._vocabulary.languages)

    def search(
        self,
        query: WordQuery,
        k: int,
        allowed: npt.NDArray[np.int64] | None = None,
    ) -> tuple[Hit, ...]:
        """Return the same as `qa.lexical.LexicalIndex.search`.

        Raises:
            StoreUnavailable: if Milvus does not answer.
            IndexDamaged: if the collection is gone.
        """
        most = self._documents.rows if allowed is None else len(allowed)
        begin = self._first.get(query.language, 0)
        wanted = {
            begin + number: weight for number, weight in self._vocabulary.numbers(query).items()
        }
        if k < 1 or most < 1 or not wanted:
            return ()
        among = "" if allowed is None else self._documents.among(allowed)
        return first_hits(min(k, most), most, lambda limit: self._look(wanted, limit, among))

    def coverage_of_texts(self, query: WordQuery, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the same as `qa.lexical.LexicalIndex.coverage_of_texts`."""
        return self._vocabulary.coverage_of_texts(query, texts)

    def best_score(self, query: WordQuery) -> float:
        """Return the same as `qa.lexical.LexicalIndex.best_score`."""
        return self._vocabulary.best_score(query)

    def _look(self, wanted: Mapping[int, float], limit: int, among: str) -> Found:
        found = self._milvus.search(self._collection, WORDS, wanted, limit, among, WORDS)
        hits = [Hit(row, _score(weights, wanted)) for row, _, weights in found]
        ordered = sorted(hits, key=lambda hit: (-hit.score, hit.chunk))
        return Found(tuple(ordered), min((score for _, score, _ in found), default=0.0))


def _score(weights: Mapping[int, float], wanted: Mapping[int, float]) -> float:
    """Add in the question's order and in single precision, as the search of files does."""
    score = np.float32(0)
    for term, weight in wanted.items():
        score += np.float32(weight) * np.float32(weights.get(term, 0.0))
    return float(score)
