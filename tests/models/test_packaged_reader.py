"""The reader that comes with the program: how it reads, and plain questions it must get right."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from qa.errors import ModelProblem
from qa.models import AnswerReader, ReaderPassage, Reading, load_reader
from qa.models.packaged_reader import _WORDS, _open_matrix
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


# --- files ---------------------------------------------------------------------------------------


def test_one_matrix_of_a_file_is_mapped_without_the_others(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    words = np.arange(12, dtype=np.float32).reshape(4, 3)
    save_file({"other": np.ones((5, 2), dtype=np.float32), _WORDS: words}, file)
    found = _open_matrix(file, _WORDS)
    assert found.tolist() == words.tolist()


def test_a_file_without_the_word_embeddings_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    with pytest.raises(ModelProblem, match="the word embeddings cannot be read"):
        _open_matrix(file, _WORDS)
    for content in (b"", b"\x08\0\0\0\0\0\0\0no json!"):
        file.write_bytes(content)
        with pytest.raises(ModelProblem, match="delete its folder, and it is unpacked again"):
            _open_matrix(file, _WORDS)
    save_file({_WORDS: np.ones((2, 2), dtype=np.float16)}, file)
    with pytest.raises(ModelProblem, match="expected float32 values, found F16"):
        _open_matrix(file, _WORDS)
    save_file({"other": np.ones((2, 2), dtype=np.float32)}, file)
    with pytest.raises(ModelProblem, match=_WORDS):
        _open_matrix(file, _WORDS)
