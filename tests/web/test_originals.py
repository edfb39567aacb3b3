"""Pages of PDF files beside their texts: which page, which marks, and when there is none."""

import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from fastapi.testclient import TestClient
from lxml import etree, html
from PIL import Image, ImageChops
from playwright.sync_api import BrowserContext

from qa.answering import Index
from qa.citing import Anchor
from qa.errors import PageNotDrawn
from qa.isolation.drawing import Drawer
from qa.reading import read_document
from qa.records import Document, Source, Span
from qa.web.current import CurrentIndex
from qa.web.reader.originals import Originals
from qa.web.server import create_app
from tests.isolation.hostile_pages import CRASHES, six_pages
from tests.reading.support import Words, pdf
from tests.web.conftest import open_visit, served
from tests.web.stand_in import ESTIMATES

QUOTE = "The fund is open to all victims of trafficking."
BOX = (59, 656, 252, 669)
"""Where the quote is marked, in points: one beyond its letters, and the edge of the mark."""

PAGES = (
    [Words(60, 700, "The first page tells of nothing that anyone would cite.")],
    [
        Words(60, 700, "The second page begins with words of its own."),
        Words(60, 660, QUOTE),
        Words(60, 620, "What comes after it is not cited either."),
    ],
    [Words(60, 700, "The third page ends the document.")],
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """An index of documents that were read from files."""

    documents: tuple[Document, ...]
    corpus: Path = Path("not there")

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(document.source for document in self.documents)

    def document(self, document_id: str) -> Document:
        return {each.source.id: each for each in self.documents}[document_id]


@dataclass(frozen=True, slots=True)
class Desk:
    corpus: Path
    document: Document
    client: TestClient

    @property
    def quote(self) -> Span:
        start = self.document.text.index(QUOTE)
        return Span(start, start + len(QUOTE))

    @property
    def link(self) -> str:
        return Anchor.to(self.quote, self.document.text).link(self.document.source)

    def page(self, address: str) -> html.HtmlElement:
        response = self.client.get(address)
        assert response.status_code == 200
        return html.document_fromstring(response.text)

    def image(self, number: int, **query: int) -> Image.Image:
        address = f"/page/{self.document.source.id}/{number}.png"
        response = self.client.get(address, params=query)
        assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
        assert response.headers["cache-control"] == "private, max-age=3600"
        return Image.open(io.BytesIO(response.content)).convert("RGB")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "fund.pdf").write_bytes(pdf(*PAGES))
    document = read_document(corpus / "fund.pdf", corpus)
    app = create_app(CurrentIndex(cast(Index, Shelf((document, ESTIMATES)))), corpus=corpus)
    return Desk(corpus, document, TestClient(app, base_url="http://localhost"))


