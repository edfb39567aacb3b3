"""Vectors for all chunks, of which only words never seen before are encoded."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from qa.dense import DenseIndex
from qa.indexing.report import Progress
from qa.indexing.texts import TextVectors, passage_key, sentence_keys
from qa.models import Encoder
from qa.records import Chunk
from qa.store import Generation, Part, UnfinishedVectors

_AT_ONCE = 512  # chunks; what a killed run loses at most, and still keeps all processors busy
_LOOKED_THROUGH = 4096  # chunks of the old generation in memory at a time


@dataclass(frozen=True, slots=True)
class OldVectors:
    """Vectors of an earlier generation that are still good.

    Attributes:
        generation: which it is; `None` if there is none.
        names: of the encoders that are still the same ones.
        rows: rows of its chunks, by `chunk_key`.
    """

    generation: Generation | None
    names: frozenset[str]
    rows: Mapping[bytes, int]

    @classmethod
    def of(cls, generation: Generation | None, fingerprints: Mapping[str, str]) -> "OldVectors":
        """Find what `generation` has from the encoders with these fingerprints, by name."""
        names = frozenset(
            encoder.name
            for encoder in (generation.manifest.encoders if generation is not None else ())
            if fingerprints.get(encoder.name) == encoder.fingerprint
        )
        rows = {chunk_key(chunk): row for row, chunk in _chunks(generation)} if names else {}
        return cls(generation, names, rows)

    def rows_of(self, name: str) -> dict[bytes, tuple[DenseIndex, int]]:
        """Return where the vectors of an encoder are, by `chunk_key`."""
        if self.generation is None or name not in self.names:
            return {}
        dense = self.generation.vectors(name)
        return {key: (dense, row) for key, row in self.rows.items()}

    def teach(self, name: str, passages: TextVectors, sentences: TextVectors) -> None:
        """Make known what an encoder's vectors tell of texts, in whichever chunk they stand."""
        if self.generation is None or name not in self.names:
            return
        dense = self.generation.vectors(name)
        for row, chunk in _chunks(self.generation):
            if passages.lacks(key := passage_key(chunk)):
                passages.learn([key], dense.passages([row]))
            if any(map(sentences.lacks, keys := sentence_keys(chunk))):
                sentences.learn(keys, dense.sentences(row))


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
    changed = {key: chunk for chunk in chunks if (key := chunk_key(chunk)) not in rows}
    if not changed:
        return BuiltVectors(DenseIndex.gather([rows[chunk_key(chunk)] for chunk in chunks]), 0)
    texts = Texts.of(list(changed.values()))
    old.teach(name, texts.passages, texts.sentences)
    for part in unfinished.parts(fingerprint):
        texts.learn(part)
    encoded = 0
    if missing := texts.missing():
        encoder = load(name)
        for part in encode_parts(missing, encoder, f"encoding {name}", progress):
            unfinished.keep(fingerprint, part)
            texts.learn(part)
        encoded = len(missing)
    fresh = texts.dense()
    if len(changed) == len(chunks):
        return BuiltVectors(fresh, encoded)
    rows.update((key, (fresh, row)) for row, key in enumerate(changed))
    return BuiltVectors(DenseIndex.gather([rows[chunk_key(chunk)] for chunk in chunks]), encoded)


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything that chunks have vectors for.

    Attributes:
        chunks: in order.
        passages: the vectors of their words with the headings before them.
        sentences: those of their sentences.
    """

    chunks: Sequence[Chunk]
    passages: TextVectors
    sentences: TextVectors

    @classmethod
    def of(cls, chunks: Sequence[Chunk]) -> "Texts":
        """Want everything of some chunks; nothing is known yet."""
        return cls(
            chunks,
            TextVectors(map(passage_key, chunks), np.float32),
            TextVectors((key for chunk in chunks for key in sentence_keys(chunk)), np.float16),
        )

    def learn(self, part: Part) -> None:
        """Take in vectors; those of texts that nobody wants are passed over."""
        self.passages.learn(part.passage_keys, part.passages)
        self.sentences.learn(part.sentence_keys, part.sentences)

    def missing(self) -> list[Chunk]:
        """Return the chunks that have words to encode, each with such sentences alone.

        A sentence that stands in several is left to the first of them.
        """
        taken: set[bytes] = set()
        missing = []
        for chunk in self.chunks:
            sentences = []
            for key, span in zip(sentence_keys(chunk), chunk.sentences, strict=True):
                if key not in taken and self.sentences.lacks(key):
                    taken.add(key)
                    sentences.append(span)
            if sentences or self.passages.lacks(passage_key(chunk)):
                missing.append(replace(chunk, sentences=tuple(sentences)))
        return missing

    def part(self) -> Part:
        """Return the vectors of all texts, each once, when all are known."""
        passages, sentences = self.passages.keys, self.sentences.keys
        return Part(passages, self.passages.of(passages), sentences, self.sentences.of(sentences))

    def dense(self) -> DenseIndex:
        """Return the vectors of the chunks, when all are known."""
        passages = self.passages.of([passage_key(chunk) for chunk in self.chunks])
        keys = [sentence_keys(chunk) for chunk in self.chunks]
        sentences = self.sentences.of([key for each in keys for key in each])
        counts = np.array(list(map(len, keys)), dtype=np.int64)
        return DenseIndex.build(passages, sentences, counts)


def encode_parts(
    chunks: Sequence[Chunk], encoder: Encoder, stage: str, progress: Progress
) -> Iterator[Part]:
    """Encode chunks, so many at a time.

    Args:
        chunks: any number.
        encoder: that does it.
        stage: what to call it.
        progress: told how many chunks are encoded, and how many there are.

    Yields:
        The vectors, in the order of the chunks.

    Raises:
        ValueError: if the encoder returns another number of vectors than there are texts.
    """
    done = 0

    def advance(more: int) -> None:
        nonlocal done
        done += more
        progress(stage, done, len(chunks))

    progress(stage, 0, len(chunks))
    for start in range(0, len(chunks), _AT_ONCE):
        part = chunks[start : start + _AT_ONCE]
        keys = [key for chunk in part for key in sentence_keys(chunk)]
        vectors = encoder.encode_chunks(part, advance)
        found = (len(vectors.passages), len(vectors.sentences))
        if found != (len(part), len(keys)):
            raise ValueError(
                f"{encoder.name}: expected {len(part), len(keys)} vectors, got {found}"
            )
        sentences: npt.NDArray[np.float16] = vectors.sentences.astype(np.float16)
        yield Part(tuple(map(passage_key, part)), vectors.passages, tuple(keys), sentences)


def _chunks(generation: Generation | None) -> Iterator[tuple[int, Chunk]]:
    """Yield all chunks of a generation with their rows, without holding all at once."""
    count = generation.chunk_count if generation is not None else 0
    for start in range(0, count, _LOOKED_THROUGH):
        assert generation is not None
        rows = range(start, min(start + _LOOKED_THROUGH, count))
        yield from zip(rows, generation.chunks(rows), strict=True)
