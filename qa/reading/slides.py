"""Slide decks (pptx)."""

import io
from collections.abc import Iterable, Iterator

from lxml import etree
from pptx import Presentation
from pptx.exc import PackageNotFoundError, PythonPptxError
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.table import Table
from pptx.text.text import TextFrame

from qa.errors import DamagedFile
from qa.reading.archives import check_office_archive, created_day
from qa.reading.drafts import Draft, Manuscript, tidy
from qa.records import BlockKind


def read_slides(data: bytes) -> Manuscript:
    """Read a deck slide by slide: title, shapes, tables, then the speaker's notes.

    Args:
        data: the file's bytes.

    Raises:
        DamagedFile, EncryptedFile, UnsupportedFormat: if it is no readable pptx.
    """
    check_office_archive(data, "ppt/presentation", "PowerPoint")
    try:
        deck = Presentation(io.BytesIO(data))
        drafts = tuple(
            draft
            for number, slide in enumerate(deck.slides, start=1)
            for draft in _slide_drafts(slide, number)
        )
    except (
        PackageNotFoundError,
        PythonPptxError,
        KeyError,
        ValueError,
        AttributeError,
        etree.XMLSyntaxError,
        OSError,
    ) as error:
        raise DamagedFile(f"the PowerPoint file cannot be parsed: {error}") from error
    properties = deck.core_properties
    first = drafts[0] if drafts and drafts[0].kind == "heading" else None
    return Manuscript(
        drafts,
        title=first.text if first else None,
        property_title=tidy(properties.title or "") or None,
        created=created_day(properties.created),
    )


def _slide_drafts(slide: Slide, number: int) -> Iterator[Draft]:
    title = slide.shapes.title
    words = tidy(title.text_frame.text) if title is not None else ""
    if words:
        yield Draft(words, "heading", level=1, slide=number)
    rest = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
    yield from _shape_drafts(rest, number)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    for paragraph in notes.paragraphs if notes is not None else ():
        if text := tidy(paragraph.text):
            yield Draft(text, "note", slide=number)


def _shape_drafts(shapes: Iterable[BaseShape], number: int) -> Iterator[Draft]:
    for shape in shapes:
        if isinstance(shape, GroupShape):
            yield from _shape_drafts(shape.shapes, number)
        elif isinstance(shape, GraphicFrame) and shape.has_table:
            yield from _table_drafts(shape.table, number)
        elif isinstance(shape, Shape):
            yield from _frame_drafts(shape.text_frame, number)


def _frame_drafts(frame: TextFrame, number: int) -> Iterator[Draft]:
    paragraphs = [paragraph for paragraph in frame.paragraphs if tidy(paragraph.text)]
    kind: BlockKind = "item" if len(paragraphs) > 1 else "paragraph"
    for position, paragraph in enumerate(paragraphs):
        text = tidy(paragraph.text)
        yield Draft(text, kind, paragraph.level, slide=number, tight=position > 0)


def _table_drafts(table: Table, number: int) -> Iterator[Draft]:
    for position, row in enumerate(table.rows):
        text = "\t".join(tidy(cell.text) for cell in row.cells)
        if text.strip():
            yield Draft(text.strip(), "row", slide=number, tight=position > 0)
