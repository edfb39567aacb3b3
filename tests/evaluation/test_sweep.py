"""Sweeps: what is encoded, what is asked again, and what is compared."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from qa.answering import Index, open_index
from qa.errors import RunError
from qa.evaluation.gold import Evidence, Question
from qa.evaluation.grid import Grid
from qa.evaluation.run_files import scan_runs
from qa.evaluation.significance import holm, randomisation_test
from qa.evaluation.sweep import JUDGED_BY, Place, Swept, sweep
from qa.indexing import index_corpus
from qa.isolation import read_here
from qa.store import open_generation
from qa.store.copying import copy_current
from tests.fake_encoder import FakeEncoder, fake_fingerprint
from tests.fake_reader import load_fake_reader
from tests.small_index import build

LONG = "\n\n".join(
    f"Paragraph {number} tells of a victim, of trafficking and of case {number}."
    for number in range(12)
)
CORPUS = {"treaty.txt": "The treaty names smuggling at every border a crime.\n", "long.txt": LONG}
QUESTIONS = tuple(
    Question(
        *(f"q{number}", f"What of case {number}?", "en"),
        answerable=True,
        evidence=(Evidence("long.txt", f"case {number}."),),
    )
    for number in range(6)
)
GRID: Mapping[str, Sequence[object]] = {
    "chunk": [300, 1000],
    "encoder": ["one+two", "one"],
    "reader": ["none"],
    "fusion": ["scores"],
}


class Desk:
    """A corpus and its index, and what a sweep does to them."""

    def __init__(self, folder: Path) -> None:
        index = build(folder, CORPUS, ("one", "two"), 300)
        self.place = Place(folder / "corpus", index, folder / "work", folder / "runs")
        self.encoders: list[FakeEncoder] = []
        self.opened: list[tuple[str, str, str]] = []
        self.told: list[str] = []

    def load(self, name: str) -> FakeEncoder:
        self.encoders.append(FakeEncoder(name))
        return self.encoders[-1]

    def open(self, path: Path, *, reader: str, fusion: str) -> Index:
        self.opened.append((path.name, reader, fusion))
        return open_index(path, FakeEncoder, reader, load_fake_reader, fusion)  # type: ignore[arg-type]

    def sweep(
        self, grid: Mapping[str, Sequence[object]], stop: Callable[[str], object] = str
    ) -> list[Swept]:
        def progress(stage: str, done: int, total: int) -> None:
            assert 0 <= done <= total
            self.told.append(stage)
            stop(stage)

        index = partial(index_corpus, load=self.load, fingerprint=fake_fingerprint, read=read_here)
        settings = Grid.of(grid).settings()
        return sweep("s", QUESTIONS, settings, self.place, index, self.open, progress)

    @property
    def encoded(self) -> list[tuple[str, int]]:
        return [(each.name, len(each.encoded)) for each in self.encoders]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def rows(index: Path) -> int:
    with open_generation(index) as generation:
        return generation.chunk_count


def test_passages_are_encoded_once(desk: Desk) -> None:
    desk.sweep(GRID)
    # Chunks of 300 come from the index that is there; of 1000, only those that are new.
    new = rows(desk.place.work / "1000-one+two") - 1  # the treaty is cut as before
    assert desk.encoded == [("one", new), ("two", new)]
    assert desk.opened == [
        ("300-one+two", "none", "scores"),
        ("300-one", "none", "scores"),
        ("1000-one+two", "none", "scores"),
        ("1000-one", "none", "scores"),
    ]
    with open_generation(desk.place.work / "1000-one") as generation:
        assert list(generation.dense) == ["one"]
        assert generation.manifest.settings.chunk_characters == 1000


def test_a_sweep_needs_no_index_to_start_from(desk: Desk) -> None:
    place = Place(desk.place.corpus, desk.place.index / "none", desk.place.work, desk.place.runs)
    desk.place = place
    desk.sweep({"encoder": ["one"], "reader": ["none"]})
    assert desk.encoded == [("one", rows(place.work / "1500-one"))]


def test_each_setting_is_a_run_compared_with_the_first(desk: Desk) -> None:
    grid = {**GRID, "reader": ["none", "strict"], "encoder": ["one"]}
    swept = desk.sweep(grid)
    stored = {each.header.name for each in scan_runs(desk.place.runs)[0]}
    assert stored == {each.run.name for each in swept}
    assert swept[1].run.name == "s.300-one-strict-scores-10"
    assert swept[0].difference is None
    p_values = []
    for each in swept[1:]:
        moved = [
            after.scores[JUDGED_BY] - before.scores[JUDGED_BY]
            for before, after in zip(swept[0].run.outcomes, each.run.outcomes, strict=True)
        ]
        assert each.difference == pytest.approx(sum(moved) / len(moved))
        p_values.append(randomisation_test(moved))
    assert [each.p_holm for each in swept[1:]] == holm(p_values)
    assert set(desk.told) >= {"1/4 asking", "3/4 encoding one", "4/4 asking"}


def test_a_stopped_sweep_goes_on_where_it_was(desk: Desk) -> None:
    def stop(stage: str) -> None:
        if stage == "2/4 asking" and desk.told.count(stage) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.sweep(GRID, stop)
    assert [each.done for each in scan_runs(desk.place.runs)[0]] == [6, 3]
    desk.told.clear()
    desk.encoders.clear()
    swept = desk.sweep(GRID)
    assert "1/4 asking" not in desk.told
    assert desk.told.count("2/4 asking") == 6
    assert len(scan_runs(desk.place.runs)[0]) == 4
    desk.told.clear()
    again = desk.sweep(GRID)
    assert desk.told == []
    assert [each.run.as_json() for each in again] == [each.run.as_json() for each in swept]


def test_a_sweep_of_other_documents_needs_another_name(desk: Desk) -> None:
    grid = {"encoder": ["one"], "reader": ["none"]}
    desk.sweep(grid)
    (desk.place.corpus / "more.txt").write_text("One more document on labour.\n")
    with pytest.raises(RunError, match="holds another run of this name; choose another name"):
        desk.sweep(grid)


def test_folders_of_one_name_cannot_be_told_apart(desk: Desk) -> None:
    with pytest.raises(RunError, match="Two settings have the name 1500-x-none-scores-10"):
        desk.sweep({"encoder": ["/a/x", "/b/x"], "reader": ["none"]})


def test_a_copy_is_an_index_of_its_own(desk: Desk, tmp_path: Path) -> None:
    copy_current(desk.place.index, tmp_path / "copy")
    quotes = [
        [passage.quote_text for passage in open_index(path, FakeEncoder, "none").ask("x").passages]
        for path in (tmp_path / "copy", desk.place.index)
    ]
    assert quotes[0] == quotes[1]
    assert len(quotes[0]) == 4
