"""The fields of a collection, and vectors of sentences as text."""

import base64
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

ROW = "row"
DOCUMENT = "document"
WORDS = "words"
MOST_BYTES = 65_535
"""How long a text in a field may be, in UTF-8."""

MOST_SENTENCES = 4096
"""How many values a field with several may have."""

_HALF = np.dtype("<f2")


def vector_field(encoder: int) -> str:
    """Return the field with a passage's vector.

    Args:
        encoder: position of the encoder in the manifest.
    """
    return f"vector_{encoder}"


def sentences_field(encoder: int) -> str:
    """Return the field with the vectors of a passage's sentences, by one encoder."""
    return f"sentences_{encoder}"


def packed_length(dimension: int) -> int:
    """Return how many characters `packed` needs for one vector."""
    return 4 * -(-dimension * _HALF.itemsize // 3)


def packed(vectors: npt.NDArray[np.floating]) -> list[str]:
    """Return each vector as text: half-precision numbers, little-endian, in base 64.

    Milvus keeps one vector a row and field, or several values that are no vectors; those of
    a passage's sentences are only ever fetched with it, never searched.

    Args:
        vectors: shape (sentences, dimension).
    """
    return [base64.b64encode(row.tobytes()).decode("ascii") for row in vectors.astype(_HALF)]


def unpacked(texts: Sequence[str], dimension: int) -> npt.NDArray[np.float16]:
    """Return what `packed` was given, in half precision.

    Raises:
        ValueError: if a text is not what `packed` returns.
    """
    numbers = b"".join(base64.b64decode(text, validate=True) for text in texts)
    return np.frombuffer(numbers, dtype=_HALF).reshape(len(texts), dimension).astype(np.float16)
