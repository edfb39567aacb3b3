"""Word documents (docx)."""

import io
from collections.abc import Iterator, Sequence

import docx
from docx.document import Document as WordFile
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from qa.reading.archives import UNPACKING_ERRORS, check_office_archive, created_day, damage
from qa.reading.drafts import Draft, Manuscript, tidy
from qa.reading.numbering import superscript
from qa.reading.word_numbering import Numbering
from qa.reading.word_styles import Styles

_LONGEST_BOLD_HEADING = 120
_BOLD_HEADING_LEVEL = 8
_WRAPPERS = frozenset({qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")})
_SKIPPED = frozenset(
    {
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:instrText"),
        qn("w:drawing"),
        qn("w:pict"),
        qn("w:pPr"),
    }
)
_TABLE = frozenset({qn("w:tbl"), qn("w:tr"), qn("w:tc")})
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_SPACES = frozenset({qn("w:tab"), qn("w:br"), qn("w:cr")})


def read_word(data: bytes) -> Manuscript:
    """Read a Word document: headings, paragraphs, numbered lists, tables, footnotes.

    Numbers that Word computes are written before their paragraphs. Footnotes come after the
    text, and their references become superscript digits; page headers come last, each once.

    Args:
        data: the file's bytes.

    Raises:
        DamagedFile, EncryptedFile, UnsupportedFormat: if it is no readable docx.
    """
    check_office_archive(data, "word/document", "Word")
    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(document)
        body = tuple(reader.parts(document.element.body))
        drafts = (*body, *reader.footnotes(), *reader.page_headers(body))
    except (
        *UNPACKING_ERRORS,
        PackageNotFoundError,
        KeyError,
        ValueError,
        etree.XMLSyntaxError,
        OSError,
    ) as error:
        raise damage("Word", error) from error
    properties = document.core_properties
    return Manuscript(
        drafts,
        title=reader.title,
        property_title=tidy(properties.title or "") or None,
        created=created_day(properties.created),
    )


class _Reader:
    """Walks through a document's XML, counting lists and footnotes."""

    def __init__(self, document: WordFile) -> None:
        self.title: str | None = None
        self._document = document
        self._styles = Styles(document)
        self._numbering = Numbering(document)
        self._notes: list[str] = []

    def parts(self, parent: etree._Element) -> Iterator[Draft]:
        """Yield the drafts of everything below an element, in order."""
        tight = False
        for element in _unwrapped(parent):
            if element.tag == qn("w:p"):
                for draft in self._paragraph(element, tight):
                    yield draft
                    tight = draft.kind == "item"
            elif element.tag == qn("w:tbl"):
                yield from self._table(element)
                tight = False

    def _paragraph(self, element: etree._Element, tight: bool) -> Iterator[Draft]:
        text = tidy(self._text(element))
        if text:
            yield self._draft(element, text, tight)
        for box in _text_boxes(element):
            yield from self.parts(box)

    def _draft(self, element: etree._Element, text: str, tight: bool) -> Draft:
        style = self._styles.of(element)
        mark = ""
        if style.list_id:
            mark = self._numbering.next_mark(style.list_id, style.depth)
            text = f"{mark} {text}".strip()
        if style.is_title:
            self.title = self.title or text
            return Draft(text, "heading", level=1)
        if style.heading:
            return Draft(text, "heading", level=style.heading)
        if style.is_contents:
            return Draft(text, "item", tight=tight, contents=True)
        if style.list_id:
            return Draft(text, "item", style.depth, tight=tight)
        if len(text) <= _LONGEST_BOLD_HEADING and _is_bold(element) and text[-1] not in ".;:,":
            return Draft(text, "heading", level=_BOLD_HEADING_LEVEL)
        return Draft(text)

    def _table(self, element: etree._Element) -> Iterator[Draft]:
        tight = False
        for row in _unwrapped(element, "w:tr"):
            cells = (tidy(" ".join(self._cell_texts(cell))) for cell in _unwrapped(row, "w:tc"))
            text = "\t".join(cells).strip()
            if text:
                yield Draft(text, "row", tight=tight)
                tight = True

    def _cell_texts(self, parent: etree._Element) -> Iterator[str]:
        """Yield the paragraphs of a cell, also of tables and text boxes that stand in it."""
        for element in _unwrapped(parent):
            if element.tag == qn("w:p"):
                yield self._text(element)
                for box in _text_boxes(element):
                    yield from self._cell_texts(box)
            elif element.tag in _TABLE:
                yield from self._cell_texts(element)

    def _text(self, element: etree._Element) -> str:
        """Return the words of a paragraph, references to footnotes as superscript digits."""
        parts: list[str] = []
        for child in element:
            tag = child.tag
            if tag in {qn("w:t"), _MATH_TEXT}:
                parts.append(child.text or "")
            elif tag in _SPACES:
                parts.append(" ")
            elif tag == qn("w:noBreakHyphen"):
                parts.append("-")
            elif tag == qn("w:footnoteReference"):
                self._notes.append(child.get(qn("w:id"), ""))
                parts.append(superscript(str(len(self._notes))))
            elif tag not in _SKIPPED and tag != _ALTERNATIVE:
                parts.append(self._text(child))
        return "".join(parts)

    def footnotes(self) -> Iterator[Draft]:
        """Yield the footnotes that were referred to, in the order of their references."""
        part = self._document.part
        blobs = [rel.target_part.blob for rel in part.rels.values() if _holds_notes(rel.reltype)]
        if not blobs or not self._notes:
            return
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(blobs[0], parser)
        texts = {
            note.get(qn("w:id")): tidy(" ".join(map(self._text, note.iter(qn("w:p")))))
            for note in root.iter(qn("w:footnote"))
        }
        for number, identity in enumerate(self._notes, start=1):
            if words := texts.get(identity):
                yield Draft(f"{superscript(str(number))} {words}", "footnote")

    def page_headers(self, body: Sequence[Draft]) -> Iterator[Draft]:
        """Yield the words of page headers, such as a symbol, unless the text has them too."""
        seen = {draft.text for draft in body}
        for section in self._document.sections:
            for header in (section.first_page_header, section.header):
                if header.is_linked_to_previous:
                    continue  # asking for its paragraphs would make one
                for paragraph in header.paragraphs:
                    text = tidy(self._text(paragraph._element))
                    if any(map(str.isalpha, text)) and text not in seen:
                        seen.add(text)
                        yield Draft(text, "note")


def _unwrapped(parent: etree._Element, tag: str | None = None) -> Iterator[etree._Element]:
    """Yield the children of an element and of what only wraps some, such as a form field.

    Args:
        parent: the element.
        tag: prefixed name of those wanted; `None` means all.
    """
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _unwrapped(child, tag)
        elif tag is None or child.tag == qn(tag):
            yield child


def _text_boxes(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield what the text boxes of a paragraph hold, each once; not those within another box."""
    for child in parent:
        if child.tag == qn("w:txbxContent"):
            yield child
        elif child.tag != _ALTERNATIVE:  # the same box again, for older programs
            yield from _text_boxes(child)


def _holds_notes(reltype: str) -> bool:
    return reltype.endswith("/footnotes")


def _is_bold(element: etree._Element) -> bool:
    """Tell whether all words of a paragraph are set bold by hand."""
    runs = [run for run in element.iter(qn("w:r")) if tidy("".join(run.itertext(qn("w:t"))))]
    marks = [run.find(f"{qn('w:rPr')}/{qn('w:b')}") for run in runs]
    return bool(runs) and all(
        mark is not None and mark.get(qn("w:val")) not in {"0", "false"} for mark in marks
    )
