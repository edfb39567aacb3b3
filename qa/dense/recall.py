"""How much of what an exact search finds a faster one finds."""

from collections.abc import Callable, Sequence

import faiss
import numpy as np
import numpy.typing as npt

from qa.dense.files import Matrix, Vectors
from qa.errors import IndexProblem
from qa.processors import processors
from qa.records import Hit

LEAST_RECALL = 0.99
"""An index whose search finds less is not written."""

RECALL_AT = 10
SAMPLED = 200

_SAME = 1e-6  # in cosine; what equals the last of the first ten may stand in its place


def sampled(vectors: npt.NDArray[np.floating]) -> Matrix:
    """Return up to `SAMPLED` of these vectors as queries, evenly spread, shape (n, dimension).

    Args:
        vectors: shape (n, dimension). Vectors of sentences serve best: they are real, as short
            as questions are, and mostly not themselves in the index of passages.
    """
    places = np.unique(np.linspace(0, len(vectors) - 1, min(SAMPLED, len(vectors)), dtype=int))
    chosen = np.asarray(vectors[places], dtype=np.float32)
    lengths = np.linalg.norm(chosen, axis=1, keepdims=True)
    return np.asarray(chosen / np.maximum(lengths, 1e-9), dtype=np.float32)


def measure_recall(
    queries: Matrix, vectors: Vectors, search: Callable[[Matrix, int], Sequence[Hit]]
) -> float:
    """Return which share of the `RECALL_AT` nearest to each query a search finds, the mean.

    Args:
        queries: shape (n, dimension), not empty.
        vectors: all of them, in full precision.
        search: takes a query and how many hits to return.
    """
    faiss.omp_set_num_threads(processors())
    wanted = min(RECALL_AT, vectors.ntotal)
    exact, _ = vectors.search(queries, wanted)
    found = 0
    for query, scores in zip(queries, exact, strict=True):
        rows = np.array([hit.chunk for hit in search(query, wanted)], dtype=np.int64)
        found += int((vectors.reconstruct_batch(rows) @ query >= scores[-1] - _SAME).sum())
    return found / (wanted * len(queries))


def require_recall(recall: float, passages: int) -> None:
    """Make sure that a search finds enough.

    Raises:
        IndexProblem: if it does not.
    """
    if recall < LEAST_RECALL:
        raise IndexProblem(
            f"The compact index of {passages:,} passages is not written: expected that it finds "
            f"at least {LEAST_RECALL:.0%} of the {RECALL_AT} nearest passages, found "
            f"{recall:.1%}; index with another encoder (--encoder), or the documents in several "
            "smaller collections; the index that was there is unchanged"
        )
