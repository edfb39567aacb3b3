"""What was made lately and will be needed again: by the next question, or the next page."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Recent(Generic[K, T]):
    """Values used last, by their keys; safe to share between threads."""

    def __init__(self, most: int) -> None:
        """Begin with none.

        Args:
            most: how many to keep.
        """
        self._most = most
        self._values: OrderedDict[K, T] = OrderedDict()
        self._lock = threading.Lock()

    def among(self, keys: Iterable[K]) -> dict[K, T]:
        """Return the values of those of `keys` that are kept; they count as used now."""
        with self._lock:
            found = {key: self._values[key] for key in keys if key in self._values}
            for key in found:
                self._values.move_to_end(key)
        return found

    def keep(self, values: Mapping[K, T]) -> None:
        """Keep more values; those that were not used for longest make room."""
        with self._lock:
            self._values.update(values)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
