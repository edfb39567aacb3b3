"""What was made of passages lately: the next question over the same documents needs it again."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Values used last, by the row of a chunk; safe to share between threads."""

    def __init__(self, most: int) -> None:
        """Begin with none.

        Args:
            most: how many to keep.
        """
        self._most = most
        self._values: OrderedDict[int, T] = OrderedDict()
        self._lock = threading.Lock()

    def among(self, rows: Iterable[int]) -> dict[int, T]:
        """Return the values of those of `rows` that are kept; they count as used now."""
        with self._lock:
            found = {row: self._values[row] for row in rows if row in self._values}
            for row in found:
                self._values.move_to_end(row)
        return found

    def keep(self, values: Mapping[int, T]) -> None:
        """Keep more values; those that were not used for longest make room."""
        with self._lock:
            self._values.update(values)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
