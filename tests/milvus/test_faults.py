"""What can go wrong between an index and its Milvus is told in one line, and costs nothing."""

import gc
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qa.doctor import Finding, examine
from qa.errors import IndexDamaged, StoreUnavailable
from qa.lexical import word_query
from qa.milvus import Milvus
from qa.settings import IndexSettings
from qa.store import lock_index, open_generation, write_generation
from qa.store.collections import collection_name
from tests.documents import Draft, document
from tests.milvus_server import LocalMilvus
from tests.test_store import STATEMENT, TREATY, contents

pytest.importorskip("pymilvus", reason="needs the extra milvus: make test-milvus")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalMilvus]:
    made = LocalMilvus(tmp_path_factory.mktemp("milvus") / "data")
    try:
        made.start()
        yield made
    finally:
        made.stop()


def write(index: Path, address: str | None) -> str:
    made = contents(TREATY, STATEMENT)
    settings = replace(made.settings, milvus=address)
    with lock_index(index):
        return write_generation(index, replace(made, settings=settings))


def collections_of(index: Path, milvus: Milvus) -> list[str]:
    """Return the generations whose collections are noted, and check that they are there."""
    names = sorted(file.stem for file in (index / "collections").iterdir())
    assert all(milvus.has(collection_name(name)) for name in names)
    return names


def test_generations_have_collections_of_their_own(server: LocalMilvus, tmp_path: Path) -> None:
    milvus = Milvus(server.address)
    first = write(tmp_path, server.address)
    with open_generation(tmp_path) as old:
        second = write(tmp_path, server.address)
        assert [hit.chunk for hit in old.lexical.search(word_query("treaty", "en"), 5)] == [0]
    assert collections_of(tmp_path, milvus) == [first, second]
    third = write(tmp_path, server.address)
    assert collections_of(tmp_path, milvus) == [second, third]
    assert not milvus.has(collection_name(first))
    write(tmp_path, None)
    fifth = write(tmp_path, None)
    assert collections_of(tmp_path, milvus) == []
    with open_generation(tmp_path) as generation:
        assert generation.name == fifth
        assert generation.manifest.settings == IndexSettings(("fake",), 1000)


def test_what_a_killed_run_left_is_swept(server: LocalMilvus, tmp_path: Path) -> None:
    milvus = Milvus(server.address)
    write(tmp_path, server.address)
    whole = write(tmp_path, server.address)
    killed = "29991231T000000.000000Z"
    shutil.copytree(tmp_path / "generations" / whole, tmp_path / "generations" / killed)
    note = json.loads((tmp_path / "collections" / f"{whole}.json").read_text("utf-8"))
    note["collection"] = collection_name(killed)
    (tmp_path / "collections" / f"{killed}.json").write_text(json.dumps(note), "utf-8")
    milvus.create(collection_name(killed), *_any_layout())
    with lock_index(tmp_path):
        pass
    assert not milvus.has(collection_name(killed))
    assert whole in collections_of(tmp_path, milvus)


def _any_layout() -> tuple[object, object]:
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False)
    schema.add_field("row", DataType.INT64, is_primary=True)
    schema.add_field("vector_0", DataType.FLOAT_VECTOR, dim=3)
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("vector_0", index_type="FLAT", metric_type="IP")
    return schema, indexes


def test_a_copy_never_removes_what_the_original_searches(
    server: LocalMilvus, tmp_path: Path
) -> None:
    name = write(tmp_path / "one", server.address)
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    for _ in range(3):
        write(tmp_path / "two", None)
    with open_generation(tmp_path / "one") as generation:
        assert generation.name == name
        assert generation.lexical.search(word_query("treaty", "en"), 5)[0].chunk == 0


def test_a_collection_that_is_gone(server: LocalMilvus, tmp_path: Path) -> None:
    name = collection_name(write(tmp_path, server.address))
    with open_generation(tmp_path) as generation:
        Milvus(server.address).drop(name)
        gone = (
            f"The Milvus at {server.address} holds no collection {name}, in which this index "
            f"searches; run `qa index --rebuild --store milvus --milvus-uri {server.address}`"
        )
        with pytest.raises(IndexDamaged) as raised:
            generation.lexical.search(word_query("treaty", "en"), 5)
        assert str(raised.value) == gone
    with pytest.raises(IndexDamaged) as raised:
        open_generation(tmp_path)
    assert str(raised.value) == gone


def test_a_collection_of_something_else(server: LocalMilvus, tmp_path: Path) -> None:
    name = collection_name(write(tmp_path, server.address))
    milvus = Milvus(server.address)
    milvus.drop(name)
    milvus.create(name, *_any_layout())
    with pytest.raises(IndexDamaged) as raised:
        open_generation(tmp_path)
    assert str(raised.value) == (
        f"The collection {name} in the Milvus at {server.address} does not fit the index: "
        "expected 3 passages with vectors of length 9, found 0 with 3; run `qa index --rebuild "
        f"--store milvus --milvus-uri {server.address}`"
    )
    milvus.drop(name)


