"""What a search by words must know before it asks Milvus; kept beside the passages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamaged
from qa.lexical import Statistics, WordQuery, coverage_of_texts, rarity


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of all texts, by language.

    Attributes:
        languages: the numbers of the terms count from 0 in each, as in the search of files.
    """

    languages: Mapping[str, Statistics]

    def save(self, file: Path) -> None:
        """Write everything into a file."""
        values = {
            language: {"texts": known.texts, "terms": known.terms}
            for language, known in self.languages.items()
        }
        file.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def open(cls, file: Path) -> "Vocabulary":
        """Read what `save` wrote.

        Raises:
            IndexDamaged: if the file is missing or is not what `save` wrote.
        """
        try:
            values = json.loads(file.read_text(encoding="utf-8"))
            return cls(
                {
                    language: Statistics(
                        int(known["texts"]),
                        {term: (number, held) for term, (number, held) in known["terms"].items()},
                    )
                    for language, known in values.items()
                }
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise IndexDamaged(
                f"{file}: the words cannot be read ({error}); run `qa index --rebuild`"
            ) from error

    def first_dimensions(self) -> dict[str, int]:
        """Return where the terms of each language begin among all; 0 is nobody's.

        So a question in one language meets texts in that language alone.
        """
        first, begin = {}, 1
        for language, known in self.languages.items():
            first[language] = begin
            begin += 1 + max((number for number, _ in known.terms.values()), default=0)
        return first

    def numbers(self, query: WordQuery) -> dict[int, float]:
        """Return the numbers of the terms that occur at all, with what each counts, in order."""
        known = self.languages.get(query.language)
        if known is None:
            return {}
        return {
            known.terms[term][0]: weight
            for term, weight in query.weights().items()
            if term in known.terms
        }

    def coverage_of_texts(self, query: WordQuery, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the same as `qa.lexical.LexicalIndex.coverage_of_texts`."""
        known = self.languages.get(query.language)
        if known is None:
            return np.zeros(len(texts), dtype=np.float32)
        return coverage_of_texts(query, texts, partial(_rarity, known))

    def best_score(self, query: WordQuery) -> float:
        """Return the same as `qa.lexical.LexicalIndex.best_score`."""
        known = self.languages.get(query.language)
        if known is None:
            return 0.0
        return sum(
            weight * _rarity(known, term)
            for term, weight in query.weights().items()
            if term in known.terms
        )


def _rarity(known: Statistics, term: str) -> float:
    return rarity(known.texts, known.terms.get(term, (0, 0))[1])
