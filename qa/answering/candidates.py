"""From a question to candidates: each search votes, the votes become one ranking."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import chain

import numpy as np
import numpy.typing as npt

from qa.answering.asked import AskedQuestion
from qa.answering.beside import side_by_side
from qa.answering.nearness import nearest, passage_cosines, sentence_cosines
from qa.definitions import SAME_TERM
from qa.lexical import WordQuery
from qa.ranking import (
    DEFINING_WEIGHT,
    STATING_WEIGHT,
    TRANSLATION_WEIGHT,
    Vote,
    best_first,
    fuse,
)
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
    searches = [partial(nearest, generation, asked, name) for name in asked.vectors]
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
    stated = _Stated(generation, asked, rows)
    meaning, *more = (_score(generation, asked, name, rows, stated) for name in asked.vectors)
    votes = [[Vote(hits, alike)] for hits in more]
    if fusion != "meaning":
        words, translated = by_words
        votes.append([Vote(words, alike), Vote(translated, others, TRANSLATION_WEIGHT)])
    fused = fuse(meaning, votes, by_rank=fusion == "ranks")
    return _definitions_ahead(fused, dict(zip(rows, stated.most, strict=True)), asked)


def _definitions_ahead(
    fused: tuple[Hit, ...], stated: Mapping[int, float], asked: AskedQuestion
) -> tuple[Hit, ...]:
    """Add to the scores what the candidates say as the definition asked for, if one is.

    The vote by words knows nothing of definitions: it would set every passage that names the
    treaty and the term above the article that defines it.
    """
    if asked.term is None:
        return fused
    gain = DEFINING_WEIGHT / SAME_TERM
    return best_first({hit.chunk: hit.score + gain * stated[hit.chunk] for hit in fused})


def _score(
    generation: Generation,
    asked: AskedQuestion,
    encoder: str,
    rows: Sequence[int],
    stated: "_Stated",
) -> tuple[Hit, ...]:
    """Score candidates by the cosine of the passage plus that of its best sentence."""
    cosines = passage_cosines(generation, asked, encoder, rows)
    of_sentences = sentence_cosines(generation, asked, encoder, rows)
    best = [stated.best(at, scores) for at, scores in enumerate(of_sentences)]
    return best_first(dict(zip(rows, (cosines + np.array(best)).tolist(), strict=True)))


class _Stated:
    """How much the sentences of candidates speak as what is asked for.

    Attributes:
        most: the most that any sentence looked at does, by the candidate's position.
    """

    def __init__(self, generation: Generation, asked: AskedQuestion, rows: Sequence[int]) -> None:
        self._asked = asked
        wanted = rows if asked.has_kind else ()
        self._texts = [chunk.sentence_texts for chunk in generation.chunks(wanted)]
        self._languages = [generation.source_of(row).language for row in wanted]
        self._known: dict[tuple[int, int], float] = {}
        self.most = [0.0 for _ in rows]

    def best(self, candidate: int, cosines: npt.NDArray[np.float32]) -> float:
        """Return the highest cosine of a candidate's sentences, with what each states added.

        Texts are looked at in the order of their cosines, and only as long as one could gain
        enough to come first: to look at all of them took longer than everything else.

        Args:
            candidate: its position among the rows.
            cosines: of the question to each of its sentences.
        """
        if not self._asked.has_kind:
            return float(cosines.max())
        most = STATING_WEIGHT * self._asked.most_stated(self._languages[candidate])
        best = -np.inf
        for sentence in np.argsort(-cosines, kind="stable").tolist():
            cosine = float(cosines[sentence])
            if cosine + most <= best:
                break
            best = max(best, cosine + STATING_WEIGHT * self._states(candidate, sentence))
        return best

    def _states(self, candidate: int, sentence: int) -> float:
        key = (candidate, sentence)
        if key not in self._known:
            text, language = self._texts[candidate][sentence], self._languages[candidate]
            states = self._asked.stated_by(text, language)
            self._known[key] = states
            self.most[candidate] = max(states, self.most[candidate])
        return self._known[key]
