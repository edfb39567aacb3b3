"""A place in a document to a citation that a person can paste, and a link that leads there."""

from urllib.parse import urlencode

from qa.records import Place, Source, Span


def cite(source: Source, place: Place) -> str:
    """Return a one-line citation: who, what, when, and where in it.

    What neither the text nor a sidecar states is left out, never guessed. The number to
    cite comes before page or slide, because it is the same in every language version.
    """
    metadata = source.metadata
    parts = [metadata.issuer, f"“{source.title}”", metadata.symbol, metadata.date, _where(place)]
    return ", ".join(part for part in parts if part) + "."


def link(source: Source, quote: Span) -> str:
    """Return the address of the reader, relative to the server, that marks the quote."""
    return f"/doc/{source.id}?{urlencode({'start': quote.start, 'end': quote.end})}#hit"


def _where(place: Place) -> str | None:
    if place.label is not None:
        return place.label
    if place.slide is not None:
        return f"slide {place.slide}"
    if place.page is not None:
        return f"p. {place.page}"
    # The title is a section of its own in many formats; citing it twice says nothing.
    return f"section “{place.section[-1]}”" if len(place.section) > 1 else None
