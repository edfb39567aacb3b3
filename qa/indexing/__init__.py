"""A document's journey: file, text, chunks, vectors and words, a new generation of the index."""

from qa.indexing.apart import index_apart
from qa.indexing.journey import index_corpus
from qa.indexing.report import FileOutcome, IndexReport, Progress, silent

__all__ = ["FileOutcome", "IndexReport", "Progress", "index_apart", "index_corpus", "silent"]
