"""What is written comes back the same, and no failure ever costs the index that was there."""

import errno
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qa.chunking import chunk_document
from qa.dense import DenseIndex, Search, Sizes
from qa.errors import (
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    IndexProblem,
    QuestionError,
)
from qa.glossary import Glossary
from qa.lexical import Counts, LexicalIndex, tokenizer, word_query
from qa.records import Chunk, Document, Metadata, Source, Span
from qa.settings import IndexSettings
from qa.store import (
    Contents,
    EncoderRecord,
    Generation,
    SkippedFile,
    lock_index,
    open_generation,
    write_generation,
)
from qa.store.filters import matches
from qa.store.passages import Passages
from tests.documents import Draft, document, heading
from tests.fake_encoder import FakeEncoder


def about(made: Document, **facts: str) -> Document:
    return replace(made, source=replace(made.source, metadata=Metadata(**facts)))


TREATY = about(
    document(
        heading("Part I"),
        Draft("A treaty on smuggling! It binds.", section=("Part I",), label="art. 1", page=3),
        Draft("The border.", section=("Part I",), label="art. 2", page=4),
        title="Treaty 😀",
        path="a/treaty.txt",
    ),
    kind="treaty",
    issuer="General Assembly",
    symbol="A/RES/55/25",
    date="2000-11-15",
)
STATEMENT = about(
    document(
        Draft("El fondo ayuda a las víctimas.", slide=2), path="b.txt", language="es", title="Fondo"
    ),
    date="2010",
)


def contents(*documents: Document, skipped: Sequence[SkippedFile] = ()) -> Contents:
    chunks = [chunk for made in documents for chunk in chunk_document(made, 1000)]
    encoder = FakeEncoder()
    vectors = encoder.encode_chunks(chunks, lambda _: None)
    counts = np.array([len(chunk.sentences) for chunk in chunks], dtype=np.int64)
    languages = {made.source.id: made.source.language for made in documents}
    return Contents(
        settings=IndexSettings(encoders=("fake",), chunk_characters=1000),
        documents=documents,
        chunks=chunks,
        encoders=(EncoderRecord("fake", encoder.fingerprint, encoder.dimension),),
        dense={"fake": DenseIndex.build(vectors.passages, vectors.sentences, counts)},
        lexical=LexicalIndex.build(
            [chunk.text for chunk in chunks], [languages[chunk.document_id] for chunk in chunks]
        ),
        glossary=Glossary(None, {}),
        skipped=skipped,
        corpus=Path("corpus"),
        corrections={},
    )


def write(index: Path, *documents: Document) -> str:
    with lock_index(index):
        return write_generation(index, contents(*documents))


def generations(index: Path) -> list[str]:
    return sorted(path.name for path in (index / "generations").iterdir())


@pytest.fixture
def index(tmp_path: Path) -> Path:
    write(tmp_path / "index", TREATY, STATEMENT)
    return tmp_path / "index"


# --- what comes back ----------------------------------------------------------------------------


def test_documents_chunks_and_sources_come_back_as_they_were(index: Path) -> None:
    written = contents(TREATY, STATEMENT)
    with open_generation(index) as generation:
        assert generation.sources == (TREATY.source, STATEMENT.source)
        assert generation.document(TREATY.source.id) == TREATY
        assert generation.document(STATEMENT.source.id) == STATEMENT
        assert generation.chunk_count == 3
        assert generation.chunks([0, 1, 2]) == tuple(written.chunks)
        assert generation.source(STATEMENT.source.id) == STATEMENT.source
        assert generation.rows_of(TREATY.source.id).tolist() == [0, 1]


def test_chunks_come_in_the_order_asked_for(index: Path) -> None:
    with open_generation(index) as generation:
        found = generation.chunks(np.array([2, 0, 2]).tolist())
        assert [chunk.text for chunk in found] == [
            "El fondo ayuda a las víctimas.",
            "A treaty on smuggling! It binds.",
            "El fondo ayuda a las víctimas.",
        ]
        assert generation.chunks([]) == ()
        with pytest.raises(IndexError, match="expected a row below 3, got 3"):
            generation.chunks([0, 3])
        with pytest.raises(KeyError):
            generation.document("nothing")


