"""The Library over a real folder and index: what it shows, and what every change does."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from lxml import html

from qa.errors import ChangeRefused, QaError, SidecarError
from qa.indexing.folder import Arrived, place_file
from qa.translation import translation
from qa.web.forms import FIELD
from qa.web.library import changes
from qa.web.library import listing as library_list
from qa.web.library.jobs import JobState, LibraryJobs
from qa.web.library.words import stage_words
from tests.web.bench import FUND, HEADERS, TREATY, Bench, Visitor, problem

PROTOCOL = "The protocol on child labour was opened for signature. A fund pays for it.\n"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def visitor(bench: Bench) -> Iterator[Visitor]:
    visitor = Visitor(bench)
    yield visitor
    bench.gate.set()
    visitor.wait()


def removed(corpus: Path) -> dict[str, str]:
    """Return what was set aside, by path below the time of its removal."""
    folder = corpus / ".removed"
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {"/".join(file.relative_to(folder).parts[1:]): file.read_text() for file in files}


# --- what it shows ------------------------------------------------------------------------------


def test_every_document_is_listed_with_what_is_known(bench: Bench, visitor: Visitor) -> None:
    (bench.corpus / "metadata.csv").write_text(
        "path,title,issuer,date,kind\ntreaty.txt,The treaty,Assembly,2000-11-15,treaty\n"
    )
    bench.index_elsewhere()
    bench.follower.catch_up()
    first, second = visitor.get().cssselect(".documents li")
    assert [first.cssselect("h3")[0].text_content(), second.cssselect("h3 a")[0].text] == [
        "fund",
        "The treaty",
    ]
    (link,) = second.cssselect("h3 a")
    assert link.get("href") == f"/doc/{bench.current.index.sources[1].id}"
    facts = [part.text_content() for part in second.cssselect(".facts > *")]
    assert facts == ["Assembly", "2000-11-15", "treaty", "English", "1 passage"]
    assert visitor.listed() == {"more/fund.txt": "Read", "treaty.txt": "Read"}


def test_search_finds_by_title_and_path_and_stands_in_the_address(visitor: Visitor) -> None:
    page = visitor.get("/library?q=MORE+fúnd")
    assert [item.text_content() for item in page.cssselect(".documents .path")] == ["more/fund.txt"]
    assert page.cssselect("#q")[0].get("value") == "MORE fúnd"
    assert page.cssselect(".heading")[0].text_content() == "1 file found for “MORE fúnd”"
    assert visitor.listed("/library?q=nothing") == {}


def test_a_long_list_comes_in_sheets(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_list, "PER_PAGE", 1)
    assert list(visitor.listed("/library")) == ["more/fund.txt"]
    page = visitor.get("/library?q=t&page=2")
    assert page.cssselect(".sheets [rel=prev]")[0].get("href") == "/library?q=t&page=1"
    assert list(visitor.listed("/library?page=2")) == ["treaty.txt"]
    assert list(visitor.listed("/library?page=99")) == ["treaty.txt"]


def test_files_that_came_or_went_unseen_are_told(bench: Bench, visitor: Visitor) -> None:
    (bench.corpus / "new.txt").write_text("New.")
    (bench.corpus / "treaty.txt").unlink()
    assert visitor.listed() == {
        "more/fund.txt": "Read",
        "new.txt": "Not indexed yet",
        "treaty.txt": "No longer in the folder; still answered from until indexed again",
    }
    assert list(visitor.listed("/library?state=waiting")) == ["new.txt"]


def test_without_the_folder_the_documents_are_only_shown(bench: Bench, visitor: Visitor) -> None:
    bench.corpus.rename(bench.corpus.with_name("moved"))
    page = visitor.get()
    assert page.cssselect(".notice")[0].text_content() == (
        "The documents can be read here but not changed: their folder "
        f"{bench.corpus} is not there. Put it back, or start the server with --corpus and the "
        "folder."
    )
    assert page.cssselect("form[method=post], .act") == []
    status, refused = visitor.upload(("a.txt", b"words"))
    assert (status, "is not there" in problem(refused)) == (403, True)


# --- adding -------------------------------------------------------------------------------------


def test_an_uploaded_document_answers_without_restart(bench: Bench, visitor: Visitor) -> None:
    assert visitor.ask("Which protocol is about child labour?") != PROTOCOL
    status, _ = visitor.upload(("protocol.txt", PROTOCOL.encode()))
    assert status == 303
    assert (bench.corpus / "protocol.txt").read_text() == PROTOCOL
    assert not (bench.corpus / ".incoming").exists()
    assert visitor.ask("Which protocol is about child labour?") == (
        "The protocol on child labour was opened for signature."
    )
    assert visitor.told() == [
        "protocol.txt was added.",
        "1 document was read.",
        "The index now has 3 passages.",
    ]
    assert visitor.listed()["protocol.txt"] == "Read"


def test_a_file_that_cannot_be_read_is_skipped_and_stays_listed(visitor: Visitor) -> None:
    visitor.upload(("broken.pdf", b"no pdf"), ("table.xls", b"\x00"))
    told = visitor.told()
    assert told[:2] == ["broken.pdf was added.", "table.xls was added."]
    assert told[2].startswith("broken.pdf is skipped, because: the PDF cannot be opened: ")
    assert told[3] == (
        "table.xls is skipped, because: a spreadsheet; save the sheets that matter as .pdf, or "
        "as tables in a .docx (readable: .docx, .htm, .html, .md, .pdf, .pptx, .txt)"
    )
    listed = visitor.listed()
    assert listed["broken.pdf"].startswith("Skipped, because: ")
    assert listed["treaty.txt"] == "Read"
    assert list(visitor.listed("/library?state=skipped")) == ["broken.pdf", "table.xls"]


def test_files_that_were_skipped_before_are_only_counted(bench: Bench, visitor: Visitor) -> None:
    for number in range(7):
        (bench.corpus / f"{number}.xls").write_bytes(b"x")
    visitor.post("/library/index")
    told = visitor.told()
    assert [words.partition(" ")[0] for words in told[:5]] == [f"{n}.xls" for n in range(5)]
    assert told[5:] == [
        "2 other files are skipped; the list says why.",
        "The index now has 2 passages.",
    ]
    visitor.upload(("protocol.txt", PROTOCOL.encode()))
    assert visitor.told()[1] == "7 other files are skipped; the list says why."


def test_nothing_is_overwritten_unasked(bench: Bench, visitor: Visitor) -> None:
    generation = bench.current.index.generation
    visitor.upload(("treaty.txt", PROTOCOL.encode()))
    assert visitor.told() == [
        "treaty.txt was not added: another file of that name is in the library. To put the new "
        "one in its place, add it again and choose to replace files."
    ]
    assert (bench.corpus / "treaty.txt").read_text() == TREATY
    assert bench.current.index.generation == generation
    visitor.upload(("treaty.txt", TREATY.encode()))
    assert visitor.told() == ["treaty.txt is in the library already, with the same content."]


def test_a_replaced_file_is_kept(bench: Bench, visitor: Visitor) -> None:
    visitor.upload(("treaty.txt", PROTOCOL.encode()), replace="yes")
    assert visitor.told()[0] == (
        "treaty.txt was replaced; the older file is kept in the folder .removed."
    )
    assert (bench.corpus / "treaty.txt").read_text() == PROTOCOL
    assert removed(bench.corpus) == {"treaty.txt": TREATY}


def test_a_hostile_name_is_made_safe_and_a_hostile_title_shown_literally(
    bench: Bench, visitor: Visitor
) -> None:
    name = "../../<img src=x onerror=alert(1)>${1}{{2}}.html"
    title = "<script>alert('title')</script> ${1} {{2}}"
    body = f"<title>{html.tostring(html.fromstring('<p>x</p>')).decode()}</title><h1>"
    escaped = title.replace("<", "&lt;")
    visitor.upload((name, f"{body}{escaped}</h1><p>{TREATY}</p>".encode()))
    page = visitor.get()
    assert page.cssselect("img, main script") == []
    item = next(each for each in page.cssselect(".documents li") if "img" in each.text_content())
    assert item.cssselect(".path")[0].text_content() == "_img src=x onerror=alert(1)_${1}{{2}}.html"
    assert item.cssselect("h3")[0].text_content() == title
    assert [path.name for path in bench.corpus.parent.iterdir()] == ["corpus", "index"]


def test_the_folder_itself_may_hold_hostile_names(bench: Bench, visitor: Visitor) -> None:
    name = '<img src=x onerror="alert(1)">\u202etxt.xls'
    (bench.corpus / name).write_bytes(b"x")
    visitor.post("/library/index")
    page = visitor.get()
    assert page.cssselect("img") == []
    (item,) = page.cssselect(".documents li.skipped")
    assert item.cssselect("h3")[0].text_content() == name
    (link,) = item.cssselect(".act a")
    assert visitor.get(str(link.get("href"))).cssselect("h1")[0].text_content() == name


def test_documents_are_copied_from_the_machine(bench: Bench, visitor: Visitor) -> None:
    texts = bench.corpus.parent / "texts"
    (texts / "deep").mkdir(parents=True)
    (texts / "deep" / "protocol.txt").write_text(PROTOCOL)
    assert visitor.post("/library/copy", place=str(texts))[0] == 303
    assert visitor.told()[0] == "texts/deep/protocol.txt was added."
    assert visitor.listed()["texts/deep/protocol.txt"] == "Read"


def test_a_path_that_leads_nowhere_is_told(visitor: Visitor) -> None:
    status, page = visitor.post("/library/copy", place="/no/such/folder")
    assert status == 400
    assert problem(page) == (
        "There is no file or folder /no/such/folder on the machine that serves this."
    )


def test_a_form_without_a_file_is_told(visitor: Visitor) -> None:
    status, page = visitor.upload(("", b""))
    assert (status, problem(page)) == (400, "Choose one or more files first.")


# --- correcting and removing --------------------------------------------------------------------


def test_corrected_metadata_is_written_and_used(bench: Bench, visitor: Visitor) -> None:
    (bench.corpus / "metadata.csv").write_text("path,issuer\nmore/fund.txt,Body\n")
    form = visitor.get("/library/document?path=treaty.txt").cssselect("form.metadata")[0]
    inputs = form.cssselect(".field input")
    values = {str(field.get("name")): str(field.get("value", "")) for field in inputs}
    assert values == {
        "title": "treaty",
        "issuer": "",
        "date": "",
        "symbol": "",
        "language": "en",
        "kind": "",
    }
    status, _ = visitor.post(
        "/library/correct", path="treaty.txt", **{**values, "kind": "treaty", "date": "2000-11"}
    )
    assert status == 303
    assert (bench.corpus / "metadata.csv").read_text() == (
        "path,issuer,date,kind\nmore/fund.txt,Body\ntreaty.txt,,2000-11,treaty\n"
    )
    about = bench.current.index.sources[1].metadata
    assert (about.date, about.kind) == ("2000-11", "treaty")


def test_a_wrong_date_is_told_and_what_was_typed_stays(bench: Bench, visitor: Visitor) -> None:
    values = {"title": "New", "issuer": "", "date": "15/11/2000", "symbol": "", "kind": ""}
    status, page = visitor.post("/library/correct", path="treaty.txt", language="en", **values)
    assert status == 400
    assert problem(page) == (
        "treaty.txt: date: expected 2011, 2011-09 or 2011-09-21, found '15/11/2000'"
    )
    assert page is not None
    assert page.cssselect("#title")[0].get("value") == "New"
    assert not (bench.corpus / "metadata.csv").exists()


def test_a_removed_document_is_not_found_any_more_but_kept(bench: Bench, visitor: Visitor) -> None:
    lines = "path,kind\nmore/fund.txt,note\ntreaty.txt,treaty\n"
    (bench.corpus / "metadata.csv").write_text(lines)
    page = visitor.get("/library/document?path=treaty.txt")
    assert "not destroyed" in page.cssselect("details.remove")[0].text_content()
    assert visitor.post("/library/remove", path="treaty.txt")[0] == 303
    assert visitor.listed() == {"more/fund.txt": "Read"}
    assert visitor.ask("Which treaty is about smuggling at a border?") != TREATY.split(". ")[0]
    assert removed(bench.corpus) == {"treaty.txt": TREATY, "metadata.csv": lines}
    assert (bench.corpus / "metadata.csv").read_text() == "path,kind\nmore/fund.txt,note\n"


def test_a_document_stays_whose_line_cannot_be_taken_out(
    bench: Bench, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "path,kind\ntreaty.txt,treaty\n"
    (bench.corpus / "metadata.csv").write_text(lines)

    def full(*_: object) -> None:
        raise SidecarError("metadata.csv cannot be written: No space left on device")

    monkeypatch.setattr(changes, "forget_document", full)
    assert visitor.post("/library/remove", path="treaty.txt")[0] == 400
    assert (bench.corpus / "treaty.txt").read_text() == TREATY
    assert (bench.corpus / "metadata.csv").read_text() == lines
    assert visitor.listed() == {"more/fund.txt": "Read", "treaty.txt": "Read"}


def test_files_that_came_in_before_a_failure_are_told_and_answer(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:

    def place_one(corpus: Path, staged: Path, path: str, replace: bool, when: datetime) -> Arrived:
        if path == "second.txt":
            raise ChangeRefused("The disk is full.")
        return place_file(corpus, staged, path, replace, when)

    monkeypatch.setattr(changes, "place_file", place_one)
    status, _ = visitor.upload(("protocol.txt", PROTOCOL.encode()), ("second.txt", b"More."))
    assert status == 303
    assert visitor.told() == [
        "Not every file came in: The disk is full.",
        "protocol.txt was added.",
        "1 document was read.",
        "The index now has 3 passages.",
    ]
    assert visitor.upload(("second.txt", b"More."))[0] == 400


def test_the_last_document_stays(bench: Bench, visitor: Visitor) -> None:
    visitor.post("/library/remove", path="treaty.txt")
    status, page = visitor.post("/library/remove", path="more/fund.txt")
    assert (status, problem(page)) == (
        400,
        "more/fund.txt is the last document that can be read; add another one before removing it.",
    )
    assert (bench.corpus / "more/fund.txt").read_text() == FUND


@pytest.mark.parametrize("path", ["gone.txt", "../secret.txt", "metadata.csv", "/etc/passwd"])
def test_only_what_is_listed_can_be_removed(bench: Bench, visitor: Visitor, path: str) -> None:
    (bench.corpus.parent / "secret.txt").write_text("secret")
    (bench.corpus / "metadata.csv").write_text("path\n")
    status, page = visitor.post("/library/remove", path=path)
    assert status == 404
    assert "The library has no file with this path." in problem(page)
    assert (bench.corpus.parent / "secret.txt").exists()
    assert (bench.corpus / "metadata.csv").exists()
    assert visitor.client.get("/library/document", params={"path": path}).status_code == 404


# --- one change at a time, and what goes wrong --------------------------------------------------


def test_asking_goes_on_and_a_second_change_is_refused_meanwhile(
    bench: Bench, visitor: Visitor
) -> None:
    bench.gate.clear()
    assert visitor.upload(("protocol.txt", PROTOCOL.encode()))[0] == 303
    page = visitor.get()
    assert page.cssselect("#job")[0].get("data-running") == "yes"
    assert page.cssselect("#bar") != []
    state = visitor.client.get("/library/progress").json()
    assert (state["number"], state["running"]) == (1, True)
    assert visitor.ask("Which treaty is about smuggling at a border?") == (
        "A treaty on smuggling was signed. It protects every border."
    )
    for refused in (
        visitor.upload(("other.txt", b"Other words.")),
        visitor.post("/library/remove", path="treaty.txt"),
        visitor.post("/library/index"),
    ):
        assert refused[0] == 409
        assert "are being changed or indexed at this moment" in problem(refused[1])
    assert not (bench.corpus / "other.txt").exists()
    assert (bench.corpus / "treaty.txt").exists()
    bench.gate.set()
    visitor.wait()
    assert visitor.told()[-1] == "The index now has 3 passages."


def test_a_failed_run_is_told_and_the_old_index_stays(bench: Bench, visitor: Visitor) -> None:
    generation = bench.current.index.generation
    (bench.corpus / "metadata.csv").write_text("path,date\ntreaty.txt,yesterday\n")
    visitor.post("/library/index")
    (told,) = visitor.told()
    assert told == (
        f"Indexing failed: {bench.corpus}/metadata.csv, line 2: date: expected 2011, 2011-09 or "
        "2011-09-21, found 'yesterday' Questions are answered from the documents indexed before."
    )
    assert bench.current.index.generation == generation
    assert visitor.ask("Which treaty is about smuggling at a border?") == (
        "A treaty on smuggling was signed. It protects every border."
    )
    (bench.corpus / "metadata.csv").unlink()
    visitor.post("/library/index")
    assert visitor.told() == ["Nothing has changed since the documents were indexed."]


def test_everything_can_be_read_anew(visitor: Visitor) -> None:
    visitor.post("/library/index", rebuild="yes")
    assert visitor.told() == ["2 documents were read.", "The index now has 2 passages."]


def test_what_went_wrong_inside_leaves_the_library_usable(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda crash: crashed.append(str(crash[1])))
    monkeypatch.setattr(LibraryJobs, "_do", lambda *_: json.loads("no json"))
    visitor.post("/library/index")
    assert crashed == ["Expecting value: line 1 column 1 (char 0)"]
    assert "Something went wrong that should not" in visitor.told()[0]
    monkeypatch.undo()
    visitor.post("/library/index")
    assert visitor.told() == ["Nothing has changed since the documents were indexed."]


def test_scripts_get_problems_as_json(visitor: Visitor) -> None:
    answer = visitor.client.post(
        "/library/copy",
        data={FIELD: visitor.secret(), "place": "texts"},
        headers={**HEADERS, "accept": "application/json"},
    )
    assert (answer.status_code, answer.json()) == (
        400,
        {"problem": "'texts': expected a full path, such as /home/me/texts"},
    )


# --- an index that another program wrote --------------------------------------------------------


def test_an_index_written_elsewhere_is_noticed(bench: Bench, visitor: Visitor) -> None:
    (bench.corpus / "protocol.txt").write_text(PROTOCOL)
    bench.index_elsewhere()
    assert bench.current.index.generation != bench.open().generation
    bench.follower.catch_up()
    assert bench.current.index.generation == bench.open().generation
    assert visitor.listed()["protocol.txt"] == "Read"


def test_an_index_that_cannot_be_opened_is_told_and_the_old_one_stays(
    bench: Bench, visitor: Visitor
) -> None:
    generation = bench.current.index.generation
    (bench.corpus / "protocol.txt").write_text(PROTOCOL)
    bench.index_elsewhere()
    newest = bench.index / "generations" / (bench.index / "current").read_text().strip()
    (newest / "passages.sqlite").unlink()
    with pytest.raises(QaError, match=r"passages\.sqlite is missing"):
        bench.follower.catch_up()
    assert bench.current.index.generation == generation
    words = visitor.get().cssselect("#job .problem")[0].text_content()
    assert words.startswith("A newer index was written, but cannot be opened: ")
    bench.index_elsewhere()
    bench.follower.catch_up()
    assert visitor.get().cssselect("#job .problem") == []


@pytest.mark.parametrize(
    ("stage", "language", "words"),
    [
        ("", "en", "Beginning"),
        ("reading", "en", "Reading files"),
        ("encoding e5-small", "en", "Encoding passages (e5-small)"),
        ("encoding words e5-small", "en", "Encoding words of the documents (e5-small)"),
        ("encoding words e5-small", "es", "Codificando palabras de los documentos (e5-small)"),
        ("encoding words e5-small", "fr", "Encodage des mots des documents (e5-small)"),
    ],
)
def test_every_stage_has_words(stage: str, language: str, words: str) -> None:
    assert stage_words(JobState(stage=stage), translation(language)) == words
