"""Search by words, for what vectors blur: names, numbers, symbols, exact terms."""

from qa.lexical.coverage import coverage_of_texts, rarity, shared_words
from qa.lexical.index import LexicalIndex
from qa.lexical.one_language import WORD_FILES, Counts, Statistics, TextWeights
from qa.lexical.queries import SoughtWord, WordQuery, vocabulary, word_query
from qa.lexical.terms import is_number, question_terms, terms, tokenizer, translatable_words, words

__all__ = [
    "WORD_FILES",
    "Counts",
    "LexicalIndex",
    "SoughtWord",
    "Statistics",
    "TextWeights",
    "WordQuery",
    "coverage_of_texts",
    "is_number",
    "question_terms",
    "rarity",
    "shared_words",
    "terms",
    "tokenizer",
    "translatable_words",
    "vocabulary",
    "word_query",
    "words",
]
