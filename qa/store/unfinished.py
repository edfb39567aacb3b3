"""Vectors that a run has made so far, kept for the next one in case this one is killed.

They lie beside the generations, a file a part, in which each array has a checksum: what a power
cut left half-written is passed over, so nothing has to wait for the disk.
"""

import io
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.dense import DenseIndex
from qa.store.writing import not_writable

_FOLDER = "unfinished"
_REBUILD = "rebuild"


@dataclass(frozen=True, slots=True)
class Part:
    """Chunks that were encoded together.

    Attributes:
        keys: what tells each chunk's content, 16 bytes each; its row is its position.
        dense: their vectors.
    """

    keys: tuple[bytes, ...]
    dense: DenseIndex


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

    def keep(
        self,
        fingerprint: str,
        keys: Sequence[bytes],
        passages: npt.NDArray[np.float32],
        sentences: npt.NDArray[np.float16],
        counts: npt.NDArray[np.int64],
    ) -> None:
        """Keep the vectors of some chunks.

        Args:
            fingerprint: of the encoder.
            keys: one a chunk, 16 bytes each.
            passages: shape (chunks, dimension).
            sentences: shape (sum of `counts`, dimension).
            counts: how many sentences each chunk has.

        Raises:
            IndexProblem: if they cannot be written.
        """
        arrays = io.BytesIO()
        names = np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), -1)
        np.savez(arrays, keys=names, passages=passages, sentences=sentences, counts=counts)
        file = self._folder / f"{fingerprint}.{keys[0].hex()}.part"
        try:
            self._folder.mkdir(exist_ok=True)
            file.write_bytes(arrays.getvalue())
        except OSError as error:
            raise not_writable(self._index, error) from error

    def clear(self) -> None:
        """Throw everything away: it is in the index now, or not wanted."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _read(file: Path) -> Part | None:
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            dense = DenseIndex.build(arrays["passages"], arrays["sentences"], arrays["counts"])
            return Part(tuple(row.tobytes() for row in arrays["keys"]), dense)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None
