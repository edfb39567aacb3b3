"""What labels share, and what is cited of words that run from one number to another."""

import pytest

from qa.label_parts import from_to, is_part, shared_start


@pytest.mark.parametrize(
    ("labels", "shared"),
    [
        (["art. 8, para. 2"], "art. 8, para. 2"),
        (["art. 8, para. 2 (a)", "art. 8, para. 2 (b)"], "art. 8, para. 2"),
        (["art. 8, para. 2", "art. 8 (a)"], "art. 8"),
        (["sect. II.A, item (a)", "sect. II.A, item (b)"], "sect. II.A, item"),
        (["art. 1", "art. 12"], None),
    ],
)
def test_labels_share_whole_parts(labels: list[str], shared: str | None) -> None:
    assert shared_start(labels) == shared


@pytest.mark.parametrize(
    ("label", "whole", "part"),
    [
        ("art. 3 (a)", "art. 3", True),
        ("art. 3, para. 2 (a)", "art. 3", True),
        ("art. 3", "art. 3", False),
        ("art. 3", "art. 3 (a)", False),
        ("art. 31", "art. 3", False),
    ],
)
def test_a_label_may_name_a_part_of_another(label: str, whole: str, part: bool) -> None:
    assert is_part(label, whole) is part


@pytest.mark.parametrize(
    ("first", "last", "spanned"),
    [
        ("art. 38, para. 3", "art. 38, para. 3", "art. 38, para. 3"),
        ("art. 38, para. 3", "art. 38, para. 4", "art. 38, paras. 3 and 4"),
        ("art. 38, para. 3", "art. 38, para. 6", "art. 38, paras. 3\u20136"),
        ("art. 38, para. 3 (b)", "art. 38, para. 4", "art. 38, paras. 3 and 4"),
        ("art. 3 (a)", "art. 3 (b)", "art. 3 (a) and (b)"),
        ("art. 3 (a)", "art. 3 (d)", "art. 3 (a)\u2013(d)"),
        ("art. 3 (i)", "art. 3 (iv)", "art. 3 (i)\u2013(iv)"),
        ("item (a)", "item (c)", "items (a)\u2013(c)"),
        ("sect. II, item 1", "sect. II, item 3", "sect. II, items 1\u20133"),
        ("para. 9", "para. 10", "paras. 9 and 10"),
        ("art. 9", "art. 10, para. 1", "arts. 9 and 10"),
        # What leads in to an item is above it: both stand in the wider one.
        ("art. 1", "art. 1 (a)", "art. 1"),
        ("art. 1 (c)", "art. 1", "art. 1"),
        # Of different kinds, or not counted upwards.
        ("art. 8, para. 2", "art. 8 (a)", "art. 8"),
        ("art. 8, para. 9", "art. 8, para. 2", "art. 8"),
        ("art. 8 (2)", "art. 8 (b)", "art. 8"),
        ("sect. II.A", "sect. II.B", None),
    ],
)
def test_words_are_cited_by_all_that_they_stand_in(
    first: str, last: str, spanned: str | None
) -> None:
    assert from_to(first, last) == spanned
