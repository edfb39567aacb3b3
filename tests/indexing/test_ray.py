"""Indexing with Ray: the same index as without, also when processes are killed on the way.

Everything runs on the loopback address; `make test-ray` installs what is needed.
"""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from qa.indexing import index_corpus
from qa.isolation import read_here
from qa.store import open_generation
from tests.fake_encoder import FakeEncoder, fake_fingerprint
from tests.indexing import ray_runs
from tests.indexing.ray_runs import SETTINGS, listening, marked, noted, start

pytest.importorskip("ray", reason="needs the extra ray")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]

ROOT = Path(__file__).parents[2]
PATIENCE = 180  # seconds
SHARDS, IN_EACH = 8, 16
CLOSED_IN = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # the loopback address
    "RAY_AUTH_MODE": "token",
}
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


@pytest.fixture
def mark() -> Iterator[str]:
    """Mark the processes of a test, and make sure that none is left."""
    made = uuid.uuid4().hex
    yield made
    try:
        wait_for(lambda: not marked(made), "all processes to end")
    finally:
        end(marked(made))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(SHARDS * IN_EACH):
        words = f"Text {number} on the border.\nThe fund helps each victim of trafficking.\n"
        (corpus / f"{number:03}.txt").write_text(words)
    (corpus / "004.txt").write_text("")
    (corpus / "005.docx").write_bytes(b"no archive")
    (corpus / "006.md").write_text("# Treaty\n\nA child crosses.\n\n## Part\n\nIt is labour.\n")
    (corpus / "metadata.csv").write_text("path,title,language\n007.txt,Seven,fr\n")
    for name in ("005.txt", "006.txt"):  # so that there are full shards
        (corpus / name).unlink()
    return tmp_path


