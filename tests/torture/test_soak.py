"""A crowd over the loopback while the documents are indexed again and again.

Every answer is compared with what the index answers to the same question alone, before or after
the change; anything else would be wrong or mixed.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.e2e.server import QA, ROOT

pytestmark = [pytest.mark.torture, pytest.mark.skipif(sys.platform != "linux", reason="/proc")]

SHARED = ROOT.parent / "shared" / "corpora" / "treaties"
USERS, SECONDS, BETWEEN_INDEXINGS = 50, 300, 8
QUESTIONS = 30
AT_ONCE, PATIENCE = 300, 240
MORE_MEMORY = 1.05

Answers = Mapping[str, Mapping[str, object]]


@dataclass(slots=True)
class Site:
    """A served index that can be indexed again.

    Attributes:
        folder: where everything lies that the server could write.
        changed: what the sidecar says in addition, in every other generation.
    """

    folder: Path
    changed: str
    questions: Sequence[str]
    port: int = 0
    pid: int = 0
    words: list[str] = field(default_factory=list)

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    def index(self, *more: str) -> None:
        arguments = [*QA, "index", f"--corpus={self.corpus}", f"--index={self.folder / 'index'}"]
        done = subprocess.run(
            [*arguments, *more], env=self.environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def correct(self, corrected: bool) -> None:
        """Write the sidecar; only one document's issuer depends on it."""
        line = f'"{self.changed}",Somebody else\n' if corrected else ""
        fresh = self.corpus / ".metadata.new"
        fresh.write_text(f"path,issuer\n{line}", encoding="utf-8")
        fresh.replace(self.corpus / "metadata.csv")

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.folder / "tmp"),
            "CITED_QA_TOKEN": "",
        }

    def get(self, path: str, timeout: float = PATIENCE) -> tuple[int, Mapping[str, str], Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), json.loads(response.read())
        finally:
            connection.close()

    def ask(self, question: str) -> tuple[int, Mapping[str, str], Mapping[str, object]]:
        status, headers, values = self.get("/api/ask?" + urlencode({"q": question, "k": 3}))
        values.pop("timings_ms", None)
        return status, headers, values

    def answers(self) -> Answers:
        return {question: self.ask(question)[2] for question in self.questions}

    def generation(self) -> str:
        return str(self.get("/healthz")[2]["generation"])

    def await_another(self, generation: str) -> None:
        for _ in range(600):
            if self.generation() != generation:
                return
            time.sleep(0.1)
        raise AssertionError(f"the server stays at {generation}")

    def memory(self) -> int:
        """Return what the server holds that no file holds, in KiB."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))


@contextmanager
def served(site: Site) -> Iterator[None]:
    serving = ["serve", f"--index={site.folder / 'index'}", "--port=0"]
    process = subprocess.Popen(
        [*QA, *serving],
        env=site.environment,
        cwd=site.folder / "tmp",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("Ready: http://127.0.0.1:"), line + process.stdout.read()
        site.port, site.pid = int(line.split(":")[3].split()[0]), process.pid
        reader = threading.Thread(target=lambda: site.words.extend(process.stdout or ()))
        reader.start()
        yield
    finally:
        process.terminate()
        process.wait(30)
        reader.join(30)
        process.stdout.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("soak")
    (folder / "tmp").mkdir()
    if SHARED.is_dir():
        shutil.copytree(SHARED, folder / "corpus")
        changed = min(file.name for file in SHARED.glob("*.md"))
        gold = ROOT / "benchmarks" / "gold" / "treaties.jsonl"
    else:
        shutil.copytree(ROOT / "corpus", folder / "corpus")
        changed = "notes-palermo-convention.md"
        gold = ROOT / "gold" / "starter.jsonl"
    lines = gold.read_text("utf-8").splitlines()
    asked = [str(json.loads(line)["question"]) for line in lines]
    made = Site(folder, changed, asked[:: max(1, len(asked) // QUESTIONS)][:QUESTIONS])
    made.correct(False)
    made.index()
    with served(made):
        yield made


def test_a_crowd_gets_the_answers_it_would_get_alone(site: Site, tally: Counter[str]) -> None:
    at_first = site.answers()
    before = site.generation()
    site.correct(True)
    site.index()
    site.await_another(before)
    changed = site.answers()
    assert changed != at_first
    stop = threading.Event()
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    memories: list[int] = []

    def keep_asking(number: int) -> None:
        questions = cycle([*site.questions[number % QUESTIONS :], *site.questions])
        while not stop.is_set():
            question = next(questions)
            status, _, answer = site.ask(question)
            statuses[status] += 1
            if answer not in (at_first[question], changed[question]):
                wrong.append(f"{status} {question}: {answer}"[:500])

    def keep_indexing() -> None:
        corrected = False
        while not stop.wait(BETWEEN_INDEXINGS):
            site.correct(corrected)
            site.index()
            corrected = not corrected
            statuses[0] += 1  # indexings

    with ThreadPoolExecutor(USERS + 1) as users:
        working = [users.submit(keep_indexing)]
        working += [users.submit(keep_asking, number) for number in range(USERS)]
        for _ in range(SECONDS):
            time.sleep(1)
            memories.append(site.memory())
            assert site.get("/healthz")[0] == 200
        stop.set()
        for each in working:
            each.result()
    indexings = statuses.pop(0)
    assert indexings >= 3
    assert wrong == []
    assert set(statuses) == {200}
    assert len(memories) == SECONDS
    middle, end = (median(memories[at : at + 15]) for at in (SECONDS // 2, SECONDS - 15))
    assert end <= middle * MORE_MEMORY, memories
    tally[f"answers to {USERS} users at once, each the one given alone"] += statuses[200]
    tally["new indexes that came into use meanwhile, without a failed request"] += indexings
    tally["memory of the server at the end, in percent of the middle"] = round(100 * end / middle)


def test_overload_is_told_and_passes(site: Site, tally: Counter[str]) -> None:
    alone = site.answers()
    gate = threading.Barrier(AT_ONCE + 1)

    def ask(number: int) -> tuple[int, Mapping[str, str], bool]:
        question = site.questions[number % len(site.questions)]
        gate.wait(60)
        status, headers, answer = site.ask(question)
        return status, headers, answer == alone[question]

    with ThreadPoolExecutor(AT_ONCE) as users:
        asking = [users.submit(ask, number) for number in range(AT_ONCE)]
        gate.wait(60)
        began = time.monotonic()
        assert site.get("/healthz")[0] == 200
        assert time.monotonic() - began < 15  # with as many connections before it
        found = [each.result() for each in asking]
    served, refused = ([each for each in found if each[0] == status] for status in (200, 503))
    assert len(served) + len(refused) == AT_ONCE
    assert len(served) >= 50
    assert len(refused) >= 50
    assert all(right for _, _, right in served)
    assert all(headers["retry-after"].isdecimal() for _, headers, _ in refused)
    assert site.answers() == alone
    tally["questions at once refused with 503 and Retry-After"] += len(refused)
    tally["questions served right in the midst of these"] += len(served)


def test_questions_were_written_nowhere(site: Site, tally: Counter[str]) -> None:
    asked = [question.encode() for question in site.questions]
    files = [file for file in site.folder.rglob("*") if file.is_file()]
    for file in files:
        if not file.is_relative_to(site.corpus):
            content = file.read_bytes()
            assert not any(question in content for question in asked), file
    assert not any(question.decode() in line for question in asked for line in site.words)
    assert site.words == []
    tally["files and lines of output searched for questions, none found"] += len(files)
