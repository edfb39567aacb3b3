"""Which vectors are nearest: all compared, or only those that codes find."""

import faiss
import numpy as np

from qa.dense.compact import Codes
from qa.dense.files import Matrix, Numbers, Vectors

COMPARED = 8_000
"""Passages that codes find and the vectors then compare; see benchmarks/results/scale.md."""

_COMPARED_EACH = 10  # for each passage wanted, if that is more


def nearest(
    vectors: Vectors, query: Matrix, k: int, allowed: Numbers | None
) -> tuple[Matrix, Numbers]:
    """Return scores and rows of the vectors nearest to `query`, of those `allowed`.

    FAISS leaves open which of equal ones it returns; here none is left out that equals one
    returned.

    Args:
        vectors: what to search; scores are their inner products.
        query: shape (1, dimension).
        k: how many are wanted, at least one.
        allowed: rows to search among; `None` means all.

    Returns:
        The `k` nearest in any order, and maybe some more; fewer only if fewer are allowed.
    """
    parameters = None if allowed is None else _only(vectors.ntotal, allowed)
    scores, rows = vectors.search(query, k + 1, params=parameters)
    if scores[0, k - 1] == scores[0, k]:
        least = float(np.nextafter(scores[0, k], np.float32(-np.inf)))
        _, scores, rows = vectors.range_search(query, least, params=parameters)
    return _found(scores, rows)


def nearest_by_codes(
    codes: Codes, vectors: Vectors, query: Matrix, k: int, compared: int = COMPARED
) -> tuple[Matrix, Numbers]:
    """Return scores and rows of the nearest of the vectors that the codes find.

    Args:
        codes: of `vectors`.
        vectors: as for `nearest`.
        query: as for `nearest`.
        k: how many are wanted, at least one.
        compared: how many the codes are to find at least.

    Returns:
        As `nearest` does.
    """
    compared = min(max(compared, _COMPARED_EACH * k), vectors.ntotal)
    both = faiss.IndexRefine(codes, vectors)
    scores, rows = _refined(both, query, min(k + 1, compared), compared)
    if k < len(scores) and scores[k - 1] == scores[k]:
        return _refined(both, query, compared, compared)
    return scores, rows


def _refined(
    both: faiss.IndexRefine, query: Matrix, k: int, compared: int
) -> tuple[Matrix, Numbers]:
    factor = faiss.IndexRefineSearchParameters(k_factor=compared / k)  # type: ignore[call-arg]
    return _found(*both.search(query, k, params=factor))


def _found(scores: Matrix, rows: Numbers) -> tuple[Matrix, Numbers]:
    found = rows.ravel() >= 0
    return scores.ravel()[found], rows.ravel()[found]


def _only(size: int, allowed: Numbers) -> faiss.SearchParameters:
    """Return parameters that confine a search to the rows `allowed`."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[allowed] = True
    # FAISS's type stubs describe the bare C++ classes; the Python ones take these arguments
    # and keep alive what they point to.
    selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))  # type: ignore[call-arg, arg-type]
    return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
