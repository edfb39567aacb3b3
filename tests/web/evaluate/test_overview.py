"""The first page of evaluation: what is offered, refused, begun, stopped and gone on with."""

import json

import pytest
from fastapi.testclient import TestClient

from qa.web.access import Access
from qa.web.forms import FIELD
from qa.web.server import create_app
from tests.web.evaluate.bench import (
    GOLD,
    HEADERS,
    HOSTILE,
    Bench,
    Visitor,
    all_words,
    question,
    words,
)


def test_an_empty_laboratory_says_how_to_begin(visitor: Visitor) -> None:
    page = visitor.get()
    assert "First of all, questions with known answers are needed." in words(page, ".card")
    assert [link.get("href") for link in page.cssselect(".card a")] == ["/", "/judge/new"]
    assert words(page, ".card .path") == str(visitor.bench.gold)
    assert page.cssselect(".add[open] #file")
    assert not page.cssselect("form[action='/evaluate/begin']")
    example = words(page, ".add pre")
    decoder = json.JSONDecoder()
    first, end = decoder.raw_decode(example)
    second, _ = decoder.raw_decode(example[end:].lstrip())
    assert (first["answerable"], second["answerable"]) == (True, False)


def test_files_are_listed_with_what_is_wrong_with_them(visitor: Visitor) -> None:
    visitor.bench.write("gold.jsonl")
    (visitor.bench.gold / "torn.jsonl").write_text('{"id": "1"}\n', encoding="utf-8")
    (visitor.bench.gold / "empty.jsonl").touch()
    (visitor.bench.gold / "judgments.jsonl").touch()
    page = visitor.get()
    assert all_words(page, ".gold li") == [
        f"empty.jsonl {visitor.bench.gold}/empty.jsonl: expected a question a line, found none",
        "gold.jsonl 4 questions 1 entry of evidence is not found",
        "torn.jsonl 0 questions 1 line cannot be used",
    ]
    assert [each.get("value") for each in page.cssselect("#gold option")] == ["gold.jsonl"]


def test_a_file_has_a_page_with_every_fault(visitor: Visitor) -> None:
    file = visitor.bench.write("gold.jsonl")
    with file.open("a", encoding="utf-8") as stream:
        stream.write("no json\n")
    page = visitor.get("/evaluate/gold/gold.jsonl")
    lines = all_words(page, "main li")
    assert lines[0].startswith(f"{file}:5: expected a JSON object, found no json")
    assert lines[1] == "lost: the index holds no document 'gone.txt'"
    assert visitor.client.get("/evaluate/gold/gold.jsonl/file").content == file.read_bytes()
    assert visitor.client.get("/evaluate/gold/other.jsonl").status_code == 404
    assert visitor.client.get("/evaluate/gold/other.jsonl/file").status_code == 404


def test_only_the_first_words_that_are_missing_are_looked_for(visitor: Visitor) -> None:
    lines = [
        question(f"q{number}", "Who?", "treaty.txt", "A treaty on trafficking was signed.")
        for number in range(22)
    ]
    visitor.bench.write("gold.jsonl", lines)
    told = all_words(visitor.get("/evaluate/gold/gold.jsonl"), "main li")
    assert len(told) == 22
    assert told[19].endswith("nearest: 'A treaty on smuggling was signed.'")
    assert told[20] == "q20: 'treaty.txt' does not hold the words " + repr(
        "A treaty on trafficking was signed."
    )


def test_a_run_is_made_and_listed(visitor: Visitor) -> None:
    visitor.bench.write("gold.jsonl")
    assert visitor.begin(name="my run") == (303, "/evaluate")
    visitor.bench.wait()
    page = visitor.get()
    assert words(page, "#job") == "The run is complete: my run"
    assert page.cssselect("#job a")[0].get("href") == "/evaluate/runs/my%20run"
    [row] = page.cssselect(".runs tbody tr")
    assert all_words(row, "td.number")[0] == "4"
    assert words(row, "th") == (
        "my run gold.jsonl: fake, no reader, by scores, the usual way, 10 passages"
    )


