"""One evaluation at a time: its progress, its end, its stop, its failure."""

import threading
from pathlib import Path

import pytest

from qa.errors import RunError
from qa.evaluation.storing import PlannedRun
from qa.indexing import Progress
from qa.web.evaluate.jobs import EvaluationBusy, EvaluationJobs

PLANNED = PlannedRun(Path("gold.jsonl"))


class Work:
    """Asks three questions, each when it is told to."""

    def __init__(self) -> None:
        self.turn = threading.Semaphore(0)
        self.asked = threading.Semaphore(0)
        self.jobs = EvaluationJobs(self._evaluate)

    def _evaluate(self, planned: PlannedRun, progress: Progress) -> str:
        assert planned == PLANNED
        for number in range(1, 4):
            assert self.turn.acquire(timeout=30)
            try:
                progress("asking", number, 3)
            finally:
                self.asked.release()
        return "a run"

    def ask(self) -> None:
        self.turn.release()
        assert self.asked.acquire(timeout=30)

    def end(self) -> None:
        for thread in threading.enumerate():
            if thread.name == "evaluate":
                thread.join(30)


def test_progress_is_told_until_the_run_is_complete() -> None:
    work = Work()
    assert work.jobs.state.number == 0
    work.jobs.begin(PLANNED)
    assert (work.jobs.state.running, work.jobs.state.total) == (True, 0)
    work.ask()
    state = work.jobs.state
    assert (state.stage, state.done, state.total, state.planned) == ("asking", 1, 3, PLANNED)
    work.ask()
    work.ask()
    work.end()
    state = work.jobs.state
    assert (state.running, state.name, state.problem, state.number) == (False, "a run", None, 1)


def test_a_second_evaluation_is_refused() -> None:
    work = Work()
    work.jobs.begin(PLANNED)
    with pytest.raises(EvaluationBusy):
        work.jobs.begin(PLANNED)
    for _ in range(3):
        work.ask()
    work.end()
    work.jobs.begin(PLANNED)
    assert work.jobs.state.number == 2
    for _ in range(3):
        work.ask()
    work.end()


def test_a_stop_ends_it_after_the_question_at_hand() -> None:
    work = Work()
    work.jobs.begin(PLANNED)
    work.ask()
    work.jobs.stop()
    assert (work.jobs.state.running, work.jobs.state.stopping) == (True, True)
    work.ask()
    work.end()
    state = work.jobs.state
    assert (state.running, state.done, state.name, state.problem) == (False, 1, "", None)


def test_a_stop_at_the_last_question_lets_it_end() -> None:
    work = Work()
    work.jobs.begin(PLANNED)
    work.ask()
    work.ask()
    work.jobs.stop()
    work.ask()
    work.end()
    assert work.jobs.state.name == "a run"


def test_a_stop_without_an_evaluation_does_nothing() -> None:
    work = Work()
    work.jobs.stop()
    assert not work.jobs.state.stopping


def test_a_failure_is_told() -> None:
    def fail(planned: PlannedRun, _: Progress) -> str:
        raise RunError(f"{planned.gold.name} fails")

    jobs = EvaluationJobs(fail)
    jobs.begin(PLANNED)
    for thread in threading.enumerate():
        if thread.name == "evaluate":
            thread.join(30)
    assert (jobs.state.running, jobs.state.problem) == (False, "gold.jsonl fails")
