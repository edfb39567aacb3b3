"""Lessons as they are shown: the list, every step, the handout, and quotes that are verified."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from lxml import html

from qa.lessons import LessonQuestion
from qa.web.teach.answers import LessonAnswers, Shown, show
from tests.web.school import (
    COMPARED,
    ESTIMATE,
    ESTIMATES,
    HOW_MANY,
    INTO_TRAFFICKING,
    MIXED,
    NEAREST,
    PARTIES,
    School,
    open_school,
)
from tests.web.stand_in import HOSTILE_TITLE, HOSTILE_WORDS

STANDS = "The words stand in {}, and the file is the one that was indexed."
CHANGED = "The words stand in {}, though the file has changed since it was indexed."


@pytest.fixture
def school(tmp_path: Path) -> School:
    return open_school(tmp_path)


@pytest.fixture
def client(school: School) -> TestClient:
    return TestClient(school.app, base_url="http://localhost", follow_redirects=False)


def parse(client: TestClient, address: str, status: int = 200) -> html.HtmlElement:
    response = client.get(address)
    assert response.status_code == status
    return html.fromstring(response.text)


def texts(page: html.HtmlElement, selector: str) -> list[str]:
    return [element.text_content().strip() for element in page.cssselect(selector)]


def test_the_list_of_lessons(client: TestClient, school: School) -> None:
    school.put("wrong", "no title")
    page = parse(client, "/teach")
    assert texts(page, ".lessons h2") == [HOSTILE_TITLE, "Words and figures", "wrong"]
    assert texts(page, ".lessons .about") == ["2 questions", "3 questions"]
    assert texts(page, ".lessons .problem") == [
        "Line 1: expected a line with “# ” and the title of the lesson; found “no title”."
    ]
    links = [link.attrib["href"] for link in page.cssselect(".lessons li:last-child a")]
    assert links == ["/teach/wrong/text", "/teach/wrong/file"]
    assert texts(page, ".site [aria-current=page]") == ["Teach"]


def test_without_lessons_there_is_a_form_for_the_first(client: TestClient, school: School) -> None:
    for file in (school.corpus / "lessons").iterdir():
        file.unlink()
    page = parse(client, "/teach")
    assert texts(page, ".notice") == ["There are no lessons yet."]
    assert texts(page, "form label") == ["Title", "Or upload a lesson file (.md or .txt)"]


def test_a_lesson_begins_with_its_title(client: TestClient, school: School) -> None:
    page = parse(client, "/teach/words")
    assert texts(page, "h1") == ["Words and figures"]
    assert texts(page, ".number") == ["1 of 10"]
    assert page.get_element_by_id("next").attrib["href"] == "/teach/words?step=2"
    assert page.cssselect("#previous, #verify, blockquote") == []
    assert page.get_element_by_id("leave").attrib["href"] == "/teach"
    assert school.index.asked == []


def test_a_question_stands_alone_before_its_answer(client: TestClient, school: School) -> None:
    page = parse(client, "/teach/words?step=2")
    assert texts(page, "h1") == [HOW_MANY]
    assert page.cssselect("blockquote, figcaption, mark, #verify") == []
    assert school.index.asked == []


def test_then_the_first_answer_and_its_source(client: TestClient) -> None:
    page = parse(client, "/teach/words?step=3")
    assert texts(page, "h1") == [HOW_MANY]
    assert texts(page, "blockquote") == [ESTIMATE]
    assert texts(page, "figcaption") == [
        "How many victims? A note on estimates, para. 2 (estimates-of-victims.md)."
    ]
    assert page.get_element_by_id("next").attrib["href"] == "/teach/words?step=4#hit"
    text = page.text_content()
    assert "0.9" not in text
    assert "90" not in text


def test_then_the_source_itself_marked(client: TestClient) -> None:
    page = parse(client, "/teach/words?step=4")
    assert page.get_element_by_id("hit").text_content() == ESTIMATE
    assert texts(page, ".extract h2") == ["How many victims? A note on estimates"]
    assert texts(page, ".under bdi") == ["What is known and what is not"]
    assert texts(page, ".text p")[1].startswith(f"2. {ESTIMATE}")
    (whole,) = page.cssselect(".whole a")
    reader = parse(client, whole.attrib["href"])
    assert reader.get_element_by_id("hit").text_content() == ESTIMATE


def test_a_pinned_passage_comes_before_the_first_answer(client: TestClient, school: School) -> None:
    page = parse(client, "/teach/words?step=6")
    assert texts(page, "blockquote") == [MIXED]
    assert texts(page, "figcaption")[0].startswith("“Trafficking and smuggling compared”")
    assert school.index.asked == []
    page = parse(client, "/teach/words?step=7")
    assert page.get_element_by_id("hit").text_content() == MIXED
    (image,) = page.cssselect(".sheet img")
    drawn = client.get(image.attrib["src"])
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/png")


def test_what_the_documents_do_not_answer_is_said(client: TestClient) -> None:
    page = parse(client, "/teach/words?step=9")
    assert texts(page, ".none") == ["No answer found in the documents."]
    assert page.cssselect("blockquote, #verify") == []
    page = parse(client, "/teach/words?step=10")
    assert texts(page, ".fault") == [
        "The nearest passage. It is not likely to answer the question."
    ]
    assert page.get_element_by_id("hit").text_content() == NEAREST
    assert page.cssselect("#next") == []
    assert page.get_element_by_id("previous").attrib["href"] == "/teach/words?step=9"


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [("0", "1"), ("-4", "1"), ("x", "1"), ("٣", "1"), ("999", "10"), ("9" * 50, "1"), ("", "1")],
)
def test_a_step_that_does_not_exist(client: TestClient, wanted: str, shown: str) -> None:
    page = parse(client, f"/teach/words?step={wanted}")
    assert texts(page, ".number") == [f"{shown} of 10"]


def test_what_may_be_the_answer_is_not_called_none(client: TestClient, school: School) -> None:
    school.index.unsure = 0.5
    page = parse(client, "/teach/words?step=9")
    assert texts(page, ".none") == ["No passage is sure enough to be the answer."]
    assert page.cssselect("blockquote, #verify") == []
    page = parse(client, "/teach/words?step=10")
    assert texts(page, ".fault") == ["The nearest passage. It may be the answer all the same."]
    page = parse(client, "/teach/words/handout")
    assert texts(page, ".none") == ["No passage is sure enough to be the answer. The nearest one:"]
    page = parse(client, "/teach/words/edit?passages=3")
    assert texts(page, "#question-3 .hint")[-1] == (
        "No passage is sure enough to be the answer. These are the nearest ones."
    )


def test_a_question_that_cannot_be_asked(client: TestClient, school: School) -> None:
    school.put("long", f"# Long\n\n## {'x' * 2001}\n")
    problem = "The question has too many characters: 100 % of 2000 are used."
    assert texts(parse(client, "/teach/long?step=3"), ".none") == [problem]
    assert texts(parse(client, "/teach/long?step=4"), ".none") == [problem]
    assert texts(parse(client, "/teach/long/handout"), ".none") == [problem]


def test_a_lesson_that_is_not_there_or_is_none(client: TestClient, school: School) -> None:
    for address in ("/teach/none", "/teach/none/handout", "/teach/none/file"):
        assert texts(parse(client, address, 404), ".problem") == [
            "There is no lesson “none”. It may have been renamed or removed."
        ]
    school.put("wrong", "# T\n## Q\nSource: x\n")
    page = parse(client, "/teach/wrong", 422)
    (problem,) = texts(page, ".problem")
    assert problem.startswith("Line 3: expected a link copied from the page, such as /doc/")
    assert problem.endswith("; found “x”.")


def test_names_of_any_kind_lead_to_their_lessons(client: TestClient, school: School) -> None:
    school.put("Séance 1 & “2”? #3%", "# Odd\n\n## Q\n")
    page = parse(client, "/teach")
    (link,) = (link for link in page.cssselect("h2 a") if link.text == "Odd")
    page = parse(client, link.attrib["href"])
    assert texts(page, "h1") == ["Odd"]
    page = parse(client, page.get_element_by_id("next").attrib["href"])
    assert texts(page, "h1") == ["Q"]
    file = client.get(link.attrib["href"] + "/file")
    assert file.text == "# Odd\n\n## Q\n"
    assert file.headers["content-type"] == "text/plain; charset=utf-8"
    assert file.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''S%C3%A9ance%201%20%26%20%E2%80%9C2%E2%80%9D%3F%20%233%25.md"
    )


def test_the_handout_has_everything(client: TestClient) -> None:
    page = parse(client, "/teach/words/handout")
    assert texts(page, "h1") == ["Words and figures"]
    assert texts(page, "ol h2") == [HOW_MANY, INTO_TRAFFICKING, PARTIES]
    assert texts(page, ".note") == [
        "For the first hour.",
        "Let the class guess.",
        "The documents do not say.",
    ]
    assert texts(page, "blockquote") == [ESTIMATE, MIXED, NEAREST]
    assert len(texts(page, ".citation")) == 3
    assert texts(page, ".where bdi") == [ESTIMATES, COMPARED, ESTIMATES]
    assert texts(page, ".print-only") == [
        f"http://localhost/teach/words?step={step}" for step in (4, 7, 10)
    ]
    assert texts(page, ".none") == ["No answer found in the documents. The nearest passage:"]
    assert page.cssselect(".checked, .summary") == []
    for link in page.cssselect(".where a"):
        assert client.get(link.attrib["href"]).status_code == 200


def test_each_question_is_asked_once(client: TestClient, school: School) -> None:
    for _ in range(3):
        client.get("/teach/words/handout")
        client.get("/teach/words?step=3")
    assert school.index.asked == [HOW_MANY, PARTIES]


def test_another_index_is_asked_again(school: School, tmp_path: Path) -> None:
    answers = LessonAnswers()
    other = open_school(tmp_path / "other")
    for index in (school.index, school.index, other.index):
        assert show(index, answers, LessonQuestion(HOW_MANY)).quote == ESTIMATE  # type: ignore[arg-type]
    assert (school.index.asked, other.index.asked) == ([HOW_MANY], [HOW_MANY])


def test_only_so_many_answers_are_kept(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.web.teach.answers._KEPT_ANSWERS", 2)
    answers = LessonAnswers()
    for question in ("a", "b", "a", "c", "a", "b"):
        answers.ask(school.room.current.index, question)
    assert school.index.asked == ["a", "b", "c", "b"]


def test_all_quotes_are_verified_on_the_handout(client: TestClient) -> None:
    page = parse(client, "/teach/words/handout?verify=1")
    (summary,) = texts(page, ".summary")
    assert re.fullmatch(
        r"2 of 2 quotes stand in the files on disk, compared on \d{4}-\d\d-\d\d \d\d:\d\d \S+\.",
        summary,
    )
    assert [words.rsplit(" ", 3)[0] for words in texts(page, ".checked.holds")] == [
        STANDS.format(ESTIMATES),
        STANDS.format(COMPARED),
    ]
    assert page.cssselect(".fails") == []
    # Of the third question, the nearest passage is shown: it is not said to answer.
    assert [len(each.cssselect(".checked")) for each in page.cssselect(".sheet > li")] == [1, 1, 0]


def test_a_file_changed_on_disk_is_told(client: TestClient, school: School) -> None:
    file = school.corpus / ESTIMATES
    text = file.read_text("utf-8")
    file.write_text(text.replace("Nobody can count", "Anybody can count"), "utf-8")
    (school.corpus / COMPARED).unlink()
    page = parse(client, "/teach/words/handout?verify=1")
    assert texts(page, ".summary")[0].startswith("1 of 2 quotes stand in the files on disk")
    assert [words.rsplit(" ", 3)[0] for words in texts(page, ".checked")] == [
        CHANGED.format(ESTIMATES),
        f"{COMPARED} is no longer in the folder of documents.",
    ]
    assert len(page.cssselect(".fails")) == 1
    page = parse(client, "/teach/words?step=3&verify=1")
    assert texts(page, ".checked.holds") == [CHANGED.format(ESTIMATES)]
    page = parse(client, "/teach/words?step=10&verify=1")
    assert texts(page, ".checked.fails") == [f"The words do not stand in {ESTIMATES} any more."]
    page = parse(client, "/teach/words?step=7")
    assert page.cssselect(".sheet") == []
    assert page.get_element_by_id("hit").text_content() == MIXED


def test_a_passage_that_moved_in_the_index_is_found(client: TestClient, school: School) -> None:
    pin = school.pin(ESTIMATES, ESTIMATE)
    start = pin.anchor.span.start
    moved = pin.link.replace(f"start={start}", f"start={start - 40}")
    school.put("moved", f"# T\n## Q\nSource: {moved}\n")
    page = parse(client, "/teach/moved?step=3&verify=1")
    assert texts(page, "blockquote") == [ESTIMATE]
    assert texts(page, ".checked.holds") == [STANDS.format(ESTIMATES)]


def test_a_quote_that_is_not_what_its_link_leads_to(client: TestClient, school: School) -> None:
    link = school.pin(ESTIMATES, NEAREST).link
    school.put("other", f"# T\n## Q\nSource: {link}\n> Everybody can count the victims.\n")
    page = parse(client, "/teach/other?step=3&verify=1")
    assert texts(page, "blockquote") == [NEAREST]
    assert texts(page, ".fault") == [
        "The lesson quotes other words than its link leads to; these are the latter."
    ]
    assert texts(page, ".checked.fails") == [
        f"At this place in {ESTIMATES} stand other words: “{NEAREST}”"
    ]


def test_a_pinned_passage_that_is_gone_is_told(client: TestClient, school: School) -> None:
    link = school.pin(ESTIMATES, NEAREST).link
    no_words = re.sub(r"words=\d+-\w+", "words=39-abc", link)
    no_document = "/doc/" + "0" * 12 + link[17:]
    school.put(
        "gone",
        f"# T\n## A\nSource: {no_words}\n> Old words.\n## B\nSource: {no_document}\n> More.\n"
        f"## C\nSource: {no_words}\n",
    )
    page = parse(client, "/teach/gone?step=3&verify=1")
    assert texts(page, "blockquote") == ["Old words."]
    assert texts(page, ".fault") == ["These words are no longer in the document as it was indexed."]
    assert texts(page, ".checked.fails") == [f"The words do not stand in {ESTIMATES} any more."]
    page = parse(client, "/teach/gone?step=7&verify=1")
    assert texts(page, ".none") == ["The index no longer holds the document of this passage."]
    assert texts(page, ".checked.fails") == [
        "The index does not hold the document of this quote: nothing was compared."
    ]
    page = parse(client, "/teach/gone/handout?verify=1")
    assert texts(page, "blockquote") == ["Old words.", "More."]
    assert texts(page, ".summary")[0].startswith("0 of 3 quotes stand")
    assert texts(page, ".checked.fails")[2].startswith("There is no quote to compare with a file.")


def test_nothing_answers_where_the_index_is_empty(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = school.index.ask
    monkeypatch.setattr(school.index, "ask", lambda question: ask(question, 0))
    found = show(school.room.current.index, LessonAnswers(), LessonQuestion("Q"))
    assert found == Shown("nothing")


@pytest.mark.parametrize(
    "address",
    [
        "/teach",
        "/teach/hostile",
        *(f"/teach/hostile?step={step}&verify=1" for step in range(2, 8)),
        "/teach/hostile/handout?verify=1",
        "/teach/hostile/edit?passages=1",
        "/teach/hostile/text",
    ],
)
def test_hostile_words_stay_words(client: TestClient, address: str) -> None:
    page = parse(client, address)
    scripts = {script.get("src") for script in page.cssselect("script")}
    assert scripts <= {"/web/teach.js", "/web/handout.js"}
    assert page.cssselect("[onerror], [onmouseover], b, img[src=x]") == []
    assert any(
        words.strip() in page.text_content() or words in "".join(page.xpath("//@value"))
        for words in (HOSTILE_TITLE, HOSTILE_WORDS)
    )


def test_the_pages_speak_the_language_of_the_visitor(client: TestClient) -> None:
    spanish = {"accept-language": "es"}
    page = html.fromstring(client.get("/teach/words?step=3", headers=spanish).text)
    assert page.get("lang") == "es"
    assert texts(page, "blockquote") == [ESTIMATE]
    assert page.cssselect("blockquote")[0].get("lang") == "en"
