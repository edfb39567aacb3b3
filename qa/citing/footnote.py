"""Citations as footnotes, in the style of the United Nations.

Issuer, “Title” (symbol), date, place: the form of the United Nations Editorial Manual,
https://www.un.org/dgacm/en/content/editorial-manual/footnotes-and-other-notes. What neither
the text nor a sidecar states is left out, never guessed.
"""

from qa.records import Place, Source

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# Quotation marks within quotation marks are single ones.
INNER_MARKS = str.maketrans({"\u201c": "\u2018", "\u201d": "\u2019", '"': "'"})


def footnote(source: Source, place: Place) -> str:
    """Return a one-line citation: who, what, when, and where in it.

    Args:
        source: the document.
        place: where the words stand in it.
    """
    about = source.metadata
    title = f"“{one_line(source.title).translate(INNER_MARKS)}”"
    parts = [
        one_line(about.issuer or ""),
        f"{title} ({one_line(about.symbol)})" if about.symbol else title,
        written_date(about.date) if about.date else "",
        written_place(place, source.title),
    ]
    by_machine = " (read by OCR)" if place.ocr else ""
    return ", ".join(part for part in parts if part) + f"{by_machine}."


def written_place(place: Place, title: str) -> str:
    """Return where words stand; empty if nothing tells.

    The number to cite comes before slide or page, because it is the same in every language
    version. A page is told with its heading, which can be found in other versions as well.

    Args:
        place: where the words stand.
        title: of the document; it, or its first line, is a section of its own in many formats,
            and citing it twice says nothing.
    """
    if place.label is not None:
        return one_line(place.label)
    if place.slide is not None:
        return f"slide {place.slide}"
    headings = [one_line(heading) for heading in place.section]
    if headings and one_line(title).startswith(headings[0]):
        del headings[0]
    section = f"section “{headings[-1].translate(INNER_MARKS)}”" if headings else ""
    page = f"p. {place.page_label or place.page}" if place.page is not None else ""
    return ", ".join(part for part in (section, page) if part)


def written_date(date: str) -> str:
    """Return an ISO date in words: `21 September 2011`, `September 2011` or `2011`.

    Anything else is returned as it is.
    """
    year, month, day = date_parts(date)
    if month is None:
        return year
    words = f"{_MONTHS[month - 1]} {year}"
    return f"{day} {words}" if day is not None else words


def date_parts(date: str) -> tuple[str, int | None, int | None]:
    """Return year, month and day of an ISO date, as far as it is known.

    What is no such date comes back whole as the year.
    """
    year, *rest = date.split("-")
    numbers = [int(part) for part in rest if part.isascii() and part.isdecimal()]
    if len(numbers) != len(rest) or len(rest) > 2 or not 1 <= (numbers or [1])[0] <= 12:
        return date, None, None
    month, day = (*numbers, None, None)[:2]
    return year, month, day


def one_line(text: str) -> str:
    """Return text with every run of white space as one space."""
    return " ".join(text.split())
