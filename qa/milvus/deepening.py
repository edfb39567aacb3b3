"""Ask for some more than is wanted, so that rounding elsewhere cannot leave out the right ones."""

from collections.abc import Callable
from dataclasses import dataclass

from qa.milvus.connection import MOST_FOUND
from qa.records import Hit

_MORE = 10  # at least, and a tenth of what is wanted
_ROUNDING = 1e-5  # more than sums of products differ between machines, relative to scores above 1


@dataclass(frozen=True, slots=True)
class Found:
    """What Milvus found.

    Attributes:
        hits: scored here; best first, equal ones by row.
        least: the lowest score that Milvus gave.
    """

    hits: tuple[Hit, ...]
    least: float


def first_hits(k: int, most: int, look: Callable[[int], Found]) -> tuple[Hit, ...]:
    """Return the `k` best of all, best first, equal ones by row.

    Args:
        k: how many, 1 or more.
        most: how many there can be.
        look: searches for so many.
    """
    most = min(most, MOST_FOUND)
    limit = min(most, k + max(_MORE, k // 10))
    while True:
        found = look(limit)
        if len(found.hits) < limit or limit == most or _is_settled(found, k):
            return found.hits[:k]
        limit = min(most, 2 * limit)


def _is_settled(found: Found, k: int) -> bool:
    """Tell whether nothing that was not found can be as good as the last one wanted."""
    last = found.hits[k - 1].score
    return last - found.least > _ROUNDING * max(1.0, last)
