"""Word documents (docx)."""

import io
import re
from collections.abc import Iterator

import docx
from docx.document import Document as WordFile
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml import etree

from qa.errors import DamagedFile
from qa.reading.archives import check_office_archive, created_day
from qa.reading.drafts import Draft, Manuscript, tidy

_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|bullet", re.IGNORECASE)


def read_word(data: bytes) -> Manuscript:
    """Read a Word document: headings, paragraphs, lists and tables in their order.

    Args:
        data: the file's bytes.

    Raises:
        DamagedFile, EncryptedFile, UnsupportedFormat: if it is no readable docx.
    """
    check_office_archive(data, "word/document", "Word")
    try:
        document = docx.Document(io.BytesIO(data))
        drafts = tuple(_drafts(document))
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError, OSError) as error:
        raise DamagedFile(f"the Word file cannot be parsed: {error}") from error
    properties = document.core_properties
    return Manuscript(
        drafts,
        title=_title(document),
        property_title=tidy(properties.title or "") or None,
        created=created_day(properties.created),
    )


def _title(document: WordFile) -> str | None:
    for paragraph in document.paragraphs:
        if paragraph.style is not None and paragraph.style.name == "Title":
            return tidy(paragraph.text) or None
    return None


def _drafts(document: WordFile) -> Iterator[Draft]:
    in_list = False
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield from _table_drafts(part)
            in_list = False
        else:
            draft = _paragraph_draft(part, in_list)
            if draft is not None:
                yield draft
                in_list = draft.kind == "item"


def _paragraph_draft(paragraph: Paragraph, in_list: bool) -> Draft | None:
    text = tidy(paragraph.text)
    if not text:
        return None
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    heading = _HEADING_STYLE.match(style)
    if heading or style == "Title":
        return Draft(text, "heading", level=int(heading.group(1)) if heading else 1)
    properties = paragraph._p.pPr
    if _LIST_STYLE.match(style) or (properties is not None and properties.numPr is not None):
        return Draft(text, "item", tight=in_list)
    return Draft(text)


def _table_drafts(table: Table) -> Iterator[Draft]:
    first = True
    for row in table.rows:
        # Straight from the XML: `row.cells` repeats merged cells and fails on ragged grids.
        text = "\t".join(tidy(_Cell(cell, table).text) for cell in row._tr.tc_lst)
        if text.strip():
            yield Draft(text.strip(), "row", tight=not first)
            first = False
