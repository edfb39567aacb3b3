"""The words of the page by language."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

import qa
from qa.translation import LANGUAGES, Translation, marked, translation

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
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


# --- the catalogues -----------------------------------------------------------------------------

PACKAGE = Path(qa.__file__).parent
_MAPPING = PACKAGE.parent / "pyproject.toml"
OTHERS = [language for language in LANGUAGES if language != "en"]


@cache
def phrases() -> dict[object, Message]:
    """Return every phrase that code and templates name, as `make translations` gathers them."""
    with _MAPPING.open("rb") as file:
        mappings = tomllib.load(file)["tool"]["babel"]["mappings"]
    found = Catalog()
    for _, _, phrase, _, _ in extract_from_dir(
        PACKAGE,
        [(each["pattern"], each["method"]) for each in mappings],
        {each["pattern"]: each for each in mappings},
        {**DEFAULT_KEYWORDS, "marked": None, "phrase": None},
    ):
        found.add(phrase)
    return {message.id: message for message in found if message.id}


@cache
def catalogue(language: str) -> Catalog:
    with (PACKAGE / "translations" / f"{language}.po").open("rb") as file:
        return read_po(file, language)


def forms(words: object) -> tuple[str, ...]:
    """Return the singular and, where there is one, the plural."""
    return tuple(map(str, words)) if isinstance(words, (tuple, list)) else (str(words or ""),)


@pytest.mark.parametrize("language", OTHERS)
def test_every_phrase_is_translated_and_no_other(language: str) -> None:
    translated = {message.id for message in catalogue(language) if message.id}
    assert sorted(map(str, translated)) == sorted(map(str, phrases()))


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_missing_or_doubtful(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            assert all(forms(message.string)), message.id
            assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_translations_fill_in_the_same_values(language: str) -> None:
    """A singular may do without its number; anything else must name what the phrase names."""
    for message in catalogue(language):
        asked, given = forms(message.id), forms(message.string)
        wanted = set(_PLACEHOLDER.findall(asked[-1]))
        assert set(_PLACEHOLDER.findall(given[-1])) == wanted, message.id
        assert set(_PLACEHOLDER.findall(given[0])) <= wanted, message.id
