"""A command line whose encoders can be computed by hand."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from qa.answering import open_index
from qa.cli import main
from qa.errors import ModelProblem
from qa.indexing import index_corpus
from qa.isolation import read_here
from qa.models import AnswerReader
from qa.settings import DEFAULT_READER, IndexSettings
from tests.fake_encoder import FakeEncoder, fake_fingerprint
from tests.fake_reader import load_fake_reader

FUND = "The trust fund helps each victim of trafficking.\n\nIt was set up in 2010.\n"
TREATY = "1. A treaty on smuggling was signed.\n\n2. It protects every border and every child.\n"
SPANISH = "El fondo fiduciario ayuda a las personas que sufren la trata en todo el mundo.\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


def load_named_reader(name: str) -> AnswerReader | None:
    """Load nothing unless a test asks for a reader by a name of its own."""
    return None if name == DEFAULT_READER else load_fake_reader(name)


def load_named_encoder(name: str, device: str) -> FakeEncoder:
    """Load a fake encoder; no test has a graphics card."""
    if device == "cpu":
        return FakeEncoder(name)
    raise ModelProblem(f"Device {device!r}: expected a graphics card")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run commands in an empty folder, with fake encoders; of readers, only those named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    opened = partial(open_index, load=FakeEncoder, load_reader=load_named_reader)
    monkeypatch.setattr("qa.answering.open_index", opened)
    monkeypatch.setattr("qa.models.load_encoder", load_named_encoder)
    fake = partial(index_corpus, load=FakeEncoder, fingerprint=fake_fingerprint, read=read_here)
    monkeypatch.setattr("qa.indexing.index_corpus", fake)

    def command(*arguments: str) -> Outcome:
        code = main(arguments)
        return Outcome(code, *capsys.readouterr())

    return command


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus of three documents and their index."""
    folder = tmp_path_factory.mktemp("prepared")
    for path, text in {"fund.txt": FUND, "treaty.txt": TREATY, "es/fondo.txt": SPANISH}.items():
        file = folder / "corpus" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
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
def indexed(run: Run, tmp_path: Path, prepared: Path) -> Run:
    """Run commands in a folder of one's own with that corpus and index."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    return run
