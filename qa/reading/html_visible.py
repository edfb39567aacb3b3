"""Which elements of a web page are content, and which only frame it or are not shown."""

from collections.abc import Iterator
from typing import cast

from lxml import etree

from qa.reading.drafts import tidy

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
_WITHIN_WORDS = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    }
)
_SMALLEST_MAIN_SHARE = 0.25


def main_content(root: etree._Element) -> etree._Element:
    """Return the element that holds what the page is about: `main`, a sole article, or all."""
    whole = len(plain_words(root))
    for query in ("//main", "//*[@role='main']", "//article"):
        found = cast("list[etree._Element]", root.xpath(query))
        if len(found) == 1 and len(plain_words(found[0])) >= _SMALLEST_MAIN_SHARE * whole:
            return found[0]
    return root


def plain_words(element: etree._Element) -> str:
    """Return the words that an element shows, on one line."""
    return tidy("".join(_shown(element)))


def _shown(element: etree._Element) -> Iterator[str]:
    if is_unseen(element):
        return
    yield element.text or ""
    for child in element:
        gap = "" if child.tag in _WITHIN_WORDS else " "
        yield gap
        yield from _shown(child)
        yield gap
        yield child.tail or ""


def is_unseen(element: etree._Element) -> bool:
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
