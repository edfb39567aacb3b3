"""One complete index, opened for reading."""

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime
from functools import cached_property, lru_cache, partial
from itertools import compress
from pathlib import Path
from types import MappingProxyType, TracebackType

import numpy as np
import numpy.typing as npt

from qa.dense import DenseIndex
from qa.errors import IndexDamaged, IndexMismatch
from qa.glossary import Glossary
from qa.label_parts import from_to, is_part
from qa.lexical import tokenizer
from qa.records import Chunk, Document, Place, Source, Span
from qa.store.filters import matches
from qa.store.manifest import (
    FileRecord,
    Manifest,
    current_generation,
    has_manifest_hash,
    must_be_readable,
    read_manifest,
)
from qa.store.passages import PASSAGES, Passages, SkippedFile
from qa.store.searches import GLOSSARY, DenseSearch, Searches, WordSearch, open_searches

_TRIES = 3  # an indexer may swap generations, and remove an old one, while it is being opened
_LIMITS = 8  # sets of filters whose documents are kept in mind, a byte a document each


class Generation:
    """An index as it was written; chunks are known by their row.

    Attributes:
        directory: the folder it was opened from.
        manifest: how it was built.
        dense: vectors of all chunks, by the encoder's name.
        lexical: words of all chunks; row numbers are the same as in `dense`.
        glossary: those words by what they mean.
    """

    def __init__(
        self,
        directory: Path,
        manifest: Manifest,
        passages: Passages,
        searches: Searches,
        glossary: Glossary,
    ) -> None:
        """Take the opened parts; see `open_generation`."""
        self.directory = directory
        self.manifest = manifest
        self.dense: Mapping[str, DenseSearch] = searches.dense
        self.lexical: WordSearch = searches.lexical
        self.glossary = glossary
        self._vectors = searches.vectors
        self._unlike = searches.unlike
        self._passages = passages
        # A page lists the documents that it limits its question to: the same ones twice.
        self._having = lru_cache(_LIMITS)(partial(_having, passages.sources))
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
    def created(self) -> datetime:
        """When it was written, in UTC."""
        return datetime.fromisoformat(self.manifest.created)

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

    @cached_property
    def chunk_counts(self) -> Mapping[str, int]:
        """How many chunks each document has, by its id."""
        counts = np.bincount(self._passages.owners, minlength=len(self.sources))
        return MappingProxyType(
            {source.id: int(count) for source, count in zip(self.sources, counts, strict=True)}
        )

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
        """Return where words of a chunk stand, as exactly as the document tells.

        A chunk may join an article's paragraphs; its own place is what they share. Words that
        run over several paragraphs are cited by all of them.
        """
        number, shared = self._numbers[chunk.document_id], chunk.place.label
        first = self._passages.place(number, quote.start)
        last = self._passages.place(number, quote.end - 1)
        if first is None or last is None:
            return chunk.place
        # A head above numbered words has the label of its section, or none: it is cited with them.
        begin, end = (
            place.label if (place.label or "").startswith(shared or "") else shared
            for place in (first, last)
        )
        if not begin or not end:
            return replace(first, label=shared)
        if is_part(end, begin) and self._passages.labels(number, quote) <= {begin, end}:
            return replace(first, label=end)  # words that lead in to a single item belong to it
        return replace(first, label=from_to(begin, end))

    def rows_of(self, document_id: str) -> npt.NDArray[np.int64]:
        """Return the rows of a document's chunks, in reading order.

        Raises:
            KeyError: if there is no document with this id.
        """
        number = self._numbers[document_id]
        first, end = np.searchsorted(self._passages.owners, [number, number + 1])
        return np.arange(first, end)

    def rows_where(self, filters: Mapping[str, str]) -> npt.NDArray[np.int64]:
        """Return the rows of all chunks whose document has each of these properties.

        Args:
            filters: see `qa.store.filters.matches`.

        Raises:
            QuestionError: if a property has another name.
        """
        return np.flatnonzero(self._having(tuple(filters.items()))[self._passages.owners])

    def sources_where(self, filters: Mapping[str, str]) -> tuple[Source, ...]:
        """Return the documents that have each of these properties, by path.

        Args:
            filters: see `qa.store.filters.matches`.

        Raises:
            QuestionError: if a property has another name.
        """
        return tuple(compress(self.sources, self._having(tuple(filters.items()))))

    def vectors(self, encoder: str) -> DenseIndex:
        """Return the vectors of all chunks by an encoder, where they can be copied from.

        Raises:
            KeyError: if there are none.
            StoreUnavailable: if they are in a Milvus that does not answer.
        """
        return self._vectors(encoder)

    def unlike_in_milvus(self) -> tuple[str, ...]:
        """Return the documents of which Milvus says something else than is written here.

        Reads every passage there, so it takes a while on a large index.

        Raises:
            StoreUnavailable: if it does not answer.
        """
        unlike = self._unlike(
            (row, source, chunk)
            for source in self.sources
            for rows in [self.rows_of(source.id).tolist()]
            for row, chunk in zip(rows, self.chunks(rows), strict=True)
        )
        return tuple(dict.fromkeys(self.source_of(row).path for row in unlike))

    def skipped(self) -> tuple[SkippedFile, ...]:
        """Return the files of the corpus that could not be read, by path."""
        return self._passages.skipped()

    @cached_property
    def recognised_pages(self) -> Mapping[str, int]:
        """How many pages were read by OCR, by the id of each document that has such pages."""
        return MappingProxyType(
            {
                self.sources[number].id: count
                for number, count in self._passages.recognised_pages().items()
            }
        )

    @property
    def vouches_for_itself(self) -> bool:
        """Whether the manifest itself has a hash; those of older versions have none."""
        return has_manifest_hash(self.directory)

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


