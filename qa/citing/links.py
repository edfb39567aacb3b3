"""Links that lead to words in the reader."""

from urllib.parse import urlencode

from qa.records import Source, Span


def link(source: Source, quote: Span) -> str:
    """Return the address of the reader, relative to the server, that marks the quote."""
    return f"/doc/{source.id}?{urlencode({'start': quote.start, 'end': quote.end})}#hit"
