"""Questions with words of other languages in them, from a few neighbours written by hand."""

import random

import pytest

from training.switching import SCRIPTS, Switcher, question_words, script_of

NEIGHBOURS = {
    "fund": {"LATIN": ["fondo"], "CYRILLIC": ["фонд"], "ARABIC": ["صندوق"], "CJK": ["基金"]},
    "ships": {"LATIN": ["barcos", "navires"], "CYRILLIC": [], "ARABIC": [], "CJK": []},
}
QUESTION = "Which fund helps ships, GASSCA or Mr. Who?"


def switched(question: str, share: float, seed: int) -> str:
    return Switcher(NEIGHBOURS).switched(question, share, random.Random(seed))


def test_nothing_is_replaced_without_a_share() -> None:
    assert switched("Which  fund helps ships?", 0.0, 1) == "Which fund helps ships?"


@pytest.mark.parametrize("seed", range(20))
def test_all_new_words_are_of_one_script_and_stand_in_place(seed: int) -> None:
    before, after = QUESTION.split(), switched(QUESTION, 1.0, seed).split()
    assert len(after) == len(before)
    kept = {"helps", "GASSCA", "or", "Mr."}  # no neighbours
    assert [new for old, new in zip(before, after, strict=True) if old in kept] == [
        old for old in before if old in kept
    ]
    new = [word for old, word in zip(before, after, strict=True) if word != old]
    letters = ["".join(filter(str.isalpha, word)) for word in new]
    assert len({script_of(word) for word in letters}) == 1
    assert after[0] != "Which"  # words that ask are known in every script
    assert after[1] in {"fondo", "фонд", "صندوق", "基金"}
    assert after[3] in {"ships,", "barcos,", "navires,"}
    assert after[-1].endswith("?")


def test_every_script_has_its_turn() -> None:
    funds = {switched("fund", 1.0, seed) for seed in range(40)}
    assert funds == {"fondo", "фонд", "صندوق", "基金"}


def test_words_without_equivalent_are_left_out() -> None:
    """Russian has no article."""
    found = {switched("the fund", 1.0, seed) for seed in range(200)}
    assert "фонд" in found
    assert {"el fondo", "ال صندوق", "基金"} <= found


def test_about_the_wanted_share_is_replaced() -> None:
    question = " ".join(["fund"] * 1000)
    words = switched(question, 0.3, 5).split()
    assert len(words) == 1000
    assert sum(word != "fund" for word in words) == pytest.approx(300, abs=60)


def test_the_same_chance_makes_the_same_question() -> None:
    assert switched(QUESTION, 0.5, 3) == switched(QUESTION, 0.5, 3)


@pytest.mark.parametrize(
    ("word", "script"),
    [
        ("fund", "LATIN"),
        ("por qué", "LATIN"),
        ("фонд", "CYRILLIC"),
        ("صندوق", "ARABIC"),
        ("基金", "CJK"),
        ("фund", None),
        ("2010", None),
        ("", None),
    ],
)
def test_the_script_of_a_word(word: str, script: str | None) -> None:
    assert script_of(word) == script
    assert script is None or script in SCRIPTS


def test_words_of_questions_come_once_and_sorted() -> None:
    assert question_words(["Who helps the fund?", "Fund 2 of 30 L'État"]) == [
        "fund",
        "helps",
        "l",
        "of",
        "the",
        "who",
        "état",
    ]
