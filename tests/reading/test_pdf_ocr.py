"""Pages that are pictures: read where RapidOCR is installed, else named with the mend."""

import io
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from fpdf import FPDF

from qa.citing.footnote import footnote
from qa.errors import NoTextFound
from qa.isolation import Reading, read_apart
from qa.reading import read_document
from qa.reading.pdf import open_pdf
from qa.reading.pdf_ocr import _LETTERS as LETTERS
from qa.reading.pdf_ocr import _Box as Box
from qa.reading.pdf_places import WordPlaces
from qa.records import Document, Span
from tests.reading.support import SHARED, needs_shared, words

SCAN = SHARED / "corpora" / "un-reports" / "scan-A_45_696_Add.1.en.pdf"
PROSE = [
    "Every State shall protect the victims of trafficking in",
    "persons. The trust fund was opened on 4 November 2010",
    "and is financed by gifts alone.",
]


def picture(*lines: str) -> io.BytesIO:
    """Return a page of 8.5 by 11 inches as a scanner would see it."""
    typed = FPDF(unit="in", format=(8.5, 11))
    typed.set_font("Helvetica", size=12)
    typed.add_page()
    for row, line in enumerate(lines):
        typed.text(1, 1 + 0.2 * row, line)
    file = pdfium.PdfDocument(bytes(typed.output()))
    image = file[0].render(scale=3).to_pil()
    file.close()
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream


def write(file: Path, *pages: str | list[str]) -> Path:
    """Write a PDF: a page of text for each string, a picture of text for each list."""
    made = FPDF(unit="in", format=(8.5, 11))
    made.set_font("Helvetica", size=12)
    for page in pages:
        made.add_page()
        if isinstance(page, str):
            made.cell(text=page)
        else:
            made.image(picture(*page), x=0, y=0, w=8.5, h=11)
    made.output(str(file))
    return file


def read(file: Path) -> Document:
    return read_document(file, file.parent)


@pytest.fixture
def _with_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr")
    pytest.importorskip("onnxruntime")
    monkeypatch.setattr("qa.reading.pdf.is_installed", lambda: True)
    monkeypatch.setattr("qa.reading.pdf_places.is_installed", lambda: True)


def test_a_scan_is_named_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(NoTextFound) as caught:
        read(write(tmp_path / "a.pdf", PROSE, PROSE))
    assert str(caught.value) == (
        "no text on any of 2 pages: a scan; install the extra cited-qa[ocr] to read it"
    )


def test_pictures_among_pages_of_text_are_counted(tmp_path: Path) -> None:
    document = read(write(tmp_path / "a.pdf", "The report opens.", PROSE, "It closes."))
    assert (document.source.pages, document.source.wordless_pages) == (3, (2,))
    assert not any(block.place.ocr for block in document.blocks)


@pytest.mark.usefixtures("_with_ocr")
def test_pictures_are_read_and_cited_as_such(tmp_path: Path) -> None:
    document = read(write(tmp_path / "a.pdf", "The report opens.", PROSE, "It closes."))
    assert words(document) == ["The report opens.", " ".join(PROSE), "It closes."]
    assert [block.place.ocr for block in document.blocks] == [False, True, False]
    assert document.source.wordless_pages == ()
    places = [block.place for block in document.blocks]
    assert footnote(document.source, places[1]).endswith(", p. 2 (read by OCR).")
    assert footnote(document.source, places[2]).endswith(", p. 3.")


@pytest.mark.usefixtures("_with_ocr")
@pytest.mark.parametrize(
    "line",
    ["La Convención fue ratificada en España el año pasado", "L'État protège les mineurs où"],
)
def test_accents_are_read(tmp_path: Path, line: str) -> None:
    assert words(read(write(tmp_path / "a.pdf", [line]))) == [line]


def test_lines_of_one_font_have_one_size_and_large_letters_alone_are_no_headings() -> None:
    boxes = [Box("Headline", 0, 90, 700, 20), Box("prose", 0, 40, 650, 11), Box("A", 0, 9, 600, 40)]
    sizes = [box.words(10)[0].size / LETTERS for box in boxes]
    assert sizes == pytest.approx([20, 10, 10])


def test_words_are_spread_over_their_line() -> None:
    found = Box("ab cde", 100, 160, 700, 10).words(10)
    assert [(word.text, word.left, word.right) for word in found] == [
        ("ab", 100, 120),
        ("cde", 130, 160),
    ]


@pytest.mark.usefixtures("_with_ocr")
def test_pictures_without_words_stay_counted(tmp_path: Path) -> None:
    document = read(write(tmp_path / "a.pdf", "The report opens.", []))
    assert document.source.wordless_pages == (2,)
    with pytest.raises(NoTextFound, match="pictures on which no words can be recognised"):
        read(write(tmp_path / "b.pdf", []))


@pytest.mark.usefixtures("_with_ocr")
def test_nothing_is_marked_where_that_would_take_reading_pictures_again(tmp_path: Path) -> None:
    file = write(tmp_path / "a.pdf", PROSE, "It closes.")
    assert WordPlaces(open_pdf(file.read_bytes())).rectangles(Span(0, 10)) == ()
    scan = write(tmp_path / "b.pdf", PROSE)
    assert WordPlaces(open_pdf(scan.read_bytes())).rectangles(Span(0, 10)) == ()


@pytest.mark.usefixtures("_with_ocr")
def test_pictures_are_read_within_the_limits_of_memory(tmp_path: Path) -> None:
    file = write(tmp_path / "a.pdf", PROSE, PROSE)
    [outcome] = read_apart([file], tmp_path, 1000)
    assert isinstance(outcome, Reading)
    assert outcome.chunks[0].place.ocr
    assert outcome.document.text.startswith("Every State shall protect the victims")


@pytest.mark.slow
@needs_shared
@pytest.mark.usefixtures("_with_ocr")
def test_a_report_of_the_united_nations_is_read() -> None:
    [outcome] = read_apart([SCAN], SHARED, 1000)
    assert isinstance(outcome, Reading)
    text = outcome.document.text
    assert outcome.document.source.wordless_pages == ()
    assert "Thus, an improved data base of oceanic parameters is considered" in text
