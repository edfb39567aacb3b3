"""Outcomes as JSON and back: what a child writes and its parent reads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple
from typing import Any

from qa.isolation.outcomes import Outcome, Reading, Refusal
from qa.records import Block, Chunk, Document, Metadata, Place, Source, Span


def to_json(outcome: Outcome) -> str:
    """Return an outcome as one line of ASCII."""
    if isinstance(outcome, Refusal):
        return json.dumps({"reason": outcome.reason})
    document = outcome.document
    return json.dumps(
        {
            "source": asdict(document.source),
            "text": document.text,
            "blocks": [
                [block.kind, block.span.start, block.span.end, astuple(block.place)]
                for block in document.blocks
            ],
            "chunks": [_chunk_to_json(chunk) for chunk in outcome.chunks],
        }
    )


def from_json(line: str | bytes) -> Outcome:
    """Rebuild an outcome from what `to_json` returned.

    Raises:
        KeyError, TypeError, ValueError: if it is something else.
    """
    values = json.loads(line)
    if "reason" in values:
        return Refusal(str(values["reason"]))
    document = Document(
        source=_source(values["source"]),
        text=values["text"],
        blocks=tuple(
            Block(kind, Span(start, end), _place(place))
            for kind, start, end, place in values["blocks"]
        ),
    )
    return Reading(document, tuple(_chunk(document, chunk) for chunk in values["chunks"]))


def _chunk_to_json(chunk: Chunk) -> list[object]:
    sentences = [(span.start, span.end) for span in chunk.sentences]
    return [chunk.span.start, chunk.span.end, chunk.context, astuple(chunk.place), sentences]


def _chunk(document: Document, values: Sequence[Any]) -> Chunk:
    start, end, context, place, sentences = values
    span = Span(start, end)
    return Chunk(
        document_id=document.source.id,
        span=span,
        text=span.of(document.text),
        context=context,
        place=_place(place),
        sentences=tuple(Span(*bounds) for bounds in sentences),
    )


def _source(values: Mapping[str, Any]) -> Source:
    metadata, wordless = Metadata(**values["metadata"]), tuple(values["wordless_pages"])
    return Source(**{**values, "metadata": metadata, "wordless_pages": wordless})


def _place(values: Sequence[Any]) -> Place:
    page, slide, section, *rest = values
    return Place(page, slide, tuple(section), *rest)
