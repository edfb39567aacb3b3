from qa.confidence import CAUTIONS
from qa.web.ask.caution_words import CAUTION_WORDS


def test_every_level_of_caution_is_explained_from_careful_to_bold() -> None:
    assert tuple(CAUTION_WORDS) == CAUTIONS
