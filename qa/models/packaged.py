"""Open the models that come with the program, their weights checked."""

from functools import cache
from pathlib import Path

from tokenizers import Tokenizer

from qa.models.packaged_encoder import PackagedEncoder
from qa.models.packaged_reader import PackagedReader
from qa.models.packages import (
    MINILM_SHA256,
    PACKED_E5_SHA256,
    minilm_folder,
    packed_multilingual,
    reader_fingerprint,
    reader_model,
)
from qa.models.packed import PackedModel
from qa.models.weights import FloatWeights


def open_minilm(processors: int = 1) -> PackagedEncoder:
    """Open all-MiniLM.

    Args:
        processors: how many one run takes.

    Raises:
        ModelProblem: if its weights are missing or damaged.
    """
    folder = minilm_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return PackagedEncoder(
        "minilm",
        MINILM_SHA256,
        FloatWeights(folder / "model.safetensors"),
        tokenizer,
        layers=6,
        longest=256,
        languages=frozenset({"en"}),
        processors=processors,
    )


def open_multilingual(processors: int = 1) -> PackagedEncoder:
    """Open multilingual-e5.

    Args:
        processors: how many one run takes.

    Raises:
        ModelProblem: if its weights are missing or damaged.
    """
    tokenizer, weights = multilingual_parts()
    return PackagedEncoder(
        "e5-small",
        PACKED_E5_SHA256,
        weights,
        tokenizer,
        layers=12,
        longest=512,
        prompts=("query: ", "passage: "),
        processors=processors,
    )


def open_reader(name: str) -> PackagedReader:
    """Open the reader under the name that the user gave it.

    Raises:
        ModelProblem: if its weights, or those of multilingual-e5, are missing or damaged.
    """
    return PackagedReader(name, reader_fingerprint(), reader_model(), *multilingual_parts())


def multilingual_parts() -> tuple[Tokenizer, PackedModel]:
    """Return tokenizer and weights of multilingual-e5, which encoder and reader share.

    Raises:
        ModelProblem: if the weights are missing or damaged.
    """
    return _multilingual_parts(packed_multilingual())


@cache  # a tokenizer of 250,000 pieces takes half a second and 100 MB
def _multilingual_parts(packed: Path) -> tuple[Tokenizer, PackedModel]:
    weights = PackedModel(packed)
    return weights.tokenizer(), weights
