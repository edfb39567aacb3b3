"""No page can take the program down with it, nor another page."""

import errno
import hashlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from qa.errors import PageNotDrawn, PageNotYetDrawn, ReadingError
from qa.isolation import Limits
from qa.isolation.drawing import Drawer
from qa.isolation.drawing_child import Desk
from qa.reading.pdf import open_pdf
from qa.reading.pdf_images import PageShape, draw_page
from qa.reading.pdf_places import WordPlaces
from qa.records import Span
from tests.isolation.hostile_pages import AT_WORK, CRASHES, EXITS, HANGS, HOARDS, six_pages
from tests.reading.support import Words, pdf

DATA = six_pages()
DIGEST = hashlib.sha256(DATA).hexdigest()
QUOTE = Span(4, 11)
FAILED = (
    "The page could not be shown: drawing it failed. The file may be damaged, or need too much "
    "memory."
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "six.pdf").write_bytes(DATA)
    return tmp_path / "six.pdf"


@pytest.fixture
def _hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.isolation.drawing.CHILD", "tests.isolation.hostile_pages")
    monkeypatch.chdir(tmp_path)


def drawn_here(number: int, quote: Span | None = None) -> bytes:
    file = open_pdf(DATA)
    return draw_page(file, number, WordPlaces(file).rectangles(quote) if quote else ())


def test_the_child_draws_what_this_process_would_draw(file: Path) -> None:
    drawer = Drawer()
    images = [drawer.draw(file, DIGEST, 1, quote) for quote in (None, QUOTE, None)]
    assert images == [drawn_here(1), drawn_here(1, QUOTE), drawn_here(1)]
    assert images[0] != images[1]
    assert drawer.draw(file, DIGEST, 6, QUOTE) == drawn_here(6)
    assert drawer.measure(file, DIGEST, 9) == PageShape(6, 6, 1400, 1867)


def test_one_file_after_the_other_is_drawn(file: Path) -> None:
    drawer, other = Drawer(), file.with_name("other.pdf")
    other.write_bytes(pdf([Words(60, 700, "Another file.")]))
    digest = hashlib.sha256(other.read_bytes()).hexdigest()
    assert drawer.measure(other, digest, 1).count == 1
    assert drawer.draw(file, DIGEST, 2, None) == drawn_here(2)
    assert drawer.measure(other, digest, 1).count == 1


def test_the_words_of_a_file_are_not_found_again_after_another_file(file: Path) -> None:
    desk, other = Desk(), file.with_name("other.pdf")
    other.write_bytes(pdf([Words(60, 700, "Another file.")]))
    digest = hashlib.sha256(other.read_bytes()).hexdigest()
    places = []
    for path, of_file in ((file, DIGEST), (other, digest), (file, DIGEST)):
        desk.answer((str(path), of_file, 1, [0, 3]), lambda: None)
        places.append(desk.opened(path, of_file).places)
    assert places[0] is places[2]
    for number in range(4):
        more = file.with_name(f"{number}.pdf")
        more.write_bytes(pdf([Words(60, 700, f"File {number}.")]))
        desk.opened(more, hashlib.sha256(more.read_bytes()).hexdigest())
    assert desk.opened(file, DIGEST).places is not places[0]


@pytest.mark.usefixtures("_hostile")
@pytest.mark.parametrize(
    ("number", "seconds", "reason"),
    [
        (HANGS, 3, "The page could not be shown: drawing it takes too long."),
        (CRASHES, 60, FAILED),
        pytest.param(
            HOARDS,
            60,
            "The page could not be shown: drawing it takes too much memory.",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="limits of memory"),
        ),
        (EXITS, 60, FAILED),
    ],
)
def test_a_page_that_breaks_its_child_is_told_and_the_next_is_drawn(
    file: Path, number: int, seconds: float, reason: str
) -> None:
    drawer = Drawer(Limits(seconds))
    with pytest.raises(PageNotDrawn) as found:
        drawer.draw(file, DIGEST, number, None)
    assert str(found.value) == reason
    assert drawer.draw(file, DIGEST, 6, None) == drawn_here(6)


@pytest.mark.usefixtures("_hostile")
def test_nobody_waits_for_ever_behind_a_page_that_hangs(file: Path) -> None:
    drawer = Drawer(Limits(600), patience=0.1)
    found: list[BaseException] = []

    def hang() -> None:
        with drawer.turn(), pytest.raises(PageNotYetDrawn) as raised:
            drawer.draw(file, DIGEST, HANGS, None)
        found.append(raised.value)

    thread = threading.Thread(target=hang)
    thread.start()
    try:
        while not file.with_name(AT_WORK).exists() and thread.is_alive():
            time.sleep(0.01)
        with pytest.raises(PageNotYetDrawn) as refused, drawer.turn():
            drawer.measure(file, DIGEST, 1)
    finally:
        drawer.close()
        thread.join()
    assert str(refused.value) == (
        "The page could not be shown: others are still being drawn. Try again in a few seconds."
    )
    assert [str(each) for each in found] == [
        "The page could not be shown: drawing it was interrupted. Try again in a few seconds."
    ]


def test_what_cannot_be_opened_is_refused_with_its_reason(file: Path) -> None:
    drawer = Drawer()
    broken = file.with_name("broken.pdf")
    broken.write_bytes(b"%PDF-1.4 nothing")
    requests = {
        (file, DIGEST, 7): "expected a page from 1 to 6, found 7",
        (file, "0" * 64, 1): "the file has changed since it was indexed",
        (file.with_name("gone.pdf"), "1" * 64, 1): "the file cannot be read: No such file or "
        "directory",
        (broken, hashlib.sha256(broken.read_bytes()).hexdigest(), 1): "the PDF cannot be opened: "
        "Failed to load document (PDFium: Data format error)",
    }
    for (path, digest, number), reason in requests.items():
        with pytest.raises(ReadingError) as found:
            drawer.draw(path, digest, number, None)
        assert str(found.value) == f"The page could not be shown: {reason}."
        assert type(found.value) is ReadingError
    assert drawer.draw(file, DIGEST, 1, None) == drawn_here(1)


def test_a_child_that_cannot_start_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.isolation.drawing.CHILD", "nothing_of_this_name")
    with pytest.raises(
        ReadingError,
        match=r"^The page could not be shown: .* does not start: .*nothing_of_this_name",
    ):
        Drawer().draw(file, DIGEST, 1, None)


def test_where_no_process_can_be_started_a_page_may_be_drawn_later(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr("qa.isolation.process.subprocess.Popen", refuse)
    with pytest.raises(PageNotYetDrawn, match=r"cannot be started: Too many open files"):
        Drawer().draw(file, DIGEST, 1, None)


def test_a_child_that_does_not_get_ready_is_not_waited_for(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file.parent / "sleeps_for_ever.py").write_text("import time\ntime.sleep(600)\n", "utf-8")
    monkeypatch.syspath_prepend(str(file.parent))
    monkeypatch.setattr("qa.isolation.drawing.CHILD", "sleeps_for_ever")
    monkeypatch.setattr("qa.isolation.worker._GRACE", 0)
    with pytest.raises(PageNotYetDrawn, match=r"does not start: it was killed"):
        Drawer(Limits(1)).draw(file, DIGEST, 1, None)


def test_the_child_loads_no_engine() -> None:
    program = (
        "import sys, qa.isolation.drawing_child; "
        "print(sorted({'torch', 'onnxruntime', 'faiss', 'gradio', 'fastapi', "
        "'langchain_text_splitters', 'sentence_transformers'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert loaded.stdout.decode().strip() == "[]"
