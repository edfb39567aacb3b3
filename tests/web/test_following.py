"""A server notices what `qa index` in another shell has written."""

import errno
import threading
from pathlib import Path

import pytest

from qa.answering import Index
from qa.store.manifest import FileRecord
from qa.web.failures import UNEXPECTED
from tests.web.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


class Looks(threading.Event):
    """Lets a watcher look a number of times, and then stops it."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.left = looks
        self.waited: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        self.left -= 1
        return self.left < 0


def count_openings(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list that grows by one each time that the follower opens an index."""
    opened: list[Path] = []

    def open_counted() -> Index:
        opened.append(bench.index)
        return bench.open()

    monkeypatch.setattr(bench.follower, "_open", open_counted)
    return opened


def test_a_newer_index_is_opened_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = count_openings(bench, monkeypatch)
    (bench.corpus / "new.txt").write_text("New words.")
    report = bench.index_elsewhere()
    looks = Looks(3)
    bench.follower.watch(looks)
    assert bench.current.index.generation == report.generation
    assert (len(opened), looks.waited) == (1, [1.0, 1.0, 1.0, 1.0])


def test_an_index_that_cannot_be_opened_is_tried_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = count_openings(bench, monkeypatch)
    generation = bench.current.index.generation
    (bench.corpus / "new.txt").write_text("New words.")
    bench.index_elsewhere()
    newest = bench.index / "generations" / (bench.index / "current").read_text().strip()
    (newest / "manifest.json").unlink()
    bench.follower.watch(Looks(3))
    assert (bench.current.index.generation, len(tried)) == (generation, 1)
    assert bench.follower.problem is not None
    assert "manifest.json is no manifest of an index" in bench.follower.problem


def test_an_index_that_is_gone_leaves_the_open_one(bench: Bench) -> None:
    generation = bench.current.index.generation
    (bench.index / "current").unlink()
    bench.follower.watch(Looks(2))
    assert bench.current.index.generation == generation
    assert bench.follower.problem is None


def test_an_index_that_the_system_refuses_is_told_and_watched_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that another user has written for himself alone."""

    def refuse(file: Path) -> FileRecord:
        raise PermissionError(errno.EACCES, "Permission denied", str(file))

    generation = bench.current.index.generation
    (bench.corpus / "new.txt").write_text("New words.")
    with monkeypatch.context() as patch:
        bench.index_elsewhere()
        patch.setattr(FileRecord, "of", refuse)
        bench.follower.watch(Looks(2))
    assert bench.current.index.generation == generation
    assert bench.follower.problem is not None
    assert "cannot be read (Permission denied); let the user who runs" in bench.follower.problem
    (bench.corpus / "newer.txt").write_text("Newer words.")
    report = bench.index_elsewhere()
    bench.follower.watch(Looks(1))
    told: str | None = bench.follower.problem
    assert (bench.current.index.generation, told) == (report.generation, None)


def refuse_once(bench: Bench, monkeypatch: pytest.MonkeyPatch, error: Exception) -> list[Exception]:
    """Let the next opening fail; returns a list that grows by one when it does."""
    failed: list[Exception] = []

    def open_or_fail() -> Index:
        if not failed:
            failed.append(error)
            raise error
        return bench.open()

    monkeypatch.setattr(bench.follower, "_open", open_or_fail)
    return failed


@pytest.mark.parametrize("error", [RuntimeError("no such shape"), OSError("too many open files")])
def test_what_fails_unexpectedly_is_told_once_and_watched_on(
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    failed = refuse_once(bench, monkeypatch, error)
    generation = bench.current.index.generation
    (bench.corpus / "new.txt").write_text("New words.")
    bench.index_elsewhere()
    bench.follower.watch(Looks(3))
    assert (bench.current.index.generation, failed) == (generation, [error])
    assert bench.follower.problem == UNEXPECTED
    told = [
        (record.getMessage(), record.exc_info and record.exc_info[1]) for record in caplog.records
    ]
    assert told == [("A newer index cannot be opened; the old one goes on answering", error)]
    (bench.corpus / "newer.txt").write_text("Newer words.")
    report = bench.index_elsewhere()
    bench.follower.watch(Looks(1))
    problem: str | None = bench.follower.problem
    assert (bench.current.index.generation, problem) == (report.generation, None)


def test_a_look_that_fails_again_and_again_is_told_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(folder: Path) -> Path:
        raise RuntimeError(str(folder))

    looks = Looks(4)
    with monkeypatch.context() as patch:
        patch.setattr("qa.web.following.current_generation", fail)
        bench.follower.watch(looks)
    assert (len(caplog.records), len(looks.waited)) == (1, 5)
    assert bench.follower.problem == UNEXPECTED
    bench.follower.watch(Looks(1))
    problem: str | None = bench.follower.problem
    assert problem is None


def test_a_folder_that_the_system_refuses_is_told_until_it_is_open(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "is_dir", refuse)
        bench.follower.watch(Looks(2))
    assert bench.follower.problem is not None
    assert "cannot be read (Permission denied); let the user who runs" in bench.follower.problem
    bench.follower.watch(Looks(1))
    assert bench.follower.problem is None
