"""Build the Word, PowerPoint and PDF files of the starter collection from their text sources.

Each `corpus_sources/NAME.FORMAT.txt` becomes `corpus/NAME.FORMAT`. The sources use a small
part of Markdown, one element a line: `#` title, `##` and `###` headings, `1.` numbered items,
`-` bullets, `| cells |` rows, `>` speaker notes, anything else a paragraph. In slides every
`##` starts a slide. Dates inside the files are fixed, so that building twice with the same
package versions gives the same bytes.

Run `python benchmarks/build_corpus.py`, or with `--check` to compare with the committed files.
"""

import argparse
import io
import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

import docx
import pptx
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from pptx.slide import Slide
from pptx.util import Inches

HERE = Path(__file__).parent
SOURCES = HERE / "corpus_sources"
CORPUS = HERE.parent / "corpus"
AUTHOR = "Starter collection of cited-qa"
CREATED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TWO_COLUMNS = frozenset({"brief-hotline-data-2020-2022"})

Kind = Literal["title", "heading", "subheading", "number", "bullet", "row", "note", "paragraph"]
MARKS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"### "), "subheading"),
    (re.compile(r"## "), "heading"),
    (re.compile(r"# "), "title"),
    (re.compile(r"\d+\. "), "number"),
    (re.compile(r"- "), "bullet"),
    (re.compile(r"> "), "note"),
    (re.compile(r"\| "), "row"),
)


@dataclass(frozen=True, slots=True)
class Element:
    """One line of a source: what it is, and its text without the mark."""

    kind: Kind
    text: str

    @property
    def cells(self) -> list[str]:
        """The cells of a row."""
        return [cell.strip() for cell in self.text.strip("| ").split("|")]


def parse(line: str) -> Element:
    """Return the element that a non-empty line of a source stands for."""
    for mark, kind in MARKS:
        if found := mark.match(line):
            return Element(kind, line[found.end() :].strip())
    return Element("paragraph", line.strip())


def groups(elements: Sequence[Element]) -> list[tuple[Kind, list[Element]]]:
    """Return the elements with neighbours of one kind put together, as lists and tables need."""
    return [(kind, list(members)) for kind, members in groupby(elements, lambda one: one.kind)]


