"""The Library in Chromium: files come in while another tab asks, by mouse, keyboard and drop."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from qa.web.access import Access
from qa.web.server import create_app
from tests.browser import KEEP_ASKING, Visit, open_visit
from tests.documents import pdf_file
from tests.web.bench import FUND, TREATY, Bench
from tests.web.conftest import served

pytestmark = pytest.mark.browser

QUESTION = "Which protocol is about child labour?"
SENTENCE = "The protocol on child labour was opened for signature."
TOKEN = "correct horse battery"
HOSTILE_NAME = "<img src=x onerror=\"window.pwned='name'\">${1}{{2}}\u202etxt.xls"
HOSTILE_TITLE = "<script>window.pwned='title'</script> ${1} {{value}} `x` C:\\new"
DROP = """async ([name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name));
  const init = { bubbles: true, cancelable: true, dataTransfer: data };
  document.getElementById("documents").dispatchEvent(new DragEvent("dragover", init));
  document.getElementById("documents").dispatchEvent(new DragEvent("drop", init));
}"""


def choose(page: Page, name: str, data: bytes) -> None:
    """Choose a file as the form's chooser would."""
    file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.get_by_label("Files", exact=True).set_input_files(file)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    files = {
        "treaty.txt": TREATY,
        "more/fund.txt": FUND,
        "hostile.html": f"<h1>{escape(HOSTILE_TITLE)}</h1><p>A.</p>",
    }
    bench = Bench(tmp_path, files)
    (bench.corpus / HOSTILE_NAME).write_bytes(b"x")
    bench.index_elsewhere()
    bench.follower.catch_up()
    return bench


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    yield context
    context.close()


@pytest.fixture
def visit(context: BrowserContext, bench: Bench) -> Iterator[Visit]:
    app = create_app(bench.current, corpus=bench.corpus, workshop=bench.workshop)
    with served(app) as port:
        opened = open_visit(context, f"http://localhost:{port}")
        yield opened
        bench.gate.set()
        assert opened.foreign == []
        assert opened.errors == []
        assert opened.page.evaluate("window.pwned") is None


def test_an_added_pdf_answers_while_another_tab_keeps_asking(
    visit: Visit, context: BrowserContext, bench: Bench
) -> None:
    other = open_visit(context, visit.address)
    other.page.goto(other.address + "/library")
    other.page.evaluate(KEEP_ASKING, [QUESTION, 20])
    page = visit.page
    page.goto(visit.address + "/library")
    page.locator("summary").filter(has_text="Add documents").click()
    bench.gate.clear()
    file: FilePayload = {
        "name": "protocol.pdf",
        "mimeType": "application/pdf",
        "buffer": pdf_file(SENTENCE),
    }
    page.get_by_label("Files", exact=True).set_input_files(file)
    page.get_by_role("button", name="Add files").click()
    expect(page.locator("#stage")).to_have_text("Reading files")
    asked = other.page.evaluate("window.asked.length")
    other.page.wait_for_function("before => window.asked.length > before + 2", arg=asked)
    assert SENTENCE not in [quote for _, quote in other.page.evaluate("window.asked")]
    bench.gate.set()
    expect(page.locator(".told")).to_contain_text("protocol.pdf was added.")
    other.page.wait_for_function(
        "words => window.asked.some(([, quote]) => quote === words)", arg=SENTENCE
    )
    answers = other.page.evaluate("window.asked")
    assert {status for status, _ in answers} == {200}
    quotes = [quote for _, quote in answers]
    assert set(quotes[quotes.index(SENTENCE) :]) == {SENTENCE}
    expect(page.locator(".documents")).to_contain_text("protocol.pdf")
    expect(page.locator(".summary")).to_contain_text("4 documents can be asked")
    visit.ask("?" + urlencode({"q": QUESTION}))
    expect(page.locator(".results")).to_contain_text(SENTENCE)


def test_a_dropped_file_is_added(visit: Visit, bench: Bench) -> None:
    visit.page.goto(visit.address + "/library")
    visit.page.evaluate(DROP, ["dropped.txt", list(b"Dropped words about a fund.")])
    expect(visit.page.locator(".told")).to_contain_text("dropped.txt was added.")
    expect(visit.page.locator(".documents")).to_contain_text("dropped.txt")
    assert (bench.corpus / "dropped.txt").read_text() == "Dropped words about a fund."


