"""Vectors that a run has made so far, kept for the next one in case this one is killed.

They lie beside the generations, a file a part, in which each array has a checksum: what a power
cut left half-written is passed over, so nothing has to wait for the disk.
"""

import io
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.store.writing import not_writable

_FOLDER = "unfinished"
_REBUILD = "rebuild"
_KEY = 16  # bytes


@dataclass(frozen=True, slots=True)
class Part:
    """Texts that were encoded together.

    Attributes:
        passage_keys: what tells the words of each passage, 16 bytes each.
        passages: their vectors, shape (len(passage_keys), dimension).
        sentence_keys: what tells the words of each sentence, 16 bytes each.
        sentences: their vectors, shape (len(sentence_keys), dimension).
    """

    passage_keys: tuple[bytes, ...]
    passages: npt.NDArray[np.float32]
    sentence_keys: tuple[bytes, ...]
    sentences: npt.NDArray[np.float16]


class UnfinishedVectors:
    """The vectors of runs that did not end; the caller holds `lock_index`."""

    def __init__(self, index: Path, rebuild: bool = False) -> None:
        """Find what is left.

        Args:
            index: folder of the index.
            rebuild: whether everything is to be encoded anew; then only what an unfinished run
                of that kind has left is used.

        Raises:
            IndexProblem: if the folder cannot be written.
        """
        self._index = index
        self._folder = index / _FOLDER
        if not rebuild:
            return
        try:
            if not (self._folder / _REBUILD).exists():
                self.clear()
                self._folder.mkdir()
                (self._folder / _REBUILD).touch()
        except OSError as error:
            raise not_writable(index, error) from error

    def parts(self, fingerprint: str) -> Iterator[Part]:
        """Yield what is left of the encoder with this fingerprint, and is whole."""
        for file in sorted(self._folder.glob(f"{fingerprint}.*.part")):
            part = _read(file)
            if part is not None:
                yield part

    def keep(self, fingerprint: str, part: Part) -> None:
        """Keep some vectors, of at least one passage.

        Args:
            fingerprint: of the encoder.
            part: the vectors.

        Raises:
            IndexProblem: if they cannot be written.
        """
        arrays = io.BytesIO()
        np.savez(arrays, allow_pickle=False, **part_arrays(part))
        file = self._folder / f"{fingerprint}.{part.passage_keys[0].hex()}.part"
        try:
            self._folder.mkdir(exist_ok=True)
            file.write_bytes(arrays.getvalue())
        except OSError as error:
            raise not_writable(self._index, error) from error

    def clear(self) -> None:
        """Throw everything away: it is in the index now, or not wanted."""
        shutil.rmtree(self._folder, ignore_errors=True)


def part_arrays(part: Part) -> dict[str, npt.NDArray[np.generic]]:
    """Return a part as arrays by name; `part_from` makes it a part again."""
    return {
        "passage_keys": _as_rows(part.passage_keys),
        "passages": part.passages,
        "sentence_keys": _as_rows(part.sentence_keys),
        "sentences": part.sentences,
    }


def part_from(arrays: Mapping[str, npt.NDArray[np.generic]]) -> Part:
    """Return the part that `part_arrays` made arrays of.

    Raises:
        KeyError, ValueError: if they are of something else.
    """
    part = Part(
        tuple(row.tobytes() for row in arrays["passage_keys"]),
        np.asarray(arrays["passages"], dtype=np.float32),
        tuple(row.tobytes() for row in arrays["sentence_keys"]),
        np.asarray(arrays["sentences"], dtype=np.float16),
    )
    keys = (len(part.passage_keys), len(part.sentence_keys))
    if keys != (len(part.passages), len(part.sentences)):
        raise ValueError(f"expected {keys} vectors, one a key")
    return part


def _as_rows(keys: Sequence[bytes]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), _KEY)


def _read(file: Path) -> Part | None:
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            return part_from(arrays)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None
