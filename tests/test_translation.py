"""The words of the page by language."""

import pytest

from qa.translation import Translation, marked, translation

ENGLISH = translation("en")


@pytest.mark.parametrize(
    ("code", "name"),
    [("es", "Spanish"), ("pt", "Portuguese"), ("und", "Unknown language"), ("xx", "XX")],
)
def test_languages_have_names(code: str, name: str) -> None:
    assert ENGLISH.language_name(code) == name


def test_a_phrase_is_filled_in() -> None:
    assert ENGLISH.gettext("page %(number)d", number=4) == "page 4"
    assert ENGLISH.gettext("100 %") == "100 %"
    assert ENGLISH.gettext("") == ""
    assert marked("page") == "page"


@pytest.mark.parametrize(("count", "words"), [(1, "1 day"), (0, "0 days"), (1200, "1,200 days")])
def test_a_number_decides_the_phrase(count: int, words: str) -> None:
    assert ENGLISH.ngettext("%(count)s day", "%(count)s days", count) == words


def test_a_language_that_the_page_does_not_speak_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="expected one of en, es, fr, found 'de'"):
        Translation("de")
