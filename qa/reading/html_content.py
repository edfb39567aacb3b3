"""Which elements of a web page are content, and the paragraphs they make."""

from collections.abc import Iterator
from typing import cast

from lxml import etree

from qa.reading.drafts import Draft, tidy
from qa.reading.numbering import roman_numeral
from qa.records import BlockKind

_UNSEEN_TAGS = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "title",
        "nav",
        "aside",
        "form",
        "button",
        "select",
        "option",
        "textarea",
        "svg",
        "math",
        "iframe",
        "object",
        "audio",
        "video",
        "canvas",
        "map",
        "datalist",
        "dialog",
    }
)
_UNSEEN_ROLES = frozenset(
    {
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "complementary",
        "menu",
        "menubar",
        "dialog",
        "alert",
    }
)
_UNSEEN_CLASSES = frozenset(
    {
        "nav",
        "navbar",
        "navigation",
        "menu",
        "breadcrumb",
        "breadcrumbs",
        "sidebar",
        "site-header",
        "site-footer",
        "footer",
        "cookie-banner",
        "cookie-notice",
        "skip-link",
        "share-links",
        "social-share",
        "pagination",
        "pager",
    }
)
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
_SMALLEST_MAIN_SHARE = 0.25
_LONGEST_CELL = 600


def main_content(root: etree._Element) -> etree._Element:
    """Return the element that holds what the page is about: `main`, a sole article, or all."""
    whole = len(_plain(root))
    for query in ("//main", "//*[@role='main']", "//article"):
        found = cast("list[etree._Element]", root.xpath(query))
        if len(found) == 1 and len(_plain(found[0])) >= _SMALLEST_MAIN_SHARE * whole:
            return found[0]
    return root


def _plain(element: etree._Element) -> str:
    seen = (text for part in _visible(element) for text in (part.text, part.tail) if text)
    return tidy(" ".join(seen))


def _visible(element: etree._Element) -> Iterator[etree._Element]:
    if not _is_unseen(element):
        yield element
        for child in element:
            yield from _visible(child)


def _is_unseen(element: etree._Element) -> bool:
    """Tell whether an element frames the page or is not shown at all."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNSEEN_TAGS:
        return True
    if tag in {"html", "body", "main"}:
        return False
    style = element.get("style", "").replace(" ", "").lower()
    classes = set(element.get("class", "").lower().split()) | {element.get("id", "").lower()}
    return (
        element.get("role") in _UNSEEN_ROLES
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or "display:none" in style
        or not classes.isdisjoint(_UNSEEN_CLASSES)
        or (tag == "footer" and _frames_page(element))
    )


def _frames_page(element: etree._Element) -> bool:
    return not any(
        parent.tag in {"article", "section", "main"} for parent in element.iterancestors()
    )


class Content:
    """Collects paragraphs while walking through elements in document order."""

    def __init__(self) -> None:
        self._drafts: list[Draft] = []
        self._words: list[str] = []
        self._kind: BlockKind
        self._kind = "paragraph"
        self._depth = 0
        self._tight = False

    def finished(self) -> tuple[Draft, ...]:
        """Return everything collected, in reading order."""
        self._flush()
        return tuple(self._drafts)

    def add(self, element: etree._Element) -> None:
        """Collect what `element` shows, without the text after it."""
        if _is_unseen(element):
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
            self._flush()
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
        numbers = _numbers(element)
        for position, item in enumerate(element.iterchildren("li")):
            self._flush()
            self._kind, self._tight = "item", position > 0 or self._depth > 1
            self._words.append(numbers[position])
            self._add_inside(item)
            self._flush()
            self._kind, self._tight = "paragraph", False
        self._depth -= 1

    def _add_definitions(self, element: etree._Element) -> None:
        """Add each term and its definition as one item, parted by a tab."""
        self._flush()
        term = ""
        first = True
        for part in element.iter("dt", "dd"):
            text = _plain(part)
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
            text = "\t".join(_plain(cell) for cell in row.iterchildren("td", "th"))
            if text.strip():
                self._drafts.append(Draft(text.strip(), "row", tight=not first))
                first = False

    def _flush(self, kind: BlockKind | None = None, level: int | None = None) -> None:
        text = tidy("".join(self._words))
        self._words.clear()
        if text:
            depth = max(0, self._depth - 1) if level is None else level
            self._drafts.append(Draft(text, kind or self._kind, depth, tight=self._tight))
            self._tight = self._kind == "item"
            self._kind = "paragraph"


def _numbers(element: etree._Element) -> list[str]:
    """Return what stands before each item of a list: `3. `, `c. `, or nothing for bullets."""
    items = list(element.iterchildren("li"))
    if element.tag != "ol":
        return [""] * len(items)
    marks = []
    start = element.get("start", "1")
    number = int(start) if start.lstrip("-").isdigit() else 1
    for item in items:
        value = item.get("value", "")
        number = int(value) if value.isdigit() else number
        marks.append(f"{_mark(number, element.get('type', '1'))}. ")
        number += 1
    return marks


def _mark(number: int, style: str) -> str:
    if style in {"a", "A"} and 1 <= number <= 26:
        return chr(ord(style) + number - 1)
    if style in {"i", "I"} and 1 <= number < 4000:
        return roman_numeral(number) if style == "i" else roman_numeral(number).upper()
    return str(number)


def _is_data(table: etree._Element) -> bool:
    """Tell a table of data from one that only lays out the page."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
    if not any(len(cells) > 1 for cells in rows):
        return False
    return all(len(_plain(cell)) <= _LONGEST_CELL for cells in rows for cell in cells)
