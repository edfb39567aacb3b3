"""A question's journey, with an encoder whose vectors can be computed by hand."""

import math
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from threading import Barrier, Lock

import pytest

from qa.answering import LONGEST_QUESTION, MOST_PASSAGES, Index, open_index
from qa.errors import IndexMismatch, IndexMissing, ModelProblem, QuestionError
from qa.models import AnswerReader, Matrix, ReaderPassage, Reading
from qa.ranking import TRANSLATION_WEIGHT
from qa.store import Generation, open_generation
from tests.fake_encoder import AXES, FakeEncoder, fake_fingerprint
from tests.fake_reader import FakeReader, load_fake_reader
from tests.small_index import build

FUND = (
    "The trust fund helps each victim of trafficking.\n\nIt was set up by the Assembly in 2010.\n"
)
TREATY = "1. A treaty on smuggling was signed.\n\n2. It protects every border and every child.\n"
LABOUR = "The report on labour describes farms and ships.\n\nFew cases of smuggling were found.\n"
SPANISH = (
    "El fondo fiduciario ayuda a las personas que sufren la trata en todo el mundo.\n\n"
    "En inglés ese delito se llama trafficking, y su tratado, treaty.\n"
)
ROOT = 1 / math.sqrt(2)
CORPUS = {"fund.txt": FUND, "labour.txt": LABOUR, "es/fondo.txt": SPANISH, "treaty.txt": TREATY}


class CrowdedReader(FakeReader):
    """Notes how many questions are read at once, and takes long enough for others to come."""

    def __init__(self) -> None:
        super().__init__("crowded")
        self.most = self._now = 0
        self._lock = Lock()

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.02)
        with self._lock:
            self._now -= 1
        return super().read(question, passages)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("answering"), CORPUS)


@pytest.fixture(scope="module")
def index(place: Path) -> Index:
    return open_index(place, FakeEncoder, "none")


def test_an_index_tells_what_it_holds(place: Path, index: Index) -> None:
    counts = {source.path: index.passage_counts[source.id] for source in index.sources}
    assert counts == {"es/fondo.txt": 1, "fund.txt": 1, "labour.txt": 1, "treaty.txt": 2}
    assert index.generation == (place / "current").read_text().strip()
    assert index.created.utcoffset() == timedelta(0)
    assert [source.path for source in index.sources_where({"language": "es"})] == ["es/fondo.txt"]
    assert (index.skipped, dict(index.recognised_pages)) == ((), {})
    assert index.settings.encoders == ("fake",)
    assert index.encoders == {"fake": fake_fingerprint("fake")}


def test_the_encoders_of_a_question_work_side_by_side(tmp_path: Path) -> None:
    place = build(tmp_path, CORPUS, ("fake", "other"))
    both = Barrier(2, timeout=20)  # breaks if one encoder waits for the other

    class Meeting(FakeEncoder):
        def encode_query(self, question: str) -> Matrix:
            both.wait()
            return super().encode_query(question)

    met = open_index(place, Meeting, "none").ask("What helps a victim?")
    alone = open_index(place, FakeEncoder, "none").ask("What helps a victim?")
    assert met.passages == alone.passages
    assert met.confidence == alone.confidence
    assert [stage.hits for stage in met.stages] == [stage.hits for stage in alone.stages]


