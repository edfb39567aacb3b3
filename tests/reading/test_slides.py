"""Slide decks: slide by slide, with tables, groups, charts and notes."""

import io
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from qa.errors import DamagedFile, NoTextFound
from tests.reading.support import is_well_formed, read


def deck() -> bytes:
    made = Presentation()
    first = made.slides.add_slide(made.slide_layouts[0])
    first.shapes.title.text = "Regional cooperation"
    first.placeholders[1].text = "Tegucigalpa, 10 February 2011"
    second = made.slides.add_slide(made.slide_layouts[1])
    second.placeholders[1].text = "One threat\nShared task"
    second.shapes.title.text = "Ground rules"
    second.notes_slide.notes_text_frame.text = "Ask the class why."
    third = made.slides.add_slide(made.slide_layouts[6])
    box = third.shapes.add_group_shape().shapes.add_textbox(0, 0, Inches(2), Inches(1))
    box.text_frame.text = "Grouped words"
    table = third.shapes.add_table(2, 2, 0, 0, Inches(4), Inches(1)).table
    for row, cells in enumerate((("Country", "Date"), ("Belize", "2005"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2010", "2011"]
    data.add_series("Cases", (27600123, 30.5))
    third.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, Inches(3), Inches(3), data)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_every_block_knows_its_slide(tmp_path: Path) -> None:
    document = read(tmp_path, "a.pptx", deck())
    assert is_well_formed(document)
    assert [
        (block.place.slide, block.kind, block.span.of(document.text)) for block in document.blocks
    ] == [
        (1, "heading", "Regional cooperation"),
        (1, "paragraph", "Tegucigalpa, 10 February 2011"),
        (2, "heading", "Ground rules"),
        (2, "item", "One threat"),
        (2, "item", "Shared task"),
        (2, "note", "Ask the class why."),
        (3, "paragraph", "Grouped words"),
        (3, "row", "Country\tDate"),
        (3, "row", "Belize\t2005"),
        (3, "row", "Cases"),
        (3, "row", "2010\t27600123"),
        (3, "row", "2011\t30.5"),
    ]


def test_title_date_and_sections(tmp_path: Path) -> None:
    document = read(tmp_path, "a.pptx", deck())
    metadata = document.source.metadata
    assert (document.source.title, metadata.date, metadata.kind) == (
        "Regional cooperation",
        "2011-02-10",
        "slides",
    )
    assert [block.place.section for block in document.blocks][3:7] == [
        ("Ground rules",),
        ("Ground rules",),
        ("Ground rules",),
        (),
    ]


def test_decks_without_words_and_broken_ones_are_named(tmp_path: Path) -> None:
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[6])
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(NoTextFound, match="holds no words"):
        read(tmp_path, "a.pptx", out.getvalue())
    with pytest.raises(DamagedFile, match="expected a PowerPoint file"):
        read(tmp_path, "b.pptx", b"PK\x03\x04 but not really")
