"""What the styles of a Word document say about its paragraphs."""

import re
from dataclasses import dataclass

from docx.document import Document as WordFile
from docx.oxml.ns import qn
from lxml import etree

_HEADING = re.compile(r"(?:heading|título|titre|überschrift)\s?(\d)$", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|puesto|titre)$", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|tdc|tm)\s?\d", re.IGNORECASE)
_MOST_ANCESTORS = 12
_BODY_OUTLINE = 9


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph is, by its own formatting or its style.

    Attributes:
        heading: level from 1, or 0.
        is_title: set in the style for the document's title.
        is_contents: a line of a table of contents.
        list_id: the list it is counted in, or empty.
        depth: level in that list, from 0.
    """

    heading: int = 0
    is_title: bool = False
    is_contents: bool = False
    list_id: str = ""
    depth: int = 0


class Styles:
    """Looks up styles, following those they are based on."""

    def __init__(self, document: WordFile) -> None:
        """Read the styles of a document.

        Args:
            document: as opened by python-docx.
        """
        root = document.styles.element
        self._styles = {style.get(qn("w:styleId")): style for style in root.iter(qn("w:style"))}

    def of(self, paragraph: etree._Element) -> ParagraphStyle:
        """Return what `paragraph` is."""
        own = paragraph.find(qn("w:pPr"))
        chain = self._chain(_value(own, "w:pStyle"))
        names = [_value(style, "w:name") or "" for style in chain]
        sources = [own, *(style.find(qn("w:pPr")) for style in chain)]
        list_id, depth = _list_of(sources)
        return ParagraphStyle(
            heading=_heading_level(names, sources),
            is_title=any(_TITLE.match(name) for name in names[:1]),
            is_contents=any(_CONTENTS.match(name) for name in names),
            list_id=list_id,
            depth=depth,
        )

    def _chain(self, identity: str | None) -> list[etree._Element]:
        chain: list[etree._Element] = []
        while identity in self._styles and len(chain) < _MOST_ANCESTORS:
            chain.append(self._styles[identity])
            identity = _value(chain[-1], "w:basedOn")
        return chain


def _value(parent: etree._Element | None, name: str) -> str | None:
    found = parent.find(qn(name)) if parent is not None else None
    return found.get(qn("w:val")) if found is not None else None


def _heading_level(names: list[str], sources: list[etree._Element | None]) -> int:
    for name in names:
        if found := _HEADING.match(name):
            return int(found.group(1))
    outlines = (_value(source, "w:outlineLvl") for source in sources)
    outline = next((value for value in outlines if value and value.isdigit()), None)
    return int(outline) + 1 if outline and int(outline) < _BODY_OUTLINE else 0


def _list_of(sources: list[etree._Element | None]) -> tuple[str, int]:
    """Return list and level; the paragraph's own settings come before those of its style."""
    list_id = depth = None
    for source in sources:
        numbering = source.find(qn("w:numPr")) if source is not None else None
        list_id = list_id or _value(numbering, "w:numId")
        depth = depth or _value(numbering, "w:ilvl")
    if not list_id or list_id == "0":
        return "", 0
    return list_id, int(depth) if depth and depth.isdigit() else 0
