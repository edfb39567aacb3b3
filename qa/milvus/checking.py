"""Compare what a collection says of passages with what was written into it."""

from collections.abc import Iterable, Iterator

from qa.milvus.connection import Milvus
from qa.milvus.writing import about
from qa.records import Chunk, Source

_AT_ONCE = 512


def unlike_passages(
    milvus: Milvus, collection: str, passages: Iterable[tuple[int, Source, Chunk]]
) -> Iterator[int]:
    """Yield the rows whose words, place or properties in Milvus are not these.

    Args:
        milvus: where the collection is.
        collection: its name.
        passages: row, document and words of each.

    Raises:
        StoreUnavailable: if Milvus does not answer.
        IndexDamaged: if the collection is gone.
    """
    waiting: dict[int, dict[str, object]] = {}
    for row, source, chunk in passages:
        waiting[row] = about(source, chunk)
        if len(waiting) == _AT_ONCE:
            yield from _unlike(milvus, collection, waiting)
            waiting = {}
    yield from _unlike(milvus, collection, waiting)


def _unlike(
    milvus: Milvus, collection: str, expected: dict[int, dict[str, object]]
) -> Iterator[int]:
    fields = list(next(iter(expected.values()), {}))
    found = milvus.get(collection, list(expected), fields)
    for row, values in expected.items():
        if row not in found or {name: found[row][name] for name in fields} != values:
            yield row
