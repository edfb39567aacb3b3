"""Words alone: bm25s over English stems."""

import json

import bm25s  # type: ignore[import-untyped]
import Stemmer  # type: ignore[import-not-found]

from benchmarks.peers.pieces import pieces
from benchmarks.peers.task import DEPTH, Answered, Ask, Found, Task, run

_PLACES = "places.json"


def build(task: Task) -> None:
    """Index and keep the pieces of the documents."""
    found = list(pieces(task))
    index = bm25s.BM25()
    index.index(_terms([piece.text for piece in found]), show_progress=False)
    index.save(str(task.index))
    places = [(piece.document, piece.start, piece.end) for piece in found]
    (task.index / _PLACES).write_text(json.dumps(places), encoding="utf-8")


def open_index(task: Task) -> Ask:
    """Open what `build` kept."""
    index = bm25s.BM25.load(str(task.index))
    places = json.loads((task.index / _PLACES).read_text(encoding="utf-8"))

    def ask(question: str) -> Answered:
        rows, scores = index.retrieve(
            _terms([question]), k=min(DEPTH, len(places)), show_progress=False
        )
        return Answered(
            [
                Found(*places[row])
                for row, score in zip(rows[0].tolist(), scores[0].tolist(), strict=True)
                if score > 0
            ]
        )

    return ask


def _terms(texts: list[str]) -> object:
    stemmer = Stemmer.Stemmer("english")
    return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)


if __name__ == "__main__":
    run(build, open_index)
