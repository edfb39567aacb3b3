"""A grown collection is what a real one is: chunks stand in their documents, vectors are unit."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.growing import Seed, grow, grow_vectors, read_seed
from tests.small_index import build

TEXTS = {
    "fund.txt": "The trust fund helps each victim of trafficking.\n\nIt was set up in 2010.\n",
    "treaty.txt": "1. A treaty on smuggling was signed.\n\n2. It protects every border.\n",
}


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Seed:
    return read_seed(build(tmp_path_factory.mktemp("seed"), TEXTS))


def test_copies_have_their_passages_verbatim_and_the_first_is_the_original(seed: Seed) -> None:
    grown = grow(seed, 100)
    documents = {document.source.id: document for document in grown.documents}
    assert len(grown.chunks) == 100
    assert len(documents) == len(grown.documents)
    for chunk in grown.chunks:
        assert chunk.span.of(documents[chunk.document_id].text) == chunk.text
    originals = [document for document, _ in seed.documents]
    assert [document.text for document in grown.documents[:2]] == [one.text for one in originals]
    assert {len(document.text) for document in grown.documents} == {
        len(one.text) for one in originals
    }


def test_vectors_are_those_of_the_original_first_and_unit_always(
    seed: Seed, tmp_path: Path
) -> None:
    (name,) = seed.dense
    real = seed.dense[name]
    grown = grow_vectors(seed, name, 100, tmp_path / "sentences")
    rows = list(range(len(real)))
    assert len(grown) == 100
    assert grown.passages(rows).tolist() == pytest.approx(real.passages(rows))
    assert np.linalg.norm(grown.passages(range(100)), axis=1) == pytest.approx(1.0, abs=1e-5)
    for row in (0, len(real), 99):
        assert len(grown.sentences(row)) == len(real.sentences(row % len(real)))
