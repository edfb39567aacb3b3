"""Files of vectors: written in pieces, and checked before anybody trusts their heads."""

import struct
from collections.abc import Iterator
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Vectors = faiss.IndexFlatIP | faiss.IndexScalarQuantizer
"""Vectors that FAISS compares one by one, in full or half precision."""

_AT_ONCE = 65_536  # vectors
_FULL = struct.Struct("<4siqqqBiQ")
"""Kind, dimension, count, two numbers without meaning, trained, metric, how many numbers follow."""
_HALF = struct.Struct("<4siqqqBiiifqqQQ")
"""The same up to the metric; then type, kind and argument of the range, dimension, bytes of a
vector, how many numbers the range has, and how many bytes follow."""
_MEANINGLESS = 1 << 20


def in_pieces(vectors: Vectors) -> Iterator[Matrix]:
    """Yield all vectors in order, so many at once as memory allows anywhere."""
    for start in range(0, vectors.ntotal, _AT_ONCE):
        yield vectors.reconstruct_n(start, min(_AT_ONCE, vectors.ntotal - start))


def write_vectors(file: Path, vectors: Vectors, half: bool) -> None:
    """Write vectors as FAISS does, without a copy of all of them in memory.

    Args:
        file: to write.
        vectors: what to write.
        half: whether in half precision.

    Raises:
        OSError: if it cannot be written.
    """
    with file.open("wb") as stream:
        stream.write(_head(vectors.d, vectors.ntotal, half))
        for piece in in_pieces(vectors):
            stream.write(piece.astype("<f2" if half else "<f4", copy=False).data)


def open_vectors(file: Path) -> Vectors:
    """Open what `write_vectors` wrote, mapped into memory.

    Raises:
        OSError, RuntimeError, ValueError: if it is missing or is not what was written.
    """
    _check_head(file)
    opened = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)
    if not isinstance(opened, faiss.IndexFlatIP | faiss.IndexScalarQuantizer):
        raise ValueError(f"the head of {file.name} was altered")
    return opened


def _check_head(file: Path) -> None:
    """Check what stands before the vectors: FAISS would trust it, and could crash.

    Raises:
        ValueError: if it is not what FAISS writes for inner products and so many vectors.
    """
    with file.open("rb") as stream:
        found = stream.read(_HALF.size)
    if len(found) < _FULL.size:
        raise ValueError(f"{file.name} is too short")
    half = found.startswith(b"IxSQ")
    dimension, count = struct.unpack_from("<iq", found, 4)
    head = _HALF.size if half else _FULL.size
    size = head + dimension * count * (2 if half else 4)
    fits = dimension > 0 and count >= 0 and file.stat().st_size == size
    if not fits or not found.startswith(_head(dimension, count, half)):
        raise ValueError(f"the head of {file.name} was altered")


def _head(dimension: int, count: int, half: bool) -> bytes:
    """Return what stands before so many vectors."""
    common = (dimension, count, _MEANINGLESS, _MEANINGLESS, 1, faiss.METRIC_INNER_PRODUCT)
    if not half:
        return _FULL.pack(b"IxFI", *common, dimension * count)
    bytes_each = 2 * dimension
    kind = faiss.ScalarQuantizer.QT_fp16
    return _HALF.pack(b"IxSQ", *common, kind, 0, 0.0, dimension, bytes_each, 0, bytes_each * count)
