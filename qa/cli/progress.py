"""Progress of long commands, on stderr."""

from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm


class ProgressBars:
    """One bar a stage, gone when done; nothing where no terminal listens.

    Calling it is a `qa.indexing.Progress`.
    """

    def __init__(self, stream: TextIO) -> None:
        """Draw on `stream`."""
        self._stream = stream
        self._bar: tqdm[Any] | None = None
        self._stage = ""

    def __enter__(self) -> "ProgressBars":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps of a stage are done; see `qa.indexing.Progress`."""
        if self._bar is None or stage != self._stage:
            self._close()
            self._bar, self._stage = self._open(stage, total), stage
        self._bar.update(done - self._bar.n)

    def _open(self, stage: str, total: int) -> "tqdm[Any]":
        from tqdm import tqdm

        return tqdm(desc=stage, total=total, file=self._stream, disable=None, leave=False, unit="")

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
