"""Evaluate in a child process, so that this one goes on answering meanwhile."""

from dataclasses import asdict
from pathlib import Path

from qa.errors import RunError
from qa.evaluation.storing import PlannedRun
from qa.indexing import Progress, silent
from qa.isolation.work import WorkBroken, work_apart

OPENING = "opening"
"""The stage before the questions are asked."""


def evaluate_apart(
    index: Path, runs: Path, planned: PlannedRun, progress: Progress = silent
) -> str:
    """Make a stored run in another process, or go on with one that was stopped.

    Args:
        index: folder of the index.
        runs: folder of the runs.
        planned: what to ask, and how.
        progress: told of the stage `opening`, then of every question, as stage `asking`; what
            it raises stops the run.

    Returns:
        The name of the run.

    Raises:
        QaError: if the run fails; what was asked is kept.
    """
    request = {
        "index": str(index),
        "runs": str(runs),
        **asdict(planned),
        "gold": str(planned.gold),
        "judgments": planned.judgments and str(planned.judgments),
    }
    try:
        return str(work_apart("qa.evaluation.child", request, progress)["name"])
    except WorkBroken as error:
        raise RunError(
            f"The evaluation ended unexpectedly ({error}). What was asked is kept: begin it "
            "again, and it goes on."
        ) from error
