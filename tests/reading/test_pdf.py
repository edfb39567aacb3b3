"""PDF: reading order, paragraphs across pages, footnotes, tables, running headers."""

from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from fpdf import FPDF

from qa.citing.footnote import footnote
from qa.errors import DamagedFile, EncryptedFile, NoTextFound
from qa.reading.pdf import open_pdf
from qa.reading.pdf_places import WordPlaces
from qa.records import Span
from tests.reading.support import (
    Words,
    block_with,
    column,
    is_well_formed,
    labels,
    pdf,
    read,
    words,
)

LEFT = [
    "The left column has words that go on and",
    "on until they reach the end of the line and",
    "then they turn to the next one, which is as",
    "long as the one before, so that the column",
    "is filled with prose of the ordinary kind,",
]
RIGHT = [
    "which runs on at the top of the right one.",
    "Nobody would read across the gutter, where",
    "a line of the left stands beside a line of",
    "the right, because the words would make no",
    "sense in that order whatever one may think.",
]


def test_columns_are_read_one_after_the_other_even_if_drawn_row_by_row(tmp_path: Path) -> None:
    rows = [
        one
        for pair in zip(column(60, 700, LEFT), column(320, 700, RIGHT), strict=True)
        for one in pair
    ]
    document = read(
        tmp_path, "a.pdf", pdf([Words(60, 740, "A title across both", 18, bold=True), *rows])
    )
    assert words(document) == ["A title across both", " ".join(LEFT + RIGHT)]


def test_hyphens_of_line_ends_go_and_those_of_words_stay(tmp_path: Path) -> None:
    lines = [
        "Victims of trafficking need protection and the coopera-",
        "tion of States; cooperation is the key to non-",
        "refoulement and to well-being as the protocols of Latin-",
        "American States say when they speak of migrants and vic-",
        "tims.",
    ]
    [text] = words(read(tmp_path, "a.pdf", pdf(column(60, 700, lines))))
    assert "the cooperation of" in text
    assert "non-refoulement" in text
    assert "Latin-American" in text
    assert text.endswith("migrants and victims.")


def page(number: int, *content: Words) -> list[Words]:
    head = Words(60, 770, "A/80/21", 8)
    return [head, Words(520, 30, f"{number}/4", 8), *content]


def test_running_headers_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    said = ["Annex 7 opens.", "Annex 9 follows.", "Annex 4 comes next.", "Annex 5 closes."]
    pages = [page(number, Words(60, 700, text)) for number, text in enumerate(said, start=1)]
    document = read(tmp_path, "a.pdf", pdf(*pages))
    assert words(document) == ["A/80/21", *said]
    assert document.source.metadata.symbol == "A/80/21"


def test_a_sentence_stays_with_the_page_it_starts_on(tmp_path: Path) -> None:
    first = [
        "1.    The mission met the Premier and the members of the Government",
        "of the Territory. It heard that the situation of the victims had been",
    ]
    second = [
        "improved by the new law. The members thanked their hosts for the warm",
        "welcome and for the frank discussion.",
        "",
        "2.    They left.",
    ]
    document = read(
        tmp_path,
        "a.pdf",
        pdf(
            [
                *column(60, 700, first),
                Words(60, 60, "*", 6),
                Words(66, 58, "A note at the foot.", 8),
            ],
            column(60, 700, second),
        ),
    )
    assert is_well_formed(document)
    assert [
        (block.place.page, block.place.label, block.span.of(document.text))
        for block in document.blocks
    ] == [
        (
            1,
            "para. 1",
            "1. The mission met the Premier and the members of the Government of the Territory. It "
            "heard that the situation of the victims had been improved by the new law.",
        ),
        (1, "footnote *", "* A note at the foot."),
        (
            2,
            "para. 1",
            "The members thanked their hosts for the warm welcome and for the frank discussion.",
        ),
        (2, "para. 2", "2. They left."),
    ]


def test_raised_numbers_become_superscripts_and_lead_to_footnotes(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.pdf",
        pdf(
            [
                Words(60, 700, "The number of victims rose to 45"),
                Words(204, 704, "12", 6),
                Words(60, 688, "in the region, and nobody knows how many there are in truth."),
                Words(60, 64, "12", 5),
                Words(67, 60, "See the report of the Office.", 8),
            ]
        ),
    )
    assert words(document, "paragraph")[0].startswith(
        "The number of victims rose to 45¹² in the region"
    )
    assert words(document, "footnote") == ["¹² See the report of the Office."]
    assert block_with(document, "See the report").place.label == "footnote 12"