def test_a_quote_has_the_place_of_its_own_paragraph(tmp_path: Path) -> None:
    made = document(
        Draft("The aims are:", label="art. 2, para. 1"),
        Draft("(a) Peace.", "item", label="art. 2, para. 1 (a)"),
        Draft("- law", "item"),
        Draft("Another.", label="art. 2, para. 2"),
    )
    write(tmp_path, made)
    with open_generation(tmp_path) as generation:
        (chunk,) = generation.chunks([0])
        found = [generation.place_of(chunk, sentence).label for sentence in chunk.sentences]
    assert chunk.place.label == "art. 2"
    assert found == ["art. 2, para. 1", "art. 2, para. 1 (a)", "art. 2", "art. 2, para. 2"]


def test_a_quote_over_several_paragraphs_has_the_numbers_of_all(tmp_path: Path) -> None:
    made = document(
        Draft("3. Ask first.", label="art. 38, para. 3"),
        Draft("4. Then act.", label="art. 38, para. 4"),
        Draft("That is all.", label="art. 38"),
    )
    write(tmp_path, made)
    with open_generation(tmp_path) as generation:
        (chunk,) = generation.chunks([0])
        first, second, third = chunk.sentences
        two = generation.place_of(chunk, Span(first.start + 3, second.end))
        three = generation.place_of(chunk, Span(first.start, third.end))
    assert chunk.text == "3. Ask first.\n4. Then act.\nThat is all."
    assert (two.label, three.label) == ("art. 38, paras. 3 and 4", "art. 38")


def test_words_that_lead_in_to_one_item_are_cited_with_it(tmp_path: Path) -> None:
    made = document(
        Draft("In this Act:", label="art. 3"),
        Draft("(a) Ship means a boat;", label="art. 3 (a)"),
        Draft("(b) Port means a harbour.", label="art. 3 (b)"),
    )
    write(tmp_path, made)
    with open_generation(tmp_path) as generation:
        (chunk,) = generation.chunks([0])
        lead, first, second = chunk.sentences
        one = generation.place_of(chunk, Span(lead.start, first.end))
        both = generation.place_of(chunk, Span(lead.start, second.end))
        lead_alone = generation.place_of(chunk, lead)
    assert (one.label, both.label, lead_alone.label) == ("art. 3 (a)", "art. 3", "art. 3")


def test_a_head_is_cited_with_the_paragraph_below_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        document(Draft("Advice", label="sect. III"), Draft("71. Stop.", label="para. 71")),
    )
    with open_generation(tmp_path) as generation:
        (chunk,) = generation.chunks([0])
        found = [generation.place_of(chunk, sentence).label for sentence in chunk.sentences]
    assert (chunk.text, chunk.place.label) == ("Advice\n71. Stop.", "para. 71")
    assert found == ["para. 71", "para. 71"]


def test_every_row_can_be_fetched_at_once(tmp_path: Path) -> None:
    many = [document(Draft(f"Text {n}."), path=f"{n:04}.txt") for n in range(2000)]
    write(tmp_path, *many)
    with open_generation(tmp_path) as generation:
        found = generation.chunks(range(1999, -1, -1))
    assert [chunk.text for chunk in found] == [f"Text {n}." for n in range(1999, -1, -1)]


