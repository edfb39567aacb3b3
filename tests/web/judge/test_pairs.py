"""Judging pairs: in which order they come, and what each button keeps."""

import json
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from qa.answering import Index
from qa.errors import QuestionError
from qa.evaluation.gold import read_gold
from qa.evaluation.run_header import RunHeader, System
from qa.evaluation.storing import evaluate_and_store
from qa.web.access import Access
from qa.web.forms import COOKIE, FIELD
from qa.web.judge import pools
from tests.web.judge.desk import FILES, HEADERS, PAYS, SIGNED, Judging, hidden, text_of

ADDRESS = "/judge/pairs?judge=Ana&from=gold%3Amine.jsonl&k=2"


@pytest.fixture
def judging(tmp_path: Path) -> Judging:
    made = Judging(tmp_path)
    made.write_gold(PAYS, SIGNED)
    return made


def shown(judging: Judging, address: str) -> tuple[str, str]:
    """Return the question and the passage on a page."""
    page = judging.get(address)
    return text_of(page, "h1"), text_of(page, "blockquote")


def all_pairs(judging: Judging, judge: str) -> list[tuple[str, str]]:
    """Judge everything; return the pairs in the order in which they came."""
    address, found = ADDRESS.replace("Ana", judge), []
    while judging.get(address).cssselect("form.judging"):
        found.append(shown(judging, address))
        assert judging.judge(address, "0")[0] == 303
    return found


def test_every_pair_comes_once_in_an_order_of_each_judges_own(judging: Judging) -> None:
    ana, ben = all_pairs(judging, "Ana"), all_pairs(judging, "Ben")
    assert len(set(ana)) == len(ana) == 4
    assert set(ben) == set(ana)
    assert ben != ana
    page = judging.get(ADDRESS)
    assert text_of(page, "h1") == "All judged"
    assert text_of(page, "[role=status]") == "Ana has judged all 4 passages."
    assert f"--judgments {judging.file.path}" in text_of(page, "main ul")


def test_the_same_pair_stays_until_it_is_judged(judging: Judging) -> None:
    first = shown(judging, ADDRESS)
    assert shown(judging, ADDRESS) == first
    again = Judging(judging.folder)
    assert shown(again, ADDRESS) == first


def test_a_button_keeps_grade_note_words_and_name(judging: Judging) -> None:
    question, words = shown(judging, ADDRESS)
    assert judging.judge(ADDRESS, "2", " Only\r\nhalf. ") == (303, ADDRESS)
    (made,) = judging.file.read().made
    assert (made.judge, made.grade, made.note) == ("Ana", 2, "Only\nhalf.")
    assert (made.question, made.words) == (question, words)
    assert made.question_id == {PAYS: "q1", SIGNED: "q2"}[question]
    assert made.words == FILES[made.document].strip()
    page = judging.get(ADDRESS)
    assert text_of(page, ".progress p").startswith("1 of 4 judged · Ana")
    assert text_of(page, ".undo b") == "2 – Answers in part"
    stopped = judging.get(page.cssselect(".progress a")[0].get("href") or "")
    assert [stopped.cssselect(each)[0].get("value") for each in ("#judge", "#k")] == ["Ana", "2"]


def test_who_cannot_tell_has_no_grade(judging: Judging) -> None:
    judging.judge(ADDRESS, "unsure")
    assert judging.file.read().made[0].grade is None


def test_undo_brings_the_pair_back_and_the_file_only_grows(judging: Judging) -> None:
    first = shown(judging, ADDRESS)
    judging.judge(ADDRESS, "1")
    assert shown(judging, ADDRESS) != first
    form = judging.get(ADDRESS).cssselect("form.undo")[0]
    assert judging.post("/judge/pairs", [*hidden(form), ("undo", "1")]) == (303, ADDRESS)
    assert shown(judging, ADDRESS) == first
    assert judging.file.read().made == ()
    lines = judging.file.path.read_text(encoding="utf-8").splitlines()
    assert [sorted(json.loads(line))[0] for line in lines] == ["after", "judge"]
    assert not judging.get(ADDRESS).cssselect("form.undo")


def test_forms_of_other_sites_and_stale_passages_are_refused(judging: Judging) -> None:
    form = judging.get(ADDRESS).cssselect("form.judging")[0]
    sent = {**dict(hidden(form)), FIELD: judging.client.cookies[COOKIE], "grade": "3"}
    for change in ({FIELD: "guessed"}, {FIELD: ""}):
        answer = judging.client.post("/judge/pairs", data={**sent, **change}, headers=HEADERS)
        assert answer.status_code == 403
    foreign = {"sec-fetch-site": "cross-site"}
    assert judging.client.post("/judge/pairs", data=sent, headers=foreign).status_code == 403
    for change in (
        {"check": "0" * 16},
        {"start": "5"},
        {"start": "x"},
        {"end": "0"},
        {"end": "99999"},
        {"document": "none.txt"},
        {"question": ""},
        {"grade": "4"},
    ):
        answer = judging.client.post("/judge/pairs", data={**sent, **change}, headers=HEADERS)
        assert answer.status_code == 409, change
    assert not judging.file.path.exists()


