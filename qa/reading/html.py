"""HTML: the main content, without navigation, scripts and everything else that frames it."""

import re
from collections.abc import Iterator

from lxml import etree, html

from qa.errors import DamagedFile
from qa.reading.dates import find_date
from qa.reading.drafts import Draft, Manuscript, clean, tidy
from qa.reading.encodings import decode
from qa.reading.html_content import Content
from qa.reading.html_visible import main_content
from qa.records import Metadata

_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARED_XML = re.compile(rb"<\?xml[^>]+encoding\s*=\s*[\"']([\w.:-]+)")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_html(data: bytes) -> Manuscript:
    """Read the main content of a web page.

    Args:
        data: the file's bytes; encoding by mark, UTF-8, declaration or guess.

    Raises:
        DamagedFile: if the bytes are no text.
    """
    declared = _DECLARED.search(data[:4096]) or _DECLARED_XML.search(data[:200])
    text = decode(data, declared.group(1).decode("ascii") if declared else None)
    root = _parse(text)
    if root is None:
        return Manuscript(())
    content = Content()
    content.add(main_content(root))
    drafts = content.finished()
    main = [draft.text for draft in drafts if draft.kind == "heading" and draft.level == 1]
    stated = tidy(root.findtext(".//title") or "")
    return Manuscript(
        drafts, title=main[0] if len(main) == 1 else stated or None, stated=_stated(root)
    )


def _stated(root: etree._Element) -> Metadata:
    """Return what the page's `meta` elements say about it."""
    values = {
        (meta.get("name") or meta.get("property") or "").casefold(): tidy(meta.get("content", ""))
        for meta in root.iter("meta")
    }

    def first(*names: str) -> str | None:
        return next((values[name] for name in names if values.get(name)), None)

    moment = first("article:published_time", "dcterms.date", "dc.date", "citation_date", "date")
    return Metadata(
        issuer=first("dcterms.publisher", "dc.publisher", "publisher", "og:site_name"),
        date=find_date(moment) if moment else None,
        symbol=first("symbol", "dc.identifier.symbol"),
    )


def html_drafts(fragment: str) -> Iterator[Draft]:
    """Yield the paragraphs of a piece of HTML that stands inside another format."""
    root = _parse(fragment)
    if root is not None:
        content = Content()
        content.add(root)
        yield from content.finished()


def _parse(text: str) -> etree._Element | None:
    """Return the root element, or None if there is no element at all."""
    source = clean(_XML_DECLARATION.sub("", text))
    if not source.strip():
        return None
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(source, parser=parser)
    except etree.XMLSyntaxError as error:
        raise DamagedFile(f"expected HTML, found what cannot be parsed: {error}") from error
    except etree.ParserError:  # nothing but comments or declarations
        return None