def test_a_chunk_that_was_read_is_not_read_again(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []
    read = Passages._read_chunks

    def counted(self: Passages, rows: Sequence[int]) -> dict[int, Chunk]:
        asked.append(list(rows))
        return read(self, rows)

    monkeypatch.setattr(Passages, "_read_chunks", counted)
    with open_generation(index) as generation:
        first, second = generation.chunks([1, 0])
        assert generation.chunks([0, 1, 0]) == (second, first, second)
        assert generation.chunks([2])[0] not in (first, second)
    assert asked == [[0, 1], [2]]


def test_vectors_and_words_have_the_rows_of_the_chunks(index: Path) -> None:
    with open_generation(index) as generation:
        treaty = FakeEncoder().encode_query("smuggling treaty")
        (best,) = generation.dense["fake"].search(treaty, 1)
        assert generation.chunks([best.chunk])[0].text == "A treaty on smuggling! It binds."
        (hit,) = generation.lexical.search(word_query("víctima", "es"), 5)
        assert generation.chunks([hit.chunk])[0].document_id == STATEMENT.source.id


def test_the_manifest_says_how_it_was_built(index: Path) -> None:
    with open_generation(index) as generation:
        manifest = generation.manifest
        assert generation.name == (index / "current").read_text().strip()
    assert manifest.settings == IndexSettings(encoders=("fake",), chunk_characters=1000)
    assert manifest.encoders == (EncoderRecord("fake", FakeEncoder().fingerprint, 9),)
    assert (manifest.documents, manifest.chunks, manifest.sentences) == (2, 3, 4)
    on_disk = index / "generations" / (index / "current").read_text().strip()
    found = {path.relative_to(on_disk).as_posix() for path in on_disk.rglob("*") if path.is_file()}
    assert found == {*manifest.files, "manifest.json", "manifest.json.sha256"}


def test_skipped_files_are_remembered(tmp_path: Path) -> None:
    bad = [SkippedFile("z.pdf", "12", "a password is needed"), SkippedFile("b.doc", "", "no")]
    with lock_index(tmp_path):
        write_generation(tmp_path, contents(TREATY, skipped=bad))
    with open_generation(tmp_path) as generation:
        assert generation.skipped() == (bad[1], bad[0])


def test_threads_share_a_generation(index: Path) -> None:
    with open_generation(index) as generation, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: generation.chunks([n % 3])[0].span.start, range(200)))
    assert found == [7, 40, 0] * 66 + [7, 40]


# --- filters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [0, 1, 2]),
        ({"language": "es"}, [2]),
        ({"language": "EN"}, [0, 1]),
        ({"document": "a/treaty.txt"}, [0, 1]),
        ({"document": STATEMENT.source.id}, [2]),
        ({"issuer": "general assembly"}, [0, 1]),
        ({"symbol": "A/RES/55/25"}, [0, 1]),
        ({"kind": "report"}, []),
        ({"date": "2000"}, [0, 1]),
        ({"date": "2000-11"}, [0, 1]),
        ({"date": "200"}, []),
        ({"date": "2010", "language": "es"}, [2]),
        ({"year": "2000"}, [0, 1]),
        ({"year": "200"}, []),
        ({"year": ""}, []),
        ({"date": "2010", "language": "en"}, []),
    ],
)
def test_rows_where(index: Path, filters: dict[str, str], expected: list[int]) -> None:
    with open_generation(index) as generation:
        assert generation.rows_where(filters).tolist() == expected


def test_documents_are_listed_by_the_same_filters(index: Path) -> None:
    with open_generation(index) as generation:
        found = generation.sources_where({"language": "EN", "date": "2000"})
        assert [source.path for source in found] == ["a/treaty.txt"]
        assert generation.sources_where({}) == generation.sources


def test_chunks_are_counted_by_document(index: Path) -> None:
    with open_generation(index) as generation:
        named = {source.path: generation.chunk_counts[source.id] for source in generation.sources}
    assert named == {"a/treaty.txt": 2, STATEMENT.source.path: 1}


def test_pages_read_by_ocr_are_counted_by_document(tmp_path: Path) -> None:
    drafts = [
        Draft(f"Line {line} of page {page}.", page=page) for page in (1, 2) for line in (1, 2)
    ]
    typed = document(*drafts, path="typed.pdf")
    scanned = replace(
        typed,
        source=replace(typed.source, id="5ca25ca25ca2", path="scanned.pdf"),
        blocks=tuple(
            replace(block, place=replace(block.place, ocr=True, label="true]"))
            for block in typed.blocks
        ),
    )
    write(tmp_path, typed, scanned)
    with open_generation(tmp_path) as generation:
        assert generation.recognised_pages == {"5ca25ca25ca2": 2}


def test_an_unknown_filter_is_named_with_those_that_exist(index: Path) -> None:
    with (
        open_generation(index) as generation,
        pytest.raises(QuestionError, match="'colour': expected one of date, document, issuer"),
    ):
        generation.rows_where({"colour": "red"})


# --- opening what cannot be opened --------------------------------------------------------------


def test_nothing_was_indexed_yet(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"No index at .*: expected the file .*current; run"):
        open_generation(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexMissing):
        open_generation(tmp_path / "file")


@pytest.mark.parametrize("name", ["", "missing", "../generations", "..", "/", "\x00"])
def test_a_pointer_to_nowhere(index: Path, name: str) -> None:
    (index / "current").write_text(name)
    with pytest.raises(IndexDamaged, match="does not exist; run `qa index --rebuild`"):
        open_generation(index)


