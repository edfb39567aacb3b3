"""The choices that shape an index and an answer, as plain values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal, get_args

DEFAULT_READER = "e5-reader"
"""Name of the reader that comes with the program, see `qa.models.load_reader`."""

Fusion = Literal["scores", "ranks", "meaning"]
"""How the searches become one ranking: by the mean of their scaled scores, by the mean of their
reciprocal ranks, or by scores of the searches by meaning alone."""

FUSIONS: tuple[Fusion, ...] = get_args(Fusion)
DEFAULT_FUSION: Fusion = "scores"
"""What the confidence is fitted for."""


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What an index was built with; an index built with other settings is built anew.

    Attributes:
        encoders: names of the encoders, see `qa.models.load_encoder`.
        chunk_characters: a chunk is at most this many code points long.
        milvus: address of the Milvus that is searched, without anything secret; `None` if the
            files of the index are.
    """

    encoders: tuple[str, ...] = ("e5-small", "minilm")
    chunk_characters: int = 1500
    milvus: str | None = None

    def as_json(self) -> dict[str, object]:
        """Return the settings as plain JSON values."""
        return {**asdict(self), "encoders": list(self.encoders)}

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> "IndexSettings":
        """Rebuild the settings from what `as_json` returned.

        Raises:
            ValueError: if a value is missing or of another type.
        """
        if not isinstance(values, Mapping):
            raise ValueError(
                f"expected an object with encoders and a chunk length, got {values!r:.200}"
            )
        encoders, characters = values.get("encoders"), values.get("chunk_characters")
        if not isinstance(encoders, list) or not isinstance(characters, int):
            raise ValueError(f"expected a list of encoders and a chunk length, got {values!r:.200}")
        milvus = values.get("milvus")
        if milvus is not None and not isinstance(milvus, str):
            raise ValueError(f"expected the address of a Milvus or nothing, got {milvus!r:.200}")
        return cls(tuple(str(name) for name in encoders), characters, milvus)
