"""The program's own words in the languages of its page; English ones stand in the code.

Templates and code name a phrase by its English words: `say.gettext("Copy link")`. Phrases that
stand in a constant are wrapped in `marked`, which makes them findable, and translated where they
are used. `make translations` gathers all of them into the catalogues in `qa/translations`.
"""

from functools import cache
from importlib import resources
from io import BytesIO

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

LANGUAGES = ("en", "es", "fr")
"""ISO 639-1 codes of the languages that the page speaks; the first is that of the code."""

UNKNOWN_LANGUAGE = "und"


def marked(phrase: str) -> str:
    """Return a phrase unchanged; marks it as one to translate."""
    return phrase


class Translation:
    """The words of one language.

    Attributes:
        language: ISO 639-1 code, one of `LANGUAGES`.
    """

    def __init__(self, language: str) -> None:
        """Read the catalogue of a language.

        Raises:
            ValueError: if the page does not speak it.
        """
        if language not in LANGUAGES:
            raise ValueError(f"expected one of {', '.join(LANGUAGES)}, found {language!r}")
        self.language = language
        self._phrases = NullTranslations() if language == LANGUAGES[0] else _catalogue(language)

    def phrase(self, phrase: str) -> str:
        """Translate a phrase and leave its `%(name)s` as they are."""
        return self._phrases.gettext(phrase) if phrase else ""  # which names the catalogue

    def counted_phrase(self, one: str, many: str, count: int) -> str:
        """Translate a phrase by number and leave its `%(name)s` as they are."""
        return self._phrases.ngettext(one, many, count)

    def gettext(self, phrase: str, **values: object) -> str:
        """Translate a phrase and fill in what `%(name)s` names."""
        words = self.phrase(phrase)
        return words % values if values else words

    def ngettext(self, one: str, many: str, count: int, **values: object) -> str:
        """Translate a phrase by number; `%(count)s` names the number, as the language writes it."""
        written = format_decimal(count, locale=self.language)
        return self.counted_phrase(one, many, count) % {"count": written, **values}

    def language_name(self, code: str) -> str:
        """Return the name of a language by its ISO 639-1 code; a code without name in capitals."""
        if code == UNKNOWN_LANGUAGE:
            return self.gettext("Unknown language")
        try:
            name = Locale.parse(code).get_display_name(self.language)
        except (UnknownLocaleError, ValueError):
            name = None
        if not name:
            return code.upper()
        # Spanish and French write them small, but here they stand by themselves.
        return name[:1].upper() + name[1:]


@cache
def translation(language: str) -> Translation:
    """Return the words of a language, read once."""
    return Translation(language)


def _catalogue(language: str) -> Translations:
    file = resources.files("qa") / "translations" / f"{language}.po"
    compiled = BytesIO()
    with file.open("rb") as readable:
        write_mo(compiled, read_po(readable, language))
    compiled.seek(0)
    return Translations(compiled)
