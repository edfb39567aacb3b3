"""The real encoders and their vectors."""

from typing import NoReturn

import numpy as np
import pytest

from qa.errors import ModelProblem
from qa.models import Encoder, load_encoder, load_for_questions
from qa.models.packaged_encoder import _batches
from qa.models.packages import MINILM_SHA256, PACKED_E5_SHA256, minilm_folder
from qa.models.transformer import TransformerEncoder
from qa.records import Chunk, Place, Span

QUESTION = "How many people are victims of trafficking?"
ANSWER = "At least 2.5 million people are estimated to be victims of trafficking."
ASIDE = "The ship must fly the flag of one State only."
SPANISH = "Se calcula que al menos 2,5 millones de personas son víctimas de la trata."


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    return load_encoder("minilm")


@pytest.fixture(scope="module")
def multilingual() -> Encoder:
    return load_encoder("e5-small")


def chunk(*sentences: str, context: str = "Note") -> Chunk:
    text, spans = "", []
    for sentence in sentences:
        text += " " if text else ""
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence
    return Chunk("0" * 12, Span(0, len(text)), text, context, Place(), tuple(spans))


def test_minilm_puts_the_answer_nearer_than_an_aside(minilm: Encoder) -> None:
    assert (minilm.name, minilm.fingerprint, minilm.dimension) == ("minilm", MINILM_SHA256, 384)
    assert minilm.languages == {"en"}
    question = minilm.encode_query(QUESTION)
    assert question.shape == (384,)
    assert question.dtype == np.float32
    assert float(np.linalg.norm(question)) == pytest.approx(1.0, abs=1e-5)
    near, far = minilm.encode_chunks([chunk(ANSWER), chunk(ASIDE)], lambda _: None).passages
    assert question @ near > 0.7
    assert question @ far < 0.3


@pytest.mark.parametrize("name", ["minilm", "e5-small"])
def test_a_question_alone_gets_the_vector_that_it_gets_beside_others(name: str) -> None:
    alone = load_for_questions(name).encode_query(QUESTION)
    assert alone.tobytes() == load_encoder(name).encode_query(QUESTION).tobytes()


def test_multilingual_vectors_cross_languages(multilingual: Encoder) -> None:
    assert multilingual.fingerprint == PACKED_E5_SHA256
    assert multilingual.languages == frozenset()
    question = multilingual.encode_query(QUESTION)
    near, far = multilingual.encode_chunks([chunk(SPANISH), chunk(ASIDE)], lambda _: None).passages
    assert question @ near > question @ far + 0.05


def test_the_vectors_of_chunks_keep_their_order(minilm: Encoder) -> None:
    chunks = [chunk(ANSWER, ASIDE), chunk(ASIDE, context="Law of the sea"), chunk(ANSWER)] * 20
    told: list[int] = []
    vectors = minilm.encode_chunks(chunks, told.append)
    assert vectors.passages.shape == (60, 384)
    assert vectors.sentences.shape == (80, 384)
    assert sum(told) == 60
    lengths = np.linalg.norm(np.concatenate([vectors.passages, vectors.sentences]), axis=1)
    assert lengths == pytest.approx(np.ones(140), abs=1e-3)
    one = minilm.encode_chunks(chunks[:3], lambda _: None)
    for copy in range(20):
        passages = vectors.passages[3 * copy : 3 * copy + 3]
        sentences = vectors.sentences[4 * copy : 4 * copy + 4]
        assert np.sum(passages * one.passages, axis=1) == pytest.approx(np.ones(3), abs=0.002)
        assert np.sum(sentences * one.sentences, axis=1) == pytest.approx(np.ones(4), abs=0.002)
    # A sentence is encoded without headings: it is the same whatever stands above it.
    assert one.sentences[1] @ one.sentences[2] == pytest.approx(1.0, abs=0.002)
    assert one.passages[1] @ one.sentences[2] < 0.95


def test_no_chunks_give_no_vectors(minilm: Encoder) -> None:
    vectors = minilm.encode_chunks([], lambda _: None)
    assert vectors.passages.shape == vectors.sentences.shape == (0, 384)


def test_a_folder_is_an_encoder_of_its_own(minilm: Encoder) -> None:
    folder = str(minilm_folder())
    own = load_encoder(folder)
    assert own.name == folder
    assert len(own.fingerprint) == 64
    assert own.fingerprint != MINILM_SHA256
    assert own.languages == frozenset()
    assert np.abs(own.encode_query(QUESTION) - minilm.encode_query(QUESTION)).max() < 1e-5


@pytest.mark.parametrize("name", ["minilm", "e5-small"])
def test_what_is_long_is_cut(name: str) -> None:
    encoder = load_encoder(name)
    question = "Which State may board a ship? " * 200
    cut = encoder.encode_query(question)
    assert np.abs(cut - encoder.encode_query(f"{question} Who eats bread?")).max() < 1e-5
    assert float(cut @ encoder.encode_query(QUESTION)) < 0.9


def test_texts_of_like_length_are_run_together() -> None:
    lengths = [3, 300, 100, 90, 5, 256, 3]
    batches = list(_batches(lengths))
    assert batches == [[1], [5], [2, 3], [4, 0, 6]]
    assert list(_batches([])) == []
    assert [len(batch) for batch in _batches([64] * 10)] == [4, 4, 2]


@pytest.mark.parametrize("error", [AssertionError, RuntimeError])
def test_a_device_that_is_missing_is_told(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def missing(*_: object, device: str) -> NoReturn:
        raise error(device)

    monkeypatch.setattr("torch.empty", missing)
    told = "Device 'cuda': expected one that the installed torch .* can use on this machine; leave"
    for name in ("minilm", str(minilm_folder())):
        with pytest.raises(ModelProblem, match=told):
            load_encoder(name, "cuda")


def test_on_another_device_torch_runs_the_same_encoder(minilm: Encoder) -> None:
    # No machine can be relied on to have one: torch's own name for the processor stands in.
    elsewhere = load_encoder("minilm", "cpu:0")
    assert isinstance(elsewhere, TransformerEncoder)
    assert not isinstance(minilm, TransformerEncoder)
    assert (elsewhere.name, elsewhere.fingerprint) == (minilm.name, minilm.fingerprint)
    assert elsewhere.languages == minilm.languages
    chunks = [chunk(ANSWER, ASIDE)]
    found, expected = (each.encode_chunks(chunks, lambda _: None) for each in (elsewhere, minilm))
    assert np.sum(found.passages * expected.passages, axis=1) == pytest.approx([1.0], abs=1e-3)
    assert np.sum(found.sentences * expected.sentences, axis=1) == pytest.approx(
        [1.0, 1.0], abs=1e-3
    )


def test_many_words_have_the_vectors_that_each_has_alone(multilingual: Encoder) -> None:
    words = ["víctimas", "victims", "贩运", "convention", "a"] * 30
    found = multilingual.encode_words(words)
    assert found.shape == (150, 384)
    for row, word in enumerate(words[:5]):
        assert np.abs(found[row::5] - multilingual.encode_words([word])).max() < 1e-5
        assert np.abs(found[row] - multilingual.encode_query(word)).max() > 1e-3  # has a prompt
    assert float(found[0] @ found[1]) > float(found[0] @ found[3])
