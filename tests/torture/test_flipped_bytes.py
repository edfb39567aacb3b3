"""An altered byte anywhere in an index: found by the doctor, never a crash, never other words."""

import json
import multiprocessing
import random
import shutil
from collections import Counter
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from qa.answering import open_index
from qa.dense import DEFAULT_SIZES, Sizes
from qa.doctor import examine
from qa.errors import IndexProblem
from tests.fake_encoder import FakeEncoder, fake_fingerprint
from tests.small_index import build
from tests.torture.runs import QUESTIONS

AT_LENGTH = pytest.mark.torture
TEXTS = {
    "fund.txt": "1. The trust fund helps each victim of trafficking.\n\n2. It began in 2010.\n",
    "treaty.txt": "1. A treaty on smuggling was signed.\n\n2. It protects every border.\n",
    "fondo.txt": "El fondo fiduciario ayuda a las víctimas de la trata de personas en el mundo.\n",
}


@pytest.fixture(scope="module", params=[DEFAULT_SIZES, Sizes(exact=0, full_precision=0)])
def healthy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("flipped"), TEXTS, sizes=request.param).parent


@pytest.fixture
def patient(healthy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("qa.doctor.check_weights", fake_fingerprint)
    monkeypatch.setattr("qa.doctor.check_reader", lambda: "1" * 64)
    shutil.copytree(healthy, tmp_path, dirs_exist_ok=True)
    return tmp_path


def files_of(index: Path) -> list[Path]:
    name = (index / "current").read_text().strip()
    inside = sorted(path for path in (index / "generations" / name).rglob("*") if path.is_file())
    return [index / "current", *inside]


@pytest.mark.parametrize("flips", [4, pytest.param(300, marks=AT_LENGTH)])
def test_an_altered_byte_is_found(patient: Path, tally: Counter[str], flips: int) -> None:
    chance = random.Random(7)
    assert all(finding.sound for finding in examine(patient / "index", patient / "corpus"))
    for file in files_of(patient / "index"):
        sound = file.read_bytes()
        for _ in range(flips):
            at, bits = chance.randrange(len(sound)), chance.randrange(1, 256)
            file.write_bytes(sound[:at] + bytes([sound[at] ^ bits]) + sound[at + 1 :])
            findings = examine(patient / "index", patient / "corpus")
            faults = [finding for finding in findings if not finding.sound]
            assert faults, (file, at, bits)
            assert all(fault.mend or "`qa index" in fault.words for fault in faults)
            tally["altered bytes of an index found by the doctor"] += 1
        file.write_bytes(sound)


# --- at start, large files unread --------------------------------------------------------------


def _open_and_ask(index: Path, places: list[tuple[str, int, int]], told: Connection) -> None:
    """Alter a byte, open, ask, and mend it again; a crash ends this process, not the tests."""
    import qa.store.manifest

    qa.store.manifest._LARGEST_CHECKED = 0
    for name, at, bits in places:
        file = Path(name)
        sound = file.read_bytes()
        file.write_bytes(sound[:at] + bytes([sound[at] ^ bits]) + sound[at + 1 :])
        quotes: list[str] = []
        try:
            opened = open_index(index, FakeEncoder, "none")
            for question in QUESTIONS:
                answer = opened.ask(question)
                json.dumps(answer.as_json(), allow_nan=False)
                quotes += [passage.chunk.text for passage in answer.passages]
            told.send(quotes)
        except IndexProblem as error:
            told.send(str(error))
        file.write_bytes(sound)


@pytest.mark.parametrize("more", [12, pytest.param(3000, marks=AT_LENGTH)])
def test_an_altered_byte_neither_crashes_nor_puts_words_into_answers(
    patient: Path, tally: Counter[str], more: int
) -> None:
    chance = random.Random(11)
    index = patient / "index"
    # The heads of vectors, where lengths are, byte by byte, and others anywhere.
    step, changes = (5, (0xFF,)) if more < 100 else (1, (0xFF, 0x01, 0x80))
    places = [
        (str(file), at, bits)
        for file in files_of(index)
        if file.parent.parent.name == "dense"
        for at in range(0, min(130, file.stat().st_size), step)
        for bits in changes
    ]
    files = files_of(index)
    for _ in range(more):
        file = chance.choice(files)
        at, bits = chance.randrange(file.stat().st_size), chance.randrange(1, 256)
        places.append((str(file), at, bits))
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_open_and_ask, args=(index, places, theirs))
    process.start()
    theirs.close()
    told: list[list[str] | str] = []
    with suppress(EOFError):
        while True:
            told.append(ours.recv())
    process.join()
    assert process.exitcode == 0, places[len(told)]
    assert len(told) == len(places)
    words = "\n\n".join(TEXTS.values())
    for place, outcome in zip(places, told, strict=True):
        if isinstance(outcome, str):
            assert "`qa index" in outcome or "try again" in outcome, (place, outcome)
        else:
            assert all(quote in words for quote in outcome), place
    tally["indexes opened with an altered byte; refused, or every word right"] += len(places)
