"""Scores that can be checked by hand."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.ranking import (
    SENTENCE_OVERLAP_WEIGHT,
    Vote,
    best_first,
    fuse,
    put_read_first,
    sentence_scores,
)
from qa.records import Hit

ALL = frozenset(range(10))


@pytest.fixture
def weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights to calculate with, whatever those in use are."""
    monkeypatch.setattr("qa.ranking.READER_WEIGHT", 0.04)
    monkeypatch.setattr("qa.ranking.READER_ABROAD_WEIGHT", 0.02)
    monkeypatch.setattr("qa.ranking.READER_SENTENCE_WEIGHT", 0.04)
    monkeypatch.setattr("qa.ranking.SENTENCE_OVERLAP_WEIGHT", 0.15)
    monkeypatch.setattr("qa.ranking.STATING_WEIGHT", 0.03)
    monkeypatch.setattr("qa.ranking.FOLLOWING_SHARE", 0.5)


def scores(hits: tuple[Hit, ...]) -> list[tuple[int, object]]:
    return [(hit.chunk, pytest.approx(hit.score)) for hit in hits]


def test_the_best_comes_first_and_equals_by_row() -> None:
    assert best_first({7: 0.5, 3: 0.9, 1: 0.5}) == (Hit(3, 0.9), Hit(1, 0.5), Hit(7, 0.5))


def test_votes_are_scaled_and_their_mean_taken() -> None:
    meaning = [Hit(0, 1.6), Hit(1, 1.2), Hit(2, 0.8)]  # scaled: 1, 0.5, 0
    words = [Hit(1, 9.0), Hit(2, 6.0), Hit(0, 3.0)]  # scaled: 1, 0.5, 0
    ranked = fuse(meaning, [[Vote(words, ALL)]])
    assert scores(ranked) == [(1, 0.75), (0, 0.5), (2, 0.25)]


def test_what_a_vote_did_not_find_gets_nothing_from_it() -> None:
    meaning = [Hit(0, 1.0), Hit(1, 0.9), Hit(2, 0.0)]
    words = [Hit(1, 4.0), Hit(2, 1.0)]
    assert scores(fuse(meaning, [[Vote(words, ALL)]])) == [(1, 0.95), (0, 0.5), (2, 0.0)]


def test_a_text_in_another_language_counts_by_meaning_alone() -> None:
    meaning = [Hit(0, 1.0), Hit(1, 0.8), Hit(2, 0.0)]
    words = [Hit(1, 5.0), Hit(2, 1.0)]
    # Row 0 cannot be judged by words: its meaning counts twice, so that it keeps its lead.
    assert scores(fuse(meaning, [[Vote(words, {1, 2})]])) == [(0, 1.0), (1, 0.9), (2, 0.0)]


def test_a_vote_that_found_nothing_changes_no_rank() -> None:
    meaning = [Hit(4, 0.9), Hit(2, 0.3)]
    assert scores(fuse(meaning, [[Vote((), ALL)]])) == [(4, 0.5), (2, 0.0)]


def test_three_votes_reach_one() -> None:
    hits = [Hit(0, 0.9), Hit(1, 0.1)]
    assert scores(fuse(hits, [[Vote(hits, ALL)], [Vote(hits, ALL)]])) == [(0, 1.0), (1, 0.0)]


def test_of_a_group_the_vote_that_can_judge_a_text_counts_by_its_weight() -> None:
    meaning = [Hit(0, 1.0), Hit(1, 0.8), Hit(2, 0.6), Hit(3, 0.0)]  # scaled as they are
    words = [Hit(0, 7.0), Hit(1, 7.0)]
    translated = [Hit(2, 0.5)]
    group = [Vote(words, {0, 1}), Vote(translated, {2, 3}, 0.5)]
    # The translations take half of what meaning says of rows 2 and 3, and put their own beside.
    expected = [(0, 1.0), (1, 0.9), (2, (0.6 + 0.5 * 0.6 + 0.5) / 2), (3, 0.0)]
    assert scores(fuse(meaning, [group])) == expected


def test_equal_scores_are_ranked_by_row() -> None:
    meaning = [Hit(5, 0.4), Hit(3, 0.4)]
    assert scores(fuse(meaning, [])) == [(3, 1.0), (5, 1.0)]


def test_the_only_text_with_the_words_gets_the_whole_vote() -> None:
    meaning = [Hit(0, 0.9), Hit(1, 0.8), Hit(2, 0.1)]
    assert scores(fuse(meaning, [[Vote([Hit(1, 0.3)], ALL)]]))[0] == (1, 0.9375)


