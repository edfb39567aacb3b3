"""The paragraphs, lists and tables that the elements of a web page make."""

import re
from collections.abc import Sequence

from lxml import etree

from qa.reading.drafts import Draft, tidy
from qa.reading.html_visible import is_unseen, plain_words
from qa.reading.numbering import roman_numeral
from qa.records import BlockKind

_BLOCKS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "body",
        "html",
        "pre",
        "blockquote",
        "address",
        "figure",
        "figcaption",
        "details",
        "summary",
        "center",
        "fieldset",
        "legend",
        "caption",
        "header",
        "footer",
        "hgroup",
        "ul",
        "ol",
        "menu",
        "dl",
        "dd",
        "hr",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
    }
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LONGEST_CELL = 600
_LONGEST_BOLD = 120
_BOLD_LEVEL = 7
_INTEGER = re.compile(r"-?\d{1,6}", re.ASCII)


class Content:
    """Collects paragraphs while walking through elements in document order."""

    def __init__(self) -> None:
        self._drafts: list[Draft] = []
        self._words: list[str] = []
        self._kind: BlockKind
        self._kind = "paragraph"
        self._mark = ""  # the number of a list item whose words are still to come
        self._depth = 0
        self._tight = False

    def finished(self) -> tuple[Draft, ...]:
        """Return everything collected, in reading order."""
        self._flush()
        return tuple(self._drafts)

    def add(self, element: etree._Element) -> None:
        """Collect what `element` shows, without the text after it."""
        if is_unseen(element):
            return
        tag = str(element.tag)
        if tag in _HEADINGS:
            self._add_heading(element)
        elif tag in {"ul", "ol", "menu"}:
            self._add_list(element)
        elif tag == "dl":
            self._add_definitions(element)
        elif tag == "table" and _is_data(element):
            self._add_table(element)
        elif tag in _BLOCKS:
            self._flush()
            self._add_inside(element)
            bold = tag == "p" and self._kind == "paragraph" and _is_bold_line(element)
            self._flush("heading" if bold else None, _BOLD_LEVEL if bold else None)
        elif tag == "br":
            self._words.append(" ")
        else:
            self._add_inside(element)

    def _add_inside(self, element: etree._Element) -> None:
        self._words.append(element.text or "")
        for child in element:
            self.add(child)
            self._words.append(child.tail or "")

    def _add_heading(self, element: etree._Element) -> None:
        self._flush()
        self._add_inside(element)
        self._flush("heading", level=_HEADINGS[str(element.tag)])

    def _add_list(self, element: etree._Element) -> None:
        self._flush()
        self._depth += 1
        items = [item for item in element.iterchildren("li") if not is_unseen(item)]
        numbers = _numbers(element, items)
        for position, item in enumerate(items):
            self._flush()
            self._kind, self._tight = "item", position > 0 or self._depth > 1
            self._mark = numbers[position]
            self._add_inside(item)
            self._flush()
            self._kind, self._tight, self._mark = "paragraph", False, ""
        self._depth -= 1

    def _add_definitions(self, element: etree._Element) -> None:
        """Add each term and its definition as one item, parted by a tab."""
        self._flush()
        term = ""
        first = True
        for part in element.iter("dt", "dd"):
            text = plain_words(part)
            if part.tag == "dt":
                term = f"{term}\t{text}" if term else text
            elif text:
                self._drafts.append(Draft(f"{term}\t{text}".strip(), "item", tight=not first))
                term, first = "", False
        if term:
            self._drafts.append(Draft(term, "item", tight=not first))

    def _add_table(self, element: etree._Element) -> None:
        self._flush()
        for caption in element.iterchildren("caption"):
            self._add_inside(caption)
            self._flush()
        first = True
        for row in element.iter("tr"):
            text = "\t".join(plain_words(cell) for cell in row.iterchildren("td", "th"))
            if text.strip():
                self._drafts.append(Draft(text.strip(), "row", tight=not first))
                first = False

    def _flush(self, kind: BlockKind | None = None, level: int | None = None) -> None:
        text = tidy("".join(self._words))
        self._words.clear()
        if text:
            depth = max(0, self._depth - 1) if level is None else level
            self._drafts.append(
                Draft(self._mark + text, kind or self._kind, depth, tight=self._tight)
            )
            self._mark = ""
            self._tight = self._kind == "item"
            self._kind = "paragraph"


def _numbers(element: etree._Element, items: Sequence[etree._Element]) -> list[str]:
    """Return what stands before each item of a list: `3. `, `c. `, or nothing for bullets."""
    if element.tag != "ol":
        return [""] * len(items)
    marks = []
    start = element.get("start", "")
    number = int(start) if _INTEGER.fullmatch(start) else 1
    for item in items:
        value = item.get("value", "")
        number = int(value) if _INTEGER.fullmatch(value) else number
        marks.append(f"{_mark(number, element.get('type', '1'))}. ")
        number += 1
    return marks


def _mark(number: int, style: str) -> str:
    if style in {"a", "A"} and 1 <= number <= 26:
        return chr(ord(style) + number - 1)
    if style in {"i", "I"} and 1 <= number < 4000:
        return roman_numeral(number) if style == "i" else roman_numeral(number).upper()
    return str(number)


def _is_bold_line(paragraph: etree._Element) -> bool:
    """Tell whether a paragraph is a heading in disguise: short, bold throughout, no sentence."""
    text = tidy("".join(map(str, paragraph.itertext())))
    bold = [part for part in paragraph if part.tag in {"b", "strong"}]
    return (
        len(bold) == 1
        and tidy("".join(map(str, bold[0].itertext()))) == text
        and 0 < len(text) <= _LONGEST_BOLD
        and text[-1] not in ".;:,"
    )


def _is_data(table: etree._Element) -> bool:
    """Tell a table of data from one that only lays out the page."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
    if not any(len(cells) > 1 for cells in rows):
        return False
    return all(len(plain_words(cell)) <= _LONGEST_CELL for cells in rows for cell in cells)
