"""Files that people write by hand, made unsound: taken, or refused with one of our own errors."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.errors import QaError
from qa.evaluation.gold import read_gold, scan_gold
from qa.evaluation.judging.file import JudgmentFile
from qa.evaluation.run_files import read_run, scan_runs
from qa.indexing.sidecar import parse_sidecar
from qa.indexing.sidecar_writing import correct_document
from qa.lessons.parsing import parse_lesson, read_link
from qa.settings import IndexSettings
from qa.store.manifest import current_generation, read_manifest
from tests.small_index import build
from tests.torture.mutations import mutated

AT_LENGTH = pytest.mark.torture
ROOT = Path(__file__).parents[2]


Take = Callable[[bytes], object]


@pytest.fixture(scope="module")
def takers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bytes, Take]]:
    """Return for each kind of file sound bytes of it, and what takes them."""
    folder = tmp_path_factory.mktemp("tables")
    index = build(folder, {"fund.txt": "The fund helps each victim. It began in 2010.\n"})
    generation = index / "generations" / (index / "current").read_text().strip()
    (folder / "runs").mkdir()

    def written(name: str, take: Callable[[Path], object]) -> Take:
        def write_and_take(content: bytes) -> object:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
            return take(folder / name)

        return write_and_take

    def judgments(file: Path) -> object:
        return JudgmentFile(file).read()

    def corrected(file: Path) -> None:
        correct_document(file.parent, "fund.txt", {"title": "A title"})

    gold = (ROOT / "gold" / "starter.jsonl").read_bytes()[:6000]
    sidecar = (ROOT / "corpus" / "metadata.csv").read_bytes()
    lesson = (ROOT / "corpus" / "lessons" / "two-crimes.md").read_bytes()
    manifest = (generation / "manifest.json").read_bytes()
    settings = json.dumps(IndexSettings().as_json()).encode()
    return {
        "gold": (gold, written("gold.jsonl", read_gold)),
        "gold with faults": (gold, written("gold.jsonl", scan_gold)),
        "metadata": (sidecar, lambda data: parse_sidecar(data, folder / "metadata.csv")),
        "corrected metadata": (sidecar, written("change/metadata.csv", corrected)),
        "lesson": (lesson, lambda data: parse_lesson(data.decode("utf-8", "replace"))),
        "link of a lesson": (
            b"/doc/abc?start=1&end=20&hash=0123&before=a&after=b",
            lambda data: read_link(data.decode("utf-8", "replace")),
        ),
        "judgments": (JUDGMENT, written("judgments.jsonl", judgments)),
        "run": (RUN, written("runs/run.jsonl", read_run)),
        "list of runs": (RUN, written("runs/run.jsonl", lambda file: scan_runs(file.parent))),
        "manifest": (
            manifest,
            written("generation/manifest.json", lambda f: read_manifest(f.parent)),
        ),
        "pointer": (
            b"20260101T000000.000000Z\n",
            written("current", lambda f: current_generation(f.parent)),
        ),
        "settings": (settings, lambda data: IndexSettings.from_json(json.loads(data))),
    }


JUDGMENT = (
    json.dumps(
        {
            "id": "a1", "question_id": "q1", "question": "Who helps?", "document": "fund.txt",
            "digest": "0" * 64, "start": 0, "end": 8, "words": "The fund", "before": "",
            "after": " helps", "grade": 2, "note": "", "judge": "Ana",
            "time": "2026-11-22T08:00:00+00:00",
        }
    ).encode()
    + b'\n{"undo": "a1", "judge": "Ana", "time": "2026-11-22T08:00:00+00:00"}\n'
)  # fmt: skip
RUN = (
    b'{"format": 1, "name": "run", "created": "2026-11-22T08:00:00+00:00", "gold": "gold.jsonl", '
    b'"questions": 1, "system": {"generation": "g", "documents": 1}}\n{"id": "q1", "answer": {}}\n'
)
KINDS = (
    "gold", "gold with faults", "metadata", "corrected metadata", "lesson", "link of a lesson",
    "judgments", "run", "list of runs", "manifest", "pointer", "settings",
)  # fmt: skip


@pytest.mark.parametrize("count", [60, pytest.param(3000, marks=AT_LENGTH)])
@pytest.mark.parametrize("kind", KINDS)
def test_every_parser_takes_or_refuses_what_it_is_given(
    takers: dict[str, tuple[bytes, Take]], tally: Counter[str], kind: str, count: int
) -> None:
    sound, take = takers[kind]
    chance, began, done = random.Random(f"{kind} {count}"), time.monotonic(), 0
    for _ in range(count):
        content = mutated(sound, chance)
        try:
            take(content)
        except QaError as error:
            assert str(error)
            assert len(str(error)) < 2000, content
        except (ValueError, RecursionError):  # of settings, which stand in a manifest
            assert kind == "settings", content
        done += 1
        if time.monotonic() - began > 12:
            break
    tally["mutated gold, metadata, lesson, judgment, run and settings files"] += done