def test_without_candidates_there_is_no_ranking() -> None:
    assert fuse([], [[Vote([], ALL)]]) == ()


def test_reciprocal_ranks_count_from_one() -> None:
    meaning, words = [Hit(4, 0.9), Hit(2, 0.8), Hit(7, 0.1)], [Hit(2, 30.0), Hit(4, 1.0)]
    # Words cannot judge the last, so that its rank by meaning counts in their stead.
    assert scores(fuse(meaning, [[Vote(words, {2, 4})]], by_rank=True)) == [
        (2, (61 / 62 + 1) / 2),
        (4, (1 + 61 / 62) / 2),
        (7, 61 / 63),
    ]


@given(
    st.dictionaries(st.integers(0, 9), st.floats(-1, 2), min_size=1),
    st.dictionaries(st.integers(0, 9), st.floats(0, 30)),
    st.frozensets(st.integers(0, 9)),
)
def test_every_candidate_is_ranked_once(
    meaning: dict[int, float], words: dict[int, float], comparable: frozenset[int]
) -> None:
    found = best_first({row: score for row, score in words.items() if row in meaning})
    ranked = fuse(best_first(meaning), [[Vote(found, comparable)]])
    assert sorted(hit.chunk for hit in ranked) == sorted(meaning)
    assert all(-1e-9 <= hit.score <= 1 + 1e-9 for hit in ranked)
    assert [hit.score for hit in ranked] == sorted((hit.score for hit in ranked), reverse=True)


# --- what a reader says --------------------------------------------------------------------------


@pytest.mark.usefixtures("weights")
def test_those_that_were_read_come_first_by_score_and_log_odds() -> None:
    ranked = [Hit(4, 1.0), Hit(2, 0.8), Hit(7, 0.5), Hit(1, 0.4), Hit(0, 0.1)]
    found = put_read_first(ranked, {4: -5.0, 2: 2.5, 7: 5.0}, ())
    # 1 - .2, .8 + .1, .5 + .2; the others keep their distances below.
    assert scores(found) == [(2, 0.9), (4, 0.8), (7, 0.7), (1, 0.7), (0, 0.4)]


@pytest.mark.usefixtures("weights")
def test_the_reader_counts_less_of_texts_in_another_language() -> None:
    ranked = [Hit(4, 1.0), Hit(2, 0.8), Hit(7, 0.5)]
    found = put_read_first(ranked, {4: -5.0, 2: 5.0, 7: 5.0}, {4, 7})
    assert scores(found) == [(2, 1.0), (4, 0.9), (7, 0.6)]  # .8 + .2, 1 - .1, .5 + .1


@pytest.mark.usefixtures("weights")
def test_log_odds_are_bounded() -> None:
    ranked = [Hit(0, 1.0), Hit(1, 0.5), Hit(2, 0.5)]
    found = put_read_first(ranked, {0: -99.0, 1: 99.0, 2: 10.0}, ())
    assert scores(found) == [(1, 0.9), (2, 0.9), (0, 0.6)]


def test_without_any_read_the_order_stays() -> None:
    ranked = [Hit(3, 1.5), Hit(1, 1.0)]
    assert [hit.chunk for hit in put_read_first(ranked, {}, ())] == [3, 1]
    assert put_read_first([], {}, ()) == ()


@given(
    st.dictionaries(st.integers(0, 20), st.floats(0, 3), min_size=1),
    st.lists(st.floats(-20, 20), max_size=8),
)
def test_every_candidate_stays_and_the_unread_keep_their_order(
    found: dict[int, float], log_odds: list[float]
) -> None:
    ranked = best_first(found)
    read = {hit.chunk: value for hit, value in zip(ranked, log_odds, strict=False)}
    put = put_read_first(ranked, read, list(read)[::2])
    assert {hit.chunk for hit in put[: len(read)]} == set(read)
    assert [hit.chunk for hit in put[len(read) :]] == [hit.chunk for hit in ranked[len(read) :]]
    for above, below in pairwise(put):
        assert above.score >= below.score - 1e-12


# --- sentences -----------------------------------------------------------------------------------


def best_sentence(
    cosines: Sequence[float],
    overlaps: Sequence[float],
    stating: Sequence[bool],
    read: Sequence[float] = (),
    asking: Sequence[bool] | None = None,
) -> int:
    asking = asking or [False] * len(cosines)
    found = sentence_scores(cosines, overlaps, stating, read, asking)
    return found.index(max(found))


