"""Search by words, for what vectors blur: names, numbers, symbols, exact terms."""

from qa.lexical.coverage import coverage_of_texts, rarity, shared_words
from qa.lexical.index import LexicalIndex
from qa.lexical.one_language import WORD_FILES, Counts, Statistics, TextWeights
from qa.lexical.terms import question_terms, terms, tokenizer

__all__ = [
    "WORD_FILES",
    "Counts",
    "LexicalIndex",
    "Statistics",
    "TextWeights",
    "coverage_of_texts",
    "question_terms",
    "rarity",
    "shared_words",
    "terms",
    "tokenizer",
]
