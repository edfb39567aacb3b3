"""The one evaluation that is under way, and how far it has come.

It runs in another process, at low priority, so that questions on Ask go first. What was asked is
kept, whether it ends, fails or is stopped: begun again, it goes on.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from qa.errors import QaError, RunError
from qa.evaluation.storing import PlannedRun
from qa.indexing import Progress
from qa.translation import marked
from qa.web.failures import UNEXPECTED

Evaluate: TypeAlias = Callable[[PlannedRun, Progress], str]
"""Makes a run and returns its name; ends early with whatever its `Progress` raises."""

BUSY = marked("An evaluation is under way. Nothing was begun; wait for its end, or stop it.")


class EvaluationBusy(RunError):
    """Another evaluation is under way."""


class _Stopped(Exception):
    """Somebody asked for an end."""


@dataclass(frozen=True, slots=True)
class EvaluationState:
    """How far an evaluation has come.

    Attributes:
        number: counts the evaluations of this server; 0 before the first.
        planned: what is to be made; `None` before the first.
        running: whether it is still under way.
        stopping: whether somebody asked for an end.
        stage: `opening` the index or `asking` questions; empty before.
        done: how many questions were asked.
        total: how many there are; 0 while that is not known.
        name: of the run, once it is complete; else empty.
        problem: why it failed, in words.
    """

    number: int = 0
    planned: PlannedRun | None = None
    running: bool = False
    stopping: bool = False
    stage: str = ""
    done: int = 0
    total: int = 0
    name: str = ""
    problem: str | None = None


class EvaluationJobs:
    """Runs one evaluation at a time; safe to use from several threads."""

    def __init__(self, evaluate: Evaluate) -> None:
        """Take what makes a run."""
        self._evaluate = evaluate
        self._state = EvaluationState()
        self._lock = threading.Lock()

    @property
    def state(self) -> EvaluationState:
        """The evaluation under way, else the last one."""
        with self._lock:
            return self._state

    def begin(self, planned: PlannedRun) -> None:
        """Begin an evaluation, and let it go on in the background.

        Raises:
            EvaluationBusy: if another one is under way.
        """
        with self._lock:
            if self._state.running:
                raise EvaluationBusy(BUSY)
            self._state = EvaluationState(self._state.number + 1, planned, running=True)
        # A daemon: the server need not wait for it, as what was asked is kept.
        threading.Thread(target=self._run, args=(planned,), name="evaluate", daemon=True).start()

    def stop(self) -> None:
        """Ask the evaluation under way, if there is one, to end after the question at hand."""
        with self._lock:
            if self._state.running:
                self._state = replace(self._state, stopping=True)

    def _run(self, planned: PlannedRun) -> None:
        name, problem = "", UNEXPECTED
        try:
            name = self._evaluate(planned, self._progress)
            problem = ""
        except _Stopped:
            problem = ""
        except QaError as error:
            problem = str(error)
        finally:
            with self._lock:
                self._state = replace(
                    self._state, running=False, name=name, problem=problem or None
                )

    def _progress(self, stage: str, done: int, total: int) -> None:
        with self._lock:
            if self._state.stopping and done < total:  # the last one is not worth stopping for
                raise _Stopped
            self._state = replace(self._state, stage=stage, done=done, total=total)
