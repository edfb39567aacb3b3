"""The same passages, searched in files and in Milvus."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
import numpy.typing as npt
import pytest

from qa.dense import DenseIndex, Matrix
from qa.lexical import LexicalIndex
from qa.milvus import CollectionRows, Milvus, open_collection, write_collection
from qa.records import Chunk, Metadata, Place, Source, Span
from qa.store.searches import DenseSearch, WordSearch
from tests.milvus_server import some_milvus

DIMENSIONS = {"one": 48, "two": 19}
DOCUMENTS = 40
ROWS = 1200
_WORDS = {
    "en": "treaty border victim fund child labour court judge state party article ship",
    "es": "tratado frontera víctima fondo niño trabajo tribunal juez estado parte barco",
}


@dataclass(frozen=True, slots=True)
class Store:
    """The searches of one store, and what they should find.

    Attributes:
        dense: by the encoder's name.
        words: over the same rows.
        owners: number of each row's document.
        files: the searches of files, in memory, to compare with.
        texts: the words of each row.
    """

    dense: dict[str, DenseSearch]
    words: WordSearch
    owners: npt.NDArray[np.int64]
    files: CollectionRows
    texts: tuple[str, ...]


@pytest.fixture(scope="session")
def milvus_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("pymilvus", reason="needs the extra milvus: make test-milvus")
    with some_milvus(tmp_path_factory.mktemp("milvus") / "data") as address:
        yield address


@pytest.fixture(scope="session")
def rows() -> CollectionRows:
    """Passages with equal vectors, equal words, no words at all, and one or many sentences."""
    random = np.random.default_rng(7)
    languages = ["es" if number % 4 == 0 else "en" for number in range(DOCUMENTS)]
    sources = [
        Source(
            f"id{number}",
            f"folder/{number:02}.txt",
            f"Title {number}",
            language,
            Metadata(issuer="UN" if number % 3 else None),
            "0" * 64,
        )
        for number, language in enumerate(languages)
    ]
    owners = np.sort(random.integers(0, DOCUMENTS, ROWS))
    texts = [_text(random, languages[owner]) for owner in owners]
    counts = random.integers(1, 9, ROWS)
    chunks = [
        Chunk(f"id{owner}", Span(0, len(text)), text, "", Place(), (Span(0, len(text)),) * count)
        for owner, text, count in zip(owners, texts, counts, strict=True)
    ]
    return CollectionRows(
        sources,
        chunks,
        {name: _vectors(random, length, counts) for name, length in DIMENSIONS.items()},
        LexicalIndex.build(texts, [languages[owner] for owner in owners]),
    )


def _text(random: np.random.Generator, language: str) -> str:
    words = _WORDS[language].split()
    chances = 1 / np.arange(1, len(words) + 1)
    count = int(random.integers(0, 15))
    return " ".join(random.choice(words, count, p=chances / chances.sum())) or "—"


def _vectors(random: np.random.Generator, length: int, counts: npt.NDArray[np.int64]) -> DenseIndex:
    passages = random.standard_normal((ROWS, length)).astype(np.float32)
    passages[::7] = passages[3]  # more equal ones than are ever wanted
    passages[5::31] = passages[5]
    sentences = random.standard_normal((int(counts.sum()), length))
    return DenseIndex.build(_units(passages), _units(sentences), counts)


def _units(vectors: npt.NDArray[np.floating]) -> Matrix:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="session", params=["files", "milvus"])
def store(
    request: pytest.FixtureRequest, rows: CollectionRows, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    numbers = {source.id: number for number, source in enumerate(rows.sources)}
    owners = np.array([numbers[chunk.document_id] for chunk in rows.chunks], dtype=np.int64)
    texts = tuple(chunk.text for chunk in rows.chunks)
    if request.param == "files":
        dense, words = _in_files(rows, tmp_path_factory.mktemp("files"))
        yield Store(dense, words, owners, rows, texts)
        return
    address = request.getfixturevalue("milvus_address")
    milvus, name = Milvus(address), f"cited_qa_test_{uuid4().hex}"
    try:
        vocabulary = write_collection(milvus, name, rows)
        found = open_collection(address, name, list(DIMENSIONS.values()), owners, vocabulary)
        dense = dict(zip(DIMENSIONS, found.dense, strict=True))
        yield Store(dense, found.words, owners, rows, texts)
    finally:
        milvus.drop(name)


def _in_files(rows: CollectionRows, folder: Path) -> tuple[dict[str, DenseSearch], WordSearch]:
    dense: dict[str, DenseSearch] = {}
    for name, index in rows.dense.items():
        index.save(folder / name)
        dense[name] = DenseIndex.open(folder / name)
    rows.lexical.save(folder / "words")
    return dense, LexicalIndex.open(folder / "words")
