"""What the pages of evaluation work with."""

from dataclasses import dataclass
from pathlib import Path

from qa.web.current import CurrentIndex


@dataclass(frozen=True, slots=True)
class Laboratory:
    """What is measured, with which questions, and where what comes of it is stored.

    Attributes:
        current: what answers.
        gold: folder of the files of questions with known answers; it may not be there yet.
        runs: folder of the stored runs; the same that `qa eval` uses.
    """

    current: CurrentIndex
    gold: Path
    runs: Path
