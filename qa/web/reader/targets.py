"""What a link to a document asks to be marked, and what there is to say about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from qa.citing import Anchor, resolve
from qa.errors import QuestionError
from qa.records import Span
from qa.translation import marked
from qa.web.given import whole_number

MOVED = marked("This passage has moved since the link was made. It is marked where it stands now.")
GONE = marked(
    "These words are no longer in the document, so nothing is marked below. The document has "
    "changed since the link was made."
)


@dataclass(frozen=True, slots=True)
class Target:
    """What to mark in a document.

    Attributes:
        span: the words; `None` marks nothing.
        problem: why what the link asks for is not marked, if it is not.
        note: something else to know about the link.
    """

    span: Span | None
    problem: str | None = None
    note: str | None = None


def find_target(query: Mapping[str, str], text: str) -> Target:
    """Find what a link asks for.

    Args:
        query: of the link. With only `start` and `end` these are plain offsets.
        text: the document's canonical text.

    Raises:
        QuestionError: if plain offsets do not slice the text.
    """
    anchor = Anchor.from_query(query)
    if anchor is None:
        return Target(quote_span(query.get("start"), query.get("end"), len(text)))
    found = resolve(anchor, text)
    if found.state == "gone":
        return Target(None, problem=GONE)
    return Target(found.span, note=MOVED if found.state == "moved" else None)


def quote_span(start: str | None, end: str | None, length: int) -> Span | None:
    """Read the quote that plain offsets name.

    Args:
        start: first code point, as written in the link.
        end: code point after the last, as written in the link.
        length: code points of the document.

    Returns:
        The span, or `None` when the link names no quote.

    Raises:
        QuestionError: if the two numbers do not slice the document.
    """
    if start is None and end is None:
        return None
    first, last = whole_number(start or ""), whole_number(end or "")
    if first is None or last is None or not first < last <= length:
        raise QuestionError(
            f"The link asks for characters {start or 'none'} to {end or 'none'}, but this document "
            f"has {length} characters, so nothing is marked below. Ask again to get a new link."
        )
    return Span(first, last)
