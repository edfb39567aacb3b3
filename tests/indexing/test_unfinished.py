"""What a run that was killed has encoded is not encoded again, unless it is damaged."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from qa.errors import IndexProblem
from qa.indexing import IndexReport, index_corpus
from qa.isolation import read_here
from qa.models import ChunkVectors
from qa.records import Chunk
from qa.settings import IndexSettings
from qa.store import open_generation
from tests.fake_encoder import FakeEncoder, fake_fingerprint

TEXTS = [f"Text {number} of the border and the fund.\n" * (1 + number % 3) for number in range(10)]
PART = 4


class PowerCut(Exception):
    """What ends a run here, as a signal would."""


class Failing(FakeEncoder):
    """An encoder that notes what it encodes, and dies when it becomes too much."""

    def __init__(self, name: str, noted: list[str], cut_after: int) -> None:
        super().__init__(name)
        self._noted, self._cut_after = noted, cut_after

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        if len(self._noted) + len(chunks) > self._cut_after:
            raise PowerCut
        self._noted += [chunk.text for chunk in chunks]
        return super().encode_chunks(chunks, progress)


class Workshop:
    """A corpus of ten texts, an index, and what was encoded in each run."""

    def __init__(self, folder: Path) -> None:
        self.corpus, self.index = folder / "corpus", folder / "index"
        self.corpus.mkdir()
        for number, text in enumerate(TEXTS):
            (self.corpus / f"{number}.txt").write_text(text)
        self.encoded: list[str] = []

    def run(self, cut_after: int = 1000, rebuild: bool = False) -> IndexReport:
        self.encoded = []
        return index_corpus(
            self.corpus,
            self.index,
            IndexSettings(("fake",)),
            load=lambda name: Failing(name, self.encoded, cut_after),
            fingerprint=fake_fingerprint,
            read=read_here,
            rebuild=rebuild,
        )

    @property
    def parts(self) -> list[Path]:
        return sorted((self.index / "unfinished").glob("*.part"))


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    monkeypatch.setattr("qa.indexing.vectors._AT_ONCE", PART)
    return Workshop(tmp_path)


def test_the_next_run_encodes_only_the_rest(workshop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(PowerCut):
        workshop.run(cut_after=2 * PART)
    first = workshop.encoded
    assert len(first) == len(workshop.parts) * PART == 2 * PART
    report = workshop.run()
    assert (report.encoded, len(workshop.encoded)) == (2, 2)
    assert sorted(first + workshop.encoded) == sorted(text.strip() for text in TEXTS)
    assert workshop.parts == []
    (tmp_path / "other").mkdir()
    whole = Workshop(tmp_path / "other")
    whole.run()
    with open_generation(workshop.index) as resumed, open_generation(whole.index) as at_once:
        files = {path for path in resumed.manifest.files if path.startswith("dense/")}
        assert len(files) == 3
        for path in files:
            assert resumed.manifest.files[path] == at_once.manifest.files[path], path


@pytest.mark.parametrize("damage", ["cut", "emptied", "zeros", "altered", "something else"])
def test_what_is_damaged_is_encoded_again(workshop: Workshop, damage: str) -> None:
    with pytest.raises(PowerCut):
        workshop.run(cut_after=2 * PART)
    damaged, _ = workshop.parts
    sound = damaged.read_bytes()
    at = sound.index(b"passages.npy") + 200  # in the midst of the vectors
    damaged.write_bytes(
        {
            "cut": sound[: len(sound) // 2],
            "emptied": b"",
            "zeros": bytes(len(sound)),
            "altered": sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :],
            "something else": b"words",
        }[damage]
    )
    assert workshop.run().encoded == len(TEXTS) - PART


def test_a_rebuild_goes_on_only_from_a_rebuild(workshop: Workshop) -> None:
    with pytest.raises(PowerCut):
        workshop.run(cut_after=PART)
    with pytest.raises(PowerCut):
        workshop.run(cut_after=2 * PART, rebuild=True)
    assert len(workshop.encoded) == 2 * PART
    assert workshop.run(rebuild=True).encoded == len(TEXTS) - 2 * PART
    assert workshop.run(rebuild=True).encoded == len(TEXTS)


def test_nothing_left_to_do_leaves_nothing_behind(workshop: Workshop) -> None:
    workshop.run()
    with pytest.raises(PowerCut):
        workshop.run(cut_after=PART, rebuild=True)
    assert len(workshop.parts) == 1
    assert not workshop.run().changed
    assert not (workshop.index / "unfinished").exists()


def test_vectors_of_another_encoder_are_not_taken(workshop: Workshop) -> None:
    with pytest.raises(PowerCut):
        workshop.run(cut_after=2 * PART)
    for part in workshop.parts:
        part.rename(part.with_name(part.name.replace(fake_fingerprint("fake"), "0" * 64)))
    assert workshop.run().encoded == len(TEXTS)


def test_a_full_disk_is_told_at_once(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    workshop.run()
    for file in workshop.corpus.iterdir():
        file.write_text("Other words of the fund. " + file.read_text())
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(IndexProblem, match=r"No space left on device; the index .* unchanged"):
            workshop.run()
    assert len(workshop.encoded) == PART
    with open_generation(workshop.index) as generation:
        (first,) = generation.chunks([0])
        assert first.text == TEXTS[0].strip()
        assert np.isfinite(generation.dense["fake"].passages([0])).all()
