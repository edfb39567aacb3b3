"""A connection to Milvus; whatever goes wrong is told in one line."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from qa.errors import IndexDamaged, StoreUnavailable

TOKEN = "MILVUS_TOKEN"
"""The environment variable with what to sign in with; it is written nowhere."""

MOST_FOUND = 16_384
"""How many rows Milvus returns at most for one search."""

_CONNECTING = 10.0  # seconds
_ANSWERING = 60.0
_WRITING = 600.0
_NO_SUCH_COLLECTION = 100  # among the error codes of Milvus


def check_address(address: str) -> str:
    """Return the address of a Milvus, if it is one that may be written into an index.

    Args:
        address: such as `http://127.0.0.1:19530`.

    Raises:
        StoreUnavailable: if it is no such address, or holds a password.
    """
    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise StoreUnavailable(
            f"Expected the address of a Milvus such as http://127.0.0.1:19530, got {address!r:.200}"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise StoreUnavailable(
            "Expected the address of a Milvus without anything secret in it, as it is written "
            f"into the index; put what to sign in with into the environment variable {TOKEN}"
        )
    return address


class Milvus:
    """An open connection; safe to share between threads.

    Attributes:
        address: where to.
    """

    def __init__(self, address: str) -> None:
        """Connect, signing in with the environment variable `MILVUS_TOKEN` if it is set.

        Raises:
            StoreUnavailable: if the extra is missing, or nothing answers there.
        """
        self.address = check_address(address)
        _require_pymilvus()
        from pymilvus import MilvusClient

        with self._told():
            self._client: Any = MilvusClient(
                uri=address, token=os.environ.get(TOKEN, ""), timeout=_CONNECTING
            )

    def has(self, collection: str) -> bool:
        """Tell whether there is such a collection."""
        with self._told(collection):
            return bool(self._client.has_collection(collection, timeout=_ANSWERING))

    def create(self, collection: str, schema: object, indexes: object) -> None:
        """Make an empty collection, whose rows are found as soon as they are accepted.

        Args:
            collection: its name; there must be none of that name.
            schema: as pymilvus takes it.
            indexes: as pymilvus takes them.
        """
        with self._told(collection):
            self._client.create_collection(
                collection,
                schema=schema,
                index_params=indexes,
                consistency_level="Strong",
                timeout=_WRITING,
            )

    def drop(self, collection: str) -> None:
        """Remove a collection, if there is one of that name."""
        with self._told(collection):
            self._client.drop_collection(collection, timeout=_WRITING)

    def load(self, collection: str) -> None:
        """Make a collection ready to be searched; costs nothing if it is."""
        with self._told(collection):
            self._client.load_collection(collection, timeout=_WRITING)

    def dimensions(self, collection: str) -> Mapping[str, int | None]:
        """Return the fields of a collection, with the length of those that hold vectors."""
        with self._told(collection):
            described = self._client.describe_collection(collection, timeout=_ANSWERING)
        return {field["name"]: field["params"].get("dim") for field in described["fields"]}

    def count(self, collection: str) -> int:
        """Return how many rows a collection has."""
        with self._told(collection):
            (counted,) = self._client.query(
                collection, filter="", output_fields=["count(*)"], timeout=_ANSWERING
            )
        return int(counted["count(*)"])

    def insert(self, collection: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows; when this returns they are accepted, and survive a crash of the server."""
        with self._told(collection):
            self._client.insert(collection, list(rows), timeout=_WRITING)

    def flush(self, collection: str) -> None:
        """Wait until all rows are where searches are quick."""
        with self._told(collection):
            self._client.flush(collection, timeout=_WRITING)

    def search(
        self,
        collection: str,
        field: str,
        vector: object,
        limit: int,
        among: str,
        wanted: str,
    ) -> list[tuple[int, float, Any]]:
        """Return rows with a high inner product, as Milvus computes it; highest first.

        Args:
            collection: where to search.
            field: the vectors to compare with.
            vector: to compare with them; numbers, or numbers by dimension.
            limit: how many rows at most.
            among: which rows are meant, in the language of Milvus; empty for all.
            wanted: a field whose value comes with each row.

        Returns:
            The number, score and wanted value of each row.
        """
        with self._told(collection):
            (found,) = self._client.search(
                collection,
                data=[vector],
                anns_field=field,
                limit=limit,
                filter=among,
                output_fields=[wanted],
                search_params={"metric_type": "IP", "params": {"drop_ratio_search": 0.0}},
                timeout=_ANSWERING,
            )
        return [(int(hit["row"]), float(hit["distance"]), hit["entity"][wanted]) for hit in found]

    def get(
        self, collection: str, rows: Sequence[int], fields: Sequence[str]
    ) -> dict[int, Mapping[str, Any]]:
        """Return fields of some rows, by row; rows that do not exist are left out."""
        if not rows:
            return {}
        with self._told(collection):
            found = self._client.get(
                collection, ids=list(rows), output_fields=["row", *fields], timeout=_ANSWERING
            )
            return {int(each["row"]): each for each in found}

    @contextmanager
    def _told(self, collection: str = "") -> Iterator[None]:
        """Tell in words of our own what pymilvus complains of."""
        import grpc
        from pymilvus import MilvusException

        try:
            yield
        except (MilvusException, grpc.RpcError) as error:
            if getattr(error, "code", None) == _NO_SUCH_COLLECTION:
                raise missing(self.address, collection) from error
            reason = " ".join(str(getattr(error, "message", error)).split())
            raise StoreUnavailable(
                f"The Milvus at {self.address} cannot be used: {reason:.300}; start it, or name "
                "another with `qa index --store milvus --milvus-uri URI`"
            ) from error


def missing(address: str, collection: str) -> IndexDamaged:
    """Return what to say when a collection is not there."""
    return IndexDamaged(
        f"The Milvus at {address} holds no collection {collection}, in which this index searches; "
        "run `qa index --rebuild` with the same options to write it anew"
    )


def _require_pymilvus() -> None:
    """Import the client, which is done only when it is needed.

    Raises:
        StoreUnavailable: if the extra is not installed.
    """
    try:
        import pymilvus  # noqa: F401
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pymilvus", "grpc"}:
            raise
        raise StoreUnavailable(
            "An index in Milvus needs the extra milvus; install it: "
            'pip install --constraint constraints.txt --editable ".[milvus]"'
        ) from error
    # What goes wrong is told by whoever asked, in a line.
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