def test_another_format_is_named_with_the_mend(index: Path) -> None:
    file = index / "generations" / (index / "current").read_text().strip() / "manifest.json"
    file.write_text(json.dumps({"format": 99, "program": "7.0"}))
    with pytest.raises(
        IndexMismatch, match=r"format 6, found format 99, written by version 7.0; run `qa index"
    ):
        open_generation(index)


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "passages.sqlite",
        "dense/0/passages.faiss",
        "dense/0/sentences.npy",
        "lexical/0/rows.npy",
        "lexical/languages.json",
    ],
)
def test_a_missing_or_shortened_file_is_named(index: Path, name: str) -> None:
    file = index / "generations" / (index / "current").read_text().strip() / name
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match=file.name):
        open_generation(index)
    file.unlink()
    with pytest.raises(IndexDamaged, match=file.name):
        open_generation(index)


def test_altered_bytes_are_found_on_request(index: Path) -> None:
    with open_generation(index) as generation:
        assert generation.altered_files() == ()
        file = generation.directory / "lexical" / "languages.json"
        file.write_bytes(file.read_bytes().replace(b"e", b"f"))
        assert generation.altered_files() == ("lexical/languages.json",)


def test_a_database_of_zeros_is_damaged(index: Path) -> None:
    file = index / "generations" / (index / "current").read_text().strip() / "passages.sqlite"
    file.write_bytes(bytes(file.stat().st_size))
    with pytest.raises(IndexDamaged, match=r"passages\.sqlite was altered after it was written"):
        open_generation(index)
    with pytest.raises(IndexDamaged, match=r"passages\.sqlite cannot be read"):
        Passages(file)


# --- writing ------------------------------------------------------------------------------------


def test_a_reader_keeps_its_generation_while_newer_ones_are_written(index: Path) -> None:
    with open_generation(index) as old:
        write(index, STATEMENT)
        write(index, STATEMENT)
        assert old.document(TREATY.source.id) == TREATY
        assert [hit.chunk for hit in old.lexical.search(word_query("treaty", "en"), 5)] == [0]
    with open_generation(index) as new:
        assert new.sources == (STATEMENT.source,)


def test_the_previous_generation_is_kept_and_older_ones_go(index: Path) -> None:
    first = (index / "current").read_text().strip()
    second = write(index, TREATY)
    assert generations(index) == [first, second]
    third = write(index, TREATY)
    assert generations(index) == [second, third]


def test_leftovers_of_a_crash_are_swept(index: Path) -> None:
    current = (index / "current").read_text().strip()
    for leftover in ("20990101T000000.000000Z.partial", "20990101T000000.000000Z"):
        shutil.copytree(index / "generations" / current, index / "generations" / leftover)
    (index / "current.new").write_text("half")
    with lock_index(index):
        assert generations(index) == [current]
    assert not (index / "current.new").exists()


def test_two_indexers_do_not_collide(index: Path) -> None:
    with lock_index(index), pytest.raises(IndexProblem, match="Another `qa index` is writing"):
        write(index, TREATY)
    write(index, TREATY)


@pytest.mark.parametrize("at_call", [1, 5, 14, 16, 18])
def test_a_full_disk_leaves_the_index_as_it_was(
    index: Path, monkeypatch: pytest.MonkeyPatch, at_call: int
) -> None:
    before, calls, really_sync = (index / "current").read_text(), [0], os.fsync

    def fsync(descriptor: int) -> None:
        calls[0] += 1
        if calls[0] == at_call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        really_sync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(IndexProblem, match=r"No space left on device; the index .* unchanged"):
        write(index, STATEMENT)
    assert (index / "current").read_text() == before
    with open_generation(index) as generation:
        assert generation.sources == (TREATY.source, STATEMENT.source)
    monkeypatch.undo()
    write(index, STATEMENT)
    assert not [name for name in generations(index) if name.endswith(".partial")]


def test_a_full_disk_under_sqlite_is_no_traceback(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("qa.store.writing.write_passages", fail)
    with pytest.raises(IndexProblem, match="database or disk is full"):
        write(index, STATEMENT)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexProblem, match="cannot be written: Not a directory"):
        write(tmp_path / "file" / "index", TREATY)


