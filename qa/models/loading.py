"""Load models with sentence-transformers: from this machine, or from afar if the user named one."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import torch
from huggingface_hub.constants import ENDPOINT
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers.utils import logging as transformers_logging

from qa.errors import ModelProblem

_Model = TypeVar("_Model")

_PATIENCE = 10  # seconds
_CANNOT_LOAD = (OSError, ValueError, RuntimeError)
_HUB_NAME = re.compile(r"\w[\w.-]*(/[\w.-]+)?")


def open_encoder(name: str, device: str, *, packaged: bool) -> SentenceTransformer:
    """Load a sentence encoder.

    Args:
        name: folder, or a name that sentence-transformers knows.
        device: where to run it, as torch calls it: `cpu`, `cuda`, `mps`.
        packaged: whether it is one of ours, which lies on disk and lacks the unused pooler.

    Raises:
        ModelProblem: if there is no such device or model, or the model cannot be loaded.
    """
    _require_device(device)
    without_pooler = {"add_pooling_layer": False} if packaged else None

    def load(here: bool) -> SentenceTransformer:
        return SentenceTransformer(
            name, device=device, local_files_only=here, model_kwargs=without_pooler
        )

    expected = "minilm, e5-small, or a sentence-transformers folder or name that can be loaded"
    return _open(load, f"Encoder {name!r}: expected {expected}", None if packaged else name)


def open_cross_encoder(name: str) -> CrossEncoder:
    """Load a cross-encoder on the CPU.

    Args:
        name: folder, or a name that sentence-transformers knows.

    Raises:
        ModelProblem: if there is no such model, it cannot be loaded, or it does not give one
            score to a pair of texts.
    """

    def load(here: bool) -> CrossEncoder:
        model: CrossEncoder = CrossEncoder(name, device="cpu", local_files_only=here)
        return model

    expected = "e5-reader, none, or a CrossEncoder's folder or name that can be loaded"
    model = _open(load, f"Reader {name!r}: expected {expected}", name)
    # Both would load, and the scores would be chance or several numbers each.
    architectures = (model.config and model.config.architectures) or ["unknown"]
    if all(each.endswith("Model") for each in architectures):
        raise ModelProblem(f"Reader {name!r}: expected a CrossEncoder, found a bare encoder")
    if model.num_labels != 1:
        raise ModelProblem(
            f"Reader {name!r}: expected a CrossEncoder that gives one score, found one that gives "
            f"{model.num_labels}"
        )
    return model


def _open(load: Callable[[bool], _Model], expected: str, afar: str | None) -> _Model:
    """Load from this machine, else from the hub if `afar` is what a model there may be called."""
    # Torch's threads wait for each other after every layer; with anything else running, a
    # question of 40 ms took 2 s. Many chunks are shared out among workers instead.
    torch.set_num_threads(1)
    # Neither a progress bar over 200 tensors nor a report on an unused pooling layer
    # tells a user anything.
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return load(True)
    except _CANNOT_LOAD as error:
        if afar is None or not _HUB_NAME.fullmatch(afar) or Path(afar).exists():
            raise _not_loaded(expected, error) from error
    try:
        _require_network()
        return load(False)
    except _CANNOT_LOAD as error:
        raise _not_loaded(expected, error) from error


def _require_device(device: str) -> None:
    try:
        torch.empty(1, device=device)
    except (AssertionError, RuntimeError) as error:  # the first where torch is made for none
        raise ModelProblem(
            f"Device {device!r}: expected one that the installed torch {torch.__version__} can use "
            "on this machine; leave out --device, or install a torch made for the device "
            "(https://pytorch.org/get-started)"
        ) from error


def _require_network() -> None:
    """Find out at once what the download would find out after a minute of trying again."""
    try:
        with urlopen(ENDPOINT, timeout=_PATIENCE):
            pass
    except HTTPError:
        pass  # it answered
    except URLError as error:
        raise OSError(
            f"it is not on this machine, and {ENDPOINT} cannot be reached to download it"
        ) from error


def _not_loaded(expected: str, error: Exception) -> ModelProblem:
    reason = next(iter(str(error).splitlines()), type(error).__name__)
    return ModelProblem(f"{expected}; {reason}")
