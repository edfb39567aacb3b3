"""This program; the encoders and the reader stand in the task's settings."""

from pathlib import Path

from benchmarks.peers.task import PASSAGES, Answered, Ask, Found, Task, run
from qa.answering import open_index as open_ours
from qa.indexing import index_corpus
from qa.settings import IndexSettings


def build(task: Task) -> None:
    """Read, cut, encode and keep the files; others are given the texts that reading gives."""
    encoders = tuple(str(task.setting("encoders")).split("+"))
    index_corpus(Path(str(task.setting("files"))), task.index, IndexSettings(encoders))


def open_index(task: Task) -> Ask:
    """Open what `build` kept."""
    index = open_ours(task.index, reader=str(task.setting("reader")))

    def ask(question: str) -> Answered:
        answer = index.ask(question, PASSAGES)
        ranked = next(stage.hits for stage in reversed(answer.stages) if stage.hits)
        return Answered(
            [
                Found(each.source.path, each.chunk.span.start, each.chunk.span.end)
                for each in answer.passages
            ],
            [index.source_of(hit.chunk).path for hit in ranked],
        )

    return ask


if __name__ == "__main__":
    run(build, open_index)