def with_fixed_dates(archive: bytes) -> bytes:
    """Return an Office file whose zip entries all carry one date."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (2026, 11, 20, 9, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return result.getvalue()


WORD_STYLES: dict[Kind, str] = {
    "title": "Title",
    "heading": "Heading 1",
    "subheading": "Heading 2",
    "number": "List Number",
    "bullet": "List Bullet",
    "paragraph": "Normal",
}


def word(elements: Sequence[Element], _name: str) -> bytes:
    """Return a Word file with real heading and list styles and real tables."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = elements[0].text, AUTHOR
    properties.created = properties.modified = CREATED
    for kind, members in groups(elements):
        if kind == "row":
            cells = [row.cells for row in members]
            table = document.add_table(len(cells), len(cells[0]), style="Table Grid")
            for row, texts in zip(table.rows, cells, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
        else:
            for element in members:
                document.add_paragraph(element.text, style=WORD_STYLES[kind])
    result = io.BytesIO()
    document.save(result)
    return with_fixed_dates(result.getvalue())


def fill_slide(slide: Slide, elements: Sequence[Element]) -> None:
    """Put bullets or paragraphs, a table and the notes of one slide in their places."""
    texts = [one.text for one in elements if one.kind in ("bullet", "paragraph")]
    if texts:
        slide.placeholders[1].text_frame.text = "\n".join(texts)
    rows = [one.cells for one in elements if one.kind == "row"]
    if rows:
        frame = slide.shapes.add_table(
            len(rows), len(rows[0]), Inches(0.5), Inches(1.8), Inches(9), Inches(0.4 * len(rows))
        )
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                frame.table.cell(row, column).text = text
    notes = [one.text for one in elements if one.kind == "note"]
    frame_of_notes = slide.notes_slide.notes_text_frame
    if notes and frame_of_notes is not None:
        frame_of_notes.text = "\n".join(notes)


def slides(elements: Sequence[Element], _name: str) -> bytes:
    """Return a PowerPoint file: a title slide, then one slide for each heading."""
    deck = pptx.Presentation()
    properties = deck.core_properties
    properties.title, properties.author = elements[0].text, AUTHOR
    properties.created = properties.modified = CREATED
    starts = [at for at, one in enumerate(elements) if one.kind in ("title", "heading")]
    for start, end in zip(starts, [*starts[1:], len(elements)], strict=True):
        body = elements[start + 1 : end]
        has_table = any(one.kind == "row" for one in body)
        layout = 5 if has_table else min(start, 1)  # title only; title slide; title and content
        slide = deck.slides.add_slide(deck.slide_layouts[layout])
        if slide.shapes.title is not None:
            slide.shapes.title.text = elements[start].text
        fill_slide(slide, body)
    result = io.BytesIO()
    deck.save(result)
    return with_fixed_dates(result.getvalue())


class Sheet(FPDF):
    """An A4 page with a running foot, in the built-in Helvetica."""

    def footer(self) -> None:
        """Print the page number."""
        self.set_y(-12)
        self.set_font("Helvetica", size=8)
        self.cell(0, 6, f"cited-qa · {self.page_no()}", align="C")


PDF_FONTS: dict[Kind, tuple[Literal["", "B"], int]] = {
    "title": ("B", 17),
    "heading": ("B", 12),
    "subheading": ("B", 11),
}


def pdf_text(element: Element, position: int) -> str:
    """Return the words printed for an element; `position` counts items of a list from 1."""
    marks: dict[Kind, str] = {"number": f"{position}. ", "bullet": "- "}
    return marks.get(element.kind, "") + element.text


def write_lines(sheet: Sheet, elements: Sequence[Element]) -> None:
    """Print elements over the full width."""
    for position, element in enumerate(elements, start=1):
        sheet.set_font("Helvetica", *PDF_FONTS.get(element.kind, ("", 11)))
        sheet.multi_cell(
            0, 6.2, pdf_text(element, position), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        sheet.ln(2)


def write_columns(sheet: Sheet, elements: Sequence[Element]) -> None:
    """Print elements in two columns of equal length."""
    with sheet.text_columns(
        ncols=2, gutter=8, text_align="L", line_height=1.25, balance=True
    ) as columns:
        for element in elements:
            sheet.set_font("Helvetica", *PDF_FONTS.get(element.kind, ("", 11)))
            with columns.paragraph(bottom_margin=2) as paragraph:
                paragraph.write(element.text)


def write_table(sheet: Sheet, rows: Sequence[Element]) -> None:
    """Print a table over the full width, its first row as a head."""
    sheet.set_font("Helvetica", size=9)
    with sheet.table(text_align="L", line_height=6) as table:
        for row in rows:
            table.row(row.cells)
    sheet.ln(4)


def sheets(elements: Sequence[Element], name: str) -> bytes:
    """Return a PDF; those named in `TWO_COLUMNS` set the text between title and table so."""
    sheet = Sheet(format="A4")
    sheet.core_fonts_encoding = "windows-1252"
    sheet.set_creation_date(CREATED)
    sheet.set_title(elements[0].text)
    sheet.set_author(AUTHOR)
    sheet.set_margin(20)
    sheet.add_page()
    columns_from = next(at for at, one in enumerate(elements) if one.kind == "heading")
    write_lines(sheet, elements[:columns_from])
    columns_open = name in TWO_COLUMNS
    body = elements[columns_from:]
    table_at = next((at for at, one in enumerate(body) if one.kind == "row"), len(body))
    if columns_open:
        write_columns(sheet, body[:table_at])
        body = body[table_at:]
    for kind, members in groups(body):
        (write_table if kind == "row" else write_lines)(sheet, members)
    return bytes(sheet.output())


BUILDERS: dict[str, Callable[[Sequence[Element], str], bytes]] = {
    ".docx": word,
    ".pptx": slides,
    ".pdf": sheets,
}


def build(source: Path) -> tuple[Path, bytes]:
    """Return the corpus file that a source stands for, and its bytes."""
    target = CORPUS / source.stem
    lines = source.read_text(encoding="utf-8").splitlines()
    elements = [parse(line) for line in lines if line.strip()]
    return target, BUILDERS[target.suffix](elements, target.stem)


def main() -> int:
    """Write or check every file; return the exit status."""
    parser = argparse.ArgumentParser(description="Build the binary files of the collection.")
    parser.add_argument("--check", action="store_true", help="compare only; 1 if a file differs")
    check: bool = parser.parse_args().check
    differing = 0
    for source in sorted(SOURCES.glob("*.txt")):
        target, content = build(source)
        same = target.exists() and target.read_bytes() == content
        differing += not same
        if not check:
            target.write_bytes(content)
        print(f"{'same' if same else 'differs' if check else 'written':8} {target.name}")
    return 1 if check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
