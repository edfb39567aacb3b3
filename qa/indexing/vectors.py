"""Vectors for all chunks, of which only those never seen before are encoded."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from qa.dense import DenseIndex
from qa.indexing.report import Progress
from qa.models import Encoder
from qa.records import Chunk
from qa.store import Generation, UnfinishedVectors

_AT_ONCE = 512  # chunks; what a killed run loses at most, and still keeps all processors busy

Matrix: TypeAlias = npt.NDArray[np.float32]
HalfMatrix: TypeAlias = npt.NDArray[np.float16]
Counts: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OldVectors:
    """Vectors of an earlier generation that are still good.

    Attributes:
        dense: by the name of each encoder that is still the same one.
        rows: rows in `dense`, by `chunk_key`.
    """

    dense: Mapping[str, DenseIndex]
    rows: Mapping[bytes, int]

    @classmethod
    def of(cls, generation: Generation | None, fingerprints: Mapping[str, str]) -> "OldVectors":
        """Find what `generation` has from the encoders with these fingerprints, by name."""
        if generation is None:
            return cls({}, {})
        dense = {
            encoder.name: generation.dense[encoder.name]
            for encoder in generation.manifest.encoders
            if fingerprints.get(encoder.name) == encoder.fingerprint
        }
        chunks = generation.chunks(range(generation.chunk_count))
        return cls(dense, {chunk_key(chunk): row for row, chunk in enumerate(chunks)})

    def rows_of(self, name: str) -> dict[bytes, tuple[DenseIndex, int]]:
        """Return where the vectors of an encoder are, by `chunk_key`."""
        if name not in self.dense:
            return {}
        return {key: (self.dense[name], row) for key, row in self.rows.items()}


@dataclass(frozen=True, slots=True)
class BuiltVectors:
    """The vectors of a new generation, and how many chunks had to be encoded for them."""

    dense: DenseIndex
    encoded: int


def chunk_key(chunk: Chunk) -> bytes:
    """Return what an encoder's vectors depend on, as a hash: headings, words and sentences."""
    sentences = [(span.start - chunk.span.start, len(span)) for span in chunk.sentences]
    seen = repr((chunk.context, chunk.text, sentences)).encode("utf-8", "backslashreplace")
    return hashlib.blake2b(seen, digest_size=16).digest()


def build_vectors(
    chunks: Sequence[Chunk],
    name: str,
    fingerprint: str,
    old: OldVectors,
    unfinished: UnfinishedVectors,
    load: Callable[[str], Encoder],
    progress: Progress,
) -> BuiltVectors:
    """Return the vectors of `chunks` by one encoder, in their order.

    Args:
        chunks: all chunks of the new generation.
        name: the encoder.
        fingerprint: of its weights.
        old: vectors that need not be made again.
        unfinished: those of a run that was killed, which need not either; takes the new ones.
        load: loads an encoder by name; not called if nothing is new.
        progress: told how many new chunks are encoded, and how many there are.

    Raises:
        IndexProblem: if the new vectors cannot be kept.
    """
    rows = old.rows_of(name)
    for part in unfinished.parts(fingerprint):
        rows.update((key, (part.dense, row)) for row, key in enumerate(part.keys))
    missing = {key: chunk for chunk in chunks if (key := chunk_key(chunk)) not in rows}
    if missing:
        keep = partial(unfinished.keep, fingerprint)
        fresh = _encode(missing, load(name), keep, f"encoding {name}", progress)
        if len(missing) == len(chunks):
            return BuiltVectors(fresh, len(missing))
        rows.update((key, (fresh, row)) for row, key in enumerate(missing))
    dense = DenseIndex.gather([rows[chunk_key(chunk)] for chunk in chunks])
    return BuiltVectors(dense, len(missing))


def _encode(
    missing: Mapping[bytes, Chunk],
    encoder: Encoder,
    keep: Callable[[Sequence[bytes], Matrix, HalfMatrix, Counts], None],
    stage: str,
    progress: Progress,
) -> DenseIndex:
    keys, chunks = list(missing), list(missing.values())
    counts = np.array([len(chunk.sentences) for chunk in chunks], dtype=np.int64)
    passages = np.empty((len(chunks), encoder.dimension), dtype=np.float32)
    sentences = np.empty((int(counts.sum()), encoder.dimension), dtype=np.float16)
    done, at = 0, 0

    def advance(more: int) -> None:
        nonlocal done
        done += more
        progress(stage, done, len(chunks))

    progress(stage, 0, len(chunks))
    for start in range(0, len(chunks), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        vectors = encoder.encode_chunks(chunks[part], advance)
        expected = (len(chunks[part]), int(counts[part].sum()))
        found = (len(vectors.passages), len(vectors.sentences))
        if found != expected:
            raise ValueError(f"{encoder.name}: expected {expected} vectors, got {found}")
        passages[part] = vectors.passages
        sentences[at : at + found[1]] = vectors.sentences
        keep(keys[part], passages[part], sentences[at : at + found[1]], counts[part])
        at += found[1]
    return DenseIndex.build(passages, sentences, counts)
