"""Records as rows of the file of passages, and back."""

import json
import zlib
from collections.abc import Sequence
from typing import Any

from qa.records import Block, BlockKind, Chunk, Metadata, Place, Source, Span

Row = tuple[Any, ...]

SOURCE_COLUMNS = (
    "id, path, title, language, digest, issuer, date, symbol, kind, pages, wordless_pages"
)


def marked(row: Row) -> Row:
    """Return a row with a mark behind it that tells whether it was altered.

    A file that is too large to be hashed whenever it is opened is trusted row by row.
    """
    return (*row, _mark(row))


def is_unaltered(row: Row) -> bool:
    """Tell whether a row, with its mark behind it, is as it was written."""
    return bool(_mark(row[:-1]) == row[-1])


def _mark(row: Row) -> int:
    return zlib.crc32(repr(row).encode("utf-8", "backslashreplace"))


def row_of_source(source: Source) -> Row:
    """Return the values of `SOURCE_COLUMNS`."""
    about = source.metadata
    return (
        source.id,
        source.path,
        source.title,
        source.language,
        source.digest,
        about.issuer,
        about.date,
        about.symbol,
        about.kind,
        source.pages,
        json.dumps(source.wordless_pages),
    )


def source_of_row(row: Sequence[Any]) -> Source:
    """Return the source that `row_of_source` made values of."""
    identifier, path, title, language, digest, issuer, date, symbol, kind, pages, wordless = row
    about = Metadata(issuer=issuer, date=date, symbol=symbol, kind=kind)
    none = wordless == "[]"  # of almost all, and there may be very many
    return Source(
        identifier,
        path,
        title,
        language,
        about,
        digest,
        pages,
        () if none else tuple(json.loads(wordless)),
    )


def row_of_chunk(chunk: Chunk) -> Row:
    """Return start, text, context, place and sentences of a chunk."""
    sentences = [[span.start, span.end] for span in chunk.sentences]
    return (
        chunk.span.start,
        chunk.text,
        chunk.context,
        _place_to_json(chunk.place),
        json.dumps(sentences),
    )


def chunk_of_row(
    document_id: str, start: int, text: str, context: str, place: str, sentences: str
) -> Chunk:
    """Return the chunk of a document that `row_of_chunk` made values of."""
    return Chunk(
        document_id=document_id,
        span=Span(start, start + len(text)),
        text=text,
        context=context,
        place=place_from_json(place),
        sentences=tuple(Span(*bounds) for bounds in json.loads(sentences)),
    )


def row_of_block(block: Block) -> Row:
    """Return kind, start, end and place of a block."""
    return block.kind, block.span.start, block.span.end, _place_to_json(block.place)


def block_of_row(kind: BlockKind, start: int, end: int, place: str) -> Block:
    """Return the block that `row_of_block` made values of."""
    return Block(kind, Span(start, end), place_from_json(place))


def place_from_json(values: str) -> Place:
    """Return a place as chunks and blocks have it."""
    page, slide, section, *rest = json.loads(values)
    return Place(page, slide, tuple(section), *rest)


def _place_to_json(place: Place) -> str:
    # Not `astuple`, which takes ten times as long, for millions of blocks.
    values = (
        place.page,
        place.slide,
        place.section,
        place.label,
        place.page_label,
        place.ocr,
    )
    return json.dumps(values, ensure_ascii=False)
