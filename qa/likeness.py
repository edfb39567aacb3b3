"""Which texts say almost the same: copies with another head, a new date, a few edits.

Likeness is the Jaccard index of the sets of all runs of five words, as in A. Broder, "On the
resemblance and containment of documents" (1997), https://doi.org/10.1109/SEQUEN.1997.666900.
It is exact for texts of up to 512 different runs; of longer ones the 512 runs with the lowest
hashes stand for all, which tells .90 from .93 in nine of ten cases.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, combinations

import numpy as np
import numpy.typing as npt

from qa.scripts import WORD

Sketch = npt.NDArray[np.uint64]

_RUN = 5  # words
_SKETCH = 512  # hashes kept of a text
_LOWEST = 24  # texts that are alike to .5 or more all but surely share one of these
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class AlikeGroup:
    """Texts of which each is like another one of the group.

    Attributes:
        names: in the order in which they were given.
        likeness: of the two that are least alike among those found alike, from 0 to 1.
    """

    names: tuple[str, ...]
    likeness: float


def alike_groups(texts: Iterable[tuple[str, str]], least: float) -> tuple[AlikeGroup, ...]:
    """Find the texts that are alike, whatever their case, spaces and punctuation.

    Args:
        texts: names and texts; one text is held at a time.
        least: the likeness from which on two texts count as alike, from .5 to 1.
    """
    names: list[str] = []
    same: dict[bytes, list[int]] = {}  # texts with one sketch, however many, are compared once
    known: dict[str, int] = {}
    for number, (name, text) in enumerate(texts):
        names.append(name)
        (own,) = sketches([text], known)
        if len(own):
            same.setdefault(own.tobytes(), []).append(number)
    sketched = [np.frombuffer(sketch, np.uint64) for sketch in same]
    pairs = {
        (left, right): found
        for left, right in _candidates(sketched)
        if (found := likeness(sketched[left], sketched[right])) >= least
    }
    copies = list(same.values())
    joined = [
        (sorted(chain.from_iterable(copies[each] for each in group)), least_alike)
        for group, least_alike in _joined(len(copies), pairs)
    ]
    return tuple(
        AlikeGroup(tuple(names[number] for number in numbers), least_alike)
        for numbers, least_alike in sorted(joined)
        if len(numbers) > 1
    )


def sketches(texts: Sequence[str], known: dict[str, int] | None = None) -> list[Sketch]:
    """Return the lowest hashes of the runs of words of each text, ascending.

    Args:
        texts: any words; case, spaces and punctuation do not count.
        known: hashes of words already met, which this adds to; to save time over many texts.
    """
    known = {} if known is None else known
    words = [WORD.findall(text.casefold()) for text in texts]
    for word in set(chain.from_iterable(words)) - known.keys():
        known[word] = zlib.crc32(word.encode("utf-8", "replace"))
    hashes = np.array([known[word] for own in words for word in own], dtype=np.uint64)
    ends = list(accumulate(map(len, words)))
    runs = _runs(hashes, _RUN)  # of all texts as one: for many short texts, much faster
    found = []
    for own, end in zip(words, ends, strict=True):
        start = end - len(own)
        short = len(own) < _RUN
        whole = _runs(hashes[start:end], len(own)) if short else runs[start : end - _RUN + 1]
        found.append(np.unique(whole)[:_SKETCH].copy())  # not a view that keeps all of them
    return found


def _runs(hashes: Sketch, size: int) -> Sketch:
    """Return a hash of each run of `size` words."""
    count = max(0, len(hashes) - size + 1) if size else 0
    mixed = np.zeros(count, dtype=np.uint64)
    for offset in range(size):
        mixed = _mixed(mixed * _FACTOR + hashes[offset : offset + count])
    return mixed


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread values over all 64 bits; the finish of SplitMix64."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _candidates(sketched: Sequence[Sketch]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share one of their lowest hashes, each once."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, sketch in enumerate(sketched):
        for value in lowest(sketch):
            holders[value].append(number)
    seen = {pair for numbers in holders.values() for pair in combinations(numbers, 2)}
    yield from sorted(seen)


def lowest(sketch: Sketch) -> frozenset[int]:
    """Return what two texts share, all but surely, if they are alike to .5 or more."""
    return frozenset(sketch[:_LOWEST].tolist())


def likeness(left: Sketch, right: Sketch) -> float:
    """Return how alike two texts are, from 0 to 1; 0 if either has no words."""
    if not len(left) or not len(right):
        return 0.0
    merged = np.sort(np.concatenate([left, right]), kind="stable")
    again = merged[1:] == merged[:-1]
    first, in_both = np.append(True, ~again), np.append(again, False)
    return float(in_both[first][:_SKETCH].mean())


def _joined(
    count: int, pairs: Mapping[tuple[int, int], float]
) -> Iterator[tuple[list[int], float]]:
    """Yield the groups that pairs of `count` texts form, each with the least of its pairs."""
    root = list(range(count))

    def root_of(one: int) -> int:
        while root[one] != one:
            root[one] = one = root[root[one]]
        return one

    for left, right in pairs:
        root[root_of(right)] = root_of(left)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for one in range(count):
        groups[root_of(one)].append(one)
    least: dict[int, float] = {}
    for (left, _), value in pairs.items():
        least[root_of(left)] = min(value, least.get(root_of(left), 1.0))
    for at, group in groups.items():
        yield group, least.get(at, 1.0)
