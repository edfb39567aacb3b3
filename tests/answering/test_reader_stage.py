"""A close reading puts the best candidates in a new order, with scores computed by hand."""

import math
from pathlib import Path

import pytest

from qa.answering import Index, open_index
from qa.models import ReaderPassage
from qa.records import Answer, Stage
from tests.fake_encoder import FakeEncoder
from tests.fake_reader import FakeReader, load_fake_reader
from tests.small_index import build

CORPUS = {
    "fund.txt": "The trust fund helps each victim of trafficking.\n\nIt was set up in 2010.\n",
    "labour.txt": (
        "The report on labour describes farms and ships.\n\nFew cases of smuggling were found.\n"
    ),
    "treaty.txt": "1. A treaty on smuggling was signed.\n\n2. It protects every border.\n",
}
# All but the last word mean nothing to a search by words, but something to the fake reader.
QUESTION = "What were of smuggling?"
LAND = "Migrants who cross a border on land"


@pytest.fixture(autouse=True)
def weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights and bounds to calculate with, whatever those in use are."""
    monkeypatch.setattr("qa.ranking.READER_WEIGHT", 0.04)
    monkeypatch.setattr("qa.ranking.READER_SENTENCE_WEIGHT", 0.04)
    monkeypatch.setattr("qa.answering.reader_stage.READ_CHARACTERS", 7000)
    monkeypatch.setattr("qa.answering.reader_stage.READ_PASSAGES", 8)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("reading"), CORPUS)


def read_with(place: Path, strength: float) -> Index:
    return open_index(place, FakeEncoder, "fake", lambda name: FakeReader(name, strength))


def stage(answer: Answer, name: str) -> Stage:
    return next(each for each in answer.stages if each.name == name)


def paths(answer: Answer) -> list[str]:
    return [passage.source.path for passage in answer.passages]


def test_what_the_reader_prefers_comes_first(place: Path) -> None:
    alone = open_index(place, FakeEncoder, "none").ask(QUESTION)
    assert paths(alone)[:2] == ["treaty.txt", "labour.txt"]
    answer = read_with(place, strength=4).ask(QUESTION)
    assert paths(answer) == ["labour.txt", "treaty.txt", "fund.txt", "treaty.txt"]
    assert answer.passages[0].quote_text == "Few cases of smuggling were found."
    # The mean of two votes plus .04 for each unit of log-odds: those are 3 - 1, 1 - 3, 1 - 3
    # and 0 - 4 words, four times; of the last, -16, only -10 counts.
    root = 1 / math.sqrt(2)
    treaty = ((root + root) / (root + 1) + 1) / 2
    assert [passage.score for passage in answer.passages] == pytest.approx(
        [0.5 + 0.04 * 8, treaty - 0.04 * 8, -0.04 * 8, -0.04 * 10], abs=0.001
    )


def test_the_stages_tell_what_the_reader_changed(place: Path) -> None:
    answer = read_with(place, strength=4).ask(QUESTION)
    names = [each.name for each in answer.stages]
    assert names[-4:] == ["fusion", "reader", "quotes", "confidence"]
    fused, read = stage(answer, "fusion").hits, stage(answer, "reader").hits
    assert [hit.chunk for hit in fused] == [2, 1, 0, 3]
    assert [hit.chunk for hit in read] == [1, 2, 0, 3]
    assert [passage.row for passage in answer.passages] == [1, 2, 0, 3]
    assert [passage.score for passage in answer.passages] == [hit.score for hit in read]


@pytest.mark.parametrize(
    ("strength", "quote"),
    [
        (0, "The trust fund helps each victim of trafficking."),
        (1, "The trust fund helps each victim of trafficking.\n\nIt was set up in 2010."),
        (5, "It was set up in 2010."),
    ],
)
def test_the_reader_outweighs_the_nearest_sentence_if_it_is_sure(
    place: Path, strength: float, quote: str
) -> None:
    """The cosines differ by .71, of which the sentence that follows has .6 as well.

    The log-odds differ by 2 - -4 words, each bounded by 10, times .03.
    """
    only = {"document": "fund.txt"}
    (first,) = read_with(place, strength).ask("Is it set up in trafficking?", 1, only).passages
    assert first.quote_text == quote


def test_the_first_candidates_are_read_and_the_others_stay_below(tmp_path: Path) -> None:
    files = {f"{number:02}.txt": f"{LAND}, number {number}, are many.\n" for number in range(20)}
    reader = FakeReader()
    index = open_index(build(tmp_path, files), FakeEncoder, "fake", lambda _: reader)
    answer = index.ask("What does number 13 on the border say?", 20)
    fused, read = stage(answer, "fusion").hits, stage(answer, "reader").hits
    ((_, passages),) = reader.asked
    assert len(passages) == 8
    assert sorted(each.chunk for each in read[:8]) == sorted(each.chunk for each in fused[:8])
    assert [each.chunk for each in read[8:]] == [each.chunk for each in fused[8:]]
    scores = [hit.score for hit in read]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 20


def test_the_reader_sees_headings_and_sentences_on_one_line(tmp_path: Path) -> None:
    text = "# Migrants\n\n## On land\n\nThey cross\na   border. They are many.\n"
    reader = FakeReader()
    index = open_index(build(tmp_path, {"a.md": text}), FakeEncoder, "fake", lambda _: reader)
    index.ask("Who crosses a border?")
    passage = ReaderPassage("Migrants > On land", ("They cross a border.", "They are many."))
    assert reader.asked == [("Who crosses a border?", (passage,))]


@pytest.mark.parametrize(
    ("sentences", "read"), [(40, 3), (50, 2), (120, 1)], ids=["three", "two", "one"]
)
def test_long_passages_are_read_only_while_they_are_not_too_many(
    tmp_path: Path, sentences: int, read: int
) -> None:
    """The first is read however long it is."""
    words = (f"{LAND}, number {number:03}, are many." for number in range(sentences))
    text = " ".join(words)
    files = {f"{name}.txt": text.replace("many", name) for name in ("few", "old", "ill", "sad")}
    reader = FakeReader()
    place = build(tmp_path, files, chunk_characters=10_000)
    index = open_index(place, FakeEncoder, "fake", lambda _: reader)
    answer = index.ask("Who crosses a border?", 4)
    ((_, passages),) = reader.asked
    assert len(passages) == read
    assert len(stage(answer, "reader").hits) == 4
    characters = len(text) - sentences  # of a text with a word of three letters
    assert read == max(1, 7000 // characters)


def test_without_candidates_nothing_is_read(place: Path) -> None:
    reader = FakeReader()
    index = open_index(place, FakeEncoder, "fake", lambda _: reader)
    answer = index.ask("smuggling", filters={"language": "fr"})
    assert (answer.passages, answer.confidence, reader.asked) == ((), 0.0, [])
    assert stage(answer, "reader").hits == ()


def test_none_goes_without_a_reader(place: Path) -> None:
    index = open_index(place, FakeEncoder, "none", load_fake_reader)
    assert "reader" not in [each.name for each in index.ask("smuggling").stages]
    read = open_index(place, FakeEncoder, "fake", load_fake_reader).ask("smuggling")
    assert "reader" in [each.name for each in read.stages]
