"""Hits to hits: the votes of several stages made one, and the sentence that answers."""

from collections.abc import Collection, Mapping, Sequence

from qa.records import Hit

LEXICAL_WEIGHT = 1.0
"""What the search by words counts against the search by meaning."""

SENTENCE_OVERLAP_WEIGHT = 0.15
"""What a sentence gains, in cosine, when it holds all the weighty words of the question."""


def best_first(scores: Mapping[int, float]) -> tuple[Hit, ...]:
    """Return hits for `scores`, a score by chunk row; best first, equal ones by row."""
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Hit(row, score) for row, score in ordered)


def add_scores(stages: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """Return the sum of scaled scores, of hits that all stages scored.

    Args:
        stages: each with a hit for the same chunks.

    Returns:
        Hits with scores from 0 to the number of stages, best first.
    """
    scaled = [_scaled(stage) for stage in stages]
    return best_first({row: sum(stage[row] for stage in scaled) for row in scaled[0]})


def fuse(
    meaning: Sequence[Hit], words: Sequence[Hit], comparable: Collection[int]
) -> tuple[Hit, ...]:
    """Join the votes by meaning and by words.

    Both are scaled to 0..1 over the candidates (min-max, as in
    https://arxiv.org/abs/2210.11934) and added. Words of one language say nothing about a
    text in another, so there the vote by meaning counts twice: such a text neither gains
    nor loses against one that could match by words.

    Args:
        meaning: a hit for every candidate.
        words: hits by words, a part of the candidates.
        comparable: rows of the candidates that are in the question's language.

    Returns:
        Every candidate, best first; a score is at most `1 + LEXICAL_WEIGHT`.
    """
    by_meaning = _scaled(meaning)
    by_words = _scaled((*words, Hit(-1, 0.0))) if words else {}
    vote = {
        row: by_words.get(row, 0.0) if row in comparable else by_meaning[row] for row in by_meaning
    }
    if not words:
        vote = by_meaning
    return best_first(
        {row: score + LEXICAL_WEIGHT * vote[row] for row, score in by_meaning.items()}
    )


def best_sentence(cosines: Sequence[float], overlaps: Sequence[float]) -> int:
    """Return which sentence of a chunk answers best, the first of equals.

    Args:
        cosines: of the question to each sentence.
        overlaps: share of the question's weighty words in each sentence, 0 to 1.
    """
    scores = [
        cosine + SENTENCE_OVERLAP_WEIGHT * overlap
        for cosine, overlap in zip(cosines, overlaps, strict=True)
    ]
    return scores.index(max(scores))


def _scaled(hits: Sequence[Hit]) -> dict[int, float]:
    """Return each row's score, with the lowest at 0 and the highest at 1."""
    if not hits:
        return {}
    highest = max(hit.score for hit in hits)
    lowest = min(hit.score for hit in hits)
    width = (highest - lowest) or 1.0
    return {hit.chunk: (hit.score - lowest) / width for hit in hits}
