"""Much to encode, shared out among threads: chunks a window at a time, and short texts."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from qa.models.encoder import ChunkVectors, Matrix
from qa.processors import processors
from qa.records import Chunk

_WINDOW = 32  # chunks between two reports of progress
_PART = 64  # short texts for one thread; a question has fewer words


def encode_in_windows(
    chunks: Sequence[Chunk],
    encode: Callable[[Sequence[str]], Matrix],
    dimension: int,
    progress: Callable[[int], None],
    begin: Callable[[], None] | None = None,
) -> ChunkVectors:
    """Return the vectors of `chunks` in their order; see `Encoder.encode_chunks`.

    A passage is encoded with its headings before it, each sentence by itself. Sentence
    vectors pooled from the passage's own tokens would cost nothing, but pointed at the right
    sentence for .63 of the XQuAD questions where separate ones did for .80. What stands in
    several places, as headings and standing phrases do, is encoded once.

    Args:
        chunks: any number of chunks.
        encode: turns texts into unit vectors, one row a text; called from several threads.
        dimension: length of a vector.
        progress: called with the number of chunks encoded since the last call.
        begin: called once in each thread before it encodes.
    """
    windows = [chunks[start : start + _WINDOW] for start in range(0, len(chunks), _WINDOW)]
    rows: dict[str, int] = {}
    fresh: list[list[str]] = []
    for window in windows:
        seen = dict.fromkeys((*_passages(window), *_sentences(window)))
        fresh.append([text for text in seen if text not in rows])
        rows |= {text: row for row, text in enumerate(fresh[-1], len(rows))}
    vectors = np.empty((len(rows), dimension), dtype=np.float32)
    done = 0
    with ThreadPoolExecutor(_threads(), initializer=begin) as workers:
        encoded = workers.map(lambda texts: encode(texts) if texts else None, fresh)
        for window, texts, found in zip(windows, fresh, encoded, strict=True):
            if found is not None:
                vectors[done : done + len(texts)] = found
                done += len(texts)
            progress(len(window))
    return ChunkVectors(
        vectors[[rows[text] for text in _passages(chunks)]],
        vectors[[rows[text] for text in _sentences(chunks)]],
    )


def encode_in_parts(texts: Sequence[str], encode: Callable[[Sequence[str]], Matrix]) -> Matrix:
    """Return the vectors of texts in their order; many texts are shared out among threads.

    Args:
        texts: at least one.
        encode: turns texts into unit vectors, one row a text; called from several threads.
    """
    parts = [texts[start : start + _PART] for start in range(0, len(texts), _PART)]
    if len(parts) == 1:
        return encode(texts)
    with ThreadPoolExecutor(_threads()) as workers:
        return np.concatenate(list(workers.map(encode, parts)))


def _threads() -> int:
    """Return how many threads encode: as many as Ray and batch systems allow, else one a core."""
    allowed = os.environ.get("OMP_NUM_THREADS", "")
    return int(allowed) if allowed.isdecimal() and int(allowed) else processors()


def _passages(chunks: Sequence[Chunk]) -> list[str]:
    return [chunk.text_in_context for chunk in chunks]


def _sentences(chunks: Sequence[Chunk]) -> list[str]:
    return [sentence for chunk in chunks for sentence in chunk.sentence_texts]
