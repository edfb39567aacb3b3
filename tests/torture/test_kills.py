"""Runs that are killed: the old index answers on, and the next run does only the rest."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from qa.errors import IndexProblem
from qa.store import open_generation
from tests.torture.runs import PART, answers, heard, index_here, noted, start

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

FILES, CHANGED = 16, 10
WORDS = "The fund helps each victim and child {n}. The treaty names the border {n}."

AT_LENGTH = pytest.mark.torture


@dataclass(slots=True)
class Desk:
    """A corpus whose documents change, and its index."""

    folder: Path
    version: int = 0

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def notes(self) -> Path:
        return self.folder / "notes.txt"

    def change(self) -> None:
        """Give some documents words that were never encoded."""
        self.version += 1
        for number in range(CHANGED):
            text = WORDS.format(n=f"{number} in version {self.version}")
            (self.corpus / f"{number:02}.txt").write_text(text)

    def expected(self) -> list[str]:
        return [file.read_text() for file in sorted(self.corpus.iterdir())]

    def finish(self) -> None:
        index_here(self.corpus, self.index, self.notes)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.corpus.mkdir()
    for number in range(FILES):
        (made.corpus / f"{number:02}.txt").write_text(WORDS.format(n=number))
    made.finish()
    return made


def survive(desk: Desk, kill: Callable[[], None]) -> None:
    """Change the documents, let a run be killed, and check all that has to hold then."""
    noted(desk.notes)
    desk.change()
    before, answered = answers(desk.index)
    kill()
    after, answered_then = answers(desk.index)
    assert after != before or answered_then == answered
    first = noted(desk.notes)
    desk.finish()
    rest = noted(desk.notes)
    assert set(first) | set(rest) == set(desk.expected()[:CHANGED])
    assert len(set(first) & set(rest)) <= PART
    generation, answered_now = answers(desk.index)
    assert after == before or (generation, answered_now) == (after, answered_then)
    require_whole(desk)


def require_whole(desk: Desk) -> None:
    with open_generation(desk.index) as generation:
        chunks = generation.chunks(range(generation.chunk_count))
        assert [chunk.text for chunk in chunks] == desk.expected()
        assert generation.altered_files() == ()
    assert len(list((desk.index / "generations").iterdir())) <= 2
    assert not (desk.index / "unfinished").exists()


def kill_after(process: BaseProcess, seconds: float) -> None:
    process.join(seconds)
    process.kill()
    process.join()


@pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=AT_LENGTH)])
def test_killed_at_any_moment(desk: Desk, tally: Counter[str], rounds: int) -> None:
    chance = random.Random(2026)
    desk.change()
    process, told = start(desk.corpus, desk.index, desk.notes)
    told.recv()
    began = time.monotonic()
    process.join()
    lasts = time.monotonic() - began

    def kill() -> None:
        process, told = start(desk.corpus, desk.index, desk.notes)
        told.recv()
        kill_after(process, chance.uniform(0, lasts))

    for _ in range(rounds):
        survive(desk, kill)
        tally["`qa index` killed at a random moment; answers and documents whole"] += 1


@pytest.mark.parametrize("every", [14, pytest.param(1, marks=AT_LENGTH)])
def test_killed_before_any_step_that_changes_the_disk(
    desk: Desk, tally: Counter[str], every: int
) -> None:
    desk.change()
    process, told = start(desk.corpus, desk.index, desk.notes)
    _, steps = heard(told)
    process.join()
    assert isinstance(steps, int)
    assert steps > 40

    def kill_at(step: int) -> None:
        process, _ = start(desk.corpus, desk.index, desk.notes, step)
        process.join()
        assert process.exitcode == -9, step

    publishing = range(steps - 8, steps + 1)
    for step in sorted({*range(1, steps + 1, every), *publishing}):
        survive(desk, lambda step=step: kill_at(step))  # type: ignore[misc]
        tally["`qa index` killed before a step that changes the disk"] += 1


def test_the_lock_of_a_killed_run_is_none(desk: Desk, tally: Counter[str]) -> None:
    desk.change()
    process, told = start(desk.corpus, desk.index, desk.notes)
    told.recv()
    refused = 0
    while process.is_alive():  # while it writes, any other is refused, and neither harms the other
        try:
            desk.finish()
        except IndexProblem as error:
            assert str(error) == (
                f"Another `qa index` is writing {desk.index}; wait until it ends and run again"
            )
            refused += 1
    require_whole(desk)
    desk.change()
    process, _ = start(desk.corpus, desk.index, desk.notes, die_at=20)
    process.join()
    assert (desk.index / ".lock").exists()
    desk.finish()
    require_whole(desk)
    tally["locks of killed runs recognised as stale"] += 1
    tally["second indexers refused while the first went on"] += refused