def marked_part(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Return left, bottom, right and top of what is marked, in points."""
    scale = image.width / 600
    yellow = ImageChops.subtract(image.getchannel("R"), image.getchannel("B"))
    box = yellow.point([255 if value > 60 else 0 for value in range(256)]).getbbox()
    if box is None:
        return None
    left, top, right, bottom = (round(edge / scale) for edge in box)
    return left, 800 - bottom, right, 800 - top


def test_the_page_of_the_cited_words_is_shown_with_them_marked(desk: Desk) -> None:
    page = desk.page(desk.link)
    (image,) = page.cssselect(".original img")
    start, end = desk.quote.start, desk.quote.end
    assert image.get("src") == (
        f"/page/{desk.document.source.id}/2.png?start={start}&end={end}"
        f"&file={desk.document.source.digest[:8]}"
    )
    assert (image.get("width"), image.get("height")) == ("1400", "1867")
    assert image.get("alt") == "Page 2 of the original, with the cited words marked"
    assert page.get_element_by_id("hit").text_content() == QUOTE
    assert desk.client.get(image.get("src") or "").status_code == 200
    turn = [" ".join(part.text_content().split()) for part in page.cssselect(".turn > *")]
    assert turn == ["Previous page", "Page 2 of 3", "Next page"]


def test_a_replaced_file_shows_its_own_pages(tmp_path: Path) -> None:
    file, originals = tmp_path / "a.pdf", Originals(tmp_path)
    shown = []
    for words in ("The first edition.", "The second edition."):
        file.write_bytes(pdf([Words(60, 700, words)]))
        shown.append(originals.image(read_document(file, tmp_path).source, 1, None))
    assert shown[0] != shown[1]


def test_pages_are_turned_without_losing_the_words(desk: Desk) -> None:
    following = desk.page(desk.link).cssselect("[rel=next]")[0].get("href") or ""
    assert following == desk.link.replace("#hit", "&page=3#page")
    last = desk.page(following)
    assert last.cssselect("[rel=next]") == []
    assert last.cssselect(".original img")[0].get("alt") == "Page 3 of the original"
    assert last.get_element_by_id("hit").text_content() == QUOTE
    back = desk.page(last.cssselect("[rel=prev]")[0].get("href") or "")
    assert back.cssselect(".turn > span")[0].text_content() == "Page 2 of 3"


@pytest.mark.parametrize(("page", "shown"), [("", 1), ("0", 1), ("9", 3), ("x", 1), ("٣", 1)])
def test_odd_page_numbers_show_the_nearest_page(desk: Desk, page: str, shown: int) -> None:
    found = desk.page(f"/doc/{desk.document.source.id}?page={page}")
    images = found.cssselect(".original img")
    assert [image.get("alt") for image in images] == [f"Page {shown} of the original"]


def test_only_the_cited_line_of_the_right_page_is_marked(desk: Desk) -> None:
    start, end = desk.quote.start, desk.quote.end
    assert marked_part(desk.image(2, start=start, end=end)) == BOX
    assert marked_part(desk.image(1, start=start, end=end)) is None
    assert marked_part(desk.image(2)) is None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("{id}/4.png", 404),
        ("{id}/0.png", 404),
        ("{id}/x.png", 404),
        ("{id}/-1.png", 404),
        ("{id}/2.png?start=9&end=3", 400),
        ("{id}/2.png?start=0&end=99999", 400),
        ("000000000000/1.png", 404),
        ("..%2ffund.pdf/1.png", 404),
        (f"{ESTIMATES.source.id}/1.png", 404),
    ],
)
def test_there_is_no_other_page(desk: Desk, path: str, status: int) -> None:
    address = "/page/" + path.format(id=desk.document.source.id)
    assert desk.client.get(address).status_code == status


def test_other_documents_have_no_page(desk: Desk) -> None:
    page = desk.page(f"/doc/{ESTIMATES.source.id}")
    assert page.cssselect(".original, .facing") == []


def test_a_changed_file_is_not_shown(desk: Desk) -> None:
    (desk.corpus / "fund.pdf").write_bytes(pdf(*PAGES, PAGES[0]))
    page = desk.page(desk.link)
    assert page.cssselect(".original .problem")[0].text_content() == (
        "The file of this document has changed since it was indexed, so only its text is shown. "
        "Index the documents again to see its pages."
    )
    assert page.get_element_by_id("hit").text_content() == QUOTE
    assert page.cssselect("img") == []
    assert desk.client.get(f"/page/{desk.document.source.id}/1.png").status_code == 404


def test_a_file_that_is_gone_or_leads_elsewhere_is_not_shown(desk: Desk) -> None:
    missing = (
        "The file of this document is not in the folder of documents any more, so only its text "
        "is shown."
    )
    file, outside = desk.corpus / "fund.pdf", desk.corpus.parent / "fund.pdf"
    file.rename(outside)
    assert desk.page(desk.link).cssselect(".original .problem")[0].text_content() == missing
    file.symlink_to(outside)
    assert desk.page(desk.link).cssselect(".original .problem")[0].text_content() == missing


def test_a_path_never_leaves_the_corpus(desk: Desk) -> None:
    outside = desk.corpus.parent / "out.pdf"
    outside.write_bytes((desk.corpus / "fund.pdf").read_bytes())
    hostile = replace(desk.document, source=replace(desk.document.source, path="../out.pdf"))
    app = create_app(CurrentIndex(cast(Index, Shelf((hostile,)))), corpus=desk.corpus)
    client = TestClient(app, base_url="http://localhost")
    assert client.get(f"/page/{hostile.source.id}/1.png").status_code == 404


def test_without_a_corpus_there_is_text_alone(desk: Desk) -> None:
    client = TestClient(
        create_app(CurrentIndex(cast(Index, Shelf((desk.document,))))), base_url="http://localhost"
    )
    page = html.document_fromstring(client.get(desk.link).text)
    assert len(page.cssselect(".original .problem")) == 1
    assert page.get_element_by_id("hit").text_content() == QUOTE


CRASHED = {
    "en": "The page could not be shown: drawing it failed. The file may be damaged, or need too "
    "much memory.",
    "es": "No se pudo mostrar la página: hubo un fallo al dibujarla. Puede que el archivo esté "
    "dañado o que necesite demasiada memoria.",
    "fr": "La page n’a pas pu être affichée : son dessin a échoué. Le fichier est peut-être "
    "endommagé, ou demande trop de mémoire.",
}


def test_a_page_that_cannot_be_drawn_is_told_and_all_others_are_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.isolation.drawing.CHILD", "tests.isolation.hostile_pages")
    (desk.corpus / "six.pdf").write_bytes(six_pages())
    six = read_document(desk.corpus / "six.pdf", desk.corpus)
    app = create_app(CurrentIndex(cast(Index, Shelf((six,)))), corpus=desk.corpus)
    other = Desk(desk.corpus, six, TestClient(app, base_url="http://localhost"))
    for _ in range(2):
        response = other.client.get(f"/page/{six.source.id}/{CRASHES}.png")
        assert (response.status_code, response.text) == (404, CRASHED["en"])
        assert other.image(6).size == (1400, 1867)
    for language, words in CRASHED.items():
        other.client.headers["accept-language"] = language
        page = other.page(f"/doc/{six.source.id}?page={CRASHES}")
        assert [each.text_content() for each in page.cssselect(".original .problem")] == [words]
        assert page.cssselect(".original img") == []
        assert "It is third." in page.cssselect(".text")[0].text_content()
    shown = other.page(f"/doc/{six.source.id}?page=6")
    assert len(shown.cssselect(".original img")) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-dest": "image"},
        {
            "accept": "image/avif,image/png,image/svg+xml,image/*,*/*;q=0.8"
        },  # by HTTP from elsewhere
    ],
)
def test_what_is_wrong_with_a_page_is_told_where_its_image_would_stand(
    desk: Desk, headers: dict[str, str]
) -> None:
    response = desk.client.get(f"/page/{desk.document.source.id}/4.png", headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (404, "image/svg+xml")
    lines = [each.text for each in etree.fromstring(response.content).iter("{*}tspan")]
    assert lines == ["The page could not be shown: expected a page from 1 to", "3, found 4."]


@pytest.mark.browser
def test_a_page_that_cannot_be_drawn_says_so_in_its_place(
    profile: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.isolation.drawing.CHILD", "tests.isolation.hostile_pages")
    (tmp_path / "six.pdf").write_bytes(six_pages())
    six = read_document(tmp_path / "six.pdf", tmp_path)
    app = create_app(CurrentIndex(cast(Index, Shelf((six,)))), corpus=tmp_path)
    with served(app) as port:
        visit = open_visit(profile, f"http://localhost:{port}")
        visit.page.goto(f"http://localhost:{port}/doc/{six.source.id}?page={CRASHES}")
        image = visit.page.locator(".original img")
        drawn = image.evaluate("image => [image.complete, image.naturalWidth, image.naturalHeight]")
        assert drawn == [True, 1400, 500]
        visit.page.reload()
        assert visit.page.locator(".original .problem").text_content() == CRASHED["en"]
        visit.page.close()
    assert visit.foreign == []


def test_a_page_that_failed_once_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.isolation.drawing.CHILD", "tests.isolation.hostile_pages")
    (tmp_path / "six.pdf").write_bytes(six_pages())
    source, originals = read_document(tmp_path / "six.pdf", tmp_path).source, Originals(tmp_path)
    with pytest.raises(PageNotDrawn):
        originals.image(source, CRASHES, None)
    monkeypatch.setattr("qa.isolation.process.Child.ask", None)
    for quote in (None, Span(0, 3)):
        with pytest.raises(PageNotDrawn) as again:
            originals.image(source, CRASHES, quote)
        assert str(again.value) == CRASHED["en"]


def test_a_class_that_opens_one_page_waits_for_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "six.pdf").write_bytes(six_pages())
    source, originals = read_document(tmp_path / "six.pdf", tmp_path).source, Originals(tmp_path)
    drawn: list[int] = []

    def draw(_: Drawer, __: Path, ___: str, number: int, ____: Span | None) -> bytes:
        time.sleep(0.05)
        drawn.append(number)
        return b"image"

    monkeypatch.setattr(Drawer, "draw", draw)
    with ThreadPoolExecutor(10) as pupils:
        images = list(pupils.map(lambda _: originals.image(source, 2, None), range(10)))
    assert images == [b"image"] * 10
    assert drawn == [2]


def test_where_words_cannot_be_marked_the_page_is_drawn_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "six.pdf").write_bytes(six_pages())
    source, originals = read_document(tmp_path / "six.pdf", tmp_path).source, Originals(tmp_path)
    asked: list[tuple[int, bool]] = []

    def draw(_: Drawer, __: Path, ___: str, number: int, quote: Span | None) -> bytes:
        asked.append((number, quote is not None))
        if quote is not None:
            raise PageNotDrawn("That takes too long.")
        return b"image %d" % number

    monkeypatch.setattr(Drawer, "draw", draw)
    images = [originals.image(source, number, Span(0, 3)) for number in (2, 3, 2)]
    assert images == [b"image 2", b"image 3", b"image 2"]
    assert asked == [(2, True), (2, False), (3, False)]


def test_a_page_that_fails_itself_takes_no_marks_from_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "six.pdf").write_bytes(six_pages())
    source, originals = read_document(tmp_path / "six.pdf", tmp_path).source, Originals(tmp_path)
    asked: list[tuple[int, bool]] = []

    def draw(_: Drawer, __: Path, ___: str, number: int, quote: Span | None) -> bytes:
        asked.append((number, quote is not None))
        if number == 2:
            raise PageNotDrawn("That takes too long.")
        return b"marked"

    monkeypatch.setattr(Drawer, "draw", draw)
    for _ in range(2):
        with pytest.raises(PageNotDrawn):
            originals.image(source, 2, Span(0, 3))
    assert originals.image(source, 3, Span(0, 3)) == b"marked"
    assert asked == [(2, True), (2, False), (3, True)]


def test_what_was_drawn_last_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "six.pdf").write_bytes(six_pages())
    source, originals = read_document(tmp_path / "six.pdf", tmp_path).source, Originals(tmp_path)
    before = (originals.shape(source, 2), originals.image(source, 2, Span(0, 3)))
    monkeypatch.setattr("qa.isolation.process.Child.ask", None)
    assert (originals.shape(source, 2), originals.image(source, 2, Span(0, 3))) == before


def test_nothing_is_drawn_when_the_server_has_ended(desk: Desk) -> None:
    with desk.client:
        assert desk.image(1).size == (1400, 1867)
    response = desk.client.get(f"/page/{desk.document.source.id}/2.png")
    assert (response.status_code, response.text) == (
        503,
        "The page could not be shown: Reading was stopped.",
    )


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with served(desk.client.app) as port:  # type: ignore[arg-type]
        yield f"http://localhost:{port}"


@pytest.mark.browser
def test_page_and_text_stand_side_by_side_and_both_show_the_words(
    profile: BrowserContext, desk: Desk, address: str
) -> None:
    visit = open_visit(profile, address)
    visit.page.goto(address + desk.link)
    image = visit.page.locator(".original img")
    assert image.evaluate("image => [image.complete, image.naturalWidth]") == [True, 1400]
    text, drawn = visit.page.locator(".text").bounding_box(), image.bounding_box()
    assert text is not None
    assert drawn is not None
    assert drawn["x"] > text["x"] + text["width"]
    assert drawn["y"] + drawn["height"] <= 900
    # Above its letters the marked line has the colour of the mark, and nothing else has.
    shot = Image.open(io.BytesIO(image.screenshot())).convert("RGB")
    marked = marked_part(shot)
    assert marked is not None
    assert [abs(edge - wanted) <= 2 for edge, wanted in zip(marked, BOX, strict=True)] == [True] * 4
    visit.page.get_by_role("link", name="Next page").click()
    visit.page.wait_for_url("**page=3#page")
    assert image.get_attribute("alt") == "Page 3 of the original"
    visit.page.close()
    assert visit.foreign == []
    assert visit.errors == []
