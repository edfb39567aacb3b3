"""Vectors for all chunks, of which only those never seen before are encoded."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.dense import DenseIndex
from qa.indexing.report import Progress
from qa.models import Encoder
from qa.records import Chunk
from qa.store import Generation

_AT_ONCE = 2048  # chunks; bounds memory, and still lets an encoder group those of like length


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

    def missing(self, name: str, chunks: Iterable[Chunk]) -> Mapping[bytes, Chunk]:
        """Return the chunks that encoder `name` has yet to encode, each content once."""
        known = self.rows if name in self.dense else {}
        keyed = ((chunk_key(chunk), chunk) for chunk in chunks)
        return {key: chunk for key, chunk in keyed if key not in known}


def chunk_key(chunk: Chunk) -> bytes:
    """Return what an encoder's vectors depend on, as a hash: headings, words and sentences."""
    sentences = [(span.start - chunk.span.start, len(span)) for span in chunk.sentences]
    seen = repr((chunk.context, chunk.text, sentences)).encode("utf-8", "backslashreplace")
    return hashlib.blake2b(seen, digest_size=16).digest()


def build_vectors(
    chunks: Sequence[Chunk],
    name: str,
    old: OldVectors,
    load: Callable[[str], Encoder],
    progress: Progress,
) -> DenseIndex:
    """Return the vectors of `chunks` by one encoder, in their order.

    Args:
        chunks: all chunks of the new generation.
        name: the encoder.
        old: vectors that need not be made again.
        load: loads an encoder by name; not called if nothing is new.
        progress: told how many new chunks are encoded, and how many there are.
    """
    missing = old.missing(name, chunks)
    rows: dict[bytes, tuple[DenseIndex, int]] = {}
    if name in old.dense:
        rows = {key: (old.dense[name], row) for key, row in old.rows.items()}
    if missing:
        fresh = _encode(list(missing.values()), load(name), f"encoding {name}", progress)
        if len(missing) == len(chunks):
            return fresh
        rows.update((key, (fresh, row)) for row, key in enumerate(missing))
    return DenseIndex.gather([rows[chunk_key(chunk)] for chunk in chunks])


def _encode(
    chunks: Sequence[Chunk], encoder: Encoder, stage: str, progress: Progress
) -> DenseIndex:
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
        part = chunks[start : start + _AT_ONCE]
        vectors = encoder.encode_chunks(part, advance)
        expected = (len(part), int(counts[start : start + _AT_ONCE].sum()))
        found = (len(vectors.passages), len(vectors.sentences))
        if found != expected:
            raise ValueError(f"{encoder.name}: expected {expected} vectors, got {found}")
        passages[start : start + len(part)] = vectors.passages
        sentences[at : at + found[1]] = vectors.sentences
        at += found[1]
    return DenseIndex.build(passages, sentences, counts)
