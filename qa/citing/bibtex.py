"""Citations as BibTeX entries."""

import re
import unicodedata
from functools import lru_cache

from qa.citing.footnote import date_parts, one_line, written_place
from qa.records import Place, Source

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Braces must balance even when escaped, so those of the text are written as commands.
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{special: f"\\{special}" for special in "&%$#_"},
    }
)
_ID_CHARACTERS = 4
_SHORTEST_WORD = 4  # shorter words of a title are mostly articles and prepositions


def bibtex(source: Source, place: Place) -> str:
    """Return a BibTeX entry for words at a place of a document.

    A report with an issuer is a `@techreport`, which asks for an institution; anything else is
    `@misc`. The key is made of issuer, year, title, the beginning of the document's id and
    place, so that neither two documents nor two places of one collide.

    Args:
        source: the document.
        place: where the words stand in it; told in `note`.
    """
    about = source.metadata
    is_report = about.kind == "report" and about.issuer is not None
    year, month, day = date_parts(about.date or "")
    fields = {
        "institution" if is_report else "author": _protected(about.issuer),
        "title": _protected(source.title),
        "number": _escaped(about.symbol),
        "year": f"{{{year}}}" if year.isdecimal() else _escaped(year),
        "month": _MONTHS[month - 1] if month is not None else "",
        "day": f"{{{day}}}" if day is not None else "",
        "note": _escaped(written_place(place, source.title)),
    }
    lines = [f"  {name} = {value}," for name, value in fields.items() if value]
    kind = "techreport" if is_report else "misc"
    return "\n".join([f"@{kind}{{{_key(source, place)},", *lines, "}"])


def _protected(text: str | None) -> str:
    """Return a value in double braces: a body's name is not parted, a title keeps its case."""
    return f"{{{_escaped(text)}}}" if text else ""


def _escaped(text: str | None) -> str:
    return f"{{{one_line(text).translate(_ESCAPES)}}}" if text else ""


def _key(source: Source, place: Place) -> str:
    about = source.metadata
    year = "".join(re.findall(r"^\d{4}", about.date or ""))
    words = [word for word in _ascii(source.title).split() if len(word) >= _SHORTEST_WORD]
    title = f"{words[0].lower() if words else ''}-{source.id[:_ID_CHARACTERS]}"
    where = "".join(_ascii(written_place(place, source.title)).split()).lower()
    return f"{_short_name(about.issuer or '')}{year}{title}" + (f":{where}" if where else "")


def _short_name(issuer: str) -> str:
    """Return an issuer's initials, or its name if that is one word."""
    words = _ascii(issuer).split()
    if len(words) < 2:
        return "".join(words).lower()
    return "".join(word[0] for word in words if word[0].isupper()).lower()


@lru_cache(maxsize=1024)  # the titles and issuers of the documents that are cited most
def _ascii(text: str) -> str:
    """Return the words of a text in plain letters and digits; other scripts leave nothing."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    return re.sub(r"[^A-Za-z0-9]+", " ", plain)
