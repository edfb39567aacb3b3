"""Chunks that were read lately: the next question over the same documents needs them again."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from qa.records import Chunk


class RecentChunks:
    """The chunks used last, by row; safe to share between threads."""

    def __init__(self, most: int) -> None:
        """Begin with none.

        Args:
            most: how many to keep.
        """
        self._most = most
        self._chunks: OrderedDict[int, Chunk] = OrderedDict()
        self._lock = threading.Lock()

    def among(self, rows: Iterable[int]) -> dict[int, Chunk]:
        """Return the chunks of those of `rows` that are kept; they count as used now."""
        with self._lock:
            found = {row: self._chunks[row] for row in rows if row in self._chunks}
            for row in found:
                self._chunks.move_to_end(row)
        return found

    def keep(self, chunks: Mapping[int, Chunk]) -> None:
        """Keep more chunks; those that were not used for longest make room."""
        with self._lock:
            self._chunks.update(chunks)
            while len(self._chunks) > self._most:
                self._chunks.popitem(last=False)
