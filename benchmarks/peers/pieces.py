"""Pieces for systems that bring no way to cut texts: those of the usual recipe."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.peers.task import CHARACTERS, OVERLAP, Task

FILE = "pieces.jsonl"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document, in code points of its text."""

    document: str
    start: int
    end: int
    text: str


def cut(documents: Iterable[tuple[str, str]]) -> Iterator[Piece]:
    """Cut texts as the recipe does; where the splitter is installed."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHARACTERS, chunk_overlap=OVERLAP, add_start_index=True
    )
    for name, text in documents:
        for each in splitter.create_documents([text]):
            start = int(each.metadata["start_index"])
            yield Piece(name, start, start + len(each.page_content), each.page_content)


def pieces(task: Task) -> Iterator[Piece]:
    """Yield the pieces that were written beside the documents of a task."""
    texts = dict(task.documents())
    with (task.folder / FILE).open(encoding="utf-8") as stream:
        for line in stream:
            document, start, end = json.loads(line)
            yield Piece(document, start, end, texts[document][start:end])