def end(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def wait_for(happens: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, f"waited {PATIENCE} s for {what}"
        time.sleep(0.05)


def finish(run: "subprocess.Popen[bytes]", folder: Path) -> dict[str, Any]:
    output, _ = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, (folder / "words").read_text()
    report: dict[str, Any] = json.loads(output)
    return report


def shards(folder: Path) -> list[Path]:
    return sorted((folder / "index" / "unfinished").glob("*.shard"))


def same_as_local(folder: Path) -> None:
    """Compare every file of the index with one that this process makes."""
    report = index_corpus(
        folder / "corpus",
        folder / "local",
        SETTINGS,
        load=FakeEncoder,
        fingerprint=fake_fingerprint,
        read=read_here,
    )
    with open_generation(folder / "index") as one, open_generation(folder / "local") as other:
        assert one.chunk_count == report.passages > SHARDS * IN_EACH - 3
        assert one.manifest.files == other.manifest.files
        assert one.altered_files() == ()


def test_the_index_is_the_one_made_without_ray(folder: Path, mark: str) -> None:
    run = start(folder, mark, seconds=0.5)
    wait_for(lambda: len(noted(folder / "notes")) > 1 or run.poll() is not None, "two workers")
    heard = listening(marked(mark))
    report = finish(run, folder)
    assert heard
    assert heard <= LOOPBACK
    assert report["encoded"] == report["passages"] == len(noted(folder / "notes"))
    assert {each["path"] for each in report["files"] if each["status"] == "skipped"} == {
        "004.txt",
        "005.docx",
    }
    same_as_local(folder)
    assert not (folder / "index" / "unfinished").exists()
    assert (folder / "words").read_text() == ""
    # Nothing changed: nothing is started, which would take seconds.
    again = finish(start(folder, mark, address="127.0.0.1:1"), folder)
    assert (again["changed"], again["encoded"]) == (False, 0)


def test_a_killed_driver_is_gone_on_from(folder: Path, mark: str) -> None:
    run = start(folder, mark, seconds=0.4)
    wait_for(lambda: len(shards(folder)) >= 3 or run.poll() is not None, "three shards")
    run.kill()
    run.communicate()
    wait_for(lambda: not marked(mark), "the workers to end with their driver")
    kept, before = len(shards(folder)), noted(folder / "notes")
    assert 3 <= kept < SHARDS
    (folder / "notes").unlink()
    report = finish(start(folder, mark), folder)
    after = noted(folder / "notes")
    finished = {text for _, text in before} - {text for _, text in after}
    assert len(after) == len({text for _, text in after}) == report["encoded"]
    assert report["passages"] == len(after) + len(finished)
    assert len(finished) >= kept * (IN_EACH - 2)
    same_as_local(folder)


def test_a_killed_worker_is_replaced(folder: Path, mark: str) -> None:
    run = start(folder, mark, seconds=0.6)
    wait_for(lambda: noted(folder / "notes") or run.poll() is not None, "a worker at work")
    killed, _ = noted(folder / "notes")[0]
    assert killed in marked(mark)
    os.kill(killed, signal.SIGKILL)
    report = finish(run, folder)
    texts = [text for _, text in noted(folder / "notes")]
    assert 0 < len(texts) - len(set(texts)) <= IN_EACH  # one shard was begun twice
    assert report["changed"]
    same_as_local(folder)


def test_documents_that_kill_every_worker_are_named(folder: Path, mark: str) -> None:
    (folder / "corpus" / "000.txt").write_text("Stop here.\n")
    run = start(folder, mark)
    run.communicate(timeout=PATIENCE)
    assert run.returncode == 1
    last = (folder / "words").read_text().splitlines()[-1]
    assert last.startswith(
        "qa.errors.QaError: A worker failed on 000.txt, 001.txt, 002.txt and 13 more: "
        "it died 4 times ("
    )
    stopped = [text for _, text in noted(folder / "notes") if text == "Stop here."]
    assert len(stopped) == 4
    kept = len(shards(folder))
    (folder / "corpus" / "000.txt").write_text("Go on.\n")
    (folder / "notes").unlink()
    report = finish(start(folder, mark), folder)
    assert report["encoded"] <= report["passages"] - kept * (IN_EACH - 2)
    same_as_local(folder)


@pytest.fixture
def scratch() -> Iterator[str]:
    """Make a folder whose path is short, as Ray wants it."""
    with tempfile.TemporaryDirectory(
        prefix="qa-ray-", dir="/tmp", ignore_cleanup_errors=True
    ) as it:
        yield it


def test_a_cluster_that_runs_already(folder: Path, mark: str, scratch: str) -> None:
    program = (
        "import ray, sys; "
        f"ray.init('local', _temp_dir={scratch!r}, include_dashboard=False); "
        "print(ray.get_runtime_context().gcs_address, flush=True); sys.stdin.read()"
    )
    closed_in = {**CLOSED_IN, ray_runs.MARK: mark, "RAY_AUTH_TOKEN": mark}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in closed_in.items():
            patch.setenv(name, value)
        head = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert head.stdout is not None
        try:
            address = head.stdout.readline().decode().strip()
            assert address.startswith("127.0.0.1:")
            report = finish(start(folder, mark, address=address), folder)
            assert listening(marked(mark)) <= LOOPBACK
        finally:
            head.communicate(timeout=PATIENCE)
    assert report["encoded"] == report["passages"]
    same_as_local(folder)


def test_no_cluster_at_an_address_is_told_at_once(folder: Path, mark: str) -> None:
    run = start(folder, mark, address="127.0.0.1:1")
    run.communicate(timeout=PATIENCE)
    assert run.returncode == 1
    last = (folder / "words").read_text().splitlines()[-1]
    assert last.startswith(
        "qa.errors.QaError: No Ray cluster answers at 127.0.0.1:1: expected HOST:PORT"
    )


def test_the_commands_of_the_documentation(
    tmp_path: Path, mark: str, scratch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "scaling.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    commands = [shlex.split(line) for line in lines if re.match("ray |.*--engine ray", line)]
    assert [command[:3] for command in commands] == [
        ["qa", "index", "--engine"],
        ["ray", "start", "--head"],
        ["qa", "index", "--engine"],
    ]
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "fund.txt").write_text("The fund helps each victim of trafficking.\n")
    for name, value in {**CLOSED_IN, ray_runs.MARK: mark, "RAY_AUTH_TOKEN": mark}.items():
        monkeypatch.setenv(name, value)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    head = ["--node-ip-address=127.0.0.1", f"--temp-dir={scratch}", "--num-cpus=1"]
    try:
        for command in commands:
            given = [port if each == "6379" else each for each in command]
            given = [f"127.0.0.1:{port}" if each == "auto" else each for each in given]
            program = Path(sys.executable).with_name(given[0])
            more = [] if given[0] == "qa" else head
            subprocess.run(
                [program, *given[1:], *more],
                cwd=tmp_path,
                check=True,
                timeout=2 * PATIENCE,  # with the packaged encoders
                stdout=subprocess.DEVNULL,
            )
            with open_generation(tmp_path / "index") as generation:
                assert generation.chunk_count == 1
            (tmp_path / "corpus" / "fund.txt").write_text("Another fund for each of them.\n")
    finally:  # `ray stop` would end those of others as well
        end(marked(mark))
