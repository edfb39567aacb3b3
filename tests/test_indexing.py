"""From a folder to an index: what is read and encoded, what is not, and what stays safe."""

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from fpdf import FPDF

from qa.errors import CorpusError, IndexMismatch, IndexProblem
from qa.indexing import FileOutcome, IndexReport, index_corpus
from qa.isolation import Outcome, Refusal, read_here
from qa.lexical import word_query
from qa.reading import read_document
from qa.settings import IndexSettings
from qa.store import Generation, lock_index, open_generation
from tests.fake_encoder import FakeEncoder, fake_fingerprint

TREATY = "A treaty on smuggling was signed. It protects every border.\n"
FUND = "The trust fund helps each victim of trafficking.\n"
SPANISH = "El fondo fiduciario ayuda a las víctimas de la trata de personas en todo el mundo.\n"


class Bench:
    """A corpus, an index, and a count of what the encoders were asked for."""

    def __init__(self, folder: Path) -> None:
        self.corpus, self.index = folder / "corpus", folder / "index"
        self.corpus.mkdir()
        self.loaded: list[FakeEncoder] = []
        self.stages: list[tuple[str, int, int]] = []
        self.axes: dict[str, Sequence[str]] = {}
        self.read: list[str] = []
        self.reasons: dict[str, str] = {}

    def add(self, path: str, text: str | bytes) -> Path:
        file = self.corpus / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def run(
        self, *encoders: str, chunk_characters: int = 1000, rebuild: bool = False
    ) -> IndexReport:
        self.loaded, self.stages, self.read = [], [], []
        return index_corpus(
            self.corpus,
            self.index,
            IndexSettings(encoders or ("fake",), chunk_characters),
            load=self._load,
            fingerprint=lambda name: self._made(name).fingerprint,
            read=self._read,
            rebuild=rebuild,
            progress=lambda *stage: self.stages.append(stage),
        )

    def encoded(self) -> list[str]:
        return [text for encoder in self.loaded for text in encoder.encoded]

    def open(self) -> Generation:
        return open_generation(self.index)

    def _load(self, name: str) -> FakeEncoder:
        self.loaded.append(self._made(name))
        return self.loaded[-1]

    def _read(
        self, files: Sequence[Path], corpus: Path, chunk_characters: int
    ) -> Generator[Outcome, None, None]:
        self.read += [file.name for file in files]
        for file, outcome in zip(files, read_here(files, corpus, chunk_characters), strict=True):
            reason = self.reasons.get(file.name)
            yield outcome if reason is None else Refusal(reason)

    def _made(self, name: str) -> FakeEncoder:
        return FakeEncoder(name, self.axes[name]) if name in self.axes else FakeEncoder(name)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    made.add("treaty.txt", TREATY)
    made.add("more/fund.txt", FUND)
    return made


def texts(generation: Generation) -> list[str]:
    return [chunk.text for chunk in generation.chunks(range(generation.chunk_count))]


def pairs_are_right(generation: Generation, encoder: FakeEncoder) -> bool:
    """Tell whether every row has the vectors of its own chunk, and of its own sentences."""
    chunks = generation.chunks(range(generation.chunk_count))
    index = generation.dense[encoder.name]
    for row, chunk in enumerate(chunks):
        wanted = encoder.encode_chunks([chunk], lambda _: None)
        if index.passages([row]).tolist() != wanted.passages.tolist():
            return False
        if abs(index.sentences(row) - wanted.sentences).max() > 1e-3:
            return False
    return len(chunks) == len(index)


# --- the journey --------------------------------------------------------------------------------


def test_a_folder_becomes_an_index(bench: Bench) -> None:
    bench.add("spanish.txt", SPANISH)
    report = bench.run()
    assert report.outcomes == (
        FileOutcome("more/fund.txt", "indexed", None, 1),
        FileOutcome("spanish.txt", "indexed", None, 1),
        FileOutcome("treaty.txt", "indexed", None, 1),
    )
    assert (report.passages, report.encoded, report.removed, report.changed) == (3, 3, (), True)
    with bench.open() as generation:
        assert generation.name == report.generation
        assert texts(generation) == [FUND.strip(), SPANISH.strip(), TREATY.strip()]
        assert [source.path for source in generation.sources] == [
            "more/fund.txt",
            "spanish.txt",
            "treaty.txt",
        ]
        assert pairs_are_right(generation, FakeEncoder("fake"))
        query = FakeEncoder().encode_query("smuggling border")
        best = generation.dense["fake"].search(query, 1)[0].chunk
        assert generation.chunks([best])[0].text == TREATY.strip()
        # The words of the title count as well: this one comes from the file's name or text.
        assert [hit.chunk for hit in generation.lexical.search(word_query("víctima", "es"), 5)] == [
            1
        ]
        for row, source in enumerate(generation.sources):
            assert generation.document(source.id) == read_document(
                bench.corpus / source.path, bench.corpus
            ), row


