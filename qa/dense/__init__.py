"""Search by meaning: inner products of unit vectors, with FAISS."""

from qa.dense.compact import (
    COMPACT,
    DEFAULT_SIZES,
    EXACT,
    EXACT_UP_TO,
    FULL_PRECISION_UP_TO,
    Search,
    Sizes,
)
from qa.dense.files import Matrix
from qa.dense.index import VECTOR_FILES, DenseIndex, Rows, cosines, cosines_of_each

__all__ = [
    "COMPACT",
    "DEFAULT_SIZES",
    "EXACT",
    "EXACT_UP_TO",
    "FULL_PRECISION_UP_TO",
    "VECTOR_FILES",
    "DenseIndex",
    "Matrix",
    "Rows",
    "Search",
    "Sizes",
    "cosines",
    "cosines_of_each",
]
