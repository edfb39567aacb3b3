"""Slide decks (pptx)."""

import io
from collections.abc import Iterable, Iterator
from decimal import Decimal

from lxml import etree
from pptx import Presentation
from pptx.chart.chart import Chart
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError, PythonPptxError
from pptx.oxml.ns import qn
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.table import Table
from pptx.text.text import TextFrame

from qa.reading.archives import UNPACKING_ERRORS, check_office_archive, created_day, damage
from qa.reading.drafts import Draft, Manuscript, tidy
from qa.reading.numbering import roman_numeral
from qa.records import BlockKind

_FRAME_OF_SLIDE = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER)
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)


def read_slides(data: bytes) -> Manuscript:
    """Read a deck slide by slide: title, shapes, tables, charts, then the speaker's notes.

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
        *UNPACKING_ERRORS,
        PackageNotFoundError,
        PythonPptxError,
        KeyError,
        ValueError,
        AttributeError,  # python-pptx asks elements that a broken file lacks
        etree.XMLSyntaxError,
        OSError,
    ) as error:
        raise damage("PowerPoint", error) from error
    first = drafts[0] if drafts and drafts[0].kind == "heading" else None
    return Manuscript(
        drafts,
        title=first.text if first else None,
        property_title=tidy(deck.core_properties.title or "") or None,
        created=created_day(deck.core_properties.created),
    )


def _slide_drafts(slide: Slide, number: int) -> Iterator[Draft]:
    shapes = sorted(slide.shapes, key=lambda shape: not _is_title(shape))
    yield from _shape_drafts(shapes, number)
    yield from _diagram_drafts(slide, number)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    for paragraph in notes.paragraphs if notes is not None else ():
        if text := tidy(paragraph.text):
            yield Draft(text, "note", slide=number)


def _is_title(shape: BaseShape) -> bool:
    return shape.is_placeholder and shape.placeholder_format.type in _TITLES


def _shape_drafts(shapes: Iterable[BaseShape], number: int) -> Iterator[Draft]:
    for shape in shapes:
        if isinstance(shape, GroupShape):
            yield from _shape_drafts(shape.shapes, number)
        elif isinstance(shape, GraphicFrame):
            yield from _graphic_drafts(shape, number)
        elif _is_title(shape) and isinstance(shape, Shape):
            if words := tidy(shape.text_frame.text):
                yield Draft(words, "heading", level=1, slide=number)
        elif isinstance(shape, Shape) and not _frames_slide(shape):
            yield from _frame_drafts(shape.text_frame, number)


def _frames_slide(shape: BaseShape) -> bool:
    """Tell whether a shape is the slide's number, date or footer."""
    return shape.is_placeholder and shape.placeholder_format.type in _FRAME_OF_SLIDE


def _graphic_drafts(frame: GraphicFrame, number: int) -> Iterator[Draft]:
    if frame.has_table:
        yield from _row_drafts(_table_rows(frame.table), number)
    elif frame.has_chart:
        chart = frame.chart
        if chart.has_title and (title := tidy(chart.chart_title.text_frame.text)):
            yield Draft(title, slide=number)
        yield from _row_drafts(_chart_rows(chart), number)


def _row_drafts(rows: Iterable[list[str]], number: int) -> Iterator[Draft]:
    texts = [text for cells in rows if (text := "\t".join(map(tidy, cells)).strip())]
    for position, text in enumerate(texts):
        yield Draft(text, "row", slide=number, tight=position > 0)


def _table_rows(table: Table) -> Iterator[list[str]]:
    for row in table.rows:
        yield [cell.text for cell in row.cells if not cell.is_spanned]


def _chart_rows(chart: Chart) -> Iterator[list[str]]:
    """Yield the data of a chart: names of its series, then one row for each category."""
    for plot in chart.plots:
        series = list(plot.series)
        categories = [str(category) for category in plot.categories]
        if not categories:
            continue
        yield ["", *(one.name for one in series)]
        columns = [list(one.values) for one in series]
        for position, category in enumerate(categories):
            values = (column[position] for column in columns if position < len(column))
            yield [category, *("" if value is None else _figure(value) for value in values)]


def _figure(value: float) -> str:
    """Return a number as its chart holds it, in up to the 15 digits that a spreadsheet keeps."""
    return f"{Decimal(f'{value:.15g}').normalize():f}"


def _diagram_drafts(slide: Slide, number: int) -> Iterator[Draft]:
    """Yield the texts of SmartArt, which stand in a part of their own."""
    for relation in slide.part.rels.values():
        if relation.is_external or not relation.reltype.endswith("/diagramData"):
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(relation.target_part.blob, parser)
        for position, paragraph in enumerate(root.iter(qn("a:p"))):
            if text := tidy("".join(words.text or "" for words in paragraph.iter(qn("a:t")))):
                yield Draft(text, "item", slide=number, tight=position > 0)


def _frame_drafts(frame: TextFrame, number: int) -> Iterator[Draft]:
    paragraphs = [paragraph for paragraph in frame.paragraphs if tidy(paragraph.text)]
    kind: BlockKind = "item" if len(paragraphs) > 1 else "paragraph"
    counts: dict[int, int] = {}
    for position, paragraph in enumerate(paragraphs):
        depth = paragraph.level
        automatic = paragraph._p.find(f"{qn('a:pPr')}/{qn('a:buAutoNum')}")
        counts = {level: count for level, count in counts.items() if level <= depth}
        counts[depth] = counts.get(depth, 0) + 1 if automatic is not None else 0
        mark = _number(automatic.get("type", ""), counts[depth]) if automatic is not None else ""
        text = f"{mark} {tidy(paragraph.text)}".strip()
        yield Draft(text, kind, depth, slide=number, tight=position > 0)


def _number(style: str, count: int) -> str:
    """Return a number as PowerPoint prints it in its style, such as `alphaLcParenR`."""
    number = str(count)
    if style.startswith("alpha") and count <= 26:
        number = chr(ord("a") + count - 1)
    elif style.startswith("roman"):
        number = roman_numeral(count)
    if "Uc" in style:
        number = number.upper()
    if style.endswith("ParenBoth"):
        return f"({number})"
    return number + (")" if style.endswith("ParenR") else ".")
