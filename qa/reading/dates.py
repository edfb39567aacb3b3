"""Dates in running text, in English, Spanish and French."""

import re

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan", "enero", "janvier"),
            ("february", "feb", "febrero", "février"),
            ("march", "mar", "marzo", "mars"),
            ("april", "apr", "abril", "avril"),
            ("may", "mayo", "mai"),
            ("june", "jun", "junio", "juin"),
            ("july", "jul", "julio", "juillet"),
            ("august", "aug", "agosto", "août"),
            ("september", "sept", "sep", "septiembre", "setiembre", "septembre"),
            ("october", "oct", "octubre", "octobre"),
            ("november", "nov", "noviembre", "novembre"),
            ("december", "dec", "diciembre", "décembre"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_RANGE = r"(?:\s?(?:-|\u2013|to|and|a|al|et|y)\s?\d{1,2})?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_YEAR}-(?P<number>0[1-9]|1[0-2])-(?P<day>[0-3]\d)\b",
        rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|º)?{_RANGE}\s+(?:day\s+of\s+|de\s+)?{_MONTH},?"
        rf"\s+(?:de(?:l)?\s+)?{_YEAR}\b",
        rf"\b{_MONTH}\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?{_RANGE},?\s+{_YEAR}\b",
        rf"\b{_MONTH},?\s+(?:de\s+)?{_YEAR}\b",
    )
)


def find_date(text: str) -> str | None:
    """Return the first date in a text as ISO 8601, or None.

    Of a range of days the first is taken. Without a day the answer is year and month.
    """
    found = [(match.start(), match) for form in _FORMS if (match := form.search(text))]
    if not found:
        return None
    return _iso(min(found, key=lambda pair: pair[0])[1])


def is_date(text: str) -> bool:
    """Tell whether a text is a date line: a date, perhaps in brackets or after a place.

    Dates in round brackets are not: they tell when a session was held.
    """
    words = text.strip(" [].")
    return any(
        match.end() == len(words) and words[: match.start()].count(" ") <= 4
        for form in _FORMS
        if (match := form.search(words))
    )


def _iso(match: re.Match[str]) -> str:
    parts = match.groupdict()
    month = parts.get("number") or f"{_MONTHS[parts['month'].casefold()]:02}"
    day = parts.get("day")
    return f"{parts['year']}-{month}" + (f"-{int(day):02}" if day else "")