def test_headings_by_font_and_items_by_their_marks(tmp_path: Path) -> None:
    body = [
        "7.    The Group would like to highlight the following aspects of importance:",
        "(a)    The development of laws that make cooperation between States easier;",
        "(b)    The protection of the rights of victims, which all States must grant.",
        "8.    The Group thanks the Chair.",
    ]
    lines = [Words(60, 640 - 20 * at, text) for at, text in enumerate(body)]
    document = read(
        tmp_path,
        "a.pdf",
        pdf(
            [
                Words(60, 740, "Statement of the Group", 20, bold=True),
                Words(60, 690, "II.  Cooperation", 14, bold=True),
                Words(60, 665, "A.  Laws", 12, bold=True),
                *lines,
            ]
        ),
    )
    assert document.source.title == "Statement of the Group"
    assert labels(document) == [
        ("para. 7", "7. The Group"),
        ("para. 7 (a)", "(a) The development"),
        ("para. 7 (b)", "(b) The protection"),
        ("para. 8", "8. The Group"),
    ]
    assert block_with(document, "thanks").place.section == ("II. Cooperation", "A. Laws")


def test_aligned_cells_make_rows_and_wrapped_cells_stay_whole(tmp_path: Path) -> None:
    cells = [
        ("Type", "Cases"),
        ("Domestic work", "542"),
        ("Agriculture and", "277"),
        ("Construction", "178"),
    ]
    lines = []
    for at, (left, right) in enumerate(cells):
        top = 700 - 24 * at
        lines += [Words(60, top, left), Words(300, top, right)]
    lines.insert(6, Words(60, 700 - 24 * 2 - 11, "animal husbandry"))
    document = read(tmp_path, "a.pdf", pdf([Words(60, 730, "Table 3. Situations"), *lines]))
    assert words(document, "row") == [
        "Type\tCases",
        "Domestic work\t542",
        "Agriculture and animal husbandry\t277",
        "Construction\t178",
    ]
    assert block_with(document, "Domestic").place.label == "table 3"


def test_words_outside_the_page_are_not_read(tmp_path: Path) -> None:
    document = read(
        tmp_path, "a.pdf", pdf([Words(60, 700, "Seen words."), Words(-300, 680, "Unseen words.")])
    )
    assert document.text == "Seen words."


def test_rectangles_cover_the_words_and_nothing_else(tmp_path: Path) -> None:
    data = pdf(column(60, 700, LEFT))
    document = read(tmp_path, "a.pdf", data)
    start = document.text.index("they reach")
    end = document.text.index("turn") + len("turn")
    rectangles = WordPlaces(open_pdf(data)).rectangles(Span(start, end))
    assert [rectangle.page for rectangle in rectangles] == [1, 1]
    file = pdfium.PdfDocument(data)
    text_page = file[0].get_textpage()
    found = [
        text_page.get_text_bounded(one.left, one.bottom, one.right, one.top) for one in rectangles
    ]
    text_page.close()
    file.close()
    assert [text.strip() for text in found] == [
        "they reach the end of the line and",
        "then they turn",
    ]


def test_scans_and_broken_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoTextFound, match="no text: 2 pages, all blank"):
        read(tmp_path, "a.pdf", pdf([], []))
    with pytest.raises(NoTextFound, match="no text: 1 page, all blank"):
        read(tmp_path, "b.pdf", pdf([]))
    with pytest.raises(DamagedFile, match="the PDF cannot be opened"):
        read(tmp_path, "c.pdf", b"%PDF-1.4 and then nothing")


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    made.cell(text="Hidden words")
    made.set_encryption(owner_password="one", user_password="two")
    with pytest.raises(EncryptedFile, match="the PDF needs a password; save it without one"):
        read(tmp_path, "a.pdf", bytes(made.output()))


def labelled(kids: bytes, *pages: list[Words]) -> bytes:
    """Return a PDF whose pages have the names that a PDF number tree states."""
    names = b"<< /Type /Catalog /PageLabels << /Nums [" + kids + b"] >> /Pages 2 0 R >>"
    return pdf(*pages).replace(b"<< /Type /Catalog /Pages 2 0 R >>", names)


def test_pages_are_cited_as_they_are_called(tmp_path: Path) -> None:
    pages = [[Words(60, 700, f"The {word} page.")] for word in ("first", "second", "third")]
    data = labelled(b"0 << /S /r /St 12 >> 2 << /S /D /St 3 >>", *pages)
    document = read(tmp_path, "a.pdf", data)
    places = [block.place for block in document.blocks]
    assert [(place.page, place.page_label) for place in places] == [
        (1, "xii"),
        (2, "xiii"),
        (3, None),
    ]
    assert footnote(document.source, places[0]).endswith(", p. xii.")
    assert footnote(document.source, places[2]).endswith(", p. 3.")


def test_names_that_two_pages_share_are_not_cited(tmp_path: Path) -> None:
    pages = [[Words(60, 700, f"The {word} page.")] for word in ("first", "second", "third")]
    data = labelled(b"0 << /S /D /St 7 >> 1 << /S /D /St 7 >>", *pages)
    document = read(tmp_path, "a.pdf", data)
    assert {block.place.page_label for block in document.blocks} == {None}


def test_pages_called_by_words_are_cited_by_number(tmp_path: Path) -> None:
    data = labelled(b"0 << /P (Front cover) >>", [Words(60, 700, "The cover.")])
    assert read(tmp_path, "a.pdf", data).blocks[0].place.page_label is None
