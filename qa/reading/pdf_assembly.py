"""Lines of all pages of a PDF to drafts: headings, footnotes, paragraphs across pages."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.reading.drafts import Draft
from qa.reading.headings import heading_mark
from qa.reading.numbering import paragraph_mark
from qa.reading.pdf_flow import Unit, unit_drafts
from qa.reading.pdf_lines import Line
from qa.reading.pdf_masthead import split_masthead
from qa.reading.pdf_order import reading_order
from qa.reading.pdf_paragraphs import Layout, Paragraph, page_paragraphs, usual_layout
from qa.reading.pdf_text import Hyphenation, running_text

_HEADING_SIZE = 1.1  # of the body's
_SENTENCE_SIZE = 1.3  # of the body's: a whole sentence this large is a heading
_LARGEST_HEADING = 6.0  # of the body's: larger letters are drawings
_LONGEST_HEADING = 250
_MOST_HEADING_LINES = 4
_LONGEST_LARGE_HEADING = 500
_MOST_LARGE_LINES = 8
_NO_TITLE = re.compile(
    r"(?:(?:table of )?contents|summary|abstract|introduction|foreword|annex|page|índice|sumario"
    r"|resumen|sommaire|résumé|table des matières)\W*$",
    re.IGNORECASE,
)
_NOTE_SIZE = 0.93  # of the body's
_NOTE_START = re.compile(
    r"(?:[\u00b9\u00b2\u00b3\u2070-\u2079]+\s*|\d{1,3}(?:[.)]?\s|(?=[A-Z]))|[*\u2217\u2020\u2021]+\s*)\S"
)
# Lists and labels of charts may be as bold as headings.
_NO_HEADING = re.compile(r"[,;]$|^\S+:$|\d\s?%$|^[\u2022\u00b7\u25aa\u25cf\uf0b7]")
_LETTERS = re.compile(r"[^\W\d_]")
_FEWEST_NOTE_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Assembled:
    """The drafts of a PDF, and the heading that is its title."""

    drafts: tuple[Draft, ...]
    title: str | None


def assembled(pages: Sequence[Sequence[Line]]) -> Assembled:
    """Return the drafts of a document and its title.

    Args:
        pages: the lines of each page in the order in which the file draws them, without
            running headers and footers.
    """
    masthead, first = split_masthead(pages[0]) if pages else ([], [])
    whole = [first, *pages[1:]]
    layout = usual_layout(whole)
    hyphenation = Hyphenation(whole)
    units = [
        Unit(Paragraph((line,), filled=0.0), "paragraph", tight=at > 0)
        for at, line in enumerate(masthead)
    ]
    units += [unit for page in whole for unit in _page_units(page, layout)]
    ranked = _ranked(units)
    title = _title(ranked, last=bool(masthead))
    return Assembled(
        tuple(unit_drafts(ranked, hyphenation)),
        running_text(title.part.lines, hyphenation)[0] if title else None,
    )


def _title(units: Sequence[Unit], last: bool) -> Unit | None:
    """Return the largest heading at the top of a document, of equals the first or last."""
    page = next((unit.first.page for unit in units if unit.kind == "heading"), 0)
    if not units or page > units[0].first.page + 1:
        return None
    top = [unit for unit in units if unit.kind == "heading" and _may_be_title(unit, page)]
    best = max((unit.first.size for unit in top), default=0.0)
    equals = [unit for unit in top if unit.first.size > best - 0.5]
    return equals[-1 if last else 0] if equals else None


def _may_be_title(unit: Unit, page: int) -> bool:
    text = " ".join(line.text for line in unit.part.lines)
    return unit.first.page == page and not heading_mark(text) and not _NO_TITLE.match(text)


def _page_units(lines: Sequence[Line], layout: Layout) -> list[Unit]:
    units: list[Unit] = []
    run: list[Line] = []
    for part in [*reading_order(lines), None]:
        if isinstance(part, Line):
            run.append(part)
            continue
        for paragraph in page_paragraphs(run, layout):
            straight = paragraph.lines[0].angle == lines[0].angle
            unit = _unit(paragraph, layout) if straight else Unit(paragraph, "paragraph")
            follows = bool(units) and units[-1].kind == unit.kind == "item"
            units.append(replace(unit, tight=follows))
        run = []
        if part is not None:
            units.append(Unit(part, "row", tight=bool(units) and units[-1].kind == "row"))
    return _with_footnotes(units, layout)


def _unit(paragraph: Paragraph, layout: Layout) -> Unit:
    if _is_heading(paragraph, layout):
        return Unit(paragraph, "heading")
    return Unit(paragraph, "item" if _is_item(paragraph) else "paragraph")


def _is_item(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is an item of a list or a table of contents."""
    first = paragraph.lines[0]
    mark = paragraph_mark(first.text) if first.tab else None
    return paragraph.lines[-1].leader or (
        mark is not None and mark.style in {"bullet", "letter", "roman"}
    )


def _is_heading(paragraph: Paragraph, layout: Layout) -> bool:
    lines, text = paragraph.lines, paragraph.text
    large = _HEADING_SIZE * layout.size <= paragraph.size <= _LARGEST_HEADING * layout.size
    bold = paragraph.bold and not layout.bold and paragraph.size > _NOTE_SIZE * layout.size
    most_lines = _MOST_LARGE_LINES if large and bold else _MOST_HEADING_LINES
    longest = _LONGEST_LARGE_HEADING if large and bold else _LONGEST_HEADING
    if len(lines) > most_lines or len(text) > longest or lines[0].leader:
        return False
    if not any(map(str.isalpha, text)) or _NO_HEADING.search(text):
        return False
    if text.endswith("."):
        return paragraph.size >= _SENTENCE_SIZE * layout.size
    return large or bold


def _with_footnotes(units: Sequence[Unit], layout: Layout) -> list[Unit]:
    """Mark the small numbered paragraphs below the text of a page as footnotes."""
    marked: list[Unit] = []
    body = sorted(unit.part.lines[-1].base for unit in units if unit.first.size >= layout.size)
    lowest_third = body[len(body) // 3] if body else math.inf
    for unit in units:
        small = unit.first.size < _NOTE_SIZE * layout.size
        if unit.kind in {"paragraph", "item"} and small and isinstance(unit.part, Paragraph):
            below = unit.first.base < lowest_third
            after = bool(marked) and marked[-1].kind == "footnote" and _is_below(unit, marked[-1])
            starts = below and _NOTE_START.match(unit.part.text)
            if _is_wordy(unit.part.text) and (starts or after):
                unit = replace(unit, kind="footnote")
        marked.append(unit)
    # Footnotes of a left column come before the right column: they belong to the page's end.
    notes = [unit for unit in marked if unit.kind == "footnote"]
    return [unit for unit in marked if unit.kind != "footnote"] + notes


def _is_below(unit: Unit, other: Unit) -> bool:
    return unit.first.base < other.part.lines[-1].base


def _is_wordy(text: str) -> bool:
    """Tell notes from the numbers along a chart."""
    return len(_LETTERS.findall(text)) >= _FEWEST_NOTE_LETTERS or not text[0].isascii()


def _ranked(units: Sequence[Unit]) -> list[Unit]:
    """Give headings their level: larger and bolder fonts stand further out."""
    fonts = {
        (round(unit.first.size, 0), unit.first.bold) for unit in units if unit.kind == "heading"
    }
    levels = {font: level for level, font in enumerate(sorted(fonts, reverse=True), start=1)}
    return [
        replace(unit, level=levels[round(unit.first.size, 0), unit.first.bold])
        if unit.kind == "heading"
        else unit
        for unit in units
    ]
