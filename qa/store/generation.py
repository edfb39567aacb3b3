"""One complete index, opened for reading."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from qa.dense import DenseIndex
from qa.errors import IndexDamaged, QuestionError
from qa.lexical import LexicalIndex
from qa.records import Chunk, Document, Place, Source, Span
from qa.store.manifest import FileRecord, Manifest, current_generation, read_manifest
from qa.store.passages import Passages, SkippedFile

PASSAGES = "passages.sqlite"
DENSE = "dense"
LEXICAL = "lexical"
_TRIES = 3  # an indexer may swap generations, and remove an old one, while it is being opened


def _same(found: str | None, wanted: str) -> bool:
    return found is not None and found.casefold() == wanted.casefold()


# What a filter compares; values are equal if only their case differs.
_FILTERS: Mapping[str, Callable[[Source, str], bool]] = {
    "language": lambda source, wanted: _same(source.language, wanted),
    "document": lambda source, wanted: wanted in {source.path, source.id},
    "issuer": lambda source, wanted: _same(source.metadata.issuer, wanted),
    "symbol": lambda source, wanted: _same(source.metadata.symbol, wanted),
    "kind": lambda source, wanted: _same(source.metadata.kind, wanted),
    # `2010` and `2010-07` find everything of that year or month.
    "date": lambda source, wanted: f"{source.metadata.date or ''}-".startswith(f"{wanted}-"),
}


class Generation:
    """An index as it was written; chunks are known by their row.

    Attributes:
        directory: the folder it was opened from.
        manifest: how it was built.
        dense: vectors of all chunks, by the encoder's name.
        lexical: words of all chunks; row numbers are the same as in `dense`.
    """

    def __init__(
        self,
        directory: Path,
        manifest: Manifest,
        passages: Passages,
        dense: Mapping[str, DenseIndex],
        lexical: LexicalIndex,
    ) -> None:
        """Take the opened parts; see `open_generation`."""
        self.directory = directory
        self.manifest = manifest
        self.dense = dense
        self.lexical = lexical
        self._passages = passages
        self._numbers = {source.id: number for number, source in enumerate(passages.sources)}

    def __enter__(self) -> "Generation":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file of passages; the vectors stay usable."""
        self._passages.close()

    @property
    def name(self) -> str:
        """Name of the generation, different for every one that was ever written."""
        return self.directory.name

    @property
    def corpus(self) -> Path:
        """The folder that the documents were read from; it may be gone."""
        return Path(os.path.normpath(self.directory.resolve().parents[1] / self.manifest.corpus))

    @property
    def sources(self) -> tuple[Source, ...]:
        """All documents without their texts, by path."""
        return self._passages.sources

    @property
    def chunk_count(self) -> int:
        """How many chunks there are; their rows count from 0."""
        return len(self._passages.owners)

    def chunks(self, rows: Sequence[int]) -> tuple[Chunk, ...]:
        """Return the chunks in `rows`, in that order.

        Raises:
            IndexError: if a row does not exist.
        """
        return self._passages.chunks(rows)

    def source(self, document_id: str) -> Source:
        """Return a document without its text.

        Raises:
            KeyError: if there is none with this id.
        """
        return self.sources[self._numbers[document_id]]

    def source_of(self, row: int) -> Source:
        """Return the document that the chunk in `row` belongs to, without its text."""
        return self.sources[int(self._passages.owners[row])]

    def document(self, document_id: str) -> Document:
        """Return a document with text and blocks.

        Raises:
            KeyError: if there is none with this id.
        """
        return self._passages.document(self._numbers[document_id])

    def text_of(self, document_id: str, span: Span) -> str:
        """Return a part of a document's text; what lies beyond its end is left out.

        Raises:
            KeyError: if there is none with this id.
        """
        return self._passages.text(self._numbers[document_id], span)

    def place_of(self, chunk: Chunk, quote: Span) -> Place:
        """Return where a sentence of a chunk stands, as exactly as the document tells.

        A chunk may join an article's paragraphs; its own place is what they share.
        """
        exact = self._passages.place(self._numbers[chunk.document_id], quote.start)
        if exact is None:
            return chunk.place
        return exact if exact.label is not None else replace(exact, label=chunk.place.label)

    def rows_of(self, document_id: str) -> npt.NDArray[np.int64]:
        """Return the rows of a document's chunks, in reading order.

        Raises:
            KeyError: if there is no document with this id.
        """
        return np.flatnonzero(self._passages.owners == self._numbers[document_id])

    def rows_where(self, filters: Mapping[str, str]) -> npt.NDArray[np.int64]:
        """Return the rows of all chunks whose document has each of these properties.

        Args:
            filters: `language`, `document` (its path or id), `issuer`, `symbol` and `kind`,
                which must be equal but for case, and `date`, which may be a year or month.

        Raises:
            QuestionError: if a property has another name.
        """
        for name in filters:
            if name not in _FILTERS:
                raise QuestionError(
                    f"Unknown filter {name!r}: expected one of {', '.join(sorted(_FILTERS))}"
                )
        matching = [
            all(_FILTERS[name](source, value.strip()) for name, value in filters.items())
            for source in self.sources
        ]
        return np.flatnonzero(np.array(matching, dtype=np.bool_)[self._passages.owners])

    def skipped(self) -> tuple[SkippedFile, ...]:
        """Return the files of the corpus that could not be read, by path."""
        return self._passages.skipped()

    def altered_files(self) -> tuple[str, ...]:
        """Return the files of this generation whose bytes are no longer those written.

        Reads every file whole, so it takes a while on a large index.
        """
        return tuple(
            path
            for path, record in sorted(self.manifest.files.items())
            if not (self.directory / path).is_file()
            or FileRecord.of(self.directory / path) != record
        )


def open_generation(index: Path) -> Generation:
    """Open the current generation of an index.

    It stays readable as it is until closed, also when a newer one is written meanwhile.

    Raises:
        IndexMissing: if nothing was indexed yet.
        IndexMismatch: if another version of the program wrote it.
        IndexDamaged: if a file is missing or was altered.
    """
    for _ in range(_TRIES):
        directory = current_generation(index)
        try:
            return _open(directory)
        except IndexDamaged:
            if current_generation(index) == directory:
                raise
    raise IndexDamaged(f"{index} keeps changing while it is opened; try again")


def _open(directory: Path) -> Generation:
    manifest = read_manifest(directory)
    dense = {
        encoder.name: DenseIndex.open(directory / DENSE / str(number))
        for number, encoder in enumerate(manifest.encoders)
    }
    lexical = LexicalIndex.open(directory / LEXICAL)
    passages = Passages(directory / PASSAGES)
    counts = {manifest.chunks, len(passages.owners), *map(len, dense.values())}
    if len(counts) > 1:
        passages.close()
        raise IndexDamaged(
            f"{directory}: expected {manifest.chunks} chunks everywhere, found counts of "
            f"{', '.join(map(str, sorted(counts)))}; run `qa index --rebuild`"
        )
    return Generation(directory, manifest, passages, dense, lexical)
