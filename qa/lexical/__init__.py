"""Search by words, for what vectors blur: names, numbers, symbols, exact terms."""

from qa.lexical.index import LexicalIndex
from qa.lexical.terms import question_terms

__all__ = ["LexicalIndex", "question_terms"]
