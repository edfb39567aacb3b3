"""From a question to candidates: each search votes, the votes become one ranking."""

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import chain

import numpy as np

from qa.answering.asked import AskedQuestion
from qa.answering.beside import side_by_side
from qa.lexical import WordQuery
from qa.ranking import STATING_WEIGHT, TRANSLATION_WEIGHT, Vote, best_first, fuse
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
    translated: tuple[Hit, ...] = ()
    if fusion != "meaning":
        words = clock.end("words", _by_words(generation, asked, asked.words))
        if asked.translations:
            translated = clock.end("translated words", _by_translations(generation, asked))
    rows = sorted({hit.chunk for hit in chain(*near, words, translated)})
    return clock.end("fusion", _fused(generation, asked, rows, (words, translated), fusion))


def _by_words(generation: Generation, asked: AskedQuestion, query: WordQuery) -> tuple[Hit, ...]:
    return generation.lexical.search(query, asked.candidates, asked.allowed)


def _by_translations(generation: Generation, asked: AskedQuestion) -> tuple[Hit, ...]:
    """Search texts of all other languages; a score is the share of what could be reached."""
    found: dict[int, float] = {}
    for query in asked.translations.values():
        best = generation.lexical.best_score(query)
        hits = _by_words(generation, asked, query)
        found.update((hit.chunk, hit.score / best) for hit in hits)
    return best_first(found)[: asked.candidates]


def _fused(
    generation: Generation,
    asked: AskedQuestion,
    rows: Sequence[int],
    by_words: tuple[Sequence[Hit], Sequence[Hit]],
    fusion: Fusion,
) -> tuple[Hit, ...]:
    """Join all votes on the candidates; the first encoder can judge every one of them.

    Args:
        generation: where they stand.
        asked: the question.
        rows: of the candidates.
        by_words: hits of the question's words, and of their translations.
        fusion: how to join the votes.
    """
    languages = {row: generation.source_of(row).language for row in rows}
    alike = {row for row, language in languages.items() if language == asked.language}
    others = {row for row, language in languages.items() if language in asked.translations}
    stating = _stating(generation, asked, rows)
    meaning, *more = (_score(generation, asked, name, rows, stating) for name in asked.vectors)
    votes = [[Vote(hits, alike)] for hits in more]
    if fusion != "meaning":
        words, translated = by_words
        votes.append([Vote(words, alike), Vote(translated, others, TRANSLATION_WEIGHT)])
    return fuse(meaning, votes, by_rank=fusion == "ranks")


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
