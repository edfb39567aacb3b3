"""What a system under measurement is given and gives back; needs no package, for all to use.

A task is a folder. `documents.jsonl` holds `{"document", "text"}`, `questions.jsonl` `{"id",
"text"}`, `settings.json` the folder of the encoder and of the documents' files. A system's module
is run twice: with `build` it indexes the documents and keeps its index in the folder `index`; with
`ask`, in a new process, it opens that and answers. It says on standard output when it gave the
first answer, and writes `answers.jsonl`, a line a question: `{"id", "milliseconds", "passages",
"documents"}`. Passages are `{"document", "start", "end"}` in code points of the text, best first.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

DEPTH = 50
"""Passages to ask for: the first ten are judged, all tell in which documents a system looks."""

PASSAGES = 10
FIRST = "first answer"
CHARACTERS, OVERLAP = 1000, 200
"""Of the pieces that documents are cut into, as most introductions to the subject do."""

_WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a document that a system returned, in code points of its text."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a question: passages, best first, and documents, if more are known."""

    passages: Sequence[Found]
    documents: Sequence[str] | None = None


Ask = Callable[[str], Answered]


@dataclass(frozen=True, slots=True)
class Task:
    """A folder with documents, questions and room for an index."""

    folder: Path

    @property
    def index(self) -> Path:
        """Where a system keeps what it needs to answer; all of it counts as its size."""
        return self.folder / "index"

    @property
    def encoder(self) -> str:
        """Folder of the sentence-transformers model all-MiniLM-L6-v2."""
        return str(self.setting("encoder"))

    def setting(self, name: str) -> object:
        """Return a value of `settings.json`."""
        settings: Mapping[str, object] = json.loads(
            (self.folder / "settings.json").read_text(encoding="utf-8")
        )
        return settings[name]

    def documents(self) -> Iterator[tuple[str, str]]:
        """Yield the path of each document and its text."""
        for line in _lines(self.folder / "documents.jsonl"):
            yield line["document"], line["text"]

    def questions(self) -> list[tuple[str, str]]:
        """Return the id of each question and its words."""
        return [(line["id"], line["text"]) for line in _lines(self.folder / "questions.jsonl")]


def run(build: Callable[[Task], None], open_index: Callable[[Task], Ask]) -> None:
    """Do what the command line of a child says: `build FOLDER` or `ask FOLDER`.

    Args:
        build: indexes the documents.
        open_index: opens what `build` made; returns what answers a question.
    """
    action, folder = sys.argv[1:]
    task = Task(Path(folder))
    if action == "build":
        task.index.mkdir()
        build(task)
        return
    questions = task.questions()
    ask = open_index(task)
    ask(questions[0][1])
    print(FIRST, flush=True)
    for _, text in questions[-_WARM_UP:]:
        ask(f"{text} ")  # one space more: a cache must not know the question already
    with (task.folder / "answers.jsonl").open("w", encoding="utf-8") as answers:
        for name, text in questions:
            started = time.perf_counter()
            answered = ask(text)
            milliseconds = (time.perf_counter() - started) * 1000
            answers.write(json.dumps(_as_json(name, answered, milliseconds)) + "\n")


def _as_json(name: str, answered: Answered, milliseconds: float) -> dict[str, object]:
    documents = answered.documents
    if documents is None:
        documents = [found.document for found in answered.passages]
    return {
        "id": name,
        "milliseconds": milliseconds,
        "passages": [asdict(found) for found in answered.passages[:PASSAGES]],
        "documents": list(dict.fromkeys(documents)),
    }


def _lines(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)