def test_rows_that_are_gone(server: LocalMilvus, tmp_path: Path) -> None:
    milvus = Milvus(server.address)
    write(tmp_path, server.address)
    with open_generation(tmp_path) as generation:
        name = collection_name(generation.name)
        milvus._client().delete(name, ids=[1])
        with pytest.raises(IndexDamaged, match="does not hold the vectors of every passage"):
            generation.dense["fake"].passages([0, 1])
    with pytest.raises(IndexDamaged, match=r"expected 3 passages .* found 2 with 9"):
        open_generation(tmp_path)


def test_what_is_too_long_is_refused_before_anything_is_current(
    server: LocalMilvus, tmp_path: Path
) -> None:
    before = write(tmp_path, server.address)
    long = document(Draft("A sentence. " * 6000), path="long.txt")
    made = contents(long)
    chunk = replace(made.chunks[0], context="x" * 70_000)
    made = replace(
        made,
        chunks=[chunk, *made.chunks[1:]],
        settings=replace(made.settings, milvus=server.address),
    )
    with lock_index(tmp_path), pytest.raises(StoreUnavailable) as raised:
        write_generation(tmp_path, made)
    assert str(raised.value) == (
        "long.txt: Milvus takes texts of 65,535 bytes and 4,096 sentences a passage at most; "
        "found more (context); index without --store milvus"
    )
    with open_generation(tmp_path) as generation:
        assert generation.name == before


def test_a_server_that_is_killed_has_kept_what_it_accepted(tmp_path: Path) -> None:
    server = LocalMilvus(tmp_path / "data")
    try:
        server.start()
        name = write(tmp_path / "index", server.address)
        with open_generation(tmp_path / "index") as generation:
            query = generation.dense["fake"].passages([1])[0]
            hits = generation.dense["fake"].search(query, 2)
            server.kill()
            with pytest.raises(StoreUnavailable) as raised:
                generation.dense["fake"].search(query, 2)
            assert str(raised.value).startswith(f"The Milvus at {server.address} cannot be used: ")
            assert "\n" not in str(raised.value)
        with pytest.raises(StoreUnavailable):
            open_generation(tmp_path / "index")
        server.start()
        assert generation.dense["fake"].search(query, 2) == hits  # connects again by itself
        with open_generation(tmp_path / "index") as again:
            assert again.name == name
            assert again.dense["fake"].search(query, 2) == hits
    finally:
        server.stop()


def test_rows_accepted_before_a_kill_are_there_without_a_flush(tmp_path: Path) -> None:
    server = LocalMilvus(tmp_path / "data")
    random = np.random.default_rng(3)
    try:
        server.start()
        milvus = Milvus(server.address)
        milvus.create("cited_qa_test", *_any_layout())
        vectors = random.standard_normal((3000, 3)).astype(np.float32)
        for start in range(0, 3000, 250):
            milvus.insert(
                "cited_qa_test",
                [{"row": row, "vector_0": vectors[row]} for row in range(start, start + 250)],
            )
        server.kill()
        server.start()
        assert milvus.count("cited_qa_test") == 3000
        found = milvus.get("cited_qa_test", list(range(3000)), ["vector_0"])
        assert all((np.float32(found[row]["vector_0"]) == vectors[row]).all() for row in found)
    finally:
        server.stop()


def test_a_connection_ends_with_the_last_who_uses_it(server: LocalMilvus) -> None:
    from pymilvus.client.connection_manager import ConnectionManager

    manager = ConnectionManager.get_instance()
    gc.collect()
    before = len(manager._dedicated)
    milvus = Milvus(server.address)
    assert len(manager._dedicated) == before + 1
    del milvus
    gc.collect()
    assert len(manager._dedicated) == before


def test_doctor_compares_what_milvus_says_with_what_is_written_here(
    server: LocalMilvus, tmp_path: Path
) -> None:
    milvus = Milvus(server.address)
    name = collection_name(write(tmp_path, server.address))
    place = f"The collection {name} in the Milvus at {server.address}"
    sound = Finding(True, f"{place} says of all 3 passages what is written here.")
    assert sound in examine(tmp_path)
    client = milvus._client()
    (row,) = client.get(name, ids=[2], output_fields=["*"])
    client.upsert(name, {**row, "text": "El fondo no ayuda."})
    mend = f"Run `qa index --rebuild --store milvus --milvus-uri {server.address}`."
    altered = Finding(False, f"{place} was altered after it was written.", mend, ("b.txt",))
    assert altered in examine(tmp_path)
