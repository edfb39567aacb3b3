"""Marks on images of pages, checked pixel by pixel against where pdfium finds the letters."""

import io

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from PIL import Image

from qa.errors import DamagedFile, EncryptedFile
from qa.reading.pdf import open_pdf
from qa.reading.pdf_images import PageShape, draw_page, measure_page
from qa.reading.pdf_places import Rectangle, WordPlaces
from qa.records import Span
from tests.reading.support import Words, pdf

MARK = (255, 225, 130)
LINES = ("Every State shall protect the victims.", "The fund is open to all.", "It ends here.")
FIRST = [Words(60, 700, "Nothing is cited on this page at all.")]
SECOND = [Words(60, 700 - 40 * row, line) for row, line in enumerate(LINES)]
DATA = pdf(FIRST, SECOND)


def opened(image: bytes) -> Image.Image:
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    return Image.open(io.BytesIO(image)).convert("RGB")


def letters(data: bytes, words: str) -> list[tuple[float, float, float, float]]:
    """Return the box of each letter of `words` on the second page, in points."""
    file = pdfium.PdfDocument(data)
    text = file[1].get_textpage()
    start, count = text.search(words).get_next()
    boxes = [text.get_charbox(start + at) for at in range(count) if words[at] != " "]
    file.close()
    return boxes


def is_marked(image: Image.Image, x: float, y: float) -> bool:
    """Tell whether a point of a page of 600 by 800 points lies under a mark."""
    scale = image.width / 600
    red, green, blue = image.getpixel((int(x * scale), int((800 - y) * scale)))  # type: ignore[misc]
    return bool(blue < 200 and red - blue > 60 and green > blue)


def marks_of(words: str) -> tuple[Rectangle, ...]:
    text = "\n\n".join(["Nothing is cited on this page at all.", *LINES])
    start = text.index(words)
    return WordPlaces(open_pdf(DATA)).rectangles(Span(start, start + len(words)))


@pytest.mark.parametrize("words", [LINES[1], "fund is open", "protect"])
def test_the_mark_covers_the_words_and_no_others(words: str) -> None:
    image = opened(draw_page(open_pdf(DATA), 2, marks_of(words)))
    assert image.size == (1400, 1867)
    for left, bottom, right, top in letters(DATA, words):
        # Corners just outside of the letter, where no ink is.
        corners = [(x, y) for x in (left - 0.3, right + 0.3) for y in (bottom - 0.4, top + 0.4)]
        assert sum(is_marked(image, x, y) for x, y in corners) >= 3
    for other in (line for line in LINES if words not in line):
        for left, bottom, right, top in letters(DATA, other):
            assert not is_marked(image, (left + right) / 2, top + 0.5)
            assert not is_marked(image, (left + right) / 2, bottom - 0.5)


def test_words_stay_black_under_the_mark() -> None:
    image = opened(draw_page(open_pdf(DATA), 2, marks_of(LINES[1])))
    colours = [colour for _, colour in image.getcolors(1 << 20) or []]
    assert MARK in colours
    assert min(map(sum, colours)) < 60  # type: ignore[arg-type]


def test_rectangles_of_other_pages_are_not_drawn() -> None:
    file, marks = open_pdf(DATA), marks_of(LINES[1])
    assert draw_page(file, 1, marks) == draw_page(file, 1, ())
    assert draw_page(file, 2, marks) != draw_page(file, 2, ())


def test_a_mark_is_gone_from_the_next_image_of_the_same_open_file() -> None:
    file, marks = open_pdf(DATA), marks_of(LINES[1])
    plain, marked = draw_page(file, 2, ()), draw_page(file, 2, marks)
    assert plain != marked
    assert [draw_page(file, 2, ()), draw_page(file, 2, marks)] == [plain, marked]


def test_a_turned_page_has_its_mark_on_the_words() -> None:
    turned = DATA.replace(b"/MediaBox [0 0 600 800]", b"/Rotate 90 /MediaBox [0 0 600 800]")
    image = opened(draw_page(open_pdf(turned), 2, marks_of(LINES[1])))
    upright = opened(draw_page(open_pdf(DATA), 2, marks_of(LINES[1])))
    assert image.width > image.height
    back = image.transpose(Image.Transpose.ROTATE_90).resize(upright.size)
    for left, bottom, right, top in letters(DATA, "fund"):
        assert is_marked(back, (left + right) / 2, top + 0.6), (left, bottom)


@pytest.mark.parametrize(
    ("box", "width", "height"),
    [
        (b"[0 0 100 100]", 300, 300),
        (b"[0 0 600 8000]", 150, 2000),
        (b"[0 0 9000 90]", 1400, 14),
    ],
)
def test_images_have_a_greatest_size(box: bytes, width: int, height: int) -> None:
    data = DATA.replace(b"[0 0 600 800]", box)
    assert measure_page(open_pdf(data), 1) == PageShape(1, 2, width, height)
    drawn = opened(draw_page(open_pdf(data), 1, ()))
    assert abs(drawn.width - width) <= 1
    assert abs(drawn.height - height) <= 1


@pytest.mark.parametrize(("asked", "number"), [(0, 1), (1, 1), (2, 2), (3, 2), (999999, 2)])
def test_the_nearest_page_is_measured(asked: int, number: int) -> None:
    assert measure_page(open_pdf(DATA), asked) == PageShape(number, 2, 1400, 1867)


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises((DamagedFile, EncryptedFile)):
        open_pdf(b"%PDF-1.4 nothing")
    with pytest.raises(DamagedFile):
        open_pdf(b"")


@pytest.mark.parametrize("number", [0, 3, 2**32 + 1, 10**17])
def test_no_other_page_is_drawn_for_one_that_is_not_there(number: int) -> None:
    with pytest.raises(DamagedFile, match=f"expected a page from 1 to 2, found {number}"):
        draw_page(open_pdf(DATA), number, ())
