"""Passages that say almost the same are listed once: they would crowd out all others."""

from collections.abc import Iterator, Mapping, Sequence

from qa.likeness import Sketch, likeness, lowest, sketches
from qa.recent import Recent
from qa.records import Hit
from qa.store import Generation

_ALIKE = 0.7  # share of common runs of words; a changed date or name leaves more
_LOOK_BEYOND = 2  # times as many candidates are looked at as passages are wanted, at least


def leave_out_alike(
    generation: Generation, ranked: Sequence[Hit], k: int, recent: Recent[int, Sketch]
) -> tuple[tuple[Hit, ...], Mapping[int, tuple[int, ...]]]:
    """Return the first `k` candidates that differ, and what each stands for besides itself.

    Args:
        generation: where the candidates stand.
        ranked: candidates, best first.
        k: how many to keep at most.
        recent: sketches of passages, which this looks among and adds to.

    Returns:
        The hits kept, in order; then, by row of a kept one, the rows left out for it.
    """
    kept: list[Hit] = []
    sketched = _Sketched()
    alike: dict[int, tuple[int, ...]] = {}
    for near in _steps(ranked, k):
        known = _sketches(generation, [hit.chunk for hit in near], recent)
        for hit in near:
            own = known[hit.chunk]
            marks = lowest(own)
            first = sketched.first_like(own, marks)
            if first is not None:
                row = kept[first].chunk
                alike[row] = (*alike.get(row, ()), hit.chunk)
            elif len(kept) < k:
                kept.append(hit)
                sketched.add(own, marks)
        if len(kept) == k:
            break
    return tuple(kept), alike


class _Sketched:
    """Sketches, found by the marks that alike ones share: of a thousand few have to be compared."""

    def __init__(self) -> None:
        self._sketches: list[Sketch] = []
        self._holders: dict[int, list[int]] = {}

    def first_like(self, sketch: Sketch, marks: frozenset[int]) -> int | None:
        """Return the number, from 0, of the first one added that is alike; `None` if none is."""
        shared = marks & self._holders.keys()
        if not shared:
            return None
        sharing = sorted({number for mark in shared for number in self._holders[mark]})
        return next((n for n in sharing if likeness(sketch, self._sketches[n]) >= _ALIKE), None)

    def add(self, sketch: Sketch, marks: frozenset[int]) -> None:
        for mark in marks:
            self._holders.setdefault(mark, []).append(len(self._sketches))
        self._sketches.append(sketch)


def _steps(ranked: Sequence[Hit], k: int) -> Iterator[Sequence[Hit]]:
    """Yield the candidates to look at first, and then as many again, as long as some are left."""
    for start in range(0, len(ranked), _LOOK_BEYOND * k):
        yield ranked[start : start + _LOOK_BEYOND * k]


def _sketches(
    generation: Generation, rows: Sequence[int], recent: Recent[int, Sketch]
) -> dict[int, Sketch]:
    known = recent.among(rows)
    others = [row for row in rows if row not in known]
    if not others:  # NumPy takes its time even over nothing
        return known
    texts = [chunk.text for chunk in generation.chunks(others)]
    made = dict(zip(others, sketches(texts), strict=True))
    recent.keep(made)
    return known | made
