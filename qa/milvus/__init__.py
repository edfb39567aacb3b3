"""Search in Milvus instead of files: the same passages, vectors and words, the same results.

One collection holds one generation of an index, a row a passage: its words, place, properties,
the vectors of each encoder, and what each word counts. Milvus finds what may be the best; what
it found is scored here from the stored numbers, by the same arithmetic as in the searches of
files, so that neither scores nor order differ.

The package pymilvus comes with the extra `milvus`. Nothing of it is imported before a
connection is opened.
"""

from qa.milvus.connection import TOKEN, Milvus, check_address
from qa.milvus.dense import MilvusDense
from qa.milvus.opening import MilvusSearches, open_collection
from qa.milvus.vocabulary import Vocabulary
from qa.milvus.words import MilvusWords
from qa.milvus.writing import CollectionRows, write_collection

__all__ = [
    "TOKEN",
    "CollectionRows",
    "Milvus",
    "MilvusDense",
    "MilvusSearches",
    "MilvusWords",
    "Vocabulary",
    "check_address",
    "open_collection",
    "write_collection",
]
