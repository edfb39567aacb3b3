"""A question's words in documents of other languages, from the index to the answer."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from qa.answering import Index, open_index
from qa.confidence import Calibration
from qa.models import Matrix
from qa.store import open_generation
from tests.fake_encoder import FakeEncoder
from tests.small_index import build

CORPUS = {
    "guard.txt": "The guards of the harbour count ships and boats in the morning and at night.\n",
    "bread.txt": "People buy bread and fish in the morning, and more bread at night.\n",
    "es/pan.txt": "La gente compra pan y pescado por la mañana, y más pan por la noche entera.\n",
    "es/guardia.txt": "Los guardias del puerto cuentan los barcos que llegan por la noche.\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    # None of its axes stands in the documents: by meaning all of them are alike.
    return open_index(build(tmp_path_factory.mktemp("translations"), CORPUS), FakeEncoder, "none")


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("¿Quién ve los barcos?", "en", "guard.txt"),
        ("Who sees the ships?", "es", "es/guardia.txt"),
        ("Who eats fish?", "en", "bread.txt"),
    ],
)
def test_a_word_finds_what_means_the_same(
    index: Index, question: str, language: str, expected: str
) -> None:
    answer = index.ask(question, filters={"language": language})
    assert answer.passages[0].source.path == expected
    assert answer.passages[0].score > answer.passages[1].score


def test_a_term_is_defined_where_its_counterpart_is(tmp_path: Path) -> None:
    text = (
        "# Treaty\n\n## Article 1\n\n"
        "(a) “Boats” means all that float on a river.\n\n"
        "(b) “Guards” means persons who watch over a harbour.\n\n"
        "(c) “Seafarers” means those who work on a ship.\n\n"
        "## Article 2\n\nShips pay by all means that the port accepts.\n"
    )
    index = open_index(build(tmp_path, {"treaty.md": text}), FakeEncoder, "none")
    (passage,) = index.ask("¿Qué se entiende por gente de mar?", 1).passages
    assert passage.quote_text == "“Seafarers” means those who work on a ship."
    assert passage.place.label == "art. 1 (c)"


def test_translations_count_less_than_words(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.answering.candidates.TRANSLATION_WEIGHT", 0.5)
    answer = index.ask("Who sees the ships?", 4)
    scores = {passage.source.path: passage.score for passage in answer.passages}
    # By meaning all have 1, which counts half; the rest is for words, or half of it for their
    # translations, where meaning keeps the other half.
    assert scores == pytest.approx(
        {"guard.txt": 1.0, "es/guardia.txt": 1.0, "es/pan.txt": 0.75, "bread.txt": 0.5}
    )


def test_the_quote_holds_the_words_that_mean_the_same(tmp_path: Path) -> None:
    text = (
        "Bread is sold at noon by the old mill. Fish is sold in the evening by the new one. "
        "Guards look at ships all day long. Nobody sells anything at night, as all are asleep. "
        "In the morning people come with carts and buckets."
    )
    place = build(tmp_path, {"one.txt": text, "es/pan.txt": CORPUS["es/pan.txt"]})
    answer = open_index(place, FakeEncoder, "none").ask("¿Quién ve los barcos?", 2)
    quotes = {passage.source.path: passage.quote_text for passage in answer.passages}
    assert "Guards look at ships all day long." in quotes["one.txt"]
    assert "Bread" not in quotes["one.txt"]
    assert "carts" not in quotes["one.txt"]


@pytest.mark.parametrize(
    ("question", "language", "lost"),
    [
        ("¿Cuántos barcos hay en Júpiter?", "en", 1 / 2),
        ("¿Cuántos barcos hay en Júpiter en 2009?", "en", 1 / 3),  # a number is never lost
        ("¿Cuántos barcos hay en Júpiter?", "es", 0.0),
        ("How many ships?", "en", 0.0),
    ],
)
def test_words_without_a_translation_are_a_sign(
    tmp_path: Path, question: str, language: str, lost: float
) -> None:
    sign = "words without a translation"
    made = Calibration(
        0.0, {sign: 1.0}, {}, dict.fromkeys(("cautious", "balanced", "eager"), 0.5), {}
    )
    place = build(tmp_path, CORPUS)
    index = Index(open_generation(place), [FakeEncoder("fake")], {}, None, made)
    (reason,) = index.ask(question, filters={"language": language}).reasons
    assert (reason.name, reason.log_odds) == (sign, lost)


def test_of_a_very_long_question_the_first_words_are_looked_up(tmp_path: Path) -> None:
    asked: list[int] = []

    class Noting(FakeEncoder):
        def encode_words(self, words: Sequence[str]) -> Matrix:
            asked.append(len(words))
            return super().encode_words(words)

    place = build(tmp_path, {"one.txt": CORPUS["es/guardia.txt"]})
    long = " ".join(f"thing{'abcdefghij'[at % 10]}{'klmnopqrst'[at // 10]}" for at in range(90))
    answer = open_index(place, Noting, "none").ask(f"Who sees the ships and the {long}?", 1)
    assert answer.language == "en"
    assert asked == [60]
    assert answer.passages[0].source.path == "one.txt"
