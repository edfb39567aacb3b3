"""What comes of reading one file: a document and its chunks, or the reason why not."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from qa.records import Chunk, Document


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: the document and its chunks, of which there is at least one."""

    document: Document
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was not read, in words for a report."""

    reason: str


Outcome: TypeAlias = Reading | Refusal


def read_and_cut(
    file: Path,
    corpus: Path,
    chunk_characters: int,
    at_work: Callable[[], None] | None = None,
) -> Outcome:
    """Read one file in this process and cut it into chunks.

    Args:
        file: the file, inside `corpus`.
        corpus: the folder that paths are told relative to.
        chunk_characters: greatest length of a chunk, in code points.
        at_work: called before each page whose picture is read, which takes seconds.
    """
    # Imported late: only the child needs these, and it tells when it is ready.
    from qa.chunking import chunk_document
    from qa.errors import ReadingError
    from qa.reading import read_document

    try:
        document = read_document(file, corpus, at_work)
        chunks = chunk_document(document, chunk_characters)
    except ReadingError as error:
        return Refusal(" ".join(str(error).split()))  # a line in a report
    except RecursionError:
        return Refusal("refused: its parts are nested too deeply")
    except OSError as error:
        return Refusal(f"cannot be opened: {error.strerror or error}")
    if not chunks:
        return Refusal("no text: the file opens but holds no words")
    return Reading(document, chunks)
