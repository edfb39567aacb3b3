"""From an answer to a judged pair, or to a new gold question."""

from pathlib import Path

import pytest
from lxml import html

from qa.evaluation.gold import Evidence, Question, read_gold
from qa.web.forms import FIELD
from tests.web.judge.desk import HEADERS, PAYS, Judging, text_of

FUND = "The trust fund helps each victim of trafficking."
ID = "which-fund-helps-a-victim-of-trafficking"


@pytest.fixture
def judging(tmp_path: Path) -> Judging:
    return Judging(tmp_path)


def chosen(judging: Judging) -> str:
    """Return the address of the page on which the first passage for a question is judged."""
    page = judging.get(f"/judge/new?q={PAYS}")
    assert text_of(page, "ol.choices-of .words") == FUND
    return str(page.cssselect("ol.choices-of a")[0].get("href"))


def fields(page: html.HtmlElement, form: str) -> dict[str, str]:
    """Return what a browser sends of a form."""
    (found,) = [each for each in page.forms if (each.get("action") or "").endswith(form)]
    return {name: value for name, value in found.fields.items() if value is not None}


def send(judging: Judging, address: str, values: dict[str, str]) -> str:
    """Send a form; return what the page says of it."""
    answer = judging.client.post(address, data=values, headers=HEADERS)
    if answer.status_code == 303:
        return text_of(judging.get(answer.headers["location"]), "#told")
    assert answer.status_code == 400
    return text_of(html.document_fromstring(answer.text), ".problem")


def test_without_a_question_one_is_asked_for(judging: Judging) -> None:
    for address in (
        "/judge/new",
        "/judge/new?link=http://[",
        "/judge/new?added=a&count=" + "9" * 5000,
    ):
        page = judging.get(address)
        assert text_of(page, "h1") == "New question"
        assert not page.cssselect("section")


def test_a_passage_is_judged(judging: Judging) -> None:
    values = fields(judging.get(chosen(judging)), "judgment")
    told = send(judging, "/judge/new/judgment", {**values, "judge": " Ana ", "grade": "3"})
    assert told.startswith("Your judgment was kept.")
    (made,) = judging.file.read().made
    assert (made.question_id, made.question, made.words) == (ID, PAYS, FUND)
    assert (made.judge, made.grade, made.document) == ("Ana", 3, "more/fund.txt")
    told = send(judging, "/judge/new/judgment", {**values, "judge": "", "grade": "3"})
    assert told.startswith("Give your name")
    told = send(judging, "/judge/new/judgment", {**values, "judge": "Ana"})
    assert told == "Choose a grade."


def test_a_question_is_kept_in_a_new_file_with_its_quote(judging: Judging) -> None:
    values = fields(judging.get(chosen(judging)), "question")
    assert values["new_file"] == "questions"
    told = send(judging, "/judge/new/question", {**values, "quote": " The trust\r\nfund helps "})
    assert told.startswith(f"The question was added to questions.jsonl as “{ID}”.")
    assert "The file has 1 question now." in told
    evidence = (Evidence("more/fund.txt", "The trust fund helps"),)
    kept = Question(ID, PAYS, "en", answerable=True, evidence=evidence)
    assert read_gold(judging.gold / "questions.jsonl") == (kept,)
    told = send(judging, "/judge/new/question", values)
    assert told == f"questions.jsonl has this question already, as '{ID}'"
    page = judging.get(chosen(judging))
    assert [each.text for each in page.cssselect("#file option")] == ["questions.jsonl"]
    assert fields(page, "question")["new_file"] == ""
    judging.write_gold("Who?", name="another.jsonl")
    page = judging.get(chosen(judging))
    assert fields(page, "question")["file"] == "questions.jsonl"  # as the last time


def test_a_question_that_nothing_answers_is_kept_without_a_passage(judging: Judging) -> None:
    page = judging.get("/judge/new?q=Which+moon+is+the+largest%3F")
    values = fields(page, "question")
    assert values["answerable"] == "no"
    send(judging, "/judge/new/question", {**values, "new_file": "../../evil/moon.jsonl"})
    (kept,) = read_gold(judging.gold / "moon.jsonl")
    assert (kept.answerable, kept.evidence, kept.text) == (
        False,
        (),
        "Which moon is the largest?",
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"quote": "The fund hinders"}, "These words do not stand in more/fund.txt"),
        ({"quote": " "}, "Expected words copied from the document"),
        ({"link": "/doc/none"}, "Expected words copied from the document"),
        ({"q": " "}, "Write the question first."),
        ({"answerable": ""}, "Say whether the documents answer the question."),
        ({"new_file": "judgments"}, "judgments.jsonl holds the judgments"),
        ({"new_file": "", "file": "none.jsonl"}, "There is no file of questions named"),
    ],
)
def test_what_cannot_be_kept_is_told(judging: Judging, change: dict[str, str], told: str) -> None:
    values = fields(judging.get(chosen(judging)), "question")
    assert send(judging, "/judge/new/question", {**values, **change}).startswith(told)
    assert not judging.gold.exists()


def test_forms_of_other_sites_are_refused(judging: Judging) -> None:
    page = judging.get(chosen(judging))
    for form in ("judgment", "question"):
        values = {**fields(page, form), "judge": "Ana", "grade": "3", FIELD: "guessed"}
        answer = judging.client.post(f"/judge/new/{form}", data=values, headers=HEADERS)
        assert answer.status_code == 403
    assert not judging.gold.exists()


def test_words_that_are_gone_are_told_and_others_offered(judging: Judging) -> None:
    link = "/doc/0586e75daa81%3Fstart%3D0%26end%3D9%26words%3D9-123"
    page = judging.get(f"/judge/new?q={PAYS}&link={link}")
    assert text_of(page, ".problem") == "The words of that link are no longer there."
    assert len(page.cssselect("ol.choices-of li")) == 3
