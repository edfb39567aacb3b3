"""The steps of `benchmarks.scale`, each run in a process of its own: build, ask, compare."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from benchmarks.growing import grow, grow_vectors, read_seed
from benchmarks.sets import TREATIES, gold_sets
from qa.answering import open_index
from qa.answering.asked import CANDIDATES
from qa.dense import DenseIndex, Matrix
from qa.dense.compact import build_codes
from qa.dense.nearest import COMPARED, nearest, nearest_by_codes
from qa.lexical import LexicalIndex
from qa.models import NO_READER, available_encoders, load_encoder, load_for_questions
from qa.records import Answer
from qa.settings import IndexSettings
from qa.store import Contents, lock_index, open_generation, write_generation

FILTERS: Mapping[str, Mapping[str, str]] = {
    "one in twenty": {"year": "2010"},
    "nine in ten": {"language": "en"},
}
_SWITCHES = (25_000, 50_000, 100_000, 200_000, 1_000_000)
_COMPARED = (1_000, 3_000, COMPARED)
_WARM_UP = 30
_ASKED = 120
_FILTERED = 40
_AT_ONCE = 50_000

Figures = dict[str, Any]


def build(folder: Path, real: Path, passages: int) -> Figures:
    """Grow a collection and write its index; only the writing is timed."""
    seed = read_seed(real)
    grown = grow(seed, passages)
    dense = {
        encoder.name: grow_vectors(seed, encoder.name, passages, folder / f"{number}.sentences")
        for number, encoder in enumerate(seed.encoders)
    }
    languages = {document.source.id: document.source.language for document in grown.documents}
    started = time.perf_counter()
    lexical = LexicalIndex.build(
        [chunk.text_in_context for chunk in grown.chunks],
        [languages[chunk.document_id] for chunk in grown.chunks],
    )
    words = time.perf_counter()
    settings = IndexSettings(encoders=tuple(encoder.name for encoder in seed.encoders))
    contents = Contents(
        settings=settings,
        documents=grown.documents,
        chunks=grown.chunks,
        encoders=seed.encoders,
        dense=dense,
        lexical=lexical,
        glossary=seed.glossary,
        skipped=(),
        corpus=folder,
        corrections={},
    )
    with lock_index(folder / "index"):
        write_generation(folder / "index", contents)
    return {
        "documents": len(grown.documents),
        "words": words - started,
        "writing": time.perf_counter() - words,
    }


def ask(index: Path, shared: Path) -> Figures:
    """Open an index and ask; what the models take is not counted as opening it."""
    encoders = {
        name: load_for_questions(name) for name in available_encoders(IndexSettings().encoders)
    }
    for encoder in encoders.values():
        encoder.encode_query("Is it ready?")
    before, started = _memory(), time.perf_counter()
    generation = open_generation(index)
    seconds, after = time.perf_counter() - started, _memory()
    found: Figures = {
        "open": seconds,
        "open memory": {kind: after[kind] - before[kind] for kind in after},
        "searches": {
            name: [search.kind, search.half_precision, search.recall]
            for name, search in generation.manifest.searches.items()
        },
        "files": {path: record.size for path, record in generation.manifest.files.items()},
    }
    generation.close()
    asked = _questions(shared)
    opened = open_index(index, load=encoders.__getitem__, reader=NO_READER)
    for question in asked[:_WARM_UP]:
        opened.ask(question)
    found["unfiltered"], found["stages"] = _latencies(opened.ask, asked[_WARM_UP:])
    for name, filters in FILTERS.items():
        found[name], _ = _latencies(
            partial(opened.ask, filters=filters),
            asked[_WARM_UP : _WARM_UP + _FILTERED],
        )
    found["memory"] = _memory()
    with open_generation(index) as again:
        found["recall"] = {
            name: _recall(again.vectors(name), np.stack([one.encode_query(q) for q in asked]))
            for name, one in encoders.items()
        }
    return found


def compare(index: Path, shared: Path) -> Figures:
    """Measure both ways to search over parts of an index of different sizes."""
    name, *_ = available_encoders(IndexSettings().encoders)
    encoder = load_encoder(name)
    queries = [encoder.encode_query(text)[None] for text in _questions(shared)[:_FILTERED]]
    with open_generation(index) as generation:
        dense = generation.vectors(name)
        rows = [_compared(dense, size, queries) for size in _SWITCHES if size <= len(dense)]
    return {"encoder": name, "rows": rows}


def _compared(dense: DenseIndex, size: int, queries: Sequence[Matrix]) -> Figures:
    vectors = faiss.IndexFlatIP(dense.dimension)
    for start in range(0, size, _AT_ONCE):
        vectors.add(dense.passages(np.arange(start, min(size, start + _AT_ONCE))))
    codes = build_codes(vectors)
    faiss.omp_set_num_threads(1)
    exact, milliseconds = _searched(partial(nearest, vectors, k=CANDIDATES, allowed=None), queries)
    found: Figures = {"passages": size, "exact": milliseconds}
    for compared in _COMPARED:
        by_codes = partial(nearest_by_codes, codes, vectors, k=CANDIDATES, compared=compared)
        rows, milliseconds = _searched(by_codes, queries)
        shares = [_overlap(exact, rows, k) for k in (10, CANDIDATES)]
        found[str(compared)] = [milliseconds, *shares]
    return found


def _searched(
    search: Callable[[Matrix], tuple[Matrix, Any]], queries: Sequence[Matrix]
) -> tuple[list[list[int]], float]:
    """Return the rows found for each query, and the median of the milliseconds."""
    found, milliseconds = [], []
    for query in queries:
        started = time.perf_counter()
        scores, rows = search(query)
        milliseconds.append((time.perf_counter() - started) * 1000)
        found.append(rows[np.lexsort((rows, -scores))].tolist())
    return found, statistics.median(milliseconds)


def _overlap(exact: Sequence[Sequence[int]], found: Sequence[Sequence[int]], k: int) -> float:
    shared = (len({*one[:k]} & {*other[:k]}) for one, other in zip(exact, found, strict=True))
    return statistics.mean(shared) / k


def _recall(dense: DenseIndex, queries: Matrix) -> float:
    """Return which share of the ten nearest the search finds, by comparing all vectors."""
    scores = np.concatenate(
        [
            queries @ dense.passages(np.arange(start, min(len(dense), start + _AT_ONCE))).T
            for start in range(0, len(dense), _AT_ONCE)
        ],
        axis=1,
    )
    exact = np.argpartition(-scores, 10, axis=1)[:, :10].tolist()
    found = [[hit.chunk for hit in dense.search(query, 10)] for query in queries]
    return _overlap(exact, found, 10)


def _latencies(
    ask: Callable[[str], Answer], questions: Sequence[str]
) -> tuple[list[float], dict[str, float]]:
    """Return median and 95th percentile of the milliseconds, and each stage's median."""
    milliseconds, stages = [], dict[str, list[float]]()
    for question in questions:
        started = time.perf_counter()
        answer = ask(question)
        milliseconds.append((time.perf_counter() - started) * 1000)
        for stage in answer.stages:
            stages.setdefault(stage.name, []).append(stage.milliseconds)
    return (
        [statistics.median(milliseconds), statistics.quantiles(milliseconds, n=20)[-1]],
        {name: statistics.median(each) for name, each in stages.items()},
    )


def _questions(shared: Path) -> list[str]:
    """Return different questions that the real passages answer, in turn from each set."""
    sets = gold_sets(shared, [TREATIES, "xquad"])
    texts = ([question.text for question in each.part("all")] for each in sets)
    treaties, others = texts
    several = others[:: max(1, len(others) // (_WARM_UP + _ASKED))]
    mixed = chain.from_iterable(zip(several, [*treaties, *several], strict=False))
    return list(islice(dict.fromkeys(mixed), _WARM_UP + _ASKED))


def _memory() -> dict[str, int]:
    """Return bytes that this process holds: its own, and of files mapped into memory."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    values = {name: rest.split() for name, _, rest in (line.partition(":") for line in lines)}
    return {
        kind: int(values[name][0]) * 1024
        for kind, name in (("own", "RssAnon"), ("files", "RssFile"))
    }
