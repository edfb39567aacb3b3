"""What holds for every test: the same examples on every run, and none judged by its time.

Tests from end to end share one index of a part of the starter collection, built once with
the packaged encoders.
"""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from qa import open_index
from qa.answering import Index
from qa.cli import main

pytest_plugins = ["tests.browser"]

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

CORPUS = Path(__file__).parents[1] / "corpus"
STARTERS = (
    "digest-g77-china-vienna-2012.txt",
    "estimates-of-victims.md",
    "glosario-trata-y-trafico.html",
    "nota-proteccion-de-las-victimas.docx",
    "regional-cooperation-mexico-2011.pptx",
    "trafficking-and-smuggling-compared.pdf",
)
"""One document of each format, two of them in Spanish."""


@pytest.fixture(scope="session")
def starter_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index a part of the starter collection as a person would."""
    folder = tmp_path_factory.mktemp("starter")
    (folder / "corpus").mkdir()
    for name in STARTERS:
        shutil.copy(CORPUS / name, folder / "corpus")
    index = folder / "index"
    assert main(["index", "--corpus", str(folder / "corpus"), "--index", str(index)]) == 0
    return index


@pytest.fixture(scope="session")
def starter(starter_index: Path) -> Index:
    """The same index, opened."""
    return open_index(starter_index)
