"""The same documents and settings give the same bytes, whenever and by whichever process."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from qa.store import FileRecord, open_generation
from tests.conftest import CORPUS
from tests.e2e.server import QA, ROOT

BUILD = """
import sys
from pathlib import Path
from qa.indexing import index_corpus
from qa.isolation import read_here
from qa.settings import IndexSettings
from tests.fake_encoder import FakeEncoder, fake_fingerprint
index_corpus(
    Path(sys.argv[1]), Path(sys.argv[2]), IndexSettings(("fake", "other")),
    load=FakeEncoder, fingerprint=fake_fingerprint, read=read_here,
)
"""
DOCUMENTS = (
    "estimates-of-victims.md",
    "glosario-trata-y-trafico.html",
    "nota-proteccion-de-las-victimas.docx",
    "regional-cooperation-mexico-2011.pptx",
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    for name in DOCUMENTS:
        shutil.copy(CORPUS / name, tmp_path / "corpus")
    return tmp_path / "corpus"


def built(command: list[str], index: Path, seed: str) -> Mapping[str, FileRecord]:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    with open_generation(index) as generation:
        return generation.manifest.files


def test_two_processes_write_the_same_bytes(
    corpus: Path, tmp_path: Path, tally: Counter[str]
) -> None:
    first, second = (
        built(
            [sys.executable, "-c", BUILD, str(corpus), str(tmp_path / seed)], tmp_path / seed, seed
        )
        for seed in ("1", "2")
    )
    assert len(first) > 10
    assert first == second
    tally["files of indexes built twice with the same bytes"] += len(first)


@pytest.mark.torture
def test_the_packaged_encoders_do_too(corpus: Path, tmp_path: Path, tally: Counter[str]) -> None:
    first, second = (
        built(
            [*QA, "index", f"--corpus={corpus}", f"--index={tmp_path / seed}"],
            tmp_path / seed,
            seed,
        )
        for seed in ("1", "2")
    )
    assert first == second
    tally["files of indexes built twice with the same bytes"] += len(first)