def test_documents_with_the_same_properties_are_looked_for_once(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Mapping[str, str]] = []

    def matches_noted(sources: Sequence[Source], filters: Mapping[str, str]) -> list[bool]:
        looked.append(filters)
        return matches(sources, filters)

    monkeypatch.setattr("qa.store.generation.matches", matches_noted)
    with open_generation(index) as generation:
        for language, count in (("en", 1), ("es", 1), ("en", 1)):
            filters = {"language": language}
            assert len(generation.sources_where(filters)) == count
            rows = generation.rows_where(filters).tolist()
            assert {generation.source_of(row).language for row in rows} == {language}
    assert looked == [{"language": "en"}, {"language": "es"}]


def test_words_are_closed_when_anything_else_cannot_be_opened(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Passages] = []

    def open_noted(file: Path) -> Passages:
        opened.append(Passages(file))
        return opened[-1]

    def fail(folder: Path) -> Glossary:
        raise MemoryError(str(folder))

    monkeypatch.setattr("qa.store.generation.Passages", open_noted)
    monkeypatch.setattr(Glossary, "open", fail)
    with pytest.raises(MemoryError):
        open_generation(index)
    [passages] = opened
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        passages.skipped()


def test_opening_while_another_writes_always_finds_a_whole_index(index: Path) -> None:
    done = threading.Event()

    def keep_writing() -> None:
        for _ in range(6):
            write(index, TREATY)
            write(index, TREATY, STATEMENT)
        done.set()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        while not done.is_set():
            with open_generation(index) as generation:
                assert generation.chunk_count in {2, 3}
                assert len(generation.chunks(range(generation.chunk_count))) in {2, 3}
    finally:
        writer.join()


def test_the_folder_of_the_documents_moves_with_the_index(tmp_path: Path) -> None:
    (tmp_path / "desk" / "corpus").mkdir(parents=True)
    made = replace(contents(TREATY), corpus=tmp_path / "desk" / "corpus")
    with lock_index(tmp_path / "desk" / "index"):
        write_generation(tmp_path / "desk" / "index", made)
    (tmp_path / "desk").rename(tmp_path / "moved")
    with open_generation(tmp_path / "moved" / "index") as generation:
        assert generation.corpus == tmp_path / "moved" / "corpus"
        assert generation.manifest.corpus == "../corpus"


def test_a_folder_of_documents_elsewhere_keeps_its_full_path(tmp_path: Path) -> None:
    made = replace(contents(TREATY), corpus=tmp_path / "far" / "corpus")
    with lock_index(tmp_path / "desk" / "index"):
        write_generation(tmp_path / "desk" / "index", made)
    with open_generation(tmp_path / "desk" / "index") as generation:
        assert generation.corpus == tmp_path / "far" / "corpus"


# --- large indexes, whose large files are not read when they are opened --------------------------


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.store.manifest._LARGEST_CHECKED", 0)


def folder_of(index: Path) -> Path:
    return index / "generations" / (index / "current").read_text().strip()


def execute(index: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder_of(index) / "passages.sqlite")) as connection:
        connection.execute(statement)
        connection.commit()


def test_the_manifest_tells_how_vectors_are_searched_and_what_words_there_are(
    tmp_path: Path,
) -> None:
    written = replace(contents(TREATY, STATEMENT), sizes=Sizes(exact=0, full_precision=0))
    with lock_index(tmp_path / "index"):
        write_generation(tmp_path / "index", written)
    with open_generation(tmp_path / "index") as generation:
        manifest = generation.manifest
        assert manifest.searches == {"fake": Search("compact", half_precision=True, recall=1.0)}
        assert manifest.tokenizer == tokenizer()
        assert manifest.words == {
            "en": Counts(texts=2, terms=8, held=8, mean_length=4.0),
            "es": Counts(texts=1, terms=6, held=6, mean_length=6.0),
        }
        treaty = np.array([0, 0, 0, 0, 0, 0, 0, 1, 0], dtype=np.float32)
        assert [hit.chunk for hit in generation.dense["fake"].search(treaty, 1)] == [0]
    with open_generation(tmp_path / "index") as again:
        assert again.manifest == manifest


