"""How near passages and their sentences are to a question, each by the vector for its language."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from qa.answering.asked import AskedQuestion
from qa.models import Matrix, Vector
from qa.ranking import best_first
from qa.records import Hit
from qa.store import Generation


def nearest(generation: Generation, asked: AskedQuestion, encoder: str) -> tuple[Hit, ...]:
    """Return the passages nearest to a question, best first.

    Where texts in several languages need several vectors, each vector is searched with, and
    whatever any of them finds is returned.

    Args:
        generation: what to search.
        asked: the question.
        encoder: name of the one whose vectors are compared.
    """
    dense = generation.dense[encoder]
    vectors = [asked.vector(encoder, language) for language in generation.lexical.languages]
    needed = {id(vector): vector for vector in vectors or [asked.vectors[encoder]]}.values()
    found = [dense.search(vector, asked.candidates, asked.allowed) for vector in needed]
    if len(found) == 1:
        return found[0]
    rows = sorted({hit.chunk for hits in found for hit in hits})
    scores = passage_cosines(generation, asked, encoder, rows)
    return best_first(dict(zip(rows, scores.tolist(), strict=True)))


def passage_cosines(
    generation: Generation, asked: AskedQuestion, encoder: str, rows: Sequence[int]
) -> Matrix:
    """Return the cosine of the question to each passage, shape (len(rows),)."""
    scores = np.zeros(len(rows), dtype=np.float32)
    for vector, places in _by_vector(generation, asked, encoder, rows):
        own = [rows[at] for at in places]
        scores[places] = generation.dense[encoder].passage_scores(vector, own)
    return scores


def sentence_cosines(
    generation: Generation, asked: AskedQuestion, encoder: str, rows: Sequence[int]
) -> list[Matrix]:
    """Return the cosines of the question to the sentences of each passage, in order."""
    scores: dict[int, Matrix] = {}
    for vector, places in _by_vector(generation, asked, encoder, rows):
        own = [rows[at] for at in places]
        found = generation.dense[encoder].sentence_scores(vector, own)
        scores.update(zip(places, found, strict=True))
    return [scores[at] for at in range(len(rows))]


def _by_vector(
    generation: Generation, asked: AskedQuestion, encoder: str, rows: Sequence[int]
) -> Iterator[tuple[Vector, list[int]]]:
    """Yield each of the question's vectors with the positions of the rows it is compared to."""
    vectors: dict[int, Vector] = {}
    places: dict[int, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        vector = asked.vector(encoder, generation.source_of(row).language)
        vectors[id(vector)] = vector
        places[id(vector)].append(at)
    for key, vector in vectors.items():
        yield vector, places[key]
