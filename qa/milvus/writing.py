"""Write a generation into a collection of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.dense import DenseIndex
from qa.errors import StoreUnavailable
from qa.lexical import LexicalIndex
from qa.milvus.connection import Milvus
from qa.milvus.fields import (
    DOCUMENT,
    MOST_BYTES,
    MOST_SENTENCES,
    ROW,
    WORDS,
    packed,
    packed_length,
    sentences_field,
    vector_field,
)
from qa.milvus.vocabulary import Vocabulary
from qa.records import Chunk, Source

_AT_ONCE = 256  # passages; some 5 MB with two encoders, and a server takes 64
_WITHOUT_WORDS = {0: 1.0}  # a row must have some dimension; no question asks for this one
_TEXTS = ("path", "title", "language", "context", "text")
_PROPERTIES = ("issuer", "date", "symbol", "kind")


@dataclass(frozen=True, slots=True)
class CollectionRows:
    """Everything that becomes rows; a chunk's row is its position.

    Attributes:
        sources: the documents; a document's number is its position.
        chunks: of these documents.
        dense: by the encoder's name, in the order of the manifest.
        lexical: words of all chunks.
    """

    sources: Sequence[Source]
    chunks: Sequence[Chunk]
    dense: Mapping[str, DenseIndex]
    lexical: LexicalIndex


def write_collection(milvus: Milvus, collection: str, passages: CollectionRows) -> Vocabulary:
    """Make a collection, fill it, and return what must be known to search its words.

    Args:
        milvus: where to.
        collection: its name; there must be none of that name.
        passages: what to write.

    Raises:
        StoreUnavailable: if Milvus does not answer, or does not take what is written.
    """
    vocabulary = Vocabulary(passages.lexical.statistics())
    milvus.create(collection, *_layout(passages.dense))
    waiting: list[Mapping[str, object]] = []
    for row in _rows(passages, vocabulary):
        waiting.append(row)
        if len(waiting) == _AT_ONCE:
            milvus.insert(collection, waiting)
            waiting.clear()
    if waiting:
        milvus.insert(collection, waiting)
    milvus.flush(collection)
    return vocabulary


def _layout(dense: Mapping[str, DenseIndex]) -> tuple[object, object]:
    """Return the schema of a collection and its indexes, all of them exact."""
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    indexes = MilvusClient.prepare_index_params()
    schema.add_field(ROW, DataType.INT64, is_primary=True)
    schema.add_field(DOCUMENT, DataType.INT64)
    schema.add_field("start", DataType.INT64)
    schema.add_field("end", DataType.INT64)
    for name in (*_TEXTS, *_PROPERTIES):
        schema.add_field(
            name, DataType.VARCHAR, max_length=MOST_BYTES, nullable=name in _PROPERTIES
        )
    schema.add_field(WORDS, DataType.SPARSE_FLOAT_VECTOR)
    indexes.add_index(WORDS, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    for number, (encoder, index) in enumerate(dense.items()):
        vector, sentences = vector_field(number), sentences_field(number)
        schema.add_field(vector, DataType.FLOAT_VECTOR, dim=index.dimension, description=encoder)
        indexes.add_index(vector, index_type="FLAT", metric_type="IP")
        schema.add_field(
            sentences,
            DataType.ARRAY,
            element_type=DataType.VARCHAR,
            max_capacity=MOST_SENTENCES,
            max_length=packed_length(index.dimension),
        )
    return schema, indexes


def _rows(passages: CollectionRows, vocabulary: Vocabulary) -> Iterator[Mapping[str, object]]:
    words = _words(passages.lexical, vocabulary)
    numbers = {source.id: number for number, source in enumerate(passages.sources)}
    for row, chunk in enumerate(passages.chunks):
        number = numbers[chunk.document_id]
        yield {
            ROW: row,
            DOCUMENT: number,
            **about(passages.sources[number], chunk),
            WORDS: words.get(row, _WITHOUT_WORDS),
            **_vectors(passages.dense.values(), row),
        }


def _words(lexical: LexicalIndex, vocabulary: Vocabulary) -> dict[int, Mapping[int, float]]:
    """Return what each word of each text counts, by its dimension; texts without words lack."""
    found: dict[int, Mapping[int, float]] = {}
    for language, begin in vocabulary.first_dimensions().items():
        for text in lexical.weights(language):
            if len(text.terms):
                numbers = (text.terms + begin).tolist()
                found[text.row] = dict(zip(numbers, text.weights.tolist(), strict=True))
    return found


def about(source: Source, chunk: Chunk) -> dict[str, object]:
    """Return what other programs may want to know of a passage.

    Raises:
        StoreUnavailable: if a text is too long for Milvus.
    """
    texts = {
        "path": source.path,
        "title": source.title,
        "language": source.language,
        "context": chunk.context,
        "text": chunk.text,
        **{name: getattr(source.metadata, name) for name in _PROPERTIES},
    }
    long = [name for name, text in texts.items() if len((text or "").encode()) > MOST_BYTES]
    if long or len(chunk.sentences) > MOST_SENTENCES:
        raise StoreUnavailable(
            f"{source.path}: Milvus takes texts of {MOST_BYTES:,} bytes and {MOST_SENTENCES:,} "
            f"sentences a passage at most; found more ({', '.join(long) or 'sentences'}); index "
            "without --store milvus"
        )
    return {**texts, "start": chunk.span.start, "end": chunk.span.end}


def _vectors(dense: Iterable[DenseIndex], row: int) -> dict[str, object]:
    found: dict[str, object] = {}
    for number, index in enumerate(dense):
        found[vector_field(number)] = index.passages([row])[0]
        found[sentences_field(number)] = packed(index.sentences(row))
    return found
