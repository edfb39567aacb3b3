import pytest

from qa.confidence import CAUTIONS
from qa.web.explaining import CAUTION_WORDS, stage_words


def test_every_level_of_caution_is_explained_from_careful_to_bold() -> None:
    assert tuple(CAUTION_WORDS) == CAUTIONS


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("meaning (e5-small)", "By meaning (e5-small)"),
        ("meaning (models/my (own))", "By meaning (models/my (own))"),
        ("words", "By words"),
        ("fusion", "All searches together"),
        ("reader", "After close reading"),
        ("something new", "Something new"),
    ],
)
def test_stages_are_named_in_words(name: str, words: str) -> None:
    assert stage_words(name) == words