@pytest.mark.usefixtures("weights")
def test_a_sentence_scores_by_cosine_words_statement_and_reader() -> None:
    found = sentence_scores(
        [0.6, 0.7, 0.8], [0.5, 1.0, 1.0], [True, False, False], [2.0, -3.0], [False] * 3
    )
    # The reader did not reach the third sentence, which counts as the worst.
    assert found == pytest.approx(
        [0.6 + 0.15 * 0.5 + 0.03 + 0.04 * 2, 0.7 + 0.15 - 0.04 * 3, 0.8 + 0.15 - 0.04 * 3]
    )


@pytest.mark.usefixtures("weights")
def test_a_sentence_has_a_share_of_what_the_one_before_has_more() -> None:
    found = sentence_scores(
        [0.8, 0.6, 0.2, 0.4], [1.0, 0.0, 0.0, 0.0], [False] * 4, (), [False] * 4
    )
    assert found == pytest.approx([0.95, 0.6 + 0.35 / 2, 0.2 + 0.4 / 2, 0.4])


@pytest.mark.usefixtures("weights")
def test_what_a_sentence_states_itself_can_put_it_before_the_one_that_names_the_matter() -> None:
    # `The bureau was founded in the capital.` `It opened its doors in 1998.`
    cosines, overlaps = [0.80, 0.77], [0.0, 0.0]
    assert best_sentence(cosines, overlaps, [False, True]) == 1
    assert best_sentence(cosines, overlaps, [False, False]) == 0


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 1)), min_size=1, max_size=8))
def test_to_follow_a_good_sentence_alone_puts_none_first(near: list[tuple[float, float]]) -> None:
    cosines, overlaps = [cosine for cosine, _ in near], [overlap for _, overlap in near]
    alone = [c + SENTENCE_OVERLAP_WEIGHT * o for c, o in near]
    best = best_sentence(cosines, overlaps, [False] * len(near))
    assert alone[best] == pytest.approx(max(alone))


@pytest.mark.usefixtures("weights")
def test_what_speaks_for_a_question_in_the_text_speaks_for_the_sentence_after_it() -> None:
    # `May visitors come?` `Only by appointment.` `The address is secret.`
    cosines, overlaps, read = [0.9, 0.6, 0.7], [1.0, 0.0, 0.0], [5.0, -2.0, 1.0]
    found = sentence_scores(cosines, overlaps, [0] * 3, read, [True, False, False])
    first = 0.9 + 0.15 + 0.04 * 5
    assert found == pytest.approx([first - 0.3, first, 0.7 + 0.35 / 2 + 0.04])
    assert best_sentence(cosines, overlaps, [False] * 3, read, [True, True, False]) == 2


@pytest.mark.usefixtures("weights")
def test_a_reader_that_shouts_is_no_surer() -> None:
    none = [False] * 2
    found = sentence_scores([0.5, 0.5], [0, 0], none, [40.0, -40.0], none)
    assert found == pytest.approx([0.5 + 0.4, 0.5 - 0.4])


def test_without_a_reader_nothing_is_added() -> None:
    assert sentence_scores([0.4, 0.5], [0, 0], [False] * 2, (), [False] * 2) == [0.4, 0.5]


def test_no_sentences_have_no_scores() -> None:
    assert sentence_scores([], [], [], [], []) == []


def test_the_nearest_sentence_answers() -> None:
    assert best_sentence([0.1, 0.8, 0.5], [0.0, 0.0, 0.0], [False] * 3) == 1


@pytest.mark.usefixtures("weights")
def test_the_words_of_the_question_can_outweigh_a_small_difference() -> None:
    assert best_sentence([0.80, 0.70], [0.0, 0.6], [False] * 2) == 0
    assert best_sentence([0.80, 0.70], [0.0, 0.7], [False] * 2) == 1


@pytest.mark.usefixtures("weights")
def test_a_sentence_that_states_what_is_asked_gains_a_little() -> None:
    assert best_sentence([0.80, 0.78], [0.0, 0.0], [False, True]) == 1
    assert best_sentence([0.80, 0.72], [0.0, 0.0], [False, True]) == 0


def test_the_first_of_equal_sentences_answers() -> None:
    assert best_sentence([0.5, 0.5], [0.2, 0.2], [True, True]) == 0
