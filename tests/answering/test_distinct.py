"""Passages that say almost the same are listed once."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering import Index, open_index
from qa.answering.distinct import leave_out_alike
from qa.likeness import Sketch, likeness, lowest
from qa.recent import Recent
from qa.records import Alike, Hit
from qa.store import Generation, open_generation
from tests.fake_encoder import FakeEncoder
from tests.fake_reader import load_fake_reader
from tests.small_index import build

WORDS = " ".join(f"word{number}" for number in range(24))
FUND = f"The fund helps each victim of trafficking {WORDS}."
CORPUS = {
    "a.txt": f"{FUND}\n",
    "b.txt": f"{FUND}\n",
    # Four of 31 words are others, at the end: 23 of 31 runs of five are the same, .74.
    "c.txt": f"{FUND.replace('word20 word21 word22 word23', 'and so it does')}\n",
    # Eight are: 19 of 34 are the same, .56.
    "d.txt": f"{' '.join(FUND.split()[:23])} and all of that in another way.\n",
    "e.txt": "No victim was found on the ship that left the harbour in the north.\n",
}
QUESTION = "Which fund helps a victim of trafficking?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    place = build(tmp_path_factory.mktemp("distinct"), CORPUS)
    return open_index(place, FakeEncoder, "none")


def test_copies_are_listed_with_the_first_of_them(index: Index) -> None:
    first, *others = index.ask(QUESTION).passages
    assert first.source.path == "a.txt"
    assert [each.citation for each in first.alike] == ["“b”.", "“c”."]
    assert [(each.rank, each.source.path) for each in others] == [(2, "d.txt"), (3, "e.txt")]
    assert [each.alike for each in others] == [(), ()]


def test_a_copy_is_cited_and_linked_as_a_whole_passage(index: Index) -> None:
    first = index.ask(QUESTION).passages[0]
    (document,) = (source.id for source in index.sources if source.path == "b.txt")
    assert first.alike[0] == Alike(
        citation="“b”.",
        link=first.link.replace(first.source.id, document),
    )
    values = first.as_json()
    assert values["alike"] == [
        {"citation": "“b”.", "link": first.alike[0].link},
        {"citation": "“c”.", "link": first.alike[1].link},
    ]


def test_many_copies_do_not_shorten_the_answer(tmp_path: Path) -> None:
    copies = {f"{number:02}.txt": f"{FUND}\n" for number in range(12)}
    others = {f"z{word}.txt": f"A fund of the {word} in the north.\n" for word in ("sea", "land")}
    found = open_index(build(tmp_path, {**copies, **others}), FakeEncoder, "none").ask(QUESTION, 3)
    assert [len(passage.alike) for passage in found.passages] == [11, 0, 0]
    assert {passage.source.path for passage in found.passages[1:]} == {"zland.txt", "zsea.txt"}


def test_what_is_left_out_makes_room_for_others(index: Index) -> None:
    found = index.ask(QUESTION, 2).passages
    assert [passage.source.path for passage in found] == ["a.txt", "d.txt"]
    (only,) = index.ask(QUESTION, 1).passages
    assert [each.citation for each in only.alike] == ["“b”."]  # enough: looks no further


def test_the_best_of_the_copies_is_listed(tmp_path: Path) -> None:
    """A reader may prefer one that retrieval does not."""
    files = {"a.txt": CORPUS["a.txt"], "z.txt": CORPUS["c.txt"]}
    index = open_index(build(tmp_path, files), FakeEncoder, "fake", load_fake_reader)
    (passage,) = index.ask("So which fund does help victims and so on?").passages
    assert passage.source.path == "z.txt"
    assert [each.citation for each in passage.alike] == ["“a”."]


def test_short_passages_are_alike_only_if_the_same(tmp_path: Path) -> None:
    files = {
        "a.txt": "1. Each border is a border.\n",
        "b.txt": "1. Each border is a border.\n",
        "c.txt": "1. Each border is no border.\n",
    }
    index = open_index(build(tmp_path, files), FakeEncoder, "none")
    found = index.ask("What is a border?").passages
    assert [(each.source.path, len(each.alike)) for each in found] == [("a.txt", 1), ("c.txt", 0)]


# --- compared with looking at every pair ---------------------------------------------------------

# Of runs that begin near each other, one can be like two that are not alike; of two long ones
# that are, the lowest hashes may differ.
SKETCHES = st.one_of(
    st.builds(lambda start: set(range(start, start + 20)), st.integers(0, 5)),
    st.builds(lambda start: set(range(start, start + 150)), st.integers(0, 30)),
    st.sets(st.integers(0, 12), max_size=10),
).map(lambda hashes: np.array(sorted(hashes), dtype=np.uint64))


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    return open_generation(build(tmp_path_factory.mktemp("pairs"), CORPUS))


def pair_by_pair(
    sketched: Sequence[Sketch], k: int
) -> tuple[list[int], Mapping[int, tuple[int, ...]]]:
    kept: list[int] = []
    alike: dict[int, tuple[int, ...]] = {}
    for at, own in enumerate(sketched):
        if at % (2 * k) == 0 and len(kept) == k:
            break
        like = [
            each
            for each in kept
            if lowest(own) & lowest(sketched[each]) and likeness(own, sketched[each]) >= 0.7
        ]
        if like:
            alike[like[0]] = (*alike.get(like[0], ()), at)
        elif len(kept) < k:
            kept.append(at)
    return kept, alike


@given(st.lists(SKETCHES, min_size=8, max_size=24), st.integers(2, 8))
def test_the_same_are_left_out_as_by_comparing_every_pair(
    generation: Generation, sketched: list[Sketch], k: int
) -> None:
    recent = Recent[int, Sketch](len(sketched))
    recent.keep({1000 - at: sketch for at, sketch in enumerate(sketched)})
    ranked = [Hit(1000 - at, 1.0) for at in range(len(sketched))]
    kept, alike = leave_out_alike(generation, ranked, k, recent)
    found = {1000 - row: tuple(1000 - each for each in rows) for row, rows in alike.items()}
    assert ([1000 - hit.chunk for hit in kept], found) == pair_by_pair(sketched, k)
