"""A corpus in shards: who is in which, what a worker leaves behind, and what it refuses."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qa.errors import CorpusError, IndexProblem, ModelProblem, QaError
from qa.indexing import index_corpus
from qa.indexing.cluster import Cluster, index_on_ray
from qa.indexing.shards import Shard, ShardWork, ShardWorker
from qa.indexing.sidecar import read_sidecar
from qa.indexing.texts import passage_key
from qa.isolation import Reading, Refusal, read_here
from qa.models import ChunkVectors
from qa.records import Chunk
from qa.settings import IndexSettings
from qa.store import UnfinishedVectors, lock_index, open_generation
from tests.fake_encoder import FakeEncoder, fake_fingerprint

FUND = "The trust fund helps each victim of trafficking.\n"


@pytest.fixture
def work(tmp_path: Path) -> ShardWork:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(10):
        (corpus / f"{number}.txt").write_text(f"Text {number} on the treaty! {FUND}")
    (corpus / "3.txt").write_text("")
    return ShardWork(
        corpus,
        tmp_path / "index",
        1000,
        {"fake": fake_fingerprint("fake")},
        read_sidecar(corpus),
        read_here,
        FakeEncoder,
    )


def files(work: ShardWork) -> list[Path]:
    return sorted(work.corpus.glob("*.txt"))


def names(shards: list[Shard]) -> list[str]:
    return [shard.name for shard in shards]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.indexing.shards._MOST_FILES", 4)


@pytest.mark.usefixtures("small")
def test_files_are_shared_out_in_their_order(work: ShardWork) -> None:
    shards = list(work.shards(files(work)))
    assert [len(shard.files) for shard in shards] == [4, 4, 2]
    assert [file for shard in shards for file in shard.files] == files(work)
    assert len(set(names(shards))) == 3
    assert list(work.shards([])) == []


def test_large_files_are_shards_of_their_own(
    work: ShardWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.indexing.shards._MOST_BYTES", 200)
    (work.corpus / "5.txt").write_text(FUND * 9)
    found = [[file.stem for file in shard.files] for shard in work.shards(files(work))]
    assert found == [["0", "1"], ["2", "3", "4"], ["5"], ["6", "7"], ["8", "9"]]


def _write(work: ShardWork) -> ShardWork:
    (work.corpus / "5.txt").write_text("Something else.")
    return work


def _touch(work: ShardWork) -> ShardWork:
    os.utime(work.corpus / "5.txt", ns=(1, 1))
    return work


def _correct(work: ShardWork) -> ShardWork:
    (work.corpus / "metadata.csv").write_text("path,title\n5.txt,Five\n")
    return replace(work, sidecar=read_sidecar(work.corpus))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("change", [_write, _touch, _correct])
def test_a_change_gives_its_shard_another_name_and_no_other(
    work: ShardWork, change: Callable[[ShardWork], ShardWork]
) -> None:
    before = names(list(work.shards(files(work))))
    after = names(list(change(work).shards(files(work))))
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True]


def test_other_work_gives_every_shard_another_name(work: ShardWork) -> None:
    before = set(names(list(work.shards(files(work)))))
    for other in (
        replace(work, chunk_characters=500),
        replace(work, fingerprints={"fake": "0" * 64}),
    ):
        assert before.isdisjoint(names(list(other.shards(files(work)))))


def test_a_worker_leaves_words_and_vectors_behind(work: ShardWork) -> None:
    (shard,) = work.shards(files(work))
    assert work.outcomes(shard) is None
    with lock_index(work.index):
        unfinished = UnfinishedVectors(work.index)
        unfinished.expect_shards()
        assert ShardWorker(work).finish(shard) == 9
        outcomes = work.outcomes(shard)
        (part,) = unfinished.parts(fake_fingerprint("fake"))
        assert list(unfinished.parts("0" * 64)) == []
    assert outcomes == list(read_here(files(work), work.corpus, 1000))
    assert [type(each) for each in outcomes] == [*[Reading] * 3, Refusal, *[Reading] * 6]
    chunks = [chunk for each in outcomes if isinstance(each, Reading) for chunk in each.chunks]
    vectors = FakeEncoder().encode_chunks(chunks, lambda _: None)
    assert part.passage_keys == tuple(map(passage_key, chunks))
    assert part.passages.tolist() == vectors.passages.tolist()
    assert len(part.sentence_keys) == 9 + 1  # one stands in all of them
    assert [file.suffix for file in (work.index / "unfinished").iterdir()] == [".shard"]


def test_a_run_takes_what_workers_left(work: ShardWork) -> None:
    with lock_index(work.index):
        UnfinishedVectors(work.index).expect_shards()
        for shard in work.shards(files(work)):
            ShardWorker(work).finish(shard)
    settings = IndexSettings(("fake",), 1000)
    report = index_corpus(
        work.corpus,
        work.index,
        settings,
        load=_OfWords,
        fingerprint=fake_fingerprint,
        read=read_here,
    )
    assert (report.passages, report.encoded) == (9, 0)
    with open_generation(work.index) as generation:
        chunks = generation.chunks(range(9))
        wanted = FakeEncoder().encode_chunks(chunks, lambda _: None)
        assert generation.dense["fake"].passages(range(9)).tolist() == wanted.passages.tolist()
    assert not (work.index / "unfinished").exists()


class _OfWords(FakeEncoder):
    """Encodes words alone, which workers leave to the run."""

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        raise AssertionError(f"{len(chunks)} chunks, {progress}")


@pytest.mark.parametrize("damage", ["cut", "emptied", "altered"])
def test_a_damaged_shard_is_not_finished(work: ShardWork, damage: str) -> None:
    (shard,) = work.shards(files(work))
    with lock_index(work.index):
        UnfinishedVectors(work.index).expect_shards()
        ShardWorker(work).finish(shard)
    (file,) = (work.index / "unfinished").glob("*.shard")
    sound = file.read_bytes()
    at = sound.index(b"trust fund")
    file.write_bytes(
        {
            "cut": sound[: len(sound) // 2],
            "emptied": b"",
            "altered": sound[:at] + b"T" + sound[at + 1 :],
        }[damage]
    )
    assert work.outcomes(shard) is None


def test_a_shard_of_files_without_words_is_finished_too(work: ShardWork) -> None:
    (shard,) = work.shards([work.corpus / "3.txt", work.corpus / "gone.txt"])
    with lock_index(work.index):
        UnfinishedVectors(work.index).expect_shards()
        assert ShardWorker(work).finish(shard) == 0
    assert [type(each) for each in work.outcomes(shard) or ()] == [Refusal, Refusal]


def test_a_worker_that_does_not_see_the_folders_says_so(work: ShardWork, tmp_path: Path) -> None:
    (shard,) = work.shards(files(work))
    with pytest.raises(IndexProblem, match=r"does not see .*index: all machines have to"):
        ShardWorker(work).finish(shard)
    elsewhere = replace(work, corpus=tmp_path / "other")
    with pytest.raises(CorpusError, match=r"does not see .*other: all machines have to"):
        ShardWorker(elsewhere).finish(shard)


def test_a_worker_with_other_weights_says_so(work: ShardWork) -> None:
    other = replace(work, fingerprints={"fake": "0" * 64})
    (shard,) = other.shards(files(work))
    with lock_index(work.index), pytest.raises(ModelProblem, match=r"expected 0{64}, found"):
        UnfinishedVectors(work.index).expect_shards()
        ShardWorker(other).finish(shard)
    assert not list((work.index / "unfinished").iterdir())


def test_encoders_stay_loaded(work: ShardWork) -> None:
    loaded: list[str] = []

    def load(name: str) -> FakeEncoder:
        loaded.append(name)
        return FakeEncoder(name)

    worker = ShardWorker(replace(work, load=load))
    with lock_index(work.index):
        UnfinishedVectors(work.index).expect_shards()
        for file in files(work):
            worker.finish(next(work.shards([file])))
    assert loaded == ["fake"]


def test_a_full_disk_is_told(work: ShardWork, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    (shard,) = work.shards(files(work))
    with lock_index(work.index):
        UnfinishedVectors(work.index).expect_shards()
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(IndexProblem, match="No space left on device"):
            ShardWorker(work).finish(shard)
    assert work.outcomes(shard) is None


def test_without_ray_one_line_tells_what_to_install(
    work: ShardWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.indexing.cluster.find_spec", lambda _: None)
    with pytest.raises(QaError, match=r"needs the extra ray; install it: pip install .*\[ray\]"):
        index_on_ray(work.corpus, work.index, IndexSettings(("fake",)), cluster=Cluster())
    assert not work.index.exists()


def test_a_shard_keeps_equal_vectors_once(work: ShardWork) -> None:
    (work.corpus / "0.txt").write_text((work.corpus / "1.txt").read_text())
    with lock_index(work.index):
        unfinished = UnfinishedVectors(work.index)
        unfinished.expect_shards()
        (shard,) = work.shards([work.corpus / "0.txt", work.corpus / "0.txt"])
        assert ShardWorker(work).finish(shard) == 1
        (part,) = unfinished.parts(fake_fingerprint("fake"))
    assert part.sentences.dtype == np.float16
    assert (len(part.passages), len(part.sentences)) == (1, 2)
