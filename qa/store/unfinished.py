"""What a run has made so far, kept for the next one in case this one is killed.

It lies beside the generations, a file a part, in which each array has a checksum: what a power
cut left half-written is passed over, so nothing has to wait for the disk. A shard, in which
everything of some documents lies, is what other machines hand over: it has its name only when it
is whole and on the disk.
"""

import io
import os
import shutil
import uuid
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
_WORDS = "words"
_UNREADABLE = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile)


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
            part = _read(file, "")
            if part is not None:
                yield part
        for file in sorted(self._folder.glob("*.shard")):
            part = _read(file, f"{fingerprint}.")
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
        file = self._folder / f"{fingerprint}.{part.passage_keys[0].hex()}.part"
        try:
            self._folder.mkdir(exist_ok=True)
            file.write_bytes(_written(_arrays(part, "")))
        except OSError as error:
            raise not_writable(self._index, error) from error

    def keep_shard(self, name: str, words: bytes, parts: Mapping[str, Part]) -> None:
        """Keep everything of some documents; the folder exists already.

        Two that keep the same shard at a time do no harm: the last one stays.

        Args:
            name: of the shard.
            words: what was read of the documents, as the caller writes it.
            parts: their vectors, by the fingerprint of the encoder.

        Raises:
            IndexProblem: if it cannot be written.
        """
        arrays: dict[str, npt.NDArray[np.generic]] = {_WORDS: np.frombuffer(words, np.uint8)}
        for fingerprint, part in parts.items():
            arrays |= _arrays(part, f"{fingerprint}.")
        final = self._shard_file(name)
        begun = final.with_suffix(f".{uuid.uuid4().hex}.begun")
        try:
            with begun.open("xb") as stream:
                stream.write(_written(arrays))
                stream.flush()
                os.fsync(stream.fileno())
            begun.replace(final)
        except OSError as error:
            raise not_writable(self._index, error) from error

    def shard(self, name: str) -> bytes | None:
        """Return the words of a shard; `None` if it was not kept, or they are damaged."""
        try:
            with (
                self._shard_file(name).open("rb") as stream,
                np.load(stream, allow_pickle=False) as arrays,
            ):
                return bytes(arrays[_WORDS].tobytes())
        except _UNREADABLE:
            return None

    def expect_shards(self) -> None:
        """Make the folder that shards are kept in; where it is missing, the disk is not shared.

        Raises:
            IndexProblem: if it cannot be made.
        """
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as error:
            raise not_writable(self._index, error) from error

    def expects_shards(self) -> bool:
        """Tell whether this process sees the folder that shards are kept in."""
        return self._folder.is_dir()

    def _shard_file(self, name: str) -> Path:
        return self._folder / f"{name}.shard"

    def clear(self) -> None:
        """Throw everything away: it is in the index now, or not wanted."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _arrays(part: Part, prefix: str) -> dict[str, npt.NDArray[np.generic]]:
    """Return a part as arrays by name; `_part` makes it a part again."""
    return {
        f"{prefix}passage_keys": _as_rows(part.passage_keys),
        f"{prefix}passages": part.passages,
        f"{prefix}sentence_keys": _as_rows(part.sentence_keys),
        f"{prefix}sentences": part.sentences,
    }


def _part(arrays: Mapping[str, npt.NDArray[np.generic]], prefix: str) -> Part:
    """Return the part that `_arrays` made arrays of.

    Raises:
        KeyError, ValueError: if they are of something else.
    """
    part = Part(
        tuple(row.tobytes() for row in arrays[f"{prefix}passage_keys"]),
        np.asarray(arrays[f"{prefix}passages"], dtype=np.float32),
        tuple(row.tobytes() for row in arrays[f"{prefix}sentence_keys"]),
        np.asarray(arrays[f"{prefix}sentences"], dtype=np.float16),
    )
    keys = (len(part.passage_keys), len(part.sentence_keys))
    if keys != (len(part.passages), len(part.sentences)):
        raise ValueError(f"expected {keys} vectors, one a key")
    return part


def _as_rows(keys: Sequence[bytes]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), _KEY)


def _written(arrays: Mapping[str, npt.NDArray[np.generic]]) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def _read(file: Path, prefix: str) -> Part | None:
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
            return _part(arrays, prefix)
    except _UNREADABLE:
        return None
