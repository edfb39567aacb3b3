"""Values used last are kept, and no others."""

from qa.recent import Recent


def test_those_not_used_for_longest_make_room() -> None:
    recent = Recent[int, str](3)
    recent.keep({1: "a", 2: "b", 3: "c"})
    assert recent.among([1, 9]) == {1: "a"}
    recent.keep({4: "d", 5: "e"})
    assert recent.among(range(10)) == {1: "a", 4: "d", 5: "e"}


def test_more_than_find_room_are_kept_up_to_the_last() -> None:
    recent = Recent[int, int](2)
    recent.keep({row: row * row for row in range(5)})
    assert recent.among(range(5)) == {3: 9, 4: 16}