def test_no_more_questions_are_answered_at_once_than_there_are_processors(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.answering.index.processors", lambda: 2)
    reader = CrowdedReader()
    index = open_index(place, FakeEncoder, "crowded", lambda _: reader)
    with ThreadPoolExecutor(8) as visitors:
        answers = list(visitors.map(index.ask, ["What helps a victim?"] * 8))
    assert reader.most == 2
    assert {answer.passages[0].source.path for answer in answers} == {"fund.txt"}


def test_an_index_tells_what_reads(place: Path, index: Index) -> None:
    assert index.reader is None
    reading = open_index(place, FakeEncoder, "strict", load_fake_reader)
    assert reading.reader == ("strict", "f" * 64)


def test_the_chunks_of_a_document_are_known_by_the_rows_that_hits_name(index: Index) -> None:
    (treaty,) = (source for source in index.sources if source.path == "treaty.txt")
    chunks = index.chunks_of(treaty.id)
    assert list(chunks) == [3, 4]
    assert [chunk.text for chunk in chunks.values()] == [
        "1. A treaty on smuggling was signed.",
        "2. It protects every border and every child.",
    ]
    assert {index.source_of(row).path for row in chunks} == {"treaty.txt"}
    with pytest.raises(KeyError):
        index.chunks_of("none")


# --- which document, which span, which score -----------------------------------------------------


def test_the_answering_sentence_is_quoted_from_its_document(index: Index) -> None:
    answer = index.ask("Which fund helps a victim of trafficking?")
    first = answer.passages[0]
    assert answer.language == "en"
    assert first.source.path == "fund.txt"
    assert first.quote_text == "The trust fund helps each victim of trafficking."
    assert (first.quote.start, first.quote.end) == (0, 48)
    assert [passage.rank for passage in answer.passages] == [1, 2, 3, 4, 5]


def test_every_passage_and_quote_stands_verbatim_in_its_document(index: Index) -> None:
    for passage in index.ask("smuggling, trafficking and labour", 100).passages:
        text = index.document(passage.source.id).text
        values = passage.as_json()
        assert text[passage.chunk.span.start : passage.chunk.span.end] == values["text"]
        assert text[passage.quote.start : passage.quote.end] == values["quote"]
        assert values["document"] == passage.source.path


def test_another_sentence_is_quoted_when_it_answers(index: Index) -> None:
    (only,) = index.ask("Who set it up?", filters={"document": "fund.txt"}).passages
    assert only.quote_text == "It was set up by the Assembly in 2010."
    assert only.quote.start == FUND.index("It was")


def test_a_quote_leaves_its_number_to_the_citation(index: Index) -> None:
    first = index.ask("What protects a border and a child?").passages[0]
    assert first.quote_text == "It protects every border and every child."
    assert first.chunk.text == "2. It protects every border and every child."
    assert first.place.label == "para. 2"
    assert first.citation.endswith("para. 2.")
    assert first.link.startswith(f"/doc/{first.source.id}?")


def test_scores_are_those_computed_by_hand(index: Index) -> None:
    answer = index.ask("smuggling")
    assert [passage.source.path for passage in answer.passages[:2]] == ["treaty.txt", "labour.txt"]
    # Cosine of the passage plus that of its best sentence (kept in half precision), scaled by
    # the best such sum; words have fewer others to share a text with in the treaty.
    treaty, labour = ((ROOT + ROOT) / (ROOT + 1) + 1) / 2, (1 + 0) / 2
    scores = [passage.score for passage in answer.passages]
    assert scores == pytest.approx([treaty, labour, 0, 0, 0], abs=0.001)


def test_a_text_in_another_language_is_found_by_meaning(index: Index) -> None:
    answer = index.ask("Which trafficking treaty?", 2)
    assert [passage.source.path for passage in answer.passages] == ["es/fondo.txt", "treaty.txt"]
    # Its one word that is asked for is all that translations found.
    assert answer.passages[0].score == 1.0
    assert answer.passages[0].quote_text.startswith("En inglés ese delito se llama trafficking")


def test_stages_tell_what_each_search_found(index: Index) -> None:
    answer = index.ask("smuggling")
    names = [stage.name for stage in answer.stages]
    searches = ["meaning (fake)", "words", "translated words"]
    assert names == ["question", *searches, "fusion", "quotes", "confidence"]
    found = {
        stage.name: [index.source_of(hit.chunk).path for hit in stage.hits]
        for stage in answer.stages
    }
    assert found["words"] == ["treaty.txt", "labour.txt"]
    assert sorted(found["meaning (fake)"][:2]) == ["labour.txt", "treaty.txt"]
    assert set(answer.timings_ms) == {*names, "total"}


# --- how many passages, and which ----------------------------------------------------------------


def test_words_count_nothing_by_meaning_alone(place: Path) -> None:
    alone = open_index(place, FakeEncoder, "none", fusion="meaning")
    assert alone.fusion == "meaning"
    answer = alone.ask("cases of smuggling that were found")
    assert [stage.name for stage in answer.stages if stage.hits] == ["meaning (fake)", "fusion"]
    near, fused = (stage.hits for stage in answer.stages if stage.hits)
    assert {hit.chunk for hit in near} == {hit.chunk for hit in fused}


def test_ranks_are_fused_in_the_stead_of_scores(place: Path) -> None:
    by_rank = open_index(place, FakeEncoder, "none", fusion="ranks")
    answer = by_rank.ask("Which fund helps a victim of trafficking?")
    assert answer.passages[0].source.path == "fund.txt"
    assert answer.passages[0].score == 1.0
    # In Spanish, the word trafficking makes up for a part of what is lost by meaning.
    assert answer.passages[1].source.path == "es/fondo.txt"
    assert answer.passages[1].score == pytest.approx(
        ((2 - TRANSLATION_WEIGHT) * 61 / 62 + TRANSLATION_WEIGHT) / 2
    )
    assert by_rank.fusion == "ranks"


def test_no_more_passages_are_returned_than_wanted_or_there(index: Index) -> None:
    assert len(index.ask("smuggling", 1).passages) == 1
    assert len(index.ask("smuggling", MOST_PASSAGES).passages) == 5


def test_a_filter_searches_among_what_it_admits(tmp_path: Path) -> None:
    better = {f"en{number}.txt": f"Smuggling across border {number}.\n" for number in range(150)}
    worse = {
        f"es{number}.txt": f"El informe número {number} describe las granjas y los barcos.\n"
        for number in range(7)
    }
    index = open_index(build(tmp_path, better | worse), FakeEncoder, "none")
    found = index.ask("smuggling border", 7, {"language": "es"}).passages
    assert sorted(passage.source.path for passage in found) == sorted(worse)
    assert len(index.ask("smuggling border", 1000).passages) >= 100


def test_filters_that_nothing_meets_find_nothing(index: Index) -> None:
    answer = index.ask("smuggling", filters={"language": "fr"})
    assert (answer.passages, answer.confidence, answer.answered) == ((), 0.0, False)


@pytest.mark.parametrize(
    ("question", "k", "filters", "message"),
    [
        ("", 5, {}, "The question is empty"),
        (" \n\t", 5, {}, "The question is empty"),
        ("a" * 100_000, 5, {}, "has 100,000 characters: expected at most 2,000"),
        ("a\udcffb", 5, {}, "bytes that are no text"),
        ("border", 0, {}, "between 1 and 1000 passages, got 0"),
        ("border", -1, {}, "got -1"),
        ("border", 1_000_000, {}, "got 1000000"),
        ("border", 5, {"colour": "red"}, "Unknown filter 'colour': expected one of date, document"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    index: Index, question: str, k: int, filters: dict[str, str], message: str
) -> None:
    with pytest.raises(QuestionError, match=message):
        index.ask(question, k, filters)


def test_the_longest_question_is_answered(index: Index) -> None:
    assert len(index.ask("border " + "x" * (LONGEST_QUESTION - 7), 2).passages) == 2


# --- encoders ------------------------------------------------------------------------------------


def other_weights(name: str) -> FakeEncoder:
    return FakeEncoder(name, AXES[:-1])


def test_an_encoder_with_other_weights_is_refused(place: Path) -> None:
    expected = (
        f"expected the encoder fake with SHA-256 {fake_fingerprint('fake')}, "
        f"found {fake_fingerprint('fake', AXES[:-1])}; run `qa index --rebuild`"
    )
    with pytest.raises(IndexMismatch, match=expected):
        open_index(place, other_weights, "none")


def no_reader(name: str) -> None:
    raise ModelProblem(f"no reader {name}")


@pytest.mark.parametrize(
    ("load", "load_reader", "error"),
    [(other_weights, load_fake_reader, IndexMismatch), (FakeEncoder, no_reader, ModelProblem)],
)
def test_what_was_opened_is_closed_if_the_rest_fails(
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    load: Callable[[str], FakeEncoder],
    load_reader: Callable[[str], AnswerReader | None],
    error: type[Exception],
) -> None:
    opened: list[Generation] = []

    def open_noted(path: Path) -> Generation:
        opened.append(open_generation(path))
        return opened[-1]

    monkeypatch.setattr("qa.answering.index.open_generation", open_noted)
    with pytest.raises(error):
        open_index(place, load, "fake", load_reader)
    [generation] = opened
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        generation.chunks([0])


def test_a_missing_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="run `qa index`"):
        open_index(tmp_path / "nowhere", FakeEncoder, "none")


def test_an_encoder_is_asked_only_in_languages_it_was_made_for(tmp_path: Path) -> None:
    def load(name: str) -> FakeEncoder:
        encoder = FakeEncoder(name)
        encoder.languages = frozenset({"en"} if name == "english" else ())
        return encoder

    index = open_index(build(tmp_path, CORPUS, ("english", "any")), load, "none")

    def asked(question: str) -> list[str]:
        return [stage.name for stage in index.ask(question).stages if "meaning" in stage.name]

    assert asked("Which fund helps a victim of trafficking?") == [
        "meaning (any)",
        "meaning (english)",
    ]
    assert asked("¿Qué es la trata de personas?") == ["meaning (any)"]


def test_an_encoder_for_another_language_is_better_than_none(tmp_path: Path) -> None:
    def load(name: str) -> FakeEncoder:
        encoder = FakeEncoder(name)
        encoder.languages = frozenset({"en"})
        return encoder

    index = open_index(build(tmp_path, CORPUS), load, "none")
    answer = index.ask("¿Qué es trafficking en inglés?", 1)
    assert answer.language == "es"
    assert answer.passages[0].source.path == "es/fondo.txt"


# --- many at once --------------------------------------------------------------------------------


def test_questions_asked_at_once_are_answered_as_if_alone(index: Index) -> None:
    questions = [f"What of {axis} and {other}?" for axis, other in pairwise(AXES)] * 12

    def ask(question: str) -> dict[str, object]:
        return {**index.ask(question).as_json(), "timings_ms": None}

    alone = {question: ask(question) for question in questions}
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(ask, questions))
    assert together == [alone[question] for question in questions]
