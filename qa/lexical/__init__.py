"""Search by words, for what vectors blur: names, numbers, symbols, exact terms."""

from qa.lexical.index import LexicalIndex

__all__ = ["LexicalIndex"]
