"""The map across languages: what it computes, and that what is packaged does what its card says."""

from pathlib import Path

import numpy as np
import pytest

from qa.errors import ModelProblem
from qa.models import Crossing, load_crossings, load_for_questions
from qa.models.packages import CROSSING, multilingual_crossing
from qa.records import Chunk, Place, Span
from tests.fake_encoder import FakeEncoder


def swap() -> Crossing:
    """Return a map that turns the first axis into the second."""
    down = np.array([[1.0], [0.0], [0.0]], dtype=np.float32)
    up = np.array([[-1.0, 1.0, 0.0]], dtype=np.float32)
    return Crossing("en", down, up, np.zeros(3, dtype=np.float32))


def test_a_question_is_moved_and_stays_a_unit_vector() -> None:
    first = np.array([1.0, 0.0, 0.0], dtype=np.float32)
    assert swap().cross(first).tolist() == [0.0, 1.0, 0.0]
    mixed = np.array([0.6, 0.0, 0.8], dtype=np.float32)
    assert swap().cross(mixed) == pytest.approx([0.0, 0.6, 0.8])
    offset = Crossing("en", swap().down, swap().up, np.array([0, 0, 1], dtype=np.float32))
    assert offset.cross(first) == pytest.approx([0.0, 0.5**0.5, 0.5**0.5])


def test_what_is_saved_is_opened(tmp_path: Path) -> None:
    swap().save(tmp_path / "swap.npz")
    opened = Crossing.open(tmp_path / "swap.npz")
    assert opened.language == "en"
    assert opened.down.tolist() == swap().down.tolist()
    assert opened.up.tolist() == swap().up.tolist()
    assert opened.offset.tolist() == [0.0, 0.0, 0.0]
    assert opened.down.dtype == np.float32


def test_only_multilingual_e5_has_one() -> None:
    found = load_crossings([FakeEncoder(), load_for_questions("e5-small")])
    assert list(found) == ["e5-small"]
    assert found["e5-small"].language == "en"
    assert (found["e5-small"].down.shape, found["e5-small"].up.shape) == ((384, 16), (16, 384))


def test_the_card_names_the_file() -> None:
    seal = CROSSING.with_suffix(".sha256").read_text(encoding="ascii").strip()
    assert f"`{seal}`" in CROSSING.with_name("card.md").read_text(encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the packaged map that stands in for it."""
    for file in (CROSSING, CROSSING.with_suffix(".sha256")):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr("qa.models.packages.CROSSING", tmp_path / CROSSING.name)
    return tmp_path / CROSSING.name


def test_a_damaged_map_is_refused(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-1])
    with pytest.raises(ModelProblem, match=r"e5-small\.npz: expected SHA-256 \w+, found \w+;"):
        load_crossings([load_for_questions("e5-small")])


def test_a_map_without_a_fingerprint_is_refused(copy: Path) -> None:
    copy.with_suffix(".sha256").unlink()
    told = r"e5-small\.sha256: the SHA-256 of e5-small\.npz is missing; install again"
    with pytest.raises(ModelProblem, match=told):
        multilingual_crossing()


def test_a_question_comes_nearer_to_the_english_sentence_that_answers_it() -> None:
    encoder = load_for_questions("e5-small")
    found = load_crossings([encoder])["e5-small"]
    # Words of the question stand in the first sentence, the answer to it in the second.
    texts = [
        "Periods of reflection are mentioned in the report of the committee.",
        "Victims shall have at least thirty days to recover and to decide whether to cooperate.",
    ]
    chunks = [
        Chunk("0" * 12, Span(0, len(text)), text, "", Place(), (Span(0, len(text)),))
        for text in texts
    ]
    vectors = encoder.encode_chunks(chunks, lambda _: None).passages
    question = encoder.encode_query("¿Cuánto tiempo tienen las víctimas para reponerse?")
    plain, crossed = vectors @ question, vectors @ found.cross(question)
    assert crossed[1] - crossed[0] > plain[1] - plain[0] > 0
