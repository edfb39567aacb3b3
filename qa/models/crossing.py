"""From the vector of a question to the one that is compared with texts in one other language.

An encoder of many languages puts a question near texts in its own language and, among those in
another, not always first where the answer is. A map learned from questions whose answers stand
in the other language takes the question's vector to where such answers lie; the vectors of the
texts stay as they are. See `crossing/card.md`.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.models.encoder import Matrix, Vector


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """A map of low rank for unit vectors.

    Attributes:
        language: ISO 639-1 code of the texts it leads to.
        down: shape (dimension, rank).
        up: shape (rank, dimension).
        offset: shape (dimension,).
    """

    language: str
    down: Matrix
    up: Matrix
    offset: Vector

    def cross(self, question: Vector) -> Vector:
        """Return the unit vector to compare with texts in `language`.

        Args:
            question: the unit vector of a question in any other language, shape (dimension,).
        """
        moved = question + (question @ self.down) @ self.up + self.offset
        return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)

    def save(self, file: Path) -> None:
        """Write the map to a file that `open` reads."""
        np.savez(
            file, language=np.array(self.language), down=self.down, up=self.up, offset=self.offset
        )

    @classmethod
    def open(cls, file: Path) -> "Crossing":
        """Read what `save` wrote."""
        with np.load(file, allow_pickle=False) as arrays:
            return cls(str(arrays["language"]), arrays["down"], arrays["up"], arrays["offset"])
