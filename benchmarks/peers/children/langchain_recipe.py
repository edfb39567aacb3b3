"""The usual recipe: pieces of 1,000 characters, all-MiniLM, FAISS, put together with LangChain."""

from langchain_community.vectorstores import FAISS  # type: ignore[import-not-found]
from langchain_huggingface import HuggingFaceEmbeddings  # type: ignore[import-not-found]
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.peers.task import CHARACTERS, DEPTH, OVERLAP, Answered, Ask, Found, Task, run


def build(task: Task) -> None:
    """Cut, encode and keep the documents."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHARACTERS, chunk_overlap=OVERLAP, add_start_index=True
    )
    names, texts = zip(*task.documents(), strict=True)
    pieces = splitter.create_documents(list(texts), [{"document": name} for name in names])
    FAISS.from_documents(pieces, _encoder(task)).save_local(str(task.index))


def open_index(task: Task) -> Ask:
    """Open what `build` kept."""
    store = FAISS.load_local(str(task.index), _encoder(task), allow_dangerous_deserialization=True)

    def ask(question: str) -> Answered:
        return Answered(
            [
                Found(
                    piece.metadata["document"],
                    piece.metadata["start_index"],
                    piece.metadata["start_index"] + len(piece.page_content),
                )
                for piece in store.similarity_search(question, k=DEPTH)
            ]
        )

    return ask


def _encoder(task: Task) -> HuggingFaceEmbeddings:
    return HuggingFaceEmbeddings(model_name=task.encoder, model_kwargs={"device": "cpu"})


if __name__ == "__main__":
    run(build, open_index)
