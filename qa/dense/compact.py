"""One bit a number: codes that find the likely nearest of very many vectors.

RaBitQ (https://arxiv.org/abs/2405.12497) turns all vectors by a random rotation and keeps the
sign of each number. What its codes find is compared again by the vectors themselves, so scores
are exact, and only what it passes over can be missed; how much that is, is measured whenever an
index is written.
"""

from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from qa.dense.files import Vectors, in_pieces
from qa.processors import processors

Codes = faiss.IndexPreTransform
"""A rotation, and the signs of what it turned."""

EXACT_UP_TO = 200_000
"""Passages; up to so many, comparing a question with every one of them takes at most twice as
long as the codes do, and misses nothing. See benchmarks/results/scale.md."""

FULL_PRECISION_UP_TO = 500_000
"""Passages; beyond so many, half the bytes count for more than two passages in a thousand: a
search within a filter takes half the time, and twice as much of the index stays in memory."""

EXACT, COMPACT = "exact", "compact"

_TRAINED_ON = 65_536  # vectors, for their mean


@dataclass(frozen=True, slots=True)
class Sizes:
    """Up to how many passages an index searches in which way.

    Attributes:
        exact: up to so many, all are compared.
        full_precision: up to so many, vectors are kept as they are; beyond, in half precision.
    """

    exact: int = EXACT_UP_TO
    full_precision: int = FULL_PRECISION_UP_TO


DEFAULT_SIZES = Sizes()


@dataclass(frozen=True, slots=True)
class Search:
    """How the vectors of one encoder are searched.

    Attributes:
        kind: `exact` or `compact`.
        half_precision: whether the vectors of passages are kept in half precision.
        recall: share of the ten nearest passages that the search finds, measured when the
            index was written.
    """

    kind: str = EXACT
    half_precision: bool = False
    recall: float = 1.0


def build_codes(vectors: Vectors) -> Codes:
    """Return the codes of all vectors; the same ones for the same vectors."""
    faiss.omp_set_num_threads(processors())
    rotation = faiss.RandomRotationMatrix(vectors.d, vectors.d)
    signs = faiss.IndexRaBitQFastScan(vectors.d, faiss.METRIC_INNER_PRODUCT)
    codes = faiss.IndexPreTransform(rotation, signs)
    step = max(1, vectors.ntotal // _TRAINED_ON)
    codes.train(vectors.reconstruct_batch(np.arange(0, vectors.ntotal, step)))
    for piece in in_pieces(vectors):
        codes.add(piece)
    return codes


def write_codes(file: Path, codes: Codes) -> None:
    """Write codes.

    Raises:
        OSError: if they cannot be written.
    """
    # Through Python's own file, so that a full disk is an OSError that names the file.
    with file.open("wb") as stream:
        faiss.write_index(codes, faiss.PyCallbackIOWriter(stream.write))  # type: ignore[attr-defined]


def open_codes(file: Path, vectors: Vectors) -> Codes:
    """Read codes, whose bytes the caller has checked: FAISS would trust them.

    Args:
        file: what `write_codes` wrote.
        vectors: those that the codes were made of.

    Raises:
        OSError, RuntimeError, ValueError: if they cannot be read, or are of other vectors.
    """
    codes = faiss.read_index(str(file))
    same = (codes.d, codes.ntotal) == (vectors.d, vectors.ntotal)
    if not isinstance(codes, Codes) or not same:
        raise ValueError(f"{file.name} holds no codes of these vectors")
    return codes
