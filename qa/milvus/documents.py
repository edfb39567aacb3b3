"""Rows told to Milvus by the documents that they belong to, which are far fewer."""

import numpy as np
import numpy.typing as npt

from qa.milvus.fields import DOCUMENT, ROW


class Documents:
    """Which rows belong to which document."""

    def __init__(self, owners: npt.NDArray[np.integer]) -> None:
        """Take the number of each row's document, shape (rows,)."""
        self._owners = np.asarray(owners, dtype=np.int64)
        self._sizes = np.bincount(self._owners)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self._owners)

    def among(self, allowed: npt.NDArray[np.int64]) -> str:
        """Return in the language of Milvus which rows are meant.

        Which documents a filter admits is decided here, by the same code as for files; so
        nothing that a user typed becomes part of an expression.

        Args:
            allowed: rows, each once.
        """
        admitted = np.unique(self._owners[allowed])
        if int(self._sizes[admitted].sum()) != len(allowed):
            return f"{ROW} in {np.sort(allowed).tolist()}"
        others = np.setdiff1d(np.flatnonzero(self._sizes), admitted)
        if not len(others):
            return ""
        if len(others) < len(admitted):
            return f"{DOCUMENT} not in {others.tolist()}"
        return f"{DOCUMENT} in {admitted.tolist()}"
