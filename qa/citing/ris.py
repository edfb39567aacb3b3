"""Citations as RIS records, which Zotero, EndNote and Mendeley read."""

from collections.abc import Mapping
from types import MappingProxyType

from qa.citing.footnote import date_parts, one_line, written_place
from qa.records import Place, Source

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "treaty": "STAT",
        "report": "RPRT",
        "slides": "SLIDE",
        "press release": "NEWS",
        "resolution": "GOVDOC",
        "letter": "PCOMM",
        "glossary": "DICT",
        "fact sheet": "PAMP",
    }
)


def ris(source: Source, place: Place) -> str:
    """Return an RIS record for words at a place of a document.

    `M1` is the document symbol, `SP` the page alone where only that is known, else the
    place in words.

    Args:
        source: the document.
        place: where the words stand in it.

    Returns:
        One tag a line, from `TY` to `ER`.
    """
    about = source.metadata
    year, _, _ = date_parts(about.date or "")
    fields = [
        ("TI", source.title),
        ("AU", about.issuer or ""),
        ("PY", year if year.isdecimal() else ""),
        ("DA", _slashed(about.date) if about.date else ""),
        ("M1", about.symbol or ""),
        ("SP", written_place(place, source.title).removeprefix("p. ")),
        ("LA", source.language if source.language != "und" else ""),
    ]
    tagged = [("TY", _type(about.kind, about.symbol)), *fields]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in tagged if value]
    return "\n".join([*lines, "ER  - "])


def _type(kind: str | None, symbol: str | None) -> str:
    return _TYPES.get(kind or "", "RPRT" if symbol else "GEN")


def _slashed(date: str) -> str:
    """Return an ISO date as `YYYY/MM/DD/`, with nothing between slashes for what is unknown."""
    year, month, day = date_parts(date)
    if not year.isdecimal():
        return date
    parts = [f"{number:02}" if number is not None else "" for number in (month, day)]
    return "/".join([year, *parts, ""])
