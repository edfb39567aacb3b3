"""A disk that is full or closed: one clear line, and the index that was there stays as it was."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from qa.errors import IndexProblem
from tests.torture.runs import Steps, answers, full_disk_at, index_here, watched

ROOT = Path(__file__).parents[2]
FILES = 12
WORDS = "The fund helps each victim and child. The treaty names the border {n}."
AT_LENGTH = pytest.mark.torture


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write(folder, "at first")
    return folder


def write(corpus: Path, when: str) -> None:
    for number in range(FILES):
        (corpus / f"{number:02}.txt").write_text(WORDS.format(n=f"{number} {when}"))


def steps_of_a_run(corpus: Path, index: Path) -> int:
    with watched(Steps(index, lambda _: None, removals=False)) as steps:
        index_here(corpus, index, corpus.parent / "notes.txt")
    return steps.count


def require_one_line(told: str, index: str) -> None:
    assert told.startswith(f"The index in {index} cannot be written: ")
    assert told.endswith("; the index that was there is unchanged")
    assert "\n" not in told


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=AT_LENGTH)])
def test_a_disk_that_is_full_from_any_step_on(
    corpus: Path, tmp_path: Path, tally: Counter[str], every: int
) -> None:
    index, notes = tmp_path / "index", tmp_path / "notes.txt"
    steps_of_a_run(corpus, index)
    write(corpus, "in between")
    count = steps_of_a_run(corpus, index)
    assert count > 20
    for step in range(1, count + 1, every):
        write(corpus, f"after step {step}")
        before = answers(index)
        with pytest.raises(IndexProblem) as told, watched(Steps(index, full_disk_at(step), False)):
            index_here(corpus, index, notes)
        require_one_line(str(told.value), str(index))
        assert "No space left on device" in str(told.value)
        # The last step waits for the folder of the pointer, which names the new index by then.
        assert answers(index) == before or step == count
        tally["disks found full before a step; one line, the index as it was"] += 1
    index_here(corpus, index, notes)
    assert not list((index / "generations").glob("*.partial"))


# --- file systems of their own ------------------------------------------------------------------

ON_OWN_DISK = """
import contextlib, gc, io, json, os, subprocess, sys
from pathlib import Path
import qa.indexing
from qa.cli import main
from qa.isolation import read_here
from tests.fake_encoder import FakeEncoder, fake_fingerprint
from tests.torture.runs import answers
from tests.torture.test_full_disk import write

really = qa.indexing.index_corpus

def index_corpus(corpus, index, settings, **more):
    fake = {"load": FakeEncoder, "fingerprint": fake_fingerprint, "read": read_here}
    return really(corpus, index, settings, **(more | fake))

qa.indexing.index_corpus = index_corpus
disk, rooms = Path(sys.argv[1]), json.loads(sys.argv[2])
corpus, index = disk.parent / "corpus", disk / "index"

def mount(*options):
    subprocess.run(["mount", *options, str(disk)], check=True)

def run():
    told = io.StringIO()
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(io.StringIO()):
        status = main(["index", "--encoder=fake", f"--corpus={corpus}", f"--index={index}"])
    return status, told.getvalue()

disk.mkdir()
mount("-t", "tmpfs", "-o", "size=100m", "tmpfs")
found = [run()]
assert found[0][0] == 0, found
before = answers(index)
for room in rooms:
    write(corpus, f"with room for {room}")
    state = os.statvfs(disk)
    used = (state.f_blocks - state.f_bfree) * state.f_frsize // 1024
    mount("-o", "remount,size=100m" if room is None else f"remount,size={used + room}k")
    if room == 0:
        gc.collect()  # what is still open keeps the file system writable
        mount("-o", "remount,ro")
    found.append(run())
    if room == 0:
        mount("-o", "remount,rw")
    if found[-1][0]:
        assert answers(index) == before, room
    before = answers(index)
print(json.dumps(found))
"""


@pytest.mark.usefixtures("corpus")
@pytest.mark.skipif(sys.platform != "linux", reason="mounts of Linux")
@pytest.mark.parametrize(
    "rooms", [(16, 64, 0, None), pytest.param((*range(4, 256, 4), 0, None), marks=AT_LENGTH)]
)
def test_a_small_and_a_closed_file_system(
    tmp_path: Path, tally: Counter[str], rooms: tuple[int | None, ...]
) -> None:
    disk = tmp_path / "disk"
    apart = ("unshare", "--mount", "--map-root-user")
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets us mount nothing")
    told = subprocess.run(
        [*apart, sys.executable, "-c", ON_OWN_DISK, str(disk), json.dumps(rooms)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    (first, _), *found = json.loads(told.stdout)
    assert (first, found[-1][0]) == (0, 0)
    reasons = []
    for status, words in found:
        if status:
            line = words.splitlines()[-1]
            assert (status, words.count("\n")) == (1, 1)
            require_one_line(line.removeprefix("qa: ").removeprefix("error: "), f"{disk}/index")
            reasons.append(line)
    assert len(reasons) > 1
    assert "Read-only file system" in reasons[-1]
    for each in reasons[:-1]:
        assert "No space left on device" in each or "disk is full" in each, each
    tally["file systems too small or closed; one line, the index as it was"] += len(reasons)