def test_progress_counts_files_and_chunks(bench: Bench) -> None:
    bench.run()
    assert bench.stages == [
        ("reading", 0, 2),
        ("reading", 1, 2),
        ("reading", 2, 2),
        ("encoding fake", 0, 2),
        ("encoding fake", 1, 2),
        ("encoding fake", 2, 2),
        ("encoding words fake", 0, 11),
        ("encoding words fake", 11, 11),
        ("writing", 0, 1),
        ("writing", 1, 1),
    ]


def test_the_report_as_json(bench: Bench) -> None:
    values = json.loads(json.dumps(bench.run().as_json()))
    assert values["files"][0] == {
        "path": "more/fund.txt",
        "status": "indexed",
        "reason": None,
        "passages": 1,
        "note": None,
    }
    assert set(values) == {
        "files", "warnings", "removed", "passages", "encoded", "seconds", "generation", "changed"
    }  # fmt: skip


# --- only what changed --------------------------------------------------------------------------


def test_nothing_changed_writes_nothing_and_loads_nothing(bench: Bench) -> None:
    first = bench.run()
    second = bench.run()
    assert second.generation == first.generation
    assert (second.changed, second.encoded, second.passages) == (False, 0, 2)
    assert [(o.path, o.status, o.passages) for o in second.outcomes] == [
        ("more/fund.txt", "unchanged", 1),
        ("treaty.txt", "unchanged", 1),
    ]
    assert (bench.loaded, bench.stages) == ([], [])


def test_only_a_new_file_is_encoded(bench: Bench) -> None:
    bench.run()
    bench.add("a-first.txt", SPANISH)
    report = bench.run()
    assert [(o.path, o.status) for o in report.outcomes] == [
        ("a-first.txt", "indexed"),
        ("more/fund.txt", "unchanged"),
        ("treaty.txt", "unchanged"),
    ]
    assert bench.encoded() == [SPANISH.strip()]
    assert report.encoded == 1
    with bench.open() as generation:
        assert texts(generation) == [SPANISH.strip(), FUND.strip(), TREATY.strip()]
        assert pairs_are_right(generation, FakeEncoder("fake"))


def test_a_changed_file_is_read_again_and_its_old_words_go(bench: Bench) -> None:
    bench.run()
    bench.add("treaty.txt", "A child works. " + TREATY)
    report = bench.run()
    assert [o.status for o in report.outcomes] == ["unchanged", "indexed"]
    assert bench.encoded() == ["A child works. " + TREATY.strip()]
    with bench.open() as generation:
        assert texts(generation) == [FUND.strip(), "A child works. " + TREATY.strip()]
        assert pairs_are_right(generation, FakeEncoder("fake"))


def test_a_removed_file_disappears_without_any_encoder(bench: Bench) -> None:
    bench.run()
    (bench.corpus / "more" / "fund.txt").unlink()
    report = bench.run()
    assert report.removed == ("more/fund.txt",)
    assert bench.loaded == []
    with bench.open() as generation:
        assert texts(generation) == [TREATY.strip()]
        assert generation.lexical.search(word_query("trafficking", "en"), 5) == ()
        assert pairs_are_right(generation, FakeEncoder("fake"))


def test_the_same_words_under_the_same_heading_are_encoded_once(bench: Bench) -> None:
    page = "Common title\n\nThe same words stand in both of these files.\n"
    bench.add("one/page.txt", page)
    bench.add("two/page.txt", page)
    bench.run()
    with bench.open() as generation:
        assert len(bench.encoded()) == len(set(bench.encoded())) < generation.chunk_count
        assert pairs_are_right(generation, FakeEncoder("fake"))