def test_an_index_that_would_find_too_little_is_not_written(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = generations(index)
    monkeypatch.setattr("qa.dense.recall.LEAST_RECALL", 1.01)
    with lock_index(index), pytest.raises(IndexProblem, match=r"found 100\.0%; .* unchanged"):
        write_generation(index, replace(contents(STATEMENT, TREATY), sizes=Sizes(exact=0)))
    assert generations(index) == before
    with open_generation(index) as generation:
        assert generation.sources == (TREATY.source, STATEMENT.source)


def test_words_cut_by_another_version_are_named_with_the_mend(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.store.generation.tokenizer", lambda: "9, PyStemmer 7")
    with pytest.raises(
        IndexMismatch,
        match=r"expected words cut by version 9, PyStemmer 7, found version \d+, PyStemmer .*; "
        "run `qa index`",
    ):
        open_generation(index)
    with open_generation(index, with_other_words=True) as generation:
        assert generation.sources == (TREATY.source, STATEMENT.source)


@pytest.mark.parametrize(
    ("statement", "ask"),
    [
        ("UPDATE chunks SET text = 'The border? ' WHERE row = 1", lambda g: g.chunks([1])),
        ("UPDATE chunks SET start = start + 1 WHERE row = 1", lambda g: g.chunks([0, 1])),
        ("DELETE FROM chunks WHERE row = 1", lambda g: g.chunks([1])),
        (
            "UPDATE pieces SET text = replace(text, 'binds', 'bends')",
            lambda g: g.text_of(TREATY.source.id, Span(0, 5)),
        ),
        ("DELETE FROM pieces", lambda g: g.document(TREATY.source.id)),
        (
            "UPDATE blocks SET place = replace(place, 'art. 1', 'art. 9')",
            lambda g: g.document(TREATY.source.id),
        ),
    ],
)
def test_altered_rows_are_refused_when_they_are_read(
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
    statement: str,
    ask: Callable[[Generation], object],
) -> None:
    size = (folder_of(index) / "passages.sqlite").stat().st_size
    execute(index, statement)
    assert (folder_of(index) / "passages.sqlite").stat().st_size == size
    unread(monkeypatch)
    with open_generation(index) as generation:
        with pytest.raises(IndexDamaged, match=r"passages\.sqlite cannot be read"):
            ask(generation)
        assert generation.altered_files() == ("passages.sqlite",)


def test_altered_sources_keep_the_index_shut(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    execute(index, "UPDATE sources SET title = 'Treaty!' WHERE number = 0")
    unread(monkeypatch)
    with pytest.raises(IndexDamaged, match="it was altered after it was written"):
        open_generation(index)


def test_codes_and_vocabularies_are_read_whole_however_large_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    with lock_index(index):
        write_generation(index, replace(contents(TREATY), sizes=Sizes(exact=0)))
    unread(monkeypatch)
    for name in ("dense/0/codes.faiss", "lexical/0/vocab.index.json", "lexical/0/rows.npy"):
        file = folder_of(index) / name
        sound = file.read_bytes()
        file.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
        with pytest.raises(IndexDamaged, match=f"{file.name} was altered after it was written"):
            open_generation(index)
        file.write_bytes(sound)


def test_a_long_document_comes_back_in_parts(tmp_path: Path) -> None:
    long = document(
        *(Draft(f"Sentence {number} of a long text ends here.") for number in range(2000)),
        title="Long 😀",
        path="long.txt",
    )
    write(tmp_path / "index", TREATY, long)
    with open_generation(tmp_path / "index") as generation:
        assert generation.document(long.source.id) == long
        for start, end in ((0, 10), (8190, 8194), (8192, 8192), (16384, 30000)):
            found = generation.text_of(long.source.id, Span(start, end))
            assert found == long.text[start:end]
        beyond = Span(len(long.text) - 5, len(long.text) + 9000)
        assert generation.text_of(long.source.id, beyond) == long.text[-5:]
        assert generation.text_of(long.source.id, Span(10**6, 10**6 + 5)) == ""


def test_chunks_out_of_the_order_of_documents_are_refused(tmp_path: Path) -> None:
    written = contents(TREATY, STATEMENT)
    wrong = replace(written, chunks=tuple(reversed(written.chunks)))
    with (
        lock_index(tmp_path / "index"),
        pytest.raises(ValueError, match="chunks of the first document first"),
    ):
        write_generation(tmp_path / "index", wrong)