def _having(
    sources: Sequence[Source], filters: tuple[tuple[str, str], ...]
) -> npt.NDArray[np.bool_]:
    """Tell of each document whether it has each of these properties."""
    return np.array(matches(sources, dict(filters)), dtype=np.bool_)


def open_generation(index: Path, *, with_other_words: bool = False) -> Generation:
    """Open the current generation of an index.

    It stays readable as it is until closed, also when a newer one is written meanwhile.

    Args:
        index: folder of the index.
        with_other_words: whether one will do whose words another version cut. Its texts and
            vectors are what they would be now, but questions find other words than theirs.

    Raises:
        IndexMissing: if nothing was indexed yet.
        IndexMismatch: if another version of the program wrote it.
        IndexDamaged: if a file is missing or was altered.
    """
    for _ in range(_TRIES):
        directory = current_generation(index)
        try:
            return _open(directory, with_other_words)
        except IndexDamaged:
            if current_generation(index) == directory:
                raise
    raise IndexDamaged(f"{index} keeps changing while it is opened; try again")


def _open(directory: Path, with_other_words: bool) -> Generation:
    manifest = read_manifest(directory)
    if manifest.tokenizer != tokenizer() and not with_other_words:
        raise IndexMismatch(
            f"{directory}: expected words cut by version {tokenizer()}, found version "
            f"{manifest.tokenizer}; run `qa index`, which will encode nothing again"
        )
    with ExitStack() as opened:  # what was opened is closed if anything below fails
        passages = opened.enter_context(closing(Passages(directory / PASSAGES)))
        with must_be_readable(directory):
            searches = open_searches(directory, manifest, passages.owners)
            glossary = Glossary.open(directory / GLOSSARY)
        counts = {manifest.chunks, len(passages.owners), *map(len, searches.dense.values())}
        if len(counts) > 1:
            raise IndexDamaged(
                f"{directory}: expected {manifest.chunks} chunks everywhere, found counts of "
                f"{', '.join(map(str, sorted(counts)))}; run `qa index --rebuild`"
            )
        opened.pop_all()
    return Generation(directory, manifest, passages, searches, glossary)