def test_another_chunk_length_cuts_again(bench: Bench) -> None:
    bench.run()
    report = bench.run(chunk_characters=40)
    assert [o.status for o in report.outcomes] == ["indexed", "indexed"]
    with bench.open() as generation:
        assert texts(generation)[-2:] == [
            "A treaty on smuggling was signed.",
            "It protects every border.",
        ]
        assert generation.manifest.settings.chunk_characters == 40


def test_words_are_encoded_once(bench: Bench) -> None:
    bench.run()
    with bench.open() as generation:
        before = generation.glossary
        assert list(before.languages) == ["en"]
        words = before.languages["en"].words
        assert (words["sign"], words["border"], words["victim"]) == ("signed", "border", "victim")
    bench.add("es.txt", SPANISH)
    bench.run()
    assert ("encoding words fake", 7, 7) in bench.stages  # those of the new document
    with bench.open() as generation:
        assert list(generation.glossary.languages) == ["en", "es"]
        again = generation.glossary.languages["en"]
        assert again.words == words
        assert np.array_equal(again.vectors, before.languages["en"].vectors)
    bench.run(rebuild=True)
    assert [stage for stage, *_ in bench.stages].count("encoding words fake") == 2


def test_an_encoder_of_one_language_makes_no_glossary(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench._load

    def of_english(name: str) -> FakeEncoder:
        encoder = made(name)
        encoder.languages = frozenset({"en"})
        return encoder

    monkeypatch.setattr(bench, "_load", of_english)
    for _ in range(2):
        bench.run()
        with bench.open() as generation:
            assert (generation.glossary.encoder, generation.glossary.languages) == (None, {})
        bench.add("more.txt", FUND)


def test_a_second_encoder_leaves_the_first_in_peace(bench: Bench) -> None:
    bench.run("one")
    report = bench.run("one", "two")
    assert [encoder.name for encoder in bench.loaded] == ["two"]
    assert [o.status for o in report.outcomes] == ["unchanged", "unchanged"]
    assert report.encoded == 2
    with bench.open() as generation:
        assert list(generation.dense) == ["one", "two"]
        assert pairs_are_right(generation, FakeEncoder("one"))
        assert pairs_are_right(generation, FakeEncoder("two"))


def test_an_encoder_with_other_weights_encodes_everything(bench: Bench) -> None:
    bench.run()
    bench.axes["fake"] = ("treaty", "victim")
    report = bench.run()
    assert report.encoded == 2
    with bench.open() as generation:
        assert generation.manifest.encoders[0].fingerprint == fake_fingerprint(
            "fake", ("treaty", "victim")
        )
        assert generation.dense["fake"].dimension == 3
        assert pairs_are_right(generation, FakeEncoder("fake", ("treaty", "victim")))


def test_a_rebuild_does_everything_again(bench: Bench) -> None:
    first = bench.run()
    report = bench.run(rebuild=True)
    assert [o.status for o in report.outcomes] == ["indexed", "indexed"]
    assert bench.encoded() == [FUND.strip(), TREATY.strip()]
    assert report.generation > first.generation


def test_another_version_of_the_program_reads_again_but_encodes_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run()
    for module in ("qa.indexing.journey", "qa.store.writing"):
        monkeypatch.setattr(f"{module}.program_version", lambda: "9.9")
    report = bench.run()
    assert [o.status for o in report.outcomes] == ["indexed", "indexed"]
    assert (report.changed, report.encoded, bench.loaded) == (True, 0, [])
    assert not bench.run().changed


def test_words_cut_by_another_version_are_cut_again_but_encode_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run()
    for module in ("qa.indexing.journey", "qa.store.generation", "qa.store.writing"):
        monkeypatch.setattr(f"{module}.tokenizer", lambda: "9, PyStemmer 7")
    with pytest.raises(IndexMismatch, match="run `qa index`, which will encode nothing again"):
        bench.open()
    report = bench.run()
    assert [o.status for o in report.outcomes] == ["unchanged", "unchanged"]
    assert (report.changed, report.encoded, bench.loaded) == (True, 0, [])
    with bench.open() as generation:
        assert generation.manifest.tokenizer == "9, PyStemmer 7"
    assert not bench.run().changed


@pytest.mark.parametrize("content", ['{"format": 0}', "nonsense"])
def test_an_index_that_cannot_be_opened_is_built_anew(bench: Bench, content: str) -> None:
    first = bench.run()
    (bench.index / "generations" / first.generation / "manifest.json").write_text(content)
    assert bench.run().encoded == 2
    with bench.open() as generation:
        assert generation.chunk_count == 2


# --- files that cannot be read ------------------------------------------------------------------


def test_a_bad_file_is_skipped_with_its_reason_and_the_rest_is_indexed(bench: Bench) -> None:
    bench.add("empty.txt", "")
    bench.add("old.doc", b"\xd0\xcf\x11\xe0")
    bench.add("broken.pdf", b"%PDF-1.7 broken")
    report = bench.run()
    skipped = {o.path: o.reason for o in report.outcomes if o.status == "skipped"}
    assert set(skipped) == {"broken.pdf", "empty.txt", "old.doc"}
    assert "the file is empty" in (skipped["empty.txt"] or "")
    assert "save it as .docx" in (skipped["old.doc"] or "")
    assert (report.count("indexed"), report.count("skipped"), report.passages) == (2, 3, 2)


def test_a_bad_file_is_not_read_again_until_it_changes(bench: Bench) -> None:
    bad = bench.add("bad.txt", "words")
    bench.reasons = {"bad.txt": "a bad one"}
    bench.run()
    assert bench.read == ["bad.txt", "fund.txt", "treaty.txt"]
    report = bench.run()
    assert (bench.read, report.changed) == ([], False)
    assert report.outcomes[0] == FileOutcome("bad.txt", "skipped", "a bad one", 0)
    bad.write_text("other words")
    bench.run()
    assert bench.read == ["bad.txt"]


def test_pages_without_words_are_noted_also_when_nothing_changed(bench: Bench) -> None:
    made = FPDF()
    made.set_font("Helvetica", size=12)
    for words in (TREATY, "", FUND):
        made.add_page()
        made.rect(20, 120, 50, 50, "F")
        if words:
            made.cell(text=words.strip())
    bench.add("scan.pdf", bytes(made.output()))
    noted = "1 of 3 pages has no text: 2"
    assert FileOutcome("scan.pdf", "indexed", None, 2, noted) in bench.run().outcomes
    assert FileOutcome("scan.pdf", "unchanged", None, 2, noted) in bench.run().outcomes
    bench.add("more/fund.txt", SPANISH)
    assert FileOutcome("scan.pdf", "unchanged", None, 2, noted) in bench.run().outcomes


def test_files_are_read_in_processes_of_their_own(bench: Bench) -> None:
    bench.add("empty.txt", "")
    index_corpus(
        bench.corpus,
        bench.index,
        IndexSettings(("fake",)),
        load=FakeEncoder,
        fingerprint=fake_fingerprint,
    )
    with bench.open() as generation:
        assert texts(generation) == [FUND.strip(), TREATY.strip()]
        assert [skipped.path for skipped in generation.skipped()] == ["empty.txt"]


def test_hidden_files_and_the_index_itself_are_passed_over(bench: Bench) -> None:
    bench.add(".hidden.txt", "no")
    bench.add(".git/config.txt", "no")
    bench.add("~$letter.docx", "no")
    bench.index = bench.corpus / "my-index"
    bench.run()
    assert [o.path for o in bench.run().outcomes] == ["more/fund.txt", "treaty.txt"]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
def test_links_out_of_the_corpus_and_pipes_are_named_not_read(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret words")
    (bench.corpus / "out.txt").symlink_to(tmp_path / "secret.txt")
    (bench.corpus / "in.txt").symlink_to(bench.corpus / "treaty.txt")
    (bench.corpus / "nowhere.txt").symlink_to(tmp_path / "missing.txt")
    os.mkfifo(bench.corpus / "pipe.txt")
    found = {o.path: (o.status, o.reason) for o in bench.run().outcomes}
    assert found["out.txt"] == ("skipped", "a link that leads out of the corpus")
    assert found["nowhere.txt"] == ("skipped", "cannot be opened: No such file or directory")
    assert found["pipe.txt"] == ("skipped", "neither a file nor a folder that can be opened")
    assert found["in.txt"] == ("indexed", None)
    assert not bench.run().changed


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_a_file_name_that_is_no_text_is_named(bench: Bench) -> None:
    Path(os.fsdecode(os.fsencode(bench.corpus) + b"/caf\xe9.txt")).write_text("words")
    outcome = bench.run().outcomes[0]
    assert outcome.path == "caf\\udce9.txt"
    assert outcome.reason == "its name is not valid UTF-8; rename it"


def test_a_missing_or_empty_corpus_is_an_error(bench: Bench, tmp_path: Path) -> None:
    bench.corpus = tmp_path / "nowhere"
    with pytest.raises(CorpusError, match=r"No folder of documents at .*\.txt files"):
        bench.run()
    bench.corpus.mkdir()
    with pytest.raises(
        CorpusError, match=r"Nothing to index in .*: put \.docx, .* or \.txt files there"
    ):
        bench.run()


def test_if_every_file_fails_the_index_stays(bench: Bench) -> None:
    before = bench.run().generation
    bench.add("treaty.txt", "")
    bench.add("more/fund.txt", "")
    with pytest.raises(CorpusError, match=r"None of the 2 files in .* \(more/fund.txt: no text"):
        bench.run()
    with bench.open() as generation:
        assert (generation.name, generation.chunk_count) == (before, 2)


def _fail(*_: object) -> None:
    raise RuntimeError("out of memory")


def test_a_failing_encoder_leaves_the_index(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bench.run().generation
    bench.add("new.txt", SPANISH)
    with (
        monkeypatch.context() as patched,
        pytest.raises(RuntimeError, match="out of memory"),
    ):
        patched.setattr(FakeEncoder, "encode_chunks", _fail)
        bench.run()
    with bench.open() as generation:
        assert generation.name == before


def test_two_runs_at_once_do_not_collide(bench: Bench) -> None:
    bench.run()
    with lock_index(bench.index), pytest.raises(IndexProblem, match="Another `qa index`"):
        bench.run()


# --- power cuts ---------------------------------------------------------------------------------


def _index_and_tell(corpus: Path, index: Path, told: Connection) -> None:
    def progress(stage: str, done: int, total: int) -> None:
        told.send(f"{stage} {done}/{total}")

    settings = IndexSettings(("fake",), 1000)
    index_corpus(
        corpus,
        index,
        settings,
        load=FakeEncoder,
        fingerprint=fake_fingerprint,
        read=read_here,
        rebuild=True,
        progress=progress,
    )
    told.send("finished")


def _kill_at(marker: str, seconds: float, corpus: Path, index: Path) -> None:
    """Kill a run without warning, so many seconds after it told of `marker`."""
    # Made from a process that has imported everything and does nothing else.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_index_and_tell, args=(corpus, index, theirs))
    process.start()
    theirs.close()
    with ours, suppress(EOFError):
        while ours.recv() != marker:
            pass
    time.sleep(seconds)
    process.kill()
    process.join()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_process_killed_at_any_moment_leaves_a_whole_index(bench: Bench) -> None:
    for number in range(60):
        bench.add(f"many/{number}.txt", f"Text {number} on the border and the treaty.\n" * 3)
    bench.run()
    with bench.open() as generation:
        before, expected = generation.name, texts(generation)
    for marker, seconds, kept in (
        ("reading 30/62", 0.0, True),
        ("encoding fake 50/62", 0.0, True),
        ("writing 0/1", 0.0, True),
        ("writing 0/1", 0.02, None),
        ("writing 0/1", 0.05, None),
        ("finished", 0.0, False),
    ):
        _kill_at(marker, seconds, bench.corpus, bench.index)
        with bench.open() as generation:
            assert texts(generation) == expected
            assert generation.altered_files() == ()
            assert pairs_are_right(generation, FakeEncoder("fake"))
            assert kept is None or (generation.name == before) == kept
            before = generation.name
    assert not bench.run().changed
    assert len(list((bench.index / "generations").iterdir())) <= 2


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_first_run_that_was_killed_is_simply_run_again(bench: Bench) -> None:
    _kill_at("encoding fake 2/2", 0.0, bench.corpus, bench.index)
    bench.run()
    with bench.open() as generation:
        assert texts(generation) == [FUND.strip(), TREATY.strip()]
    assert [path.name for path in (bench.index / "generations").iterdir()] == [generation.name]
