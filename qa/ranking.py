"""Hits to hits: the votes of several stages made one, and sentences by how well they answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qa.models import bounded
from qa.records import Hit

SENTENCE_OVERLAP_WEIGHT = 0.12
"""What a sentence gains, in cosine, when it holds all the weighty words of the question."""

TRANSLATION_WEIGHT = 0.35
"""What a search for translated words counts, beside 1 for one in the question's language."""

STATING_WEIGHT = 0.03
"""What a sentence gains, in cosine, when it states a time or quantity that is asked for."""

DEFINING_WEIGHT = 0.1
"""What a candidate gains, in its score from 0 to 1, when it defines the very term asked for."""

RANK_OFFSET = 60
"""What is added to a rank, which counts from 1 (https://doi.org/10.1145/1571941.1572114)."""

READER_WEIGHT = 0.05
"""What a candidate gains, in its score from 0 to 1, for each unit of the reader's log-odds."""

READER_ABROAD_WEIGHT = 0.025
"""The same where the text is in another language than the question."""

READER_SENTENCE_WEIGHT = 0.03
"""What a sentence gains, in cosine, for each unit of the reader's log-odds."""

FOLLOWING_SHARE = 0.6
"""What a sentence has of what speaks more for the sentence before it."""

ASKING_WEIGHT = 0.3
"""What a question loses, in cosine: more than two may differ that are quoted together."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What one way of searching says of the candidates.

    Attributes:
        hits: a hit for each candidate that it found; the others get 0.
        comparable: rows of the candidates that it can judge at all.
        weight: its share of what it says, up to 1; the rest is left to the vote by meaning.
    """

    hits: Sequence[Hit]
    comparable: Collection[int]
    weight: float = 1.0


def best_first(scores: Mapping[int, float]) -> tuple[Hit, ...]:
    """Return hits for `scores`, a score by chunk row; best first, equal ones by row."""
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Hit(row, score) for row, score in ordered)


def fuse(
    meaning: Sequence[Hit], votes: Sequence[Sequence[Vote]], *, by_rank: bool = False
) -> tuple[Hit, ...]:
    """Join the scores by meaning with other votes.

    Each is scaled to 0..1 over its hits (min-max, as in https://arxiv.org/abs/2210.11934),
    and the mean is taken. Where no vote can judge a text, as an encoder made for one language
    cannot judge a text in another, the vote by meaning counts in its stead, so that the text
    neither gains nor loses against others.

    Args:
        meaning: a hit for every candidate, by an encoder that can judge all of them.
        votes: the other votes, in groups that count once each; of a group, no two votes can
            judge the same candidate.
        by_rank: let reciprocal ranks count in the stead of scores.

    Returns:
        Every candidate, best first; scores lie between 0 and 1.
    """
    scale = _reciprocal_ranks if by_rank else _scaled
    totals = scale(meaning)
    by_meaning = dict(totals)
    for group in votes:
        own = dict(by_meaning)
        for vote in group:
            scores = scale(vote.hits)
            for row in own.keys() & vote.comparable:
                own[row] += vote.weight * (scores.get(row, 0.0) - by_meaning[row])
        totals = {row: total + own[row] for row, total in totals.items()}
    return best_first({row: total / (1 + len(votes)) for row, total in totals.items()})


def put_read_first(
    ranked: Sequence[Hit], read: Mapping[int, float], abroad: Collection[int]
) -> tuple[Hit, ...]:
    """Order the candidates that a reader read by what it says, joined with what was said before.

    Args:
        ranked: all candidates, best first, as `fuse` returns them.
        read: the log-odds that the reader gives, by chunk row; of the first candidates.
        abroad: rows of those in another language than the question.

    Returns:
        Those that were read, best first by their score so far plus the reader's weighted
        log-odds; then the others as they were, none with a higher score.
    """
    by_reader = best_first(
        {
            hit.chunk: hit.score
            + (READER_ABROAD_WEIGHT if hit.chunk in abroad else READER_WEIGHT)
            * bounded(read[hit.chunk])
            for hit in ranked
            if hit.chunk in read
        }
    )
    floor = by_reader[-1].score if by_reader else 0.0
    others = [hit for hit in ranked if hit.chunk not in read]
    below = floor - others[0].score if others else 0.0
    return (*by_reader, *(Hit(hit.chunk, hit.score + below) for hit in others))


def sentence_scores(
    cosines: Sequence[float],
    overlaps: Sequence[float],
    stating: Sequence[float],
    read: Sequence[float],
    asking: Sequence[bool],
) -> list[float]:
    """Return how well each sentence of a chunk answers; higher is better.

    A sentence often names by a pronoun, or not at all, what the one before it named: `The company
    built lamps.` So it has a share of what meaning and words speak more for that one. This alone
    never puts it first, but what it states itself and what the reader says of it may.

    A question in the text, as in lists of questions and answers, is no answer, however like the
    one asked: the sentence after it has all that speaks for it.

    Args:
        cosines: of the question to each sentence, in the order of the text.
        overlaps: share of the question's weighty words in each sentence, 0 to 1.
        stating: how much each sentence speaks as what is asked for; 1 for a time or quantity.
        read: log-odds that the reader gives, for the first sentences; those that it did not
            reach are taken for the worst. Empty if the chunk was not read.
        asking: whether each sentence is a question.
    """
    worst = min(read, default=0.0)
    near, heard = [], []
    for at, (cosine, overlap) in enumerate(zip(cosines, overlaps, strict=True)):
        near.append(cosine + SENTENCE_OVERLAP_WEIGHT * overlap)
        heard.append(bounded(read[at] if at < len(read) else worst))
        if at and asking[at - 1]:
            near[at], heard[at] = max(near[at - 1 :]), max(heard[at - 1 :])
    return [
        own
        + FOLLOWING_SHARE * max(0.0, before - own)
        + STATING_WEIGHT * states
        + READER_SENTENCE_WEIGHT * said
        - ASKING_WEIGHT * asks
        for before, own, states, said, asks in zip(
            [*near[:1], *near[:-1]], near, stating, heard, asking, strict=True
        )
    ]


def _scaled(hits: Sequence[Hit]) -> dict[int, float]:
    """Return each row's score, with the highest at 1 and the lowest, if another, at 0."""
    highest = max((hit.score for hit in hits), default=0.0)
    lowest = min((hit.score for hit in hits), default=0.0)
    if highest == lowest:
        return {hit.chunk: 1.0 for hit in hits}
    return {hit.chunk: (hit.score - lowest) / (highest - lowest) for hit in hits}


def _reciprocal_ranks(hits: Sequence[Hit]) -> dict[int, float]:
    """Return the reciprocal of each row's rank plus `RANK_OFFSET`, so scaled that 1 is best."""
    return {
        hit.chunk: (RANK_OFFSET + 1) / (RANK_OFFSET + rank)
        for rank, hit in enumerate(hits, start=1)
    }
