"""Collections in Milvus that an index has made: noted before they are, removed when superseded.

```
index/
  collections/NAME.json      a generation that has a collection: address, and whose it is
```

A copy of an index searches in the collection of the original, but is not its owner: the note
holds the folder that it was written for.
"""

import json
import os
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from qa.errors import IndexProblem
from qa.milvus import Milvus

_FOLDER = "collections"


@dataclass(frozen=True, slots=True)
class Note:
    """A collection that was, or was about to be, made.

    Attributes:
        address: of the Milvus.
        collection: its name.
        index: the folder of the index, in full.
    """

    address: str
    collection: str
    index: str


def collection_name(generation: str) -> str:
    """Return the name of the collection that belongs to a generation."""
    letters = (each if each.isascii() and each.isalnum() else "_" for each in generation)
    return f"cited_qa_{''.join(letters)}"


def note_collection(index: Path, generation: str, address: str) -> str:
    """Note that a generation is about to get a collection, and return its name.

    Raises:
        OSError: if that cannot be written.
    """
    name = collection_name(generation)
    folder = index / _FOLDER
    folder.mkdir(exist_ok=True)
    note = Note(address, name, str(index.resolve()))
    with (folder / f"{generation}.json").open("w", encoding="utf-8") as stream:
        json.dump(asdict(note), stream)
        stream.flush()
        os.fsync(stream.fileno())
    return name


def sweep_collections(index: Path, kept: Collection[str]) -> None:
    """Remove the collections of generations that are gone; what cannot be is left for later.

    Args:
        index: folder of the index.
        kept: names of the generations that are still there.
    """
    silent: set[str] = set()  # Milvuses that do not answer: waited for once
    for file in sorted((index / _FOLDER).glob("*.json")):
        note = _read(file) if file.stem not in kept else None
        if note is None or note.address in silent or note.index != str(index.resolve()):
            continue
        try:
            Milvus(note.address).drop(note.collection)
        except IndexProblem:
            silent.add(note.address)
        else:
            file.unlink(missing_ok=True)


def _read(file: Path) -> Note | None:
    try:
        return Note(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