def test_the_keyboard_alone_adds_corrects_and_removes(visit: Visit, bench: Bench) -> None:
    page = visit.page
    (bench.corpus.parent / "copied.txt").write_text("Copied words about a fund.")
    page.goto(visit.address + "/library")
    page.locator("#add summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Full path of a file or folder").focus()
    page.keyboard.type(str(bench.corpus.parent / "copied.txt"))
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_contain_text("copied.txt was added.")
    page.get_by_label("Search titles and paths").focus()
    page.keyboard.type("copied")
    page.keyboard.press("Enter")
    page.wait_for_url("**/library?q=copied")
    page.get_by_role("link", name="Edit or remove copied").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Title").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("A copied note")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="A copied note", exact=True)).to_be_visible()
    assert "copied.txt,A copied note" in (bench.corpus / "metadata.csv").read_text()
    page.get_by_role("link", name="Edit or remove A copied note").focus()
    page.keyboard.press("Enter")
    page.locator(".remove summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_contain_text("The index now has")
    expect(page.locator(".documents")).not_to_contain_text("copied.txt")
    assert not (bench.corpus / "copied.txt").exists()


@pytest.mark.e2e
def test_a_refused_upload_is_told_on_the_page(visit: Visit, bench: Bench) -> None:
    page = visit.page
    page.goto(visit.address + "/library")
    bench.gate.clear()
    (bench.corpus / "new.txt").write_text("New words.")
    page.evaluate(DROP, ["a.txt", list(b"words")])
    expect(page.locator("#stage")).to_have_text("Reading files")
    page.evaluate(DROP, ["b.txt", list(b"words")])
    expect(page.locator("#problem")).to_contain_text("are being changed or indexed at this moment")
    bench.gate.set()
    expect(page.locator(".told")).to_contain_text("a.txt was added.")
    assert not (bench.corpus / "b.txt").exists()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.e2e)])
def test_assistive_tools_find_no_fault(visit: Visit, bench: Bench, scheme: str) -> None:
    page = visit.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(visit.address + "/library/document?path=hostile.html")
    assert faults(visit) == []
    bench.gate.clear()
    (bench.corpus / "new.txt").write_text("New words.")
    page.goto(visit.address + "/library")
    page.locator("#add summary").click()
    page.get_by_role("button", name="Index again").click()
    expect(page.locator("#bar")).to_be_visible()
    assert faults(visit) == []


def test_small_screens_need_no_sideways_scrolling_and_hostile_names_stay_words(
    visit: Visit,
) -> None:
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(visit.address + "/library")
    expect(page.get_by_role("link", name=HOSTILE_TITLE, exact=True)).to_be_visible()
    hostile = urlencode({"path": HOSTILE_NAME})
    for path, words in (
        ("?" + urlencode({"q": HOSTILE_NAME}), "1 file found for “<img src=x onerror="),
        ("/document?path=hostile.html", HOSTILE_TITLE),
        (f"/document?{hostile}", HOSTILE_NAME),
    ):
        page.goto(f"{visit.address}/library{path}")
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        expect(page.locator("main")).to_contain_text(words)


def faults(visit: Visit) -> list[str]:
    """Return what axe finds serious or critical on a page."""
    found = Axe().run(visit.page).response["violations"]
    return [fault["id"] for fault in found if fault["impact"] in {"serious", "critical"}]


def test_visitors_from_afar_sign_in_on_plain_http(browser: Browser, bench: Bench) -> None:
    app = create_app(
        bench.current,
        hosts=("intranet.test",),
        corpus=bench.corpus,
        workshop=bench.workshop,
        access=Access(TOKEN, local=False),
    )
    context = browser.new_context()
    with served(app) as port:
        visit = open_visit(context, f"http://intranet.test:{port}")
        page = visit.page
        page.goto(visit.address + "/library?q=treaty")
        page.get_by_label("Access token").fill("wrong horse battery")
        page.keyboard.press("Enter")
        expect(page.locator("[role=alert]")).to_contain_text(
            "This is not an access token of this server."
        )
        assert faults(visit) == []
        page.get_by_label("Access token").fill(TOKEN)
        page.keyboard.press("Enter")
        page.wait_for_url("**/library?q=treaty")
        page.evaluate(DROP, ["afar.txt", list(b"Words from afar.")])
        expect(page.locator(".told")).to_contain_text("afar.txt was added.")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("Access token")).to_be_visible()
        page.goto(visit.address + "/library")
        expect(page.get_by_label("Access token")).to_be_visible()
        assert visit.foreign == []
        assert visit.errors == []
    context.close()


@pytest.mark.e2e
def test_it_works_without_scripts(browser: Browser, bench: Bench) -> None:
    app = create_app(bench.current, corpus=bench.corpus, workshop=bench.workshop)
    context = browser.new_context(java_script_enabled=False)
    with served(app) as port:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"http://localhost:{port}/library")
        page.locator("#add summary").click()
        file: FilePayload = {
            "name": "plain.txt",
            "mimeType": "text/plain",
            "buffer": b"Plain words.",
        }
        page.get_by_label("Files", exact=True).set_input_files(file)
        page.get_by_role("button", name="Add files").click()
        page.wait_for_url("**/library")
        expect(page.locator(".told")).to_contain_text("plain.txt was added.", timeout=20_000)
    context.close()
