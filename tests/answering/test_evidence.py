"""What speaks for the first passage, and whether it suffices: with a calibration made by hand."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from qa.answering import Index
from qa.confidence import Calibration, load_calibration
from qa.errors import QuestionError
from qa.lexical import rarity
from qa.models import AnswerReader, ReaderPassage, Reading
from qa.records import Answer, Hit, TrackRecord
from qa.store import open_generation
from tests.fake_encoder import FakeEncoder
from tests.fake_reader import FakeReader
from tests.small_index import build

CORPUS = {
    "fund.txt": "The trust fund helps each victim of trafficking.\n\nIt was set up in 2010.\n",
    "treaty.txt": "A treaty on smuggling was signed at last. It protects every border.\n",
    "es/fondo.txt": (
        "El fondo fiduciario ayuda a las personas que sufren la trata en todo el mundo.\n\n"
        "En inglés ese delito se llama smuggling, border, y labour.\n"
    ),
}
SIGNS = (
    "lead",
    "same language",
    "words in the quote",
    "words in the passage",
    "fake: asked",
    "fake: sentence",
    "reader: best sentence",
    "reader: lead within the passage",
    "reader: lead among passages",
    "reader: best sentence, same language",
    "reader: lead before reading",
    "reader: standing before reading",
)
# Reasons against usual values of 0 are the signs themselves.
AS_IT_IS = Calibration(
    intercept=-8.0,
    weights=dict.fromkeys(SIGNS, 1.0),
    usual={},
    thresholds={"cautious": 0.99, "balanced": 0.5, "eager": 0.1},
    reliability={
        "all": ((0.0, TrackRecord(0.2, 50)), (0.9, TrackRecord(0.95, 40))),
        "es": ((0.0, TrackRecord(0.3, 30)),),
    },
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("evidence"), CORPUS)


def opened(place: Path, reader: AnswerReader | None, calibration: Calibration = AS_IT_IS) -> Index:
    return Index(open_generation(place), [FakeEncoder("fake")], {}, reader, calibration)


def signs(index: Index, question: str, k: int = 5) -> dict[str, float]:
    return {each.name: each.log_odds for each in index.ask(question, k).reasons}


def fused(answer: Answer) -> tuple[Hit, ...]:
    (hits,) = (stage.hits for stage in answer.stages if stage.name == "fusion")
    return hits


def test_signs_without_a_reader(place: Path) -> None:
    index = opened(place, None)
    question = "Which treaty on smuggling was signed?"
    first, second, *_ = index.ask(question).passages
    assert (first.source.path, second.source.path) == ("treaty.txt", "es/fondo.txt")
    assert signs(index, question) == pytest.approx(
        {
            "lead": first.score - second.score,
            "same language": 1.0,
            "words in the quote": 1.0,
            "words in the passage": 1.0,
            "fake: asked": 1.0,
            "fake: sentence": 1.0,
        },
        abs=0.001,
    )


WIDE = replace(
    AS_IT_IS,
    weights=dict.fromkeys(
        (
            "words in the quote",
            "words in the passage",
            "new words in the quote",
            "the time asked for",
            "no quantity, though asked for",
            "web address",
        ),
        1.0,
    ),
)
REPORT = {
    "report.md": (
        "# Survey of Hotline Calls\n\n"
        "## Languages\n\nThe hotline of the survey answered people in 41 tongues.\n\n"
        "## Waiting\n\nPeople waited briefly.\n\n"
        "## Sources\n\nSee https://example.org/method for examples.\n\n"
        "## Founding\n\nThe hotline began in March 2007.\n"
    ),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("report"), REPORT)


def test_words_of_title_and_headings_speak_for_no_quote(report: Path) -> None:
    answer = opened(report, None, WIDE).ask("Which tongues do people of the hotline survey speak?")
    assert answer.passages[0].quote_text == (
        "The hotline of the survey answered people in 41 tongues."
    )
    found = {each.name: each.log_odds for each in answer.reasons}
    # Of tongues, people, hotline, survey and speak, two stand in the title, and do not count.
    tongues, people, speak = (rarity(4, holders) for holders in (1, 2, 0))
    share = pytest.approx((tongues + people) / (tongues + people + speak))
    assert found["words in the quote"] == found["words in the passage"] == share
    assert found["new words in the quote"] == pytest.approx(math.log(3))  # answered, 41


@pytest.mark.parametrize(
    ("sentence", "missed"),
    [
        ("People waited for 3 minutes.", 0.0),
        ("People waited briefly.", 1.0),
        ("In 2022 people waited.", 1.0),  # which the question says itself
    ],
)
def test_a_number_that_is_asked_for_is_missed(tmp_path: Path, sentence: str, missed: float) -> None:
    index = opened(build(tmp_path, {"waiting.txt": f"{sentence}\n"}), None, WIDE)
    answer = index.ask("How long did people wait in 2022?")
    assert answer.passages[0].quote_text == sentence
    found = {each.name: each.log_odds for each in answer.reasons}
    assert found["no quantity, though asked for"] == missed


def test_a_date_that_is_asked_for_is_found_and_a_web_address_seen(report: Path) -> None:
    index = opened(report, None, WIDE)
    founded = index.ask("When: began?")
    assert founded.passages[0].quote_text == "The hotline began in March 2007."
    assert {each.name: each.log_odds for each in founded.reasons}["the time asked for"] == 1.0
    sources = index.ask("Where are examples of the method?")
    assert sources.passages[0].quote_text.startswith("See https://example.org")
    assert {each.name: each.log_odds for each in sources.reasons}["web address"] == 1.0


def test_signs_of_a_reader(place: Path) -> None:
    answer = opened(place, FakeReader()).ask("Was a treaty on smuggling signed?")
    first, second, *_ = fused(answer)
    read = {r.name: r.log_odds for r in answer.reasons if r.name.startswith("reader")}
    # Of six words the treaty's first sentence holds all, its second none; the fund's last
    # sentence, like the other passages, holds one at most.
    assert read == {
        "reader: best sentence": 6.0,
        "reader: lead within the passage": 10.0,  # of 12, beyond which it is no surer
        "reader: lead among passages": 10.0,  # of 6 - -4
        "reader: best sentence, same language": 6.0,
        "reader: lead before reading": pytest.approx(first.score - second.score),
        "reader: standing before reading": 1.0,
    }


class KeenOnFunds(FakeReader):
    """Is sure of what tells of 2010, and of nothing else."""

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        self.asked.append((question, tuple(passages)))
        told = [any("2010" in sentence for sentence in each.sentences) for each in passages]
        return [
            Reading((5.0 if keen else -10.0,) * len(each.sentences))
            for keen, each in zip(told, passages, strict=True)
        ]


def test_where_a_passage_stood_before_a_reader_put_it_first(place: Path) -> None:
    answer = opened(place, KeenOnFunds()).ask("Which treaty protects a victim of trafficking?")
    first, second, *_ = fused(answer)
    assert answer.passages[0].row == second.chunk
    found = {each.name: each.log_odds for each in answer.reasons}
    assert found["reader: standing before reading"] == 0.5
    assert found["reader: lead before reading"] == pytest.approx(second.score - first.score)
    assert second.score < first.score


def test_log_odds_of_a_loud_reader_are_bounded(place: Path) -> None:
    found = signs(opened(place, FakeReader(strength=5.0)), "Was a treaty on smuggling signed?")
    loud = [value for name, value in found.items() if name.startswith("reader") and value > 1]
    assert loud == [10.0] * 4


def test_words_count_nothing_across_languages(place: Path) -> None:
    found = signs(opened(place, FakeReader()), "Is labour border smuggling?")
    assert found["words in the quote"] == found["words in the passage"] == 0.0
    assert found["same language"] == found["reader: best sentence, same language"] == 0.0
    assert found["reader: best sentence"] == 3 - 1


@pytest.mark.parametrize("read", [True, False])
def test_confidence_does_not_depend_on_how_many_passages_are_wanted(
    place: Path, read: bool
) -> None:
    index = opened(place, FakeReader() if read else None)
    question = "Who helps a victim of smuggling at the border?"
    answers = [index.ask(question, k) for k in (1, 2, 3, 100)]
    assert len({answer.confidence for answer in answers}) == 1
    assert len({answer.reasons for answer in answers}) == 1


def test_the_confidence_is_that_of_the_calibration(place: Path) -> None:
    answer = opened(place, None).ask("Which treaty on smuggling was signed?")
    odds = AS_IT_IS.intercept + sum(each.log_odds for each in answer.reasons)
    assert answer.confidence == pytest.approx(1 / (1 + math.exp(-odds)))


def test_reasons_come_weightiest_first(place: Path) -> None:
    calibration = replace(
        AS_IT_IS, weights={"same language": 1.0, "fake: asked": -3.0, "fake: sentence": 2.0}
    )
    reasons = opened(place, None, calibration).ask("What of smuggling treaty?").reasons
    assert [each.name for each in reasons] == ["fake: asked", "fake: sentence", "same language"]


# --- answered or not -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intercept", "cautious", "balanced", "eager"),
    [
        (5.0, True, True, True),
        (1.0, False, True, True),
        (0.0, False, True, True),
        (-1.0, False, False, True),
        (-5.0, False, False, False),
    ],
)
def test_caution_chooses_the_threshold(
    place: Path, intercept: float, cautious: bool, balanced: bool, eager: bool
) -> None:
    index = opened(place, None, replace(AS_IT_IS, intercept=intercept, weights={}))
    answers = {caution: index.ask("smuggling", caution=caution) for caution in AS_IT_IS.thresholds}
    assert {caution: answer.answered for caution, answer in answers.items()} == {
        "cautious": cautious,
        "balanced": balanced,
        "eager": eager,
    }
    assert {caution: answer.threshold for caution, answer in answers.items()} == {
        "cautious": 0.99,
        "balanced": 0.5,
        "eager": 0.1,
    }
    assert len({answer.confidence for answer in answers.values()}) == 1
    assert index.ask("smuggling").threshold == 0.5


def test_an_unknown_caution_is_refused(place: Path) -> None:
    with pytest.raises(
        QuestionError, match="Expected a caution of cautious, balanced, eager, got 'bold'"
    ):
        opened(place, None).ask("smuggling", caution="bold")


@pytest.mark.parametrize(
    ("intercept", "question", "record"),
    [
        (-3.0, "Who signed a treaty on smuggling?", TrackRecord(0.2, 50)),
        (3.0, "Who signed a treaty on smuggling?", TrackRecord(0.95, 40)),
        (3.0, "¿Quién ayuda a las personas que sufren la trata?", TrackRecord(0.95, 40)),
    ],
)
def test_an_answer_tells_how_the_like_of_it_fared(
    place: Path, intercept: float, question: str, record: TrackRecord
) -> None:
    calibration = replace(AS_IT_IS, intercept=intercept, weights={})
    assert opened(place, None, calibration).ask(question).track_record == record


def test_without_passages_nothing_is_answered(place: Path) -> None:
    answer = opened(place, FakeReader()).ask("smuggling", filters={"language": "fr"})
    assert (answer.passages, answer.confidence, answer.answered) == ((), 0.0, False)
    assert (answer.reasons, answer.track_record) == ((), TrackRecord(0.2, 50))


def test_a_question_in_the_words_of_a_document_is_answered_and_another_is_not(
    place: Path,
) -> None:
    """As fitted for encoders that nothing is known of."""
    index = opened(place, None, load_calibration(("fake",), None))
    assert index.ask("Which treaty on smuggling was signed?").answered
    assert not index.ask("What is the price of copper?").answered


def test_copies_of_the_first_passage_are_no_rivals_of_it(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(24))
    fund = {"a.txt": f"The fund helps each victim of trafficking {words}.\n"}
    other = {"z.txt": "A fund of the sea in the north. Nobody was on the ship.\n"}
    leads = []
    question = "Which fund helps each victim of trafficking?"
    for name, files in (
        ("alone", {**fund, **other}),
        ("beside", {**fund, "b.txt": fund["a.txt"], **other}),
    ):
        answer = opened(build(tmp_path / name, files), FakeReader()).ask(question)
        assert len(answer.passages) == 2
        assert len(answer.passages[0].alike) == (name == "beside")
        leads.append({r.name: r.log_odds for r in answer.reasons if "lead" in r.name})
    assert leads[0]["lead"] > 0.5
    assert leads[1] == pytest.approx(leads[0])


def test_where_no_word_is_known_none_is_covered(tmp_path: Path) -> None:
    files = {"zh.txt": "人口贩运是一种犯罪。所有国家都必须制止人口贩运。\n"}
    answer = opened(build(tmp_path, files), None).ask("Which crime is it?")
    assert answer.passages[0].source.language == "zh"
    found = {each.name: each.log_odds for each in answer.reasons}
    names = ("translated words in the quote", "translated words in the passage")
    assert [found.get(name, 0.0) for name in names] == [0.0, 0.0]
