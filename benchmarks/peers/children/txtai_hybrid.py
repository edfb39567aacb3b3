"""The hybrid index of txtai: all-MiniLM and BM25 in one; it brings no splitter of plain texts."""

import json

from txtai import Embeddings  # type: ignore[import-not-found]

from benchmarks.peers.pieces import pieces
from benchmarks.peers.task import DEPTH, Answered, Ask, Found, Task, run

_PLACES = "places.json"


def build(task: Task) -> None:
    """Encode and keep the pieces of the documents."""
    found = list(pieces(task))
    embeddings = Embeddings(path=task.encoder, hybrid=True, content=False)
    embeddings.index(piece.text for piece in found)
    embeddings.save(str(task.index))
    places = [(piece.document, piece.start, piece.end) for piece in found]
    (task.index / _PLACES).write_text(json.dumps(places), encoding="utf-8")


def open_index(task: Task) -> Ask:
    """Open what `build` kept."""
    embeddings = Embeddings()
    embeddings.load(str(task.index))
    places = json.loads((task.index / _PLACES).read_text(encoding="utf-8"))

    def ask(question: str) -> Answered:
        return Answered([Found(*places[row]) for row, _ in embeddings.search(question, DEPTH)])

    return ask


if __name__ == "__main__":
    run(build, open_index)