def test_other_machines_judge_only_after_signing_in(judging: Judging) -> None:
    access = Access("correct horse battery", local=False)
    client = TestClient(judging.app(access), base_url="http://localhost", follow_redirects=False)
    for address in ("/judge", ADDRESS, "/judge/agreement", "/judge/new"):
        answer = client.get(address, headers={"accept": "text/html"})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=%2Fjudge")
    for address in ("/judge/pairs", "/judge/new/judgment", "/judge/new/question"):
        assert client.post(address, data={"judge": "Eve"}, headers=HEADERS).status_code == 401
    assert not judging.file.path.exists()


def test_name_and_source_are_asked_for(judging: Judging) -> None:
    page = judging.get("/judge/pairs?from=gold:mine.jsonl", 400)
    assert text_of(page, ".problem").startswith("Give your name first")
    page = judging.get("/judge/pairs?judge=Ana", 400)
    assert text_of(page, ".problem").startswith("Choose at least one file")
    page = judging.get("/judge/pairs?judge=Ana&from=gold:none.jsonl", 400)
    assert "none.jsonl" in text_of(page, ".problem")
    page = judging.get("/judge/pairs?judge=Ana&from=run:none", 400)
    assert "No run 'none'" in text_of(page, ".problem")
    outside = judging.folder / "outside.jsonl"
    outside.write_text("a secret\n", encoding="utf-8")
    page = judging.get(f"/judge/pairs?judge=Ana&from=run:{outside}", 400)
    assert text_of(page, ".problem").startswith(f"No run '{outside}' in ")


def test_the_name_is_remembered_in_any_script(judging: Judging) -> None:
    judging.get("/judge/pairs?judge=%20María%20%20Ωmega%0A&from=gold:mine.jsonl")
    assert judging.get("/judge").cssselect("#judge")[0].get("value") == "María Ωmega"


def test_passages_of_runs_are_judged_and_joined(judging: Judging) -> None:
    index = judging.current.index
    questions = read_gold(judging.gold / "mine.jsonl")
    for name, k in (("one", 1), ("three", 3)):
        header = RunHeader.made_now(name, "mine.jsonl", questions, System.of(index, k))
        evaluate_and_store(index, questions, header, judging.runs)
    page = judging.get("/judge")
    assert [each.get("value") for each in page.cssselect("input[name=from]")] == [
        "gold:mine.jsonl",
        "run:three",
        "run:one",
    ]
    assert progress(judging, "from=run:one") == "0 of 2 judged"
    assert progress(judging, "from=run:one&from=run:three") == "0 of 6 judged"
    assert progress(judging, "from=run:three&k=2") == "0 of 4 judged"
    (judging.runs / "odd.jsonl").write_text("words\n")
    page = judging.get("/judge")
    assert "odd.jsonl is no run" in text_of(page, ".problem")
    assert len(page.cssselect("input[name=from]")) == 3


def progress(judging: Judging, query: str) -> str:
    return text_of(judging.get(f"/judge/pairs?judge=Ana&{query}"), ".progress p").split(" ·")[0]


def test_passages_that_a_run_found_elsewhere_are_left_out_and_told(judging: Judging) -> None:
    index = judging.current.index
    questions = read_gold(judging.gold / "mine.jsonl")
    header = RunHeader.made_now("old", "mine.jsonl", questions, System.of(index, 3))
    run = evaluate_and_store(index, questions, header, judging.runs)
    file = judging.runs / "old.jsonl"
    file.write_text(file.read_text("utf-8").replace('"text": "The trust', '"text": "A trust'))
    assert len(run.asked) == 2
    page = judging.get("/judge/pairs?judge=Ana&from=run:old")
    assert text_of(page, ".progress p").startswith("0 of 4 judged")
    assert "2 passages of the runs are left out" in text_of(page, "main")


def test_while_questions_are_asked_the_page_says_how_far_it_is(
    judging: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "_PATIENCE", 0.0)
    gate, asked = [False], Index.ask

    def slow(*arguments: object, **named: object) -> object:
        while not gate[0]:
            time.sleep(0.01)
        return asked(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Index, "ask", slow)
    page = judging.get(ADDRESS)
    assert text_of(page, "h1") == "Asking the questions"
    assert "questions asked" in text_of(page, "[role=status]")
    assert not page.cssselect("form.judging")
    gate[0] = True
    monkeypatch.setattr(pools, "_PATIENCE", 10.0)
    assert judging.get(ADDRESS).cssselect("form.judging")


def test_a_gold_file_that_cannot_be_used_is_named(judging: Judging) -> None:
    (judging.gold / "bad.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    page = judging.get("/judge")
    bad, good = page.cssselect("input[name=from]")
    assert (bad.get("disabled") is not None, good.get("value")) == (True, "gold:mine.jsonl")
    assert "bad.jsonl:1: expected" in text_of(page, "fieldset")


def test_documents_and_names_are_shown_as_text(judging: Judging) -> None:
    address = ADDRESS.replace("Ana", "<b>Ana</b>").replace("k=2", "k=3")
    for _ in range(6):
        judging.judge(address, "0", "<script>1</script>")
    for path in (address, "/judge", "/judge/agreement"):
        page = judging.get(path)
        assert not page.xpath("//script[not(@src)]")
        assert not page.cssselect("main b b, main script, bdi > b")


def test_questions_that_could_not_be_asked_are_told(
    judging: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise QuestionError("no such luck")

    monkeypatch.setattr(Index, "ask", failing)
    assert text_of(judging.get(ADDRESS, 400), ".problem") == "no such luck"
