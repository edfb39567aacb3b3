"""The reader that comes with the program: how it reads, and plain questions it must get right."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.models import AnswerReader, ReaderPassage, Reading, load_reader
from qa.models.packages import reader_fingerprint

FUND = ReaderPassage(
    "Note on the trust fund",
    (
        "The General Assembly met in New York.",
        "The trust fund was set up in 2010 to help victims of trafficking.",
        "Its board has five members.",
        "Shelter, food and medical care are paid for by the fund.",
        "Ships must fly the flag of one State only.",
    ),
)
SHIPS = ReaderPassage(
    "Law of the sea",
    (
        "Every ship must fly the flag of one State only.",
        "The coast guard may board a ship that it suspects of smuggling migrants.",
    ),
)
WEATHER = ReaderPassage("", ("It rained all day.",))


@pytest.fixture(scope="module")
def reader() -> AnswerReader:
    loaded = load_reader("e5-reader")
    assert loaded is not None
    return loaded


def close(found: Reading, expected: Reading) -> bool:
    return found.sentences == pytest.approx(expected.sentences, abs=1e-4)


def test_every_sentence_gets_its_log_odds(reader: AnswerReader) -> None:
    assert (reader.name, reader.fingerprint) == ("e5-reader", reader_fingerprint())
    fund, weather = reader.read("When was the fund set up?", [FUND, WEATHER])
    assert (len(fund.sentences), len(weather.sentences)) == (5, 1)
    assert fund.best == max(fund.sentences)
    assert reader.read("When was the fund set up?", []) == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_passages_are_read_by_themselves_and_keep_their_order(
    reader: AnswerReader, order: Sequence[int]
) -> None:
    question, passages = "Who may board a ship?", [FUND, SHIPS, WEATHER]
    alone = [reader.read(question, [each])[0] for each in passages]
    together = reader.read(question, [passages[at] for at in order])
    assert all(close(found, alone[at]) for found, at in zip(together, order, strict=True))


def test_questions_asked_at_once_are_read_as_if_alone(reader: AnswerReader) -> None:
    questions = ["When was the fund set up?", "Who may board a ship?", "Did it rain?"] * 4
    passages = [FUND, SHIPS, WEATHER]
    alone = {question: reader.read(question, passages) for question in questions}
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda one: reader.read(one, passages), questions))
    for question, found in zip(questions, together, strict=True):
        assert all(close(*each) for each in zip(found, alone[question], strict=True))


def test_a_passage_is_read_as_far_as_there_is_room(reader: AnswerReader) -> None:
    long = ReaderPassage("", ("The fund pays for shelter and food in every town.",) * 80)
    (found,) = reader.read("What does the fund pay for?", [long])
    assert 20 < len(found.sentences) < 80


# --- how well it reads: behaviour of the model, in clear cases that any good one gets right ------

NOTES = ReaderPassage(
    "Notes",
    (
        "The General Assembly met in New York.",
        "Sharks live in warm seas.",
        "The price of bread rose by ten per cent.",
        "Her daughter plays the violin.",
        "Coffee is grown in Brazil.",
    ),
)
SHARKS, BREAD, VIOLIN, COFFEE = 1, 2, 3, 4
CLEAR = pytest.mark.parametrize(
    ("question", "right"),
    [
        ("Where do sharks live?", SHARKS),
        ("Where is coffee grown?", COFFEE),
        ("What instrument does her daughter play?", VIOLIN),
        ("By how much did the price of bread rise?", BREAD),
        ("¿Dónde viven los tiburones?", SHARKS),
        ("¿Cuánto subió el precio del pan?", BREAD),
        ("Où vivent les requins ?", SHARKS),
        ("De quel instrument joue sa fille ?", VIOLIN),
        ("Welches Instrument spielt ihre Tochter?", VIOLIN),
        ("Um wie viel stieg der Brotpreis?", BREAD),
        ("На чём играет её дочь?", VIOLIN),
        ("На сколько выросла цена хлеба?", BREAD),
        ("كم ارتفع سعر الخبز؟", BREAD),
        ("她的女儿演奏什么乐器？", VIOLIN),
        ("面包的价格上涨了多少？", BREAD),
    ],
)


@CLEAR
def test_the_answering_sentence_of_an_english_passage_is_preferred(
    reader: AnswerReader, question: str, right: int
) -> None:
    (found,) = reader.read(question, [NOTES])
    assert found.sentences.index(found.best) == right


@CLEAR
def test_the_answering_passage_is_preferred(
    reader: AnswerReader, question: str, right: int
) -> None:
    answering = ReaderPassage("Notes", NOTES.sentences[right : right + 1])
    ships, best, weather = reader.read(question, [SHIPS, answering, WEATHER])
    assert best.best > max(ships.best, weather.best)
