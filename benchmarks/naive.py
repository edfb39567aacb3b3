"""The usual recipe, to compare with: fixed chunks, one score, the top of the list.

Documents are cut into pieces of 1,000 characters that overlap by 200, by LangChain's
`RecursiveCharacterTextSplitter`. Each column orders them by one score: cosine by all-MiniLM or
multilingual-e5-small (FAISS, exact), BM25 over English stems, or sums of these after each was
scaled to 0..1 over all pieces (min-max).
"""

import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s  # type: ignore[import-untyped]
import numpy as np
import numpy.typing as npt
import Stemmer  # type: ignore[import-not-found]
from langchain_text_splitters import RecursiveCharacterTextSplitter

from qa.answering import Index
from qa.cli.progress import ProgressBars
from qa.dense import DenseIndex
from qa.evaluation.anchors import Retrieved
from qa.models import Encoder
from qa.records import Chunk, Document, Place, Span

MINILM, E5, BM25 = "all-MiniLM", "e5-small", "BM25"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "all-MiniLM dense (the usual recipe)": (MINILM,),
    "BM25": (BM25,),
    "e5-small dense": (E5,),
    "MiniLM + BM25": (MINILM, BM25),
    "e5 + BM25": (E5, BM25),
    "MiniLM + e5 + BM25": (MINILM, E5, BM25),
}
_CHARACTERS, _OVERLAP = 1000, 200
_DEPTH = 200  # pieces, enough to reach ten documents

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NaiveResult:
    """What a column of the naive pipeline returns: pieces, best first, and the top score."""

    pieces: tuple[Retrieved, ...]
    top_score: float


class NaivePipeline:
    """All columns over the documents of an index."""

    def __init__(self, index: Index, encoders: Mapping[str, Encoder], cache: Path) -> None:
        """Cut and index the documents; vectors are kept in `cache` from run to run."""
        pieces = [
            (source.path, piece)
            for source in index.sources
            for piece in _cut(index.document(source.id))
        ]
        self._pieces = [Retrieved(path, piece.span) for path, piece in pieces]
        chunks = [piece for _, piece in pieces]
        self._encoders = encoders
        self._dense = {name: _vectors(chunks, each, cache) for name, each in encoders.items()}
        self._stemmer = Stemmer.Stemmer("english")
        self._bm25 = bm25s.BM25()
        self._bm25.index(self._tokens([chunk.text for chunk in chunks]), show_progress=False)

    def ask(self, question: str) -> dict[str, NaiveResult]:
        """Return what each column finds, by its name."""
        scores = {name: self._cosines(name, question) for name in self._encoders}
        scores[BM25] = self._word_scores(question)
        return {
            column: self._result([scores[part] for part in parts])
            for column, parts in COLUMNS.items()
        }

    def _cosines(self, name: str, question: str) -> Scores:
        vector = self._encoders[name].encode_query(question)
        scores = np.empty(len(self._pieces), dtype=np.float32)
        for hit in self._dense[name].search(vector, len(self._pieces)):
            scores[hit.chunk] = hit.score
        return scores

    def _word_scores(self, question: str) -> Scores:
        tokens = self._tokens([question], to_ids=False)[0]
        return np.asarray(self._bm25.get_scores(tokens), dtype=np.float32)

    def _tokens(self, texts: Sequence[str], *, to_ids: bool = True) -> list[list[str]]:
        tokens: list[list[str]] = bm25s.tokenize(
            texts, stopwords="en", stemmer=self._stemmer, return_ids=to_ids, show_progress=False
        )
        return tokens

    def _result(self, parts: Sequence[Scores]) -> NaiveResult:
        scores = parts[0] if len(parts) == 1 else np.sum([_scaled(part) for part in parts], axis=0)
        order = np.argsort(-scores, kind="stable")[:_DEPTH]
        return NaiveResult(tuple(self._pieces[at] for at in order), float(scores[order[0]]))


def _cut(document: Document) -> list[Chunk]:
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=_CHARACTERS, chunk_overlap=_OVERLAP, add_start_index=True
    )
    pieces = []
    for piece in splitter.create_documents([document.text]):
        start, text = int(piece.metadata["start_index"]), piece.page_content
        span = Span(start, start + len(text))
        if span.of(document.text) != text:
            raise ValueError(f"{document.source.path}: a piece does not stand at {start}")
        pieces.append(Chunk(document.source.id, span, text, "", Place(), ()))
    return pieces


def _vectors(chunks: Sequence[Chunk], encoder: Encoder, cache: Path) -> DenseIndex:
    digest = hashlib.sha256(encoder.fingerprint.encode())
    for chunk in chunks:
        digest.update(hashlib.sha256(chunk.text.encode()).digest())
    file = cache / f"{encoder.name}-{digest.hexdigest()[:16]}.npy"
    if not file.exists():
        with ProgressBars(sys.stderr) as bars:
            done = 0

            def progress(more: int) -> None:
                nonlocal done
                done += more
                bars(f"encoding the pieces, {encoder.name}", done, len(chunks))

            passages = encoder.encode_chunks(chunks, progress).passages
        file.parent.mkdir(parents=True, exist_ok=True)
        np.save(file, passages, allow_pickle=False)
    passages = np.load(file, allow_pickle=False)
    no_sentences = np.zeros((0, passages.shape[1]), dtype=np.float32)
    return DenseIndex.build(passages, no_sentences, np.zeros(len(passages), dtype=np.int32))


def _scaled(scores: Scores) -> Scores:
    width = float(scores.max() - scores.min()) or 1.0
    return np.asarray((scores - scores.min()) / width, dtype=np.float32)
