"""The index that answers at this moment: it may be replaced while the server runs."""

from threading import Lock

from qa.answering import Index


class CurrentIndex:
    """Holds the open index; safe to use from several threads.

    A request takes `index` once and works with that one to its end, so that it never mixes two
    generations.
    """

    def __init__(self, index: Index) -> None:
        """Begin with an open index."""
        self._index = index
        self._lock = Lock()

    @property
    def index(self) -> Index:
        """The index to ask now."""
        with self._lock:
            return self._index

    def switch(self, index: Index) -> None:
        """Let every later request use another index."""
        with self._lock:
            self._index = index
