"""The nouns of the product: frozen values that travel through the whole pipeline.

All offsets are code points into a document's canonical text, counted from 0, and all
spans are half-open. Scores are better when higher and comparable only within one stage.
"""

from qa.records.answers import Alike, Answer, Hit, Passage, Reason, Stage, TrackRecord
from qa.records.documents import Block, BlockKind, Chunk, Document, Metadata, Place, Source, Span

__all__ = [
    "Alike",
    "Answer",
    "Block",
    "BlockKind",
    "Chunk",
    "Document",
    "Hit",
    "Metadata",
    "Passage",
    "Place",
    "Reason",
    "Source",
    "Span",
    "Stage",
    "TrackRecord",
]
