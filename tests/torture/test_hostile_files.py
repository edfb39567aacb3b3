"""Sound documents made unsound: each is read or refused in a line, in time and within memory."""

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from qa.isolation import Limits, Reading, Refusal, read_apart
from tests.conftest import CORPUS, STARTERS
from tests.torture.mutations import mutated, mutated_archive

AT_LENGTH = pytest.mark.torture
LIMITS = Limits(seconds=20, memory=2 << 30)
SLOWEST = 25.0
EXTRA = {
    "windows.txt": "Der Kronzeuge – “quoted” – spricht.\n\n1. Erstens.\n2. Zweitens.".encode(
        "cp1252"
    ),
    "utf16.txt": "Words of a text in UTF-16.\n\n1. One.\n2. Two.\n".encode("utf-16"),
}


def seeds() -> dict[str, bytes]:
    return {name: (CORPUS / name).read_bytes() for name in STARTERS} | EXTRA


def mutants(folder: Path, chance: random.Random, count: int) -> list[Path]:
    """Write so many mutated files of each kind in turn."""
    folder.mkdir()
    files = []
    for number in range(count):
        name, content = list(seeds().items())[number % len(seeds())]
        packed = name.endswith((".docx", ".pptx")) and chance.random() < 0.8
        made = mutated_archive(content, chance) if packed else mutated(content, chance)
        file = folder / f"{number:05}-{name}"
        file.write_bytes(made)
        files.append(file)
    return files


@pytest.mark.parametrize(("count", "seconds"), [(24, 60), pytest.param(4000, 180, marks=AT_LENGTH)])
def test_every_reader_takes_or_refuses_what_it_is_given(
    tmp_path: Path, tally: Counter[str], count: int, seconds: int
) -> None:
    chance, until = random.Random(f"readers {count}"), time.monotonic() + seconds
    outcomes: Counter[str] = Counter()
    for batch in range(0, count, 200):
        if time.monotonic() > until:
            break
        folder = tmp_path / str(batch)
        files = mutants(folder, chance, min(200, count))
        began = time.monotonic()
        for file, outcome in zip(files, read_apart(files, folder, 1500, LIMITS), strict=True):
            if isinstance(outcome, Refusal):
                assert "\n" not in outcome.reason
                assert "Traceback" not in outcome.reason
                assert "took longer" not in outcome.reason, file.name
                assert "more than" not in outcome.reason, file.name
                failed = "the reader failed on it" in outcome.reason
                outcomes["given up" if failed else "refused"] += 1
            else:
                assert_sound(outcome)
                outcomes["read"] += 1
            assert time.monotonic() - began < SLOWEST, file.name
            began = time.monotonic()
    assert outcomes["read"] > 0
    assert outcomes["given up"] <= outcomes["refused"]
    for ending, times in sorted(outcomes.items()):
        tally[f"mutated documents {ending} in time"] += times


def assert_sound(reading: Reading) -> None:
    """Check that passages and sentences stand in the text, whatever the text is."""
    text = reading.document.text
    assert text
    for chunk in reading.chunks:
        assert chunk.span.of(text) == chunk.text
        assert all(
            chunk.span.start <= each.start < each.end <= chunk.span.end for each in chunk.sentences
        )
    text.encode("utf-8")
