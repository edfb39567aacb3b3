"""A connection to Milvus; whatever goes wrong is told in one line."""

import logging
import os
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
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
# By itself the client asks every 10 seconds whether a server is there, however idle the
# connection; Milvus Lite takes that for an attack and hangs up.
_QUIET = {"grpc.keepalive_time_ms": 600_000, "grpc.keepalive_permit_without_calls": False}

_CONNECTION_LOST = 2  # among the error codes of Milvus
_NO_SUCH_COLLECTION = 100


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
    """A connection to Milvus; safe to share between threads.

    Where it is lost, because the server was started again, it is opened once more.

    Attributes:
        address: where to.
    """

    def __init__(self, address: str) -> None:
        """Connect, signing in with the environment variable `MILVUS_TOKEN` if it is set.

        Raises:
            StoreUnavailable: if the extra is missing, or nothing answers there.
        """
        self.address = check_address(address)
        self._opened: Any = None
        self._loaded: set[str] = set()
        self._lock = threading.Lock()
        _require_pymilvus()
        self._ask("", lambda client: client)

    def has(self, collection: str) -> bool:
        """Tell whether there is such a collection."""
        return bool(
            self._ask(collection, lambda it: it.has_collection(collection, timeout=_ANSWERING))
        )

    def create(self, collection: str, schema: object, indexes: object) -> None:
        """Make an empty collection, whose rows are found as soon as they are accepted.

        Args:
            collection: its name; there must be none of that name.
            schema: as pymilvus takes it.
            indexes: as pymilvus takes them.
        """
        self._ask(
            collection,
            lambda client: client.create_collection(
                collection,
                schema=schema,
                index_params=indexes,
                consistency_level="Strong",
                timeout=_WRITING,
            ),
            again=False,
        )

    def drop(self, collection: str) -> None:
        """Remove a collection, if there is one of that name."""
        self._ask(collection, lambda it: it.drop_collection(collection, timeout=_WRITING))

    def dimensions(self, collection: str) -> Mapping[str, int | None]:
        """Return the fields of a collection, with the length of those that hold vectors."""
        described = self._ask(
            collection, lambda it: it.describe_collection(collection, timeout=_ANSWERING)
        )
        return {field["name"]: field["params"].get("dim") for field in described["fields"]}

    def count(self, collection: str) -> int:
        """Return how many rows a collection has."""
        (counted,) = self._read(
            collection,
            lambda client: client.query(
                collection, filter="", output_fields=["count(*)"], timeout=_ANSWERING
            ),
        )
        return int(counted["count(*)"])

    def insert(self, collection: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows; when this returns they are accepted, and survive a crash of the server."""
        self._ask(
            collection,
            lambda client: client.insert(collection, list(rows), timeout=_WRITING),
            again=False,
        )

    def flush(self, collection: str) -> None:
        """Wait until all rows are where searches are quick."""
        self._ask(collection, lambda client: client.flush(collection, timeout=_WRITING))

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
        (found,) = self._read(
            collection,
            lambda client: client.search(
                collection,
                data=[vector],
                anns_field=field,
                limit=limit,
                filter=among,
                output_fields=[wanted],
                search_params={"metric_type": "IP", "params": {"drop_ratio_search": 0.0}},
                timeout=_ANSWERING,
            ),
        )
        return [(int(hit["row"]), float(hit["distance"]), hit["entity"][wanted]) for hit in found]

    def get(
        self, collection: str, rows: Sequence[int], fields: Sequence[str]
    ) -> dict[int, Mapping[str, Any]]:
        """Return fields of some rows, by row; rows that do not exist are left out."""
        if not rows:
            return {}
        found = self._read(
            collection,
            lambda client: client.get(
                collection, ids=list(rows), output_fields=["row", *fields], timeout=_ANSWERING
            ),
        )
        return {int(each["row"]): each for each in found}

    def _read(self, collection: str, ask: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        """Ask for rows; a server that was started again has to be told to load them first."""

        def loaded(client: Any) -> Any:  # noqa: ANN401
            if collection not in self._loaded:
                client.load_collection(collection, timeout=_WRITING)
                self._loaded.add(collection)
            return ask(client)

        return self._ask(collection, loaded)

    def _ask(self, collection: str, ask: Callable[[Any], Any], again: bool = True) -> Any:  # noqa: ANN401
        """Ask, once more if the connection turns out to be lost, unless that could write twice."""
        import grpc
        from pymilvus import MilvusException

        client = None
        try:
            client = self._client()
            return ask(client)
        except (MilvusException, grpc.RpcError) as error:
            if getattr(error, "code", None) == _NO_SUCH_COLLECTION:
                raise missing(self.address, collection) from error
            lost = client is not None and _is_lost(error)
            if lost:
                self._forget(client)
            if not (lost and again):
                raise _unavailable(self.address, error) from error
        return self._ask(collection, ask, again=False)

    def _client(self) -> Any:  # noqa: ANN401
        """Return what speaks to the server; its package tells no types."""
        from pymilvus import MilvusClient

        with self._lock:
            if self._opened is None:
                # Of its own: a shared one may have been closed by another who found it lost.
                self._opened = MilvusClient(
                    uri=self.address,
                    token=os.environ.get(TOKEN, ""),
                    timeout=_CONNECTING,
                    dedicated=True,
                    grpc_options=_QUIET,
                )
                # Whoever searches holds this object; pymilvus itself would never let go.
                weakref.finalize(self, self._opened.close)
            return self._opened

    def _forget(self, client: object) -> None:
        """Open another connection next time; others may still be using this one."""
        with self._lock:
            if self._opened is client:
                self._opened = None
                self._loaded.clear()


def _is_lost(error: Exception) -> bool:
    """Tell whether an error is of the connection, and not an answer of the server."""
    code = getattr(error, "code", None)
    return callable(code) or not isinstance(code, int) or code == _CONNECTION_LOST


def _unavailable(address: str, error: Exception) -> StoreUnavailable:
    reason = " ".join(str(getattr(error, "message", error)).split())
    return StoreUnavailable(
        f"The Milvus at {address} cannot be used: {reason:.300}; start it, or go on without it: "
        "run `qa index --rebuild`"
    )


def missing(address: str, collection: str) -> IndexDamaged:
    """Return what to say when a collection is not there."""
    return IndexDamaged(
        f"The Milvus at {address} holds no collection {collection}, in which this index searches; "
        f"run {rebuild(address)}"
    )


def rebuild(address: str) -> str:
    """Return the command that writes an index into Milvus anew."""
    return f"`qa index --rebuild --store milvus --milvus-uri {address}`"


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
