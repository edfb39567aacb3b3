"""The starter collection answers alike, to the last digit, whatever store is searched."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa.answering import Index, open_index
from qa.cli import main
from qa.records import Answer
from qa.store import open_generation
from qa.store.collections import sweep_collections

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    json.loads(line)["question"]
    for line in (ROOT / "gold" / "starter.jsonl").read_text("utf-8").splitlines()
]
FILTERS = [{"language": "es"}, {"kind": "report"}, {"year": "2011"}, {"language": "xx"}]


@pytest.fixture(scope="module")
def folders(
    milvus_address: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Path]]:
    """Index the whole starter collection into files, then move a copy to Milvus."""
    desk = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "corpus", desk / "corpus")
    corpus = ["--corpus", str(desk / "corpus")]
    files, moved = desk / "files", desk / "moved"
    assert main(["index", *corpus, "--index", str(files)]) == 0
    shutil.copytree(files, moved)
    place = ["--index", str(moved), "--store", "milvus", "--milvus-uri", milvus_address]
    assert main(["index", *corpus, *place]) == 0
    yield files, moved
    sweep_collections(moved, ())


def without_times(answer: Answer) -> Answer:
    stages = tuple(replace(stage, milliseconds=0.0) for stage in answer.stages)
    return replace(answer, stages=stages)


@pytest.fixture(scope="module", params=["none", "e5-reader"])
def pair(folders: tuple[Path, Path], request: pytest.FixtureRequest) -> tuple[Index, Index]:
    files, moved = folders
    return open_index(files, reader=request.param), open_index(moved, reader=request.param)


def test_the_move_encodes_nothing_and_leaves_no_vectors_in_files(
    folders: tuple[Path, Path],
) -> None:
    files, moved = folders
    with open_generation(files) as before, open_generation(moved) as after:
        assert {path.split("/")[0] for path in before.manifest.files} > {"dense", "lexical"}
        left = {path.split("/")[0] for path in after.manifest.files}
        assert left == {"passages.sqlite", "vocabulary.json", "glossary"}
        assert after.sources == before.sources
        for name in before.dense:
            rows = range(before.chunk_count)
            assert (after.dense[name].passages(rows) == before.dense[name].passages(rows)).all()


def test_every_gold_question(pair: tuple[Index, Index]) -> None:
    files, moved = pair
    questions = QUESTIONS if files.reader is None else QUESTIONS[::10]
    assert len(questions) > 10
    for question in questions:
        answer = files.ask(question)
        assert answer.passages
        assert without_times(moved.ask(question)) == without_times(answer)
        assert moved.explain(answer) == files.explain(answer)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_under_filters(pair: tuple[Index, Index], filters: dict[str, str]) -> None:
    files, moved = pair
    for question in QUESTIONS[::25]:
        answer = files.ask(question, filters=filters)
        assert without_times(moved.ask(question, filters=filters)) == without_times(answer)
