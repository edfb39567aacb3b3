"""From the answering sentence to the words to quote."""

import re

from qa.records import Span

_ENUMERATOR = re.compile(
    r"""
    (?: [-\u2010-\u2015\u2022\u2023\u25aa\u25cf\u25e6\u2043\u2219\u00b7*]\s+ )?   # a bullet
    (?: (?: \d{1,3}(?:\.\d{1,3})*      # 4. or 4.2., but neither 2.5 nor 2011.
          | [IVXLC]{2,}                # IV., but no single letter: that may be an initial
          | [A-Z](?:\.\d{1,3})+        # B.1.
        ) \. \s+ )?
    (?: (?: \( (?:\w | \d{2,3} | [ivxl]+ | ([a-z])\1) \)    # (a), (12), (iv), (aa)
          | (?:[a-zA-Z] | \d{1,3} | [ivxl]+) \)             # a), 12), iv)
        ) \s+ )*
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"\w")


def quote_span(sentence: Span, text: str) -> Span:
    """Return the part of a sentence to quote: without its bullet and its number.

    The citation tells the number already. Where nothing else remains, it stays.

    Args:
        sentence: where the sentence stands in the document.
        text: its words.
    """
    found = _ENUMERATOR.match(text)
    skipped = found.end() if found else 0
    if not _WORD.search(text, skipped):
        return sentence
    return Span(sentence.start + skipped, sentence.end)