def test_the_form_keeps_what_was_filled_in(visitor: Visitor) -> None:
    visitor.bench.write("gold.jsonl")
    answer = visitor.client.post(
        "/evaluate/begin",
        data={
            FIELD: visitor.secret(),
            "gold": "gold.jsonl",
            "reader": "none",
            "fusion": "ranks",
            "k": "20",
            "name": "../up",
        },
        headers=HEADERS,
    )
    assert answer.status_code == 400
    assert 'value="../up"' in answer.text
    assert '<option value="ranks" selected>' in answer.text
    assert '<option value="20" selected>' in answer.text


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"gold": "../gold.jsonl"}, "Choose questions first."),
        ({"gold": ""}, "Choose questions first."),
        ({"gold": "torn.jsonl"}, "Some lines of torn.jsonl cannot be used; mend them first."),
        ({"reader": "/etc"}, "Choose settings of the list."),
        ({"reader": ""}, "Choose settings of the list."),
        ({"k": "1000"}, "Choose settings of the list."),
        (
            {"name": "a/b"},
            "A name may have letters, digits, spaces and the signs . + - _, and begins with a "
            "letter or digit.",
        ),
    ],
)
def test_what_the_page_does_not_offer_is_refused(
    visitor: Visitor, fields: dict[str, str], problem: str
) -> None:
    visitor.bench.write("gold.jsonl")
    (visitor.bench.gold / "torn.jsonl").write_text('{"id": "1"}\n', encoding="utf-8")
    assert visitor.begin(**fields) == (400, problem)
    assert visitor.bench.laboratory.jobs.state.number == 0


def test_a_run_shows_how_far_it_is_can_be_stopped_and_goes_on(visitor: Visitor) -> None:
    bench = visitor.bench
    bench.write("gold.jsonl")
    bench.gate.clear()
    assert visitor.begin(fusion="meaning")[0] == 303
    while bench.laboratory.jobs.state.done < 1:
        pass
    progress = visitor.client.get("/evaluate/progress").json()
    assert progress == {
        "running": True,
        "stage": "Asking the questions",
        "count": "1 of 4",
        "done": 1,
        "total": 4,
    }
    page = visitor.get()
    assert page.cssselect("#bar")[0].get("value") == "1"
    assert page.cssselect("noscript meta[http-equiv=refresh]")
    assert page.cssselect(".go button[disabled]")
    status, problem = visitor.begin()
    assert (status, problem) == (
        409,
        "An evaluation is under way. Nothing was begun; wait for its end, or stop it.",
    )
    assert visitor.post("/evaluate/stop") == (303, "/evaluate")
    bench.gate.set()
    bench.wait()
    page = visitor.get()
    assert words(page, "#job") == "The run was stopped. It stands in the list below and can go on."
    assert words(page, ".runs .unfinished") == "1 of 4"
    [form] = page.cssselect(".runs form")
    fields = {str(each.get("name")): str(each.get("value")) for each in form.cssselect("input")}
    before = (bench.runs / "gold.jsonl").read_bytes()
    assert visitor.post(str(form.get("action")), **fields)[0] == 303
    bench.wait()
    assert (bench.runs / "gold.jsonl").read_bytes().startswith(before)
    assert words(visitor.get(), "#job") == "The run is complete: gold"


def test_a_failure_is_told(visitor: Visitor) -> None:
    visitor.bench.write("gold.jsonl")
    visitor.bench.run("taken", fusion="ranks")
    assert visitor.begin(name="taken")[0] == 303
    visitor.bench.wait()
    problem = words(visitor.get(), "#job .problem")
    assert problem.startswith("The run failed:")
    assert problem.endswith(
        "holds another run of this name; choose another name, or remove the file"
    )


def test_a_run_is_set_aside_and_not_destroyed(visitor: Visitor) -> None:
    visitor.bench.write("gold.jsonl")
    visitor.bench.run("old")
    assert visitor.post("/evaluate/runs/old/remove") == (303, "/evaluate")
    assert not visitor.get().cssselect(".runs tbody tr")
    [kept] = (visitor.bench.runs / ".removed").iterdir()
    assert kept.name.endswith("-old.jsonl")
    status, problem = visitor.post("/evaluate/runs/old/remove")
    assert (status, problem.endswith("old.jsonl cannot be removed: No such file or directory")) == (
        400,
        True,
    )


