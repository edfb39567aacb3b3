"""The words of the documents by what they mean, to find them with words of another language.

Words of one language say nothing about a text in another, unless they are translated. An encoder
that knows many languages puts a word near those that mean the same in others, so that a question's
words can be looked up among those of the documents, and then searched for by BM25. That is query
translation by cross-lingual word vectors (https://arxiv.org/abs/1805.00879), with the vocabulary
of the index in the place of a dictionary.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.array_files import open_array
from qa.dense import cosines
from qa.errors import IndexDamaged
from qa.lexical import SoughtWord, WordQuery, is_number, terms

MOST_WORDS = 30_000
"""Of each language, the most frequent ones; they take 23 MB. Rarer ones are mostly names."""

_WORDS = "words.json"
_NEAREST = 3  # words that may mean one word of a question
_LEAST = 0.35  # cosine between centred vectors; what is farther means something else
_SHARPNESS = 0.1  # in cosine; a word that is nearer by so much is e times as likely
_ORDINARY = 5  # how many words the mean of a whole language counts as, beside a question's own

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Centred:
    """Vectors without what the words of their language have in common.

    Attributes:
        terms: one a row.
        rows: the row of each term.
        mean: what was taken away, shape (dimension,).
        vectors: unit vectors, shape (terms, dimension).
    """

    terms: tuple[str, ...]
    rows: Mapping[str, int]
    mean: Matrix
    vectors: Matrix


@dataclass(frozen=True)
class Entries:
    """The words of one language.

    Attributes:
        words: each term with the form in which it stands most often, in lower case.
        vectors: one row a word, unit vectors; shape (words, dimension).
    """

    words: Mapping[str, str]
    vectors: npt.NDArray[np.float16]

    @cached_property
    def centred(self) -> _Centred:
        """The same to be looked up in; made when it is first needed."""
        vectors = self.vectors.astype(np.float32)
        mean = vectors.mean(axis=0)
        rows = {term: row for row, term in enumerate(self.words)}
        return _Centred(tuple(rows), rows, mean, _unit(vectors - mean))


@dataclass(frozen=True, slots=True)
class Glossary:
    """The words of the documents, by their language.

    Attributes:
        encoder: name of the one that made the vectors; `None` if none knows several languages.
        languages: the words of each; none of one whose script puts no space between words.
    """

    encoder: str | None
    languages: Mapping[str, Entries]

    def save(self, directory: Path) -> None:
        """Write everything into `directory`, which is made if need be."""
        directory.mkdir(parents=True, exist_ok=True)
        words = {language: entries.words for language, entries in self.languages.items()}
        # Files are numbered: a language code may come from the user and be no file name.
        for number, entries in enumerate(self.languages.values()):
            np.save(directory / f"{number}.npy", entries.vectors, allow_pickle=False)
        dimensions = [entries.vectors.shape[1] for entries in self.languages.values()]
        values = {"encoder": self.encoder, "languages": words, "dimensions": dimensions}
        written = json.dumps(values, ensure_ascii=False)
        (directory / _WORDS).write_text(written, encoding="utf-8")

    @classmethod
    def open(cls, directory: Path) -> "Glossary":
        """Open what `save` wrote, mapped into memory and read-only.

        Raises:
            IndexDamaged: if a file is missing or is not what `save` wrote.
        """
        try:
            values = json.loads((directory / _WORDS).read_text(encoding="utf-8"))
            listed = zip(values["languages"].items(), values["dimensions"], strict=True)
            return cls(
                values["encoder"],
                {
                    language: Entries(
                        words,
                        open_array(directory / f"{number}.npy", "<f2", (len(words), dimension)),
                    )
                    for number, ((language, words), dimension) in enumerate(listed)
                },
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise IndexDamaged(
                f"{directory}: the glossary cannot be opened ({error}); run `qa index --rebuild`"
            ) from error

    def vectors(
        self, words: Sequence[str], language: str, encode: Callable[[Sequence[str]], Matrix]
    ) -> dict[str, Matrix]:
        """Return the vectors of the words of a question.

        Where documents are in the question's language, most of its words are known; only the
        others take time.

        Args:
            words: of a question, each once.
            language: ISO 639-1 code of the question.
            encode: returns the vectors of words by the encoder of this glossary.

        Returns:
            The vectors by the word; numbers have none.
        """
        telling = [word for word in words if not is_number(word)]
        found: dict[str, Matrix] = {}
        if language in self.languages:
            own_language = self.languages[language]
            rows = own_language.centred.rows
            for word, own in zip(telling, terms(telling, language), strict=True):
                if len(own) == 1 and own[0] in rows:
                    found[word] = own_language.vectors[rows[own[0]]].astype(np.float32)
        if missing := [word for word in telling if word not in found]:
            found.update(zip(missing, encode(missing), strict=True))
        return found

    def translated(
        self, words: Sequence[str], vectors: Mapping[str, Matrix], language: str
    ) -> WordQuery:
        """Return what to look for in texts of `language`, for words of another one.

        A word that stands in those texts as it is, such as a name or a number, means itself.

        Args:
            words: of a question, each once.
            vectors: of those that can be looked up, see `vectors`.
            language: ISO 639-1 code of the texts, one of `languages`.
        """
        known = self.languages[language].centred
        mean = _mean(list(vectors.values()), known.mean)
        found = []
        for word, own in zip(words, terms(words, language), strict=True):
            if is_number(word) or all(term in known.rows for term in own):
                found.append(SoughtWord((word,), dict.fromkeys(own, 1.0)))
            elif word in vectors:
                near = cosines(known.vectors, _unit(vectors[word] - mean))
                found.append(SoughtWord((word,), _chances(known.terms, near), translated=True))
        return WordQuery(language, tuple(found))


def build_glossary(
    encoder: str | None,
    words: Mapping[str, Mapping[str, str]],
    encode: Callable[[Sequence[str]], Matrix],
    old: Glossary | None,
) -> Glossary:
    """Make a glossary.

    Args:
        encoder: name of the encoder.
        words: of each language, see `Entries.words`.
        encode: returns the vectors of words; called for those that `old` lacks.
        old: an earlier glossary by the same encoder.
    """
    known: dict[str, npt.NDArray[np.float16]] = {}
    for entries in old.languages.values() if old else ():
        known.update(zip(entries.words.values(), entries.vectors, strict=True))
    wanted = dict.fromkeys(word for forms in words.values() for word in forms.values())
    if missing := [word for word in wanted if word not in known]:
        known.update(zip(missing, encode(missing).astype(np.float16), strict=True))
    return Glossary(
        encoder,
        {
            language: Entries(forms, np.stack([known[word] for word in forms.values()]))
            for language, forms in words.items()
            if forms
        },
    )


def _mean(asked: Sequence[Matrix], ordinary: Matrix) -> Matrix:
    """Return what the words of a question's language have in common, as far as it can be told.

    Args:
        asked: vectors of its words, shape (dimension,).
        ordinary: mean of the words of another language, shape (dimension,).
    """
    whole = sum(asked, _ORDINARY * ordinary)
    return np.asarray(whole / (len(asked) + _ORDINARY), dtype=np.float32)


def _unit(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def _chances(terms: Sequence[str], cosines: Matrix) -> dict[str, float]:
    """Return how likely the nearest terms mean a word; a near one alone is certain."""
    order = np.argsort(-cosines, kind="stable")[:_NEAREST]
    near = [(terms[at], float(cosines[at])) for at in order if cosines[at] >= _LEAST]
    weights = {term: float(np.exp((cosine - _LEAST) / _SHARPNESS)) for term, cosine in near}
    whole = sum(weights.values())
    return {term: weight / whole for term, weight in weights.items()}
