"""Chunks used last are kept, and no others."""

from qa.records import Chunk, Place, Span
from qa.store.recent import RecentChunks


def chunk(number: int) -> Chunk:
    text = f"Passage {number}."
    return Chunk("a", Span(0, len(text)), text, "", Place(), (Span(0, len(text)),))


def test_those_not_used_for_longest_make_room() -> None:
    recent = RecentChunks(3)
    recent.keep({row: chunk(row) for row in (1, 2, 3)})
    assert recent.among([1, 9]) == {1: chunk(1)}
    recent.keep({4: chunk(4), 5: chunk(5)})
    assert recent.among(range(10)) == {1: chunk(1), 4: chunk(4), 5: chunk(5)}


def test_more_than_find_room_are_kept_up_to_the_last() -> None:
    recent = RecentChunks(2)
    recent.keep({row: chunk(row) for row in range(5)})
    assert list(recent.among(range(5))) == [3, 4]
