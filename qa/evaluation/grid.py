"""The settings that a sweep tries: every combination of a few values each."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import product
from pathlib import Path
from typing import Any

from qa.errors import RunError
from qa.settings import DEFAULT_FUSION, DEFAULT_READER, FUSIONS, Fusion, IndexSettings

MOST = 200
"""Combinations that a grid may have."""

_LEAST_CHUNK = 100


@dataclass(frozen=True, slots=True)
class Setting:
    """One combination.

    Attributes:
        chunk: characters that a chunk has at most.
        encoders: their names.
        reader: its name, or `none`.
        fusion: how the searches become one ranking.
        k: passages to ask for.
    """

    chunk: int
    encoders: tuple[str, ...]
    reader: str
    fusion: Fusion
    k: int

    @property
    def index_settings(self) -> IndexSettings:
        """What its index is built with."""
        return IndexSettings(self.encoders, self.chunk)

    @property
    def index_name(self) -> str:
        """A name for its index, good as that of a folder."""
        return f"{self.chunk}-{_short(self.encoders)}"

    @property
    def name(self) -> str:
        """What tells it from other settings, good as the name of a file."""
        return f"{self.index_name}-{_short([self.reader])}-{self.fusion}-{self.k}"


@dataclass(frozen=True, slots=True)
class Grid:
    """The values to try; what is not given keeps its usual value.

    Attributes:
        chunk: characters that a chunk has at most.
        encoder: names of encoders, those that vote together joined by `+`.
        reader: names of readers, or `none`.
        fusion: how the searches become one ranking.
        k: passages to ask for.
    """

    chunk: tuple[int, ...] = (IndexSettings().chunk_characters,)
    encoder: tuple[str, ...] = ("+".join(IndexSettings().encoders),)
    reader: tuple[str, ...] = (DEFAULT_READER,)
    fusion: tuple[Fusion, ...] = (DEFAULT_FUSION,)
    k: tuple[int, ...] = (10,)

    @classmethod
    def of(cls, values: Mapping[str, Sequence[Any]]) -> "Grid":
        """Make a grid of the values of some settings, each value once.

        Raises:
            RunError: if a setting is unknown or a value is no good.
        """
        for name, some in values.items():
            _check(name, some)
        grid = cls(**{name: tuple(dict.fromkeys(some)) for name, some in values.items() if some})
        if len(grid.settings()) > MOST:
            raise RunError(
                f"Expected a grid of at most {MOST} combinations, found {len(grid.settings())}"
            )
        return grid

    def settings(self) -> list[Setting]:
        """Return every combination; those that share an index follow each other."""
        combinations = product(self.chunk, self.encoder, self.reader, self.fusion, self.k)
        return [
            Setting(chunk, tuple(dict.fromkeys(encoder.split("+"))), reader, fusion, k)
            for chunk, encoder, reader, fusion, k in combinations
        ]


def read_grid(file: Path) -> dict[str, list[Any]]:
    """Read the values of a grid from a TOML file, such as `chunk = [800, 1500]`.

    Raises:
        RunError: if the file cannot be read, or holds anything but lists.
    """
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RunError(f"{file} cannot be read: {error}; expected a TOML file") from error
    for name, some in values.items():
        if not isinstance(some, list):
            raise RunError(f"{file}: expected {name} to be a list, found {some!r}")
    return values


def _check(name: str, values: Sequence[Any]) -> None:
    known = [field.name for field in fields(Grid)]
    if name not in known:
        raise RunError(f"Expected settings of {', '.join(known)}, found {name!r}")
    for value in values:
        if not _good(name, value):
            raise RunError(f"Expected {_EXPECTED[name]}, found {name} {value!r}")


_EXPECTED = {
    "chunk": f"at least {_LEAST_CHUNK} characters a chunk",
    "encoder": "names of encoders, joined by +",
    "reader": "the name of a reader, or none",
    "fusion": f"one of {', '.join(FUSIONS)}",
    "k": "from 1 to 100 passages",
}


def _good(name: str, value: object) -> bool:
    if name in ("chunk", "k"):
        low, high = (_LEAST_CHUNK, 100_000) if name == "chunk" else (1, 100)
        return isinstance(value, int) and low <= value <= high
    if name == "fusion":
        return value in FUSIONS
    return isinstance(value, str) and all(part.strip() for part in value.split("+"))


def _short(names: Sequence[str]) -> str:
    """Return names joined; of a folder only the last part."""
    return "+".join(re.sub(r"[^\w.]+", "-", Path(name).name) for name in names)
