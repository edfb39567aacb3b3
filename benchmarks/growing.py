"""A collection of any size: real passages over and over, each time a little different.

In every copy a few words are replaced by others of the same length, and vectors are moved by
what tells two real sentences apart, so that they lie in clusters around the real ones.
"""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.dense import DenseIndex
from qa.glossary import Glossary
from qa.records import Chunk, Document, Metadata
from qa.store import EncoderRecord, open_generation

_WORD = re.compile(r"\b[a-z]{4,12}\b")
_REPLACED = 0.03  # of the words
_MOVED = 0.5  # times the difference of two sentences
_YEARS = range(2005, 2025)


@dataclass(frozen=True, slots=True)
class Seed:
    """Real documents with their passages and vectors.

    Attributes:
        documents: by path, each with its passages.
        encoders: of the vectors.
        dense: vectors of the passages in that order, by the encoder's name.
        glossary: their words by what they mean.
    """

    documents: tuple[tuple[Document, tuple[Chunk, ...]], ...]
    encoders: tuple[EncoderRecord, ...]
    dense: Mapping[str, DenseIndex]
    glossary: Glossary


@dataclass(frozen=True, slots=True)
class Grown:
    """Documents and their passages, as many as were wanted."""

    documents: list[Document]
    chunks: list[Chunk]


def read_seed(index: Path) -> Seed:
    """Return what stands in an index."""
    with open_generation(index) as generation:
        documents = tuple(
            (
                generation.document(source.id),
                generation.chunks(generation.rows_of(source.id).tolist()),
            )
            for source in generation.sources
        )
        encoders = generation.manifest.encoders
        dense = {each.name: generation.vectors(each.name) for each in encoders}
        return Seed(documents, encoders, dense, generation.glossary)


def grow(seed: Seed, passages: int) -> Grown:
    """Return copies of the documents of `seed` with exactly so many passages."""
    chance = random.Random(1)
    words = _words_by_length(document for document, _ in seed.documents)
    places = [list(_WORD.finditer(document.text)) for document, _ in seed.documents]
    grown = Grown([], [])
    copy = 0
    while len(grown.chunks) < passages:
        for (document, chunks), matches in zip(seed.documents, places, strict=True):
            left = passages - len(grown.chunks)
            if left < 1:
                break
            made = _copy(document, copy, matches, words, chance)
            grown.documents.append(made)
            grown.chunks.extend(_moved(made, chunk) for chunk in chunks[:left])
        copy += 1
    return grown


def _words_by_length(documents: Iterable[Document]) -> dict[int, list[str]]:
    words: dict[int, list[str]] = {}
    for word in sorted({match for document in documents for match in _WORD.findall(document.text)}):
        words.setdefault(len(word), []).append(word)
    return words


def _copy(
    document: Document,
    copy: int,
    matches: Sequence[re.Match[str]],
    words: Mapping[int, Sequence[str]],
    chance: random.Random,
) -> Document:
    """Return a document that differs, but in which every word stands where it stood."""
    pieces, at = [], 0
    replaced = round(_REPLACED * len(matches)) if copy else 0
    for number in sorted(chance.sample(range(len(matches)), replaced)):
        start, end = matches[number].span()
        pieces += [document.text[at:start], chance.choice(words[end - start])]
        at = end
    source = replace(
        document.source,
        id=f"{copy:06x}{document.source.id[:6]}",
        path=f"{copy:06}/{document.source.path}",
        metadata=Metadata(date=str(_YEARS[copy % len(_YEARS)])),
    )
    return Document(source, "".join([*pieces, document.text[at:]]), document.blocks)


def _moved(document: Document, chunk: Chunk) -> Chunk:
    return replace(chunk, document_id=document.source.id, text=chunk.span.of(document.text))


def grow_vectors(seed: Seed, encoder: str, passages: int, file: Path) -> DenseIndex:
    """Return vectors for the passages that `grow` returns; `file` keeps those of sentences."""
    chance = np.random.default_rng(1)
    dense = seed.dense[encoder]
    rows = np.arange(sum(len(chunks) for _, chunks in seed.documents))
    real = dense.passages(rows)
    by_chunk = [dense.sentences(int(row)) for row in rows]
    counts = np.resize([len(each) for each in by_chunk], passages).astype(np.int64)
    sentences = np.concatenate(by_chunk)
    owner = np.repeat(rows, counts[: len(rows)])
    grown = np.empty((passages, dense.dimension), dtype=np.float32)
    halves = np.memmap(
        file, dtype=np.float16, mode="w+", shape=(int(counts.sum()), dense.dimension)
    )
    at = 0
    for copy, start in enumerate(range(0, passages, len(rows))):
        some = min(len(rows), passages - start)
        pairs = chance.integers(len(sentences), size=(2, len(rows)))
        moves = (_MOVED if copy else 0.0) * (sentences[pairs[0]] - sentences[pairs[1]])
        grown[start : start + some] = _unit(real + moves)[:some]
        more = int(counts[start : start + some].sum())
        halves[at : at + more] = _unit(sentences + moves[owner])[:more]
        at += more
    return DenseIndex.build(grown, halves, counts)


def _unit(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
