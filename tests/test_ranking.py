"""Scores that can be checked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.ranking import (
    SENTENCE_OVERLAP_WEIGHT,
    STATING_WEIGHT,
    Vote,
    best_first,
    best_sentence,
    fuse,
)
from qa.records import Hit

ALL = frozenset(range(10))


def scores(hits: tuple[Hit, ...]) -> list[tuple[int, object]]:
    return [(hit.chunk, pytest.approx(hit.score)) for hit in hits]


def test_the_best_comes_first_and_equals_by_row() -> None:
    assert best_first({7: 0.5, 3: 0.9, 1: 0.5}) == (Hit(3, 0.9), Hit(1, 0.5), Hit(7, 0.5))


def test_votes_are_scaled_and_added() -> None:
    meaning = [Hit(0, 1.6), Hit(1, 1.2), Hit(2, 0.8)]  # scaled: 1, 0.5, 0
    words = [Hit(1, 9.0), Hit(2, 6.0), Hit(0, 3.0)]  # scaled: 1, 0.5, 0
    ranked = fuse(meaning, [Vote(words, ALL)])
    assert scores(ranked) == [(1, 1.5), (0, 1.0), (2, 0.5)]


def test_what_a_vote_did_not_find_gets_nothing_from_it() -> None:
    meaning = [Hit(0, 1.0), Hit(1, 0.9), Hit(2, 0.0)]
    words = [Hit(1, 4.0), Hit(2, 1.0)]
    assert scores(fuse(meaning, [Vote(words, ALL)])) == [(1, 1.9), (0, 1.0), (2, 0.0)]


def test_a_text_in_another_language_counts_by_meaning_alone() -> None:
    meaning = [Hit(0, 1.0), Hit(1, 0.8), Hit(2, 0.0)]
    words = [Hit(1, 5.0), Hit(2, 1.0)]
    # Row 0 cannot be judged by words: its meaning counts twice, so that it keeps its lead.
    assert scores(fuse(meaning, [Vote(words, {1, 2})])) == [(0, 2.0), (1, 1.8), (2, 0.0)]


def test_a_vote_that_found_nothing_changes_nothing() -> None:
    meaning = [Hit(4, 0.9), Hit(2, 0.3)]
    assert scores(fuse(meaning, [Vote((), ALL)])) == [(4, 1.0), (2, 0.0)]


def test_three_votes_reach_three() -> None:
    hits = [Hit(0, 0.9), Hit(1, 0.1)]
    assert scores(fuse(hits, [Vote(hits, ALL), Vote(hits, ALL)])) == [(0, 3.0), (1, 0.0)]


def test_equal_scores_are_ranked_by_row() -> None:
    meaning = [Hit(5, 0.4), Hit(3, 0.4)]
    assert scores(fuse(meaning, [])) == [(3, 1.0), (5, 1.0)]


def test_the_only_text_with_the_words_gets_the_whole_vote() -> None:
    meaning = [Hit(0, 0.9), Hit(1, 0.8), Hit(2, 0.1)]
    assert scores(fuse(meaning, [Vote([Hit(1, 0.3)], ALL)]))[0] == (1, 1.875)


def test_without_candidates_there_is_no_ranking() -> None:
    assert fuse([], [Vote([], ALL)]) == ()


@given(
    st.dictionaries(st.integers(0, 9), st.floats(-1, 2), min_size=1),
    st.dictionaries(st.integers(0, 9), st.floats(0, 30)),
    st.frozensets(st.integers(0, 9)),
)
def test_every_candidate_is_ranked_once(
    meaning: dict[int, float], words: dict[int, float], comparable: frozenset[int]
) -> None:
    found = best_first({row: score for row, score in words.items() if row in meaning})
    ranked = fuse(best_first(meaning), [Vote(found, comparable)])
    assert sorted(hit.chunk for hit in ranked) == sorted(meaning)
    assert all(-1e-9 <= hit.score <= 2 + 1e-9 for hit in ranked)
    assert [hit.score for hit in ranked] == sorted((hit.score for hit in ranked), reverse=True)


def test_the_nearest_sentence_answers() -> None:
    assert best_sentence([0.1, 0.8, 0.5], [0.0, 0.0, 0.0], [False] * 3) == 1


def test_the_words_of_the_question_can_outweigh_a_small_difference() -> None:
    assert SENTENCE_OVERLAP_WEIGHT == 0.15
    assert best_sentence([0.80, 0.70], [0.0, 0.6], [False] * 2) == 0
    assert best_sentence([0.80, 0.70], [0.0, 0.7], [False] * 2) == 1


def test_a_sentence_that_states_what_is_asked_gains_a_little() -> None:
    assert STATING_WEIGHT == 0.03
    assert best_sentence([0.80, 0.78], [0.0, 0.0], [False, True]) == 1
    assert best_sentence([0.80, 0.76], [0.0, 0.0], [False, True]) == 0


def test_the_first_of_equal_sentences_answers() -> None:
    assert best_sentence([0.5, 0.5], [0.2, 0.2], [True, True]) == 0
