"""From a question to candidates: each search votes, the votes become one ranking."""

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import chain

import numpy as np

from qa.answering.asked import AskedQuestion
from qa.answering.beside import side_by_side
from qa.ranking import STATING_WEIGHT, Vote, best_first, fuse
from qa.records import Hit
from qa.settings import DEFAULT_FUSION, Fusion
from qa.stage_clock import StageClock
from qa.store import Generation


def find_candidates(
    generation: Generation,
    asked: AskedQuestion,
    clock: StageClock,
    workers: Executor,
    fusion: Fusion = DEFAULT_FUSION,
) -> tuple[Hit, ...]:
    """Return every candidate that any search found, best first.

    The searches by meaning take one processor each, and most of the time of a search among very
    many passages: they go side by side.

    Args:
        generation: what to search.
        asked: the question.
        clock: told of every stage.
        workers: threads for all searches by meaning but the first.
        fusion: how the searches become one ranking.
    """
    searches = [
        partial(generation.dense[name].search, vector, asked.candidates, asked.allowed)
        for name, vector in asked.vectors.items()
    ]
    near = [
        clock.end(f"meaning ({name})", hits)
        for name, hits in zip(asked.vectors, side_by_side(workers, searches), strict=True)
    ]
    words: tuple[Hit, ...] = ()
    if fusion != "meaning":
        words = clock.end(
            "words",
            generation.lexical.search(asked.text, asked.language, asked.candidates, asked.allowed),
        )
    rows = sorted({hit.chunk for hit in chain(*near, words)})
    return clock.end("fusion", _fused(generation, asked, rows, words, fusion))


def _fused(
    generation: Generation,
    asked: AskedQuestion,
    rows: Sequence[int],
    words: Sequence[Hit],
    fusion: Fusion,
) -> tuple[Hit, ...]:
    """Join all votes on the candidates; the first encoder can judge every one of them."""
    comparable = frozenset(
        row for row in rows if generation.source_of(row).language == asked.language
    )
    stating = _stating(generation, asked, rows)
    meaning, *others = (_score(generation, asked, name, rows, stating) for name in asked.vectors)
    votes = others if fusion == "meaning" else [*others, words]
    return fuse(meaning, [Vote(hits, comparable) for hits in votes], by_rank=fusion == "ranks")


def _score(
    generation: Generation,
    asked: AskedQuestion,
    encoder: str,
    rows: Sequence[int],
    stating: Sequence[Sequence[float]],
) -> tuple[Hit, ...]:
    """Score candidates by the cosine of the passage plus that of its best sentence."""
    dense, vector = generation.dense[encoder], asked.vectors[encoder]
    cosines = dense.passage_scores(vector, rows)
    best = [
        (scores + STATING_WEIGHT * np.array(states)).max()
        for scores, states in zip(dense.sentence_scores(vector, rows), stating, strict=True)
    ]
    return best_first(dict(zip(rows, (cosines + best).tolist(), strict=True)))


def _stating(
    generation: Generation, asked: AskedQuestion, rows: Sequence[int]
) -> list[list[float]]:
    """Tell of each candidate's sentences how much they speak as what is asked for."""
    if asked.expects is None:
        return [[0.0]] * len(rows)
    return [
        [asked.stated_by(text, generation.source_of(row).language) for text in chunk.sentence_texts]
        for row, chunk in zip(rows, generation.chunks(rows), strict=True)
    ]
