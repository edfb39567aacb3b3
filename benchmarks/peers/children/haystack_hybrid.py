"""Haystack's hybrid retrieval in memory: words and meaning, joined by reciprocal ranks."""

from haystack import Document, Pipeline  # type: ignore[import-not-found]
from haystack.components.joiners import DocumentJoiner  # type: ignore[import-not-found]
from haystack.components.preprocessors import DocumentSplitter  # type: ignore[import-not-found]
from haystack.components.retrievers.in_memory import (  # type: ignore[import-not-found]
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore  # type: ignore[import-not-found]
from haystack_integrations.components.embedders.sentence_transformers import (  # type: ignore[import-not-found]
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from benchmarks.peers.task import DEPTH, Answered, Ask, Found, Task, run

_WORDS, _OVERLAP = 170, 34
"""Of a piece; about as many as 1,000 characters hold, and as 200."""

_FILE = "store.json"


def build(task: Task) -> None:
    """Cut, encode and keep the documents."""
    store = InMemoryDocumentStore()
    documents = [Document(content=text, meta={"path": path}) for path, text in task.documents()]
    splitter = DocumentSplitter(split_by="word", split_length=_WORDS, split_overlap=_OVERLAP)
    embedder = SentenceTransformersDocumentEmbedder(model=task.encoder, progress_bar=False)
    splitter.warm_up()
    embedder.warm_up()
    pieces = splitter.run(documents=documents)["documents"]
    store.write_documents(embedder.run(documents=pieces)["documents"])
    store.save_to_disk(str(task.index / _FILE))


def open_index(task: Task) -> Ask:
    """Open what `build` kept."""
    store = InMemoryDocumentStore.load_from_disk(str(task.index / _FILE))
    pipeline = Pipeline()
    pipeline.add_component(
        "embedder", SentenceTransformersTextEmbedder(model=task.encoder, progress_bar=False)
    )
    pipeline.add_component("meaning", InMemoryEmbeddingRetriever(store, top_k=DEPTH))
    pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=DEPTH))
    pipeline.add_component(
        "joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)
    )
    pipeline.connect("embedder.embedding", "meaning.query_embedding")
    pipeline.connect("words", "joiner")
    pipeline.connect("meaning", "joiner")

    def ask(question: str) -> Answered:
        found = pipeline.run({"embedder": {"text": question}, "words": {"query": question}})
        return Answered([_found(piece) for piece in found["joiner"]["documents"]])

    return ask


def _found(piece: Document) -> Found:
    start = int(piece.meta["split_idx_start"])
    return Found(piece.meta["path"], start, start + len(piece.content or ""))


if __name__ == "__main__":
    run(build, open_index)