def test_a_file_that_is_no_run_is_told(visitor: Visitor) -> None:
    visitor.bench.runs.mkdir()
    (visitor.bench.runs / "odd.jsonl").write_text("words\n", encoding="utf-8")
    assert "odd.jsonl is no run" in words(visitor.get(), "#runs .problem")
    visitor.bench.write("gold.jsonl")
    visitor.bench.run("whole")
    page = visitor.get()
    assert "odd.jsonl is no run" in words(page, "#runs .problem")
    assert len(page.cssselect("#runs tbody tr")) == 1


# --- files come in ------------------------------------------------------------------------------


def test_questions_are_uploaded(visitor: Visitor) -> None:
    data = "".join(f"{json.dumps(line)}\n" for line in GOLD).encode()
    assert visitor.upload("My gold.jsonl", data) == (303, "/evaluate/gold/My%20gold.jsonl")
    assert (visitor.bench.gold / "My gold.jsonl").read_bytes() == data
    assert HOSTILE not in visitor.client.get("/evaluate").text


def test_ratings_are_uploaded(visitor: Visitor) -> None:
    data = b"query,docid,rating\nWho signed it?,treaty.txt#0-33,2\n"
    assert visitor.upload("ratings.csv", data) == (303, "/evaluate/gold/ratings.jsonl")
    [line] = (visitor.bench.gold / "ratings.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["evidence"] == [
        {"document": "treaty.txt", "quote": "A treaty on smuggling was signed."}
    ]


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("", b"", "Choose a file first."),
        ("a.jsonl", b"\xff\xfe", "a.jsonl is no text in UTF-8: invalid start byte"),
        ("a.jsonl", b"", "a.jsonl: expected a question a line, found none"),
        ("a.csv", b"a,b\n", "Line 1: expected the columns query,docid,rating, found a,b"),
    ],
)
def test_what_is_no_file_of_questions_is_refused(
    visitor: Visitor, name: str, data: bytes, problem: str
) -> None:
    assert visitor.upload(name, data) == (400, problem)
    assert not visitor.bench.gold.exists()


def test_a_file_without_a_usable_line_is_refused(visitor: Visitor) -> None:
    status, problem = visitor.upload("a.jsonl", b'{"id": 3}\n')
    assert status == 400
    assert problem.startswith("No line can be used. a.jsonl:1: expected `answerable`")


def test_a_file_that_is_too_large_is_refused(visitor: Visitor) -> None:
    status, problem = visitor.upload("a.jsonl", b" " * (8 * 1024**2 + 1))
    assert (status, problem) == (400, "The file is larger than 8 MB.")


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["/evaluate/begin", "/evaluate/stop", "/evaluate/gold", "/evaluate/runs/usual/remove"],
)
def test_forms_of_other_sites_change_nothing(bench: Bench, address: str) -> None:
    bench.write("gold.jsonl")
    bench.run("usual")
    visitor = Visitor(bench)
    fields = {FIELD: visitor.secret(), "gold": "gold.jsonl", "reader": "none", "k": "10"}
    for headers, sent in (
        ({"sec-fetch-site": "cross-site"}, fields),
        (HEADERS, {**fields, FIELD: "guessed"}),
    ):
        answer = visitor.client.post(address, data=sent, headers=headers)
        assert answer.status_code == 403
        assert "This form came from another site, or its page is out of date." in answer.text
    assert bench.laboratory.jobs.state.number == 0
    assert (bench.runs / "usual.jsonl").is_file()


def test_visitors_have_to_sign_in_where_there_is_a_token(bench: Bench) -> None:
    client = Visitor(bench, Access("a token of some length")).client
    for address in ("/evaluate", "/evaluate/runs/usual", "/evaluate/progress"):
        assert client.get(address, headers={"accept": "application/json"}).status_code == 401
    assert client.post("/evaluate/begin", headers=HEADERS).status_code == 401


def test_a_server_without_folders_says_so(bench: Bench) -> None:
    client = TestClient(create_app(bench.current), base_url="http://localhost")
    answer = client.get("/evaluate")
    assert (answer.status_code, "Nothing can be evaluated here" in answer.text) == (200, True)
    assert client.get("/evaluate/runs/usual").status_code == 404


def test_the_page_runs_no_script_of_its_documents(bench: Bench) -> None:
    policy = Visitor(bench).client.get("/evaluate").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
