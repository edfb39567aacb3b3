"""Passages that say almost the same are listed once: they would crowd out all others."""

from collections.abc import Iterator, Mapping, Sequence

from qa.likeness import Sketch, likeness, lowest, sketches
from qa.recent import Recent
from qa.records import Hit
from qa.store import Generation

_ALIKE = 0.7  # share of common runs of words; a changed date or name leaves more
_LOOK_BEYOND = 2  # times as many candidates are looked at as passages are wanted, at least


def leave_out_alike(
    generation: Generation, ranked: Sequence[Hit], k: int, recent: Recent[Sketch]
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
    sketched: list[tuple[int, Sketch, frozenset[int]]] = []
    alike: dict[int, tuple[int, ...]] = {}
    for near in _steps(ranked, k):
        known = _sketches(generation, [hit.chunk for hit in near], recent)
        for hit in near:
            own = known[hit.chunk]
            marks = lowest(own)
            first = next(
                (
                    row
                    for row, other, others in sketched
                    if not marks.isdisjoint(others) and likeness(own, other) >= _ALIKE
                ),
                None,
            )
            if first is not None:
                alike[first] = (*alike.get(first, ()), hit.chunk)
            elif len(kept) < k:
                kept.append(hit)
                sketched.append((hit.chunk, own, marks))
        if len(kept) == k:
            break
    return tuple(kept), alike


def _steps(ranked: Sequence[Hit], k: int) -> Iterator[Sequence[Hit]]:
    """Yield the candidates to look at first, and then as many again, as long as some are left."""
    for start in range(0, len(ranked), _LOOK_BEYOND * k):
        yield ranked[start : start + _LOOK_BEYOND * k]


def _sketches(
    generation: Generation, rows: Sequence[int], recent: Recent[Sketch]
) -> dict[int, Sketch]:
    known = recent.among(rows)
    others = [row for row in rows if row not in known]
    texts = [chunk.text for chunk in generation.chunks(others)]
    made = dict(zip(others, sketches(texts), strict=True))
    recent.keep(made)
    return known | made
