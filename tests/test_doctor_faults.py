"""What the check of an index says after something happened to it."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from qa.dense import Sizes
from qa.doctor import Finding, examine
from qa.errors import ModelProblem
from qa.indexing import index_corpus
from qa.isolation import read_here
from qa.settings import IndexSettings
from qa.store import FileRecord
from qa.store.manifest import manifest_hash
from qa.store.rows import marked
from tests.fake_encoder import FakeEncoder, fake_fingerprint
from tests.small_index import build

TEXTS = {
    "fund.txt": "The trust fund helps each victim of trafficking.\n\nIt was set up in 2010.\n",
    "treaty.txt": "1. A treaty on smuggling was signed.\n\n2. It protects every border.\n",
}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor")
    (folder / "corpus").mkdir()
    for name, text in TEXTS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    index_corpus(
        folder / "corpus",
        folder / "index",
        IndexSettings(("fake",)),
        load=FakeEncoder,
        fingerprint=fake_fingerprint,
        read=read_here,
    )
    return folder


@pytest.fixture
def patient(healthy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to do things to, with models that are what they should be."""
    monkeypatch.setattr("qa.doctor.check_weights", fake_fingerprint)
    monkeypatch.setattr("qa.doctor.check_reader", lambda: "1" * 64)
    shutil.copytree(healthy, tmp_path, dirs_exist_ok=True)
    return tmp_path


def faults(folder: Path) -> list[Finding]:
    found = examine(folder / "index", folder / "corpus")
    return [finding for finding in found if not finding.sound]


def generation(folder: Path) -> Path:
    return folder / "index" / "generations" / (folder / "index" / "current").read_text().strip()


def test_a_healthy_index_tells_what_it_holds(patient: Path) -> None:
    first, second, *_ = examine(patient / "index", patient / "corpus")
    assert "opens: 2 documents, 3 passages, 4 sentences, encoded by fake." in first.words
    assert second.words.endswith(" files of the index are intact.")
    assert faults(patient) == []


def test_without_an_index_there_is_one_finding(tmp_path: Path) -> None:
    (finding,) = examine(tmp_path / "nowhere")
    assert not finding.sound
    assert finding.words.startswith(f"The index does not open: No index at {tmp_path}/nowhere: ")


def test_a_file_of_another_length_keeps_the_index_shut(patient: Path) -> None:
    with (generation(patient) / "passages.sqlite").open("ab") as file:
        file.write(b"more")
    (fault,) = faults(patient)
    assert fault.words.startswith("The index does not open: ")
    assert "passages.sqlite" in fault.words


def test_an_altered_byte_of_many_vectors_is_found(
    patient: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such files are too large to be read whole whenever the index is opened."""
    monkeypatch.setattr("qa.store.manifest._LARGEST_CHECKED", 0)
    file = next((generation(patient) / "dense" / "0").iterdir())
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    (fault,) = faults(patient)
    assert fault.words == "Files of the index were altered after they were written."
    assert fault.mend == "Run `qa index --rebuild`."
    assert fault.details == (f"dense/0/{file.name}",)


def test_a_passage_that_is_not_in_its_document_is_found(patient: Path) -> None:
    with closing(sqlite3.connect(generation(patient) / "passages.sqlite")) as connection:
        (row,) = connection.execute("SELECT * FROM chunks WHERE row = 0")
        number, owner, start, *rest, _ = row
        moved = marked((number, owner, start + 1, *rest))
        connection.execute(
            "UPDATE chunks SET start = ?, mark = ? WHERE row = 0", (moved[2], moved[-1])
        )
        connection.commit()
    vouch_for(generation(patient), "passages.sqlite")
    (passages,) = faults(patient)
    assert passages.words == "Some passages do not stand word for word in their documents."
    assert passages.details == ("fund.txt",)


def test_a_list_of_files_that_nothing_vouches_for_is_told(patient: Path) -> None:
    (generation(patient) / "manifest.json.sha256").unlink()
    (fault,) = faults(patient)
    assert fault.words == (
        "The list of files in the index has no hash, so it may have been altered."
    )
    assert fault.mend == "Run `qa index --rebuild`."


def vouch_for(generation: Path, path: str) -> None:
    """Enter a file into the manifest as it is now, as if the program had written it so."""
    manifest = generation / "manifest.json"
    values = json.loads(manifest.read_bytes())
    values["files"][path] = asdict(FileRecord.of(generation / path))
    manifest.write_text(json.dumps(values), encoding="utf-8")
    beside = generation / "manifest.json.sha256"
    beside.write_text(manifest_hash(manifest.read_bytes()), encoding="ascii")


def test_without_a_corpus_nothing_is_compared(patient: Path) -> None:
    shutil.rmtree(patient / "corpus")
    assert faults(patient) == []
    found = examine(patient / "index", patient / "corpus")
    (note,) = (finding for finding in found if finding.mend and "--corpus" in finding.mend)
    assert note.words == f"There is no folder {patient / 'corpus'} to compare the index with."


def test_an_emptied_corpus_is_found(patient: Path) -> None:
    for file in (patient / "corpus").iterdir():
        file.unlink()
    (fault,) = faults(patient)
    assert fault.details == ("gone: fund.txt", "gone: treaty.txt")


def test_another_encoder_is_found(patient: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.doctor.check_weights", lambda _: "f" * 64)
    (fault,) = faults(patient)
    expected = f"expected SHA-256 {fake_fingerprint('fake')}, found {'f' * 64}."
    assert fault.words == f"The index was built by another encoder fake: {expected}"
    assert fault.mend == "Run `qa index --rebuild`."


def test_an_encoder_that_is_missing_is_found(
    patient: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise ModelProblem(f"{name}: the weights are missing; install again")

    monkeypatch.setattr("qa.doctor.check_weights", missing)
    (fault,) = faults(patient)
    assert fault.words == (
        "The encoder fake cannot be used: fake: the weights are missing; install again."
    )


def test_a_reader_that_is_damaged_is_found(patient: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> str:
        raise ModelProblem("model.onnx: the weights are missing; install again")

    monkeypatch.setattr("qa.doctor.check_reader", damaged)
    (fault,) = faults(patient)
    assert fault.words == (
        "The reader e5-reader cannot be used: model.onnx: the weights are missing; install again."
    )


def test_a_compact_index_is_told_with_what_it_finds(tmp_path: Path) -> None:
    index = build(tmp_path, TEXTS, sizes=Sizes(exact=0, full_precision=0))
    words = [finding.words for finding in examine(index, tmp_path / "corpus")]
    assert words[2] == (
        "A compact index finds the passages to compare by fake, kept in half precision: "
        "recall 1.000 of the ten nearest."
    )


def test_words_that_were_altered_are_told_without_looking_into_them(
    patient: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.store.manifest._LARGEST_CHECKED", 0)
    with closing(sqlite3.connect(generation(patient) / "passages.sqlite")) as connection:
        connection.execute("UPDATE chunks SET start = start + 1 WHERE row = 0")
        connection.commit()
    (fault,) = faults(patient)
    assert fault.words == "Files of the index were altered after they were written."
    assert fault.details == ("passages.sqlite",)
