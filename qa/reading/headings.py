"""What the number of a heading says about its place among the other headings."""

import re
from dataclasses import dataclass

from qa.reading.numbering import roman_value

_KEYWORDS = {
    "panel": ("panel", "mesa"),
    "annex": ("annexe", "annex", "anexo", "appendix", "schedule", "apéndice", "appendice"),
    "part": ("parte", "partie", "part", "title", "título", "titre", "book"),
    "chapter": ("chapter", "capítulo", "chapitre"),
    "section": ("section", "sección"),
    "article": ("article", "artículo", "art"),
    "paragraph": ("paragraphe", "paragraph", "párrafo"),
}
# From the outside in. Articles stand inside whatever parts, chapters, bare numbers or groups
# (headings of a treaty without a number) there are.
_RANKS = ("panel", "annex", "part", "chapter", "section", "roman", "letter", "group", "article")
_WORDS = "|".join(word for words in _KEYWORDS.values() for word in words)
_NUMBER = (
    r"(?:[IVXLCDM]+|\d{1,3}(?:\.\d{1,3})*|[A-Z]|premier|1er|único|unique)"
    r"(?:\s?(?:bis|ter|quater)\b|[a-z]\b)?"
)
_KEYWORD = re.compile(
    rf"(?P<word>(?i:{_WORDS}))\b\.?"
    rf"(?:\s+(?P<number>{_NUMBER})(?!\w))?[\s.:\u2013\u2014-]*(?P<title>.*)"
)
_HIGHEST_PLAIN_NUMERAL = 20
_NUMBERED = re.compile(
    r"(?P<number>[IVXLC]+|[A-Z](?:\.\d{1,2})*|\d{1,2}(?:\.\d{1,3})*)"
    r"(?:(?P<dot>[.)])?(?:\s+(?P<title>.*))?)$"
)


@dataclass(frozen=True, slots=True)
class HeadingMark:
    """The number of a heading.

    Attributes:
        style: `article`, `chapter` …, or `roman`, `letter`, `decimal` for a bare number.
        word: the word before the number, such as `schedule`.
        number: as one cites it; may be empty, as in `Annex`.
        title: the words after the number.
    """

    style: str
    word: str
    number: str
    title: str

    @property
    def rank(self) -> float:
        """Place in the usual order of parts, chapters, articles; smaller is further out."""
        place = _RANKS.index(self.style) if self.style in _RANKS else len(_RANKS)
        return place + 1 + self.number.count(".") / 10


def _is_keyword_heading(found: re.Match[str]) -> bool:
    """Tell `Article 3` and `Annex Report of the Office` from `Part of the solution`."""
    if found["number"] or not found["title"]:
        return True
    return found["word"].casefold() in _KEYWORDS["annex"] and found["title"][0].isupper()


def group_mark(text: str) -> HeadingMark:
    """Return the mark of a heading without a number that groups the articles of a treaty."""
    return HeadingMark("group", "", "", text)


def heading_mark(text: str) -> HeadingMark | None:
    """Return the number that a heading starts with, if any."""
    if (found := _KEYWORD.match(text)) and _is_keyword_heading(found):
        word = found["word"].casefold()
        style = next(style for style, words in _KEYWORDS.items() if word in words)
        return HeadingMark(style, word, found["number"] or "", found["title"].strip())
    found = _NUMBERED.match(text)
    if not found:
        return None
    number, title = found["number"], (found["title"] or "").strip()
    value = int(number.split(".")[0]) if number[0].isdigit() else roman_value(number)
    plain = 0 < value <= _HIGHEST_PLAIN_NUMERAL
    if title and not found["dot"] and not (plain and title[0].isupper()):
        return None
    style = "decimal" if number[0].isdigit() else "roman" if roman_value(number) else "letter"
    return HeadingMark(style, "", number, title)
