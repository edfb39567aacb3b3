"""The one change to the documents that is under way, and how far it has come.

The documents and their index are changed by one job at a time. A job first changes the folder,
then indexes it in the background, then has the new index opened; questions go on being answered
from the old one all the while.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from qa.errors import ChangeRefused, QaError
from qa.indexing import IndexReport, Progress
from qa.indexing.folder import CHANGED, Arrived, BrokenOff
from qa.translation import marked
from qa.web.failures import UNEXPECTED

Later: TypeAlias = Callable[[Progress], Sequence[Arrived]]
"""What is left to do in the background before indexing; returns the files that came in."""

OPENING = "opening"
BUSY = marked(
    "The documents are being changed or indexed at this moment. Nothing was changed; "
    "try again when that has ended."
)


class LibraryBusy(ChangeRefused):
    """Another change is under way."""


@dataclass(frozen=True, slots=True)
class JobState:
    """How far a job has come.

    Attributes:
        number: counts the jobs of this server; 0 before the first.
        running: whether it is still under way.
        stage: what is being done: `copying`, `opening`, or see `qa.indexing.Progress`.
        done: how many steps of the stage are done.
        total: how many there are; 0 if that cannot be told.
        arrived: what became of the files that were to come in.
        report: what indexing did, once it is done.
        broken_off: why no more files came in than did, in words.
        problem: why the job failed, in words.
    """

    number: int = 0
    running: bool = False
    stage: str = ""
    done: int = 0
    total: int = 0
    arrived: tuple[Arrived, ...] = ()
    report: IndexReport | None = None
    broken_off: str | None = None
    problem: str | None = None


def nothing_more(_: Progress) -> Sequence[Arrived]:
    """Have nothing left to do in the background but to index; a `Later`."""
    return ()


class LibraryJobs:
    """Runs one job at a time; safe to use from several threads."""

    def __init__(
        self, index: Callable[[bool, Progress], IndexReport], follow: Callable[[], None]
    ) -> None:
        """Take what a job does.

        Args:
            index: indexes the folder, everything anew if so told.
            follow: opens the index that was written, and lets it answer from now on.
        """
        self._index = index
        self._follow = follow
        self._state = JobState()
        self._lock = threading.Lock()

    @property
    def state(self) -> JobState:
        """The job under way, else the last one."""
        with self._lock:
            return self._state

    def begin(self, now: Callable[[], Later], rebuild: bool = False) -> None:
        """Begin a job; returns when `now` is done, while the rest goes on in the background.

        Args:
            now: changes the folder; returns what of it is left for later.
            rebuild: whether to read and encode everything again.

        Raises:
            LibraryBusy: if another job is under way.
            QaError: that of `now`; then there was no job.
        """
        before = self._claim()
        later: Later | None = None
        try:
            later = now()
        finally:
            if later is None:
                self._set(before)
        # A daemon: the server need not wait for it to end, as the old index stays whole.
        threading.Thread(
            target=self._run, args=(later, rebuild), name="library", daemon=True
        ).start()

    def _claim(self) -> JobState:
        with self._lock:
            before = self._state
            if before.running:
                raise LibraryBusy(BUSY)
            self._state = JobState(before.number + 1, running=True)
            return before

    def _run(self, later: Later, rebuild: bool) -> None:
        problem: str | None = UNEXPECTED
        try:
            self._do(later, rebuild)
            problem = None
        except QaError as error:
            problem = str(error)
        finally:
            self._set(replace(self.state, running=False, problem=problem))

    def _do(self, later: Later, rebuild: bool) -> None:
        broken_off: str | None = None
        try:
            arrived = tuple(later(self._progress))
        except BrokenOff as error:
            arrived, broken_off = error.arrived, str(error)
        self._set(replace(self.state, arrived=arrived, broken_off=broken_off))
        if arrived and not any(each.arrival in CHANGED for each in arrived):
            return
        report = self._index(rebuild, self._progress)
        self._set(replace(self.state, report=report))
        self._progress(OPENING, 0, 0)
        self._follow()

    def _progress(self, stage: str, done: int, total: int) -> None:
        self._set(replace(self.state, stage=stage, done=done, total=total))

    def _set(self, state: JobState) -> None:
        with self._lock:
            self._state = state
