"""Lessons begun, uploaded, edited and removed in the page; and who may not."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import pytest
from fastapi.testclient import TestClient
from lxml import html

from qa.lessons import LARGEST_LESSON, Lesson, LessonQuestion, Pin, parse_lesson, write_lesson
from qa.web.access import Access
from qa.web.current import CurrentIndex
from qa.web.forms import COOKIE
from qa.web.server import create_app
from tests.web.school import (
    COMPARED,
    ESTIMATE,
    ESTIMATES,
    HOW_MANY,
    INTO_TRAFFICKING,
    MIXED,
    PARTIES,
    School,
    first_lesson,
    open_school,
)
from tests.web.stand_in import HOSTILE_TITLE, HOSTILE_WORDS, stand_in

SAME = {"sec-fetch-site": "same-origin"}
FOREIGN = "This form came from another site, or its page is out of date. Open it again."


class Response(Protocol):
    """What the test client answers; its own type depends on which library is there."""

    @property
    def status_code(self) -> int: ...

    @property
    def text(self) -> str: ...

    @property
    def headers(self) -> Mapping[str, str]: ...


@pytest.fixture
def school(tmp_path: Path) -> School:
    return open_school(tmp_path)


@pytest.fixture
def client(school: School) -> TestClient:
    return TestClient(school.app, base_url="http://localhost", follow_redirects=False, headers=SAME)


def parse(response: Response, status: int = 200) -> html.HtmlElement:
    assert response.status_code == status
    return html.fromstring(response.text)


def texts(page: html.HtmlElement, selector: str) -> list[str]:
    return [element.text_content().strip() for element in page.cssselect(selector)]


def fields(page: html.HtmlElement, number: int = -1) -> dict[str, Sequence[str]]:
    """Return what a browser would send of a form, buttons aside."""
    found: dict[str, list[str]] = {}
    form = [form for form in page.forms if form.get("method") == "post"][number]
    for element in form.cssselect("input[name], textarea[name]"):
        # A browser leaves out the line feed that begins a text area.
        text = element.text or "" if element.tag == "textarea" else element.get("value", "")
        found.setdefault(element.attrib["name"], []).append(text.removeprefix("\n"))
    return dict(found)


def press(client: TestClient, address: str, action: str, **changed: Sequence[str]) -> Response:
    """Open the form, change fields, press a button."""
    page = parse(client.get(address))
    return client.post(
        address.partition("?")[0], data={**fields(page, 0), "action": action, **changed}
    )


def lesson(school: School, name: str = "words") -> Lesson:
    return parse_lesson(school.text(name))


def test_saving_without_a_change_changes_nothing(client: TestClient, school: School) -> None:
    for name in ("words", "hostile"):
        before = school.text(name)
        response = press(client, f"/teach/{name}/edit", "save")
        assert response.status_code == 303
        assert response.headers["location"] == f"/teach/{name}/edit?saved=1#saved"
        assert school.text(name) == before


def test_fields_are_saved(client: TestClient, school: School) -> None:
    before = first_lesson(school)
    response = press(
        client,
        "/teach/words/edit",
        "save",
        title="New  title",
        introduction="One.\r\n\r\nTwo. \r\n",
        text=["A?", INTO_TRAFFICKING, PARTIES, "New?"],
        note=["# no heading", "", "", "A note"],
    )
    assert response.status_code == 303
    assert lesson(school) == Lesson(
        "New title",
        "One.\n\nTwo.",
        (
            LessonQuestion("A?", "# no heading"),
            before.questions[1],
            LessonQuestion(PARTIES),
            LessonQuestion("New?", "A note"),
        ),
    )
    page = parse(client.get("/teach/words/edit?saved=1"))
    assert texts(page, "[role=status]") == ["Saved."]


def test_after_a_question_was_added_the_next_one_can_be_typed(client: TestClient) -> None:
    response = press(client, "/teach/words/edit", "add")
    assert response.headers["location"] == "/teach/words/edit?saved=1&added=1#question-new"
    for query, focused in (("?saved=1&added=1", ["text-new"]), ("?saved=1", []), ("", [])):
        page = parse(client.get(f"/teach/words/edit{query}"))
        assert [field.get("id") for field in page.cssselect("[autofocus]")] == focused


@pytest.mark.parametrize(
    ("action", "order", "place"),
    [
        ("up 2", [INTO_TRAFFICKING, HOW_MANY, PARTIES], "#question-1"),
        ("up 1", [HOW_MANY, INTO_TRAFFICKING, PARTIES], "#question-1"),
        ("down 2", [HOW_MANY, PARTIES, INTO_TRAFFICKING], "#question-3"),
        ("down 3", [HOW_MANY, INTO_TRAFFICKING, PARTIES], "#question-3"),
        ("remove 1", [INTO_TRAFFICKING, PARTIES], "#question-1"),
        ("remove 3", [HOW_MANY, INTO_TRAFFICKING], "#question-2"),
        ("remove 4", [HOW_MANY, INTO_TRAFFICKING, PARTIES], "#saved"),
        ("remove 0", [HOW_MANY, INTO_TRAFFICKING, PARTIES], "#saved"),
        ("remove ²", [HOW_MANY, INTO_TRAFFICKING, PARTIES], "#saved"),
    ],
)
def test_questions_are_moved_and_removed(
    client: TestClient, school: School, action: str, order: list[str], place: str
) -> None:
    pins = {question.text: question.pin for question in first_lesson(school).questions}
    response = press(client, "/teach/words/edit", action)
    assert response.headers["location"] == f"/teach/words/edit?saved=1{place}"
    assert [question.text for question in lesson(school).questions] == order
    assert all(question.pin == pins[question.text] for question in lesson(school).questions)


def test_a_passage_is_chosen_pinned_and_unpinned(client: TestClient, school: School) -> None:
    response = press(client, "/teach/words/edit", "passages 1")
    assert response.headers["location"] == "/teach/words/edit?passages=1#question-1"
    page = parse(client.get("/teach/words/edit?passages=1"))
    assert texts(page, "#question-1 .passages .quoted") == [ESTIMATE, ESTIMATE, MIXED]
    assert page.cssselect("#question-2 .passages") == []
    (_, _, third) = page.cssselect("#question-1 .passages button")
    press(client, "/teach/words/edit", third.attrib["value"])
    assert lesson(school).questions[0].pin == school.pin(COMPARED, MIXED)
    page = parse(client.get("/teach/words/edit"))
    assert texts(page, "#question-1 .pinned .quoted") == [MIXED]
    press(client, "/teach/words/edit", "unpin 1")
    assert lesson(school).questions[0].pin is None


def test_passages_that_do_not_answer_are_named_so(client: TestClient, school: School) -> None:
    page = parse(client.get("/teach/words/edit?passages=3"))
    assert "No answer found in the documents. These are the nearest passages." in texts(
        page, "#question-3 .hint"
    )
    school.put("long", f"# Long\n\n## {'x' * 2001}\n")
    page = parse(client.get("/teach/long/edit?passages=1"))
    assert texts(page, "#question-1 .problem") == [
        "The question has too many characters: 100 % of 2000 are used."
    ]


def test_a_link_copied_from_a_page_pins_its_words(client: TestClient, school: School) -> None:
    pin = school.pin(ESTIMATES, ESTIMATE)
    link = f" http://localhost:7860{pin.link} "
    press(client, "/teach/words/edit", "save", link=["", "", link, ""])
    assert lesson(school).questions[2].pin == pin
    assert lesson(school).questions[1].pin is None


def test_the_words_of_a_pinned_passage_stay_those_of_the_file(
    client: TestClient, school: School
) -> None:
    link = school.pin(ESTIMATES, ESTIMATE).link
    old = Lesson("T", "", (LessonQuestion("Q", "", Pin(link, "Older words.")),))
    school.put("old", write_lesson(old))
    press(client, "/teach/old/edit", "save", title="New")
    assert lesson(school, "old") == Lesson("New", "", old.questions)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"title": " "}, "Expected a title, found none."),
        (
            {"text": ["A", " ", "C", ""]},
            "Question 2: expected words, found none. Write it, or remove it.",
        ),
        (
            {"link": ["UN 2011", "", "", ""]},
            "Question 1: expected a link copied from a passage, such as "
            "/doc/0a1b2c3d4e5f?start=10&end=90&words=…, found “UN 2011”.",
        ),
        (
            {"introduction": "x" * LARGEST_LESSON},
            "A lesson has at most 262,144 bytes; this one has",
        ),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_is_lost(
    client: TestClient, school: School, changed: dict[str, Sequence[str]], problem: str
) -> None:
    before = school.text("words")
    page = parse(
        press(client, "/teach/words/edit", "save", **{"note": ["N", "", "", ""], **changed}), 400
    )
    assert texts(page, "[role=alert]")[0].startswith(problem)
    assert fields(page, 0)["note"][0] == "N"
    for name, value in changed.items():
        assert fields(page, 0)[name] == (value if isinstance(value, list) else [value])
    assert school.text("words") == before


def test_what_another_window_saved_is_not_overwritten(client: TestClient, school: School) -> None:
    page = parse(client.get("/teach/words/edit"))
    school.put("words", "# Changed\n")
    sent = {**fields(page, 0), "action": "save", "title": "Mine"}
    page = parse(client.post("/teach/words/edit", data=sent), 400)
    assert texts(page, "[role=alert]")[0].startswith("This lesson was changed elsewhere")
    assert fields(page, 0)["title"] == ["Mine"]
    assert school.text("words") == "# Changed\n"


def test_a_lesson_is_begun(client: TestClient, school: School) -> None:
    page = parse(client.get("/teach"))
    sent = {**fields(page, 0), "title": "Première heure"}
    response = client.post("/teach", data=sent)
    assert response.headers["location"] == "/teach/premiere-heure/edit"
    assert school.text("premiere-heure") == "# Première heure\n"
    assert texts(parse(client.get("/teach/premiere-heure/handout")), ".notice") == [
        "This lesson has no questions yet."
    ]
    page = parse(client.post("/teach", data={**sent, "title": " "}), 400)
    assert texts(page, "[role=alert]") == ["Expected a title, found none."]


def upload(client: TestClient, name: str, data: bytes) -> Response:
    sent = fields(parse(client.get("/teach")), 1)
    return client.post(
        "/teach/upload", data={"form": sent["form"]}, files={"file": (name, data, "text/plain")}
    )


def test_a_lesson_is_uploaded_as_it_is(client: TestClient, school: School) -> None:
    response = upload(client, "../../My Words.txt", b"\xef\xbb\xbf# Mine\r\n## Q\r\n")
    assert response.headers["location"] == "/teach/my-words"
    assert school.text("my-words") == "# Mine\n## Q\n"
    assert upload(client, "my words.md", b"# Other\n").headers["location"] == "/teach/my-words-2"


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.md", b"no title", "a.md: Line 1: expected a line with “# ” and the title of the"),
        ("a.md", b"#" * (LARGEST_LESSON + 1), "a.md: A lesson has at most 262,144 bytes; this one"),
        ("a.md", b"\x00\x01\x02\x00\x00\x00\x07", "a.md: This is no lesson: expected text"),
        ("", b"", "Choose a file first."),
    ],
)
def test_what_is_no_lesson_is_not_taken(
    client: TestClient, school: School, name: str, data: bytes, problem: str
) -> None:
    page = parse(upload(client, name, data), 400)
    assert texts(page, "[role=alert]")[0].startswith(problem)
    assert len(list((school.corpus / "lessons").iterdir())) == 2


def test_more_than_a_form_can_bring_is_refused(client: TestClient) -> None:
    assert upload(client, "a.md", b"x" * (1 << 20)).status_code == 413


def test_a_lesson_is_edited_as_text(client: TestClient, school: School) -> None:
    page = parse(client.get("/teach/words/text"))
    assert fields(page)["words"] == [school.text("words")]
    sent = {**fields(page), "words": "# New\r\n\r\n\r\n## Q\r\n"}
    response = client.post("/teach/words/text", data=sent)
    assert response.headers["location"] == "/teach/words/text?saved=1"
    assert school.text("words") == "# New\n\n\n## Q\n"
    page = parse(client.post("/teach/words/text", data=sent), 400)
    assert texts(page, "[role=alert]")[0].startswith("This lesson was changed elsewhere")
    page = parse(client.get("/teach/words/text"))
    page = parse(client.post("/teach/words/text", data={**fields(page), "words": "\n\nx"}), 400)
    assert texts(page, "[role=alert]")[0].startswith("Line 3: expected a line with “# ”")
    assert fields(page)["words"] == ["\n\nx"]


def test_a_file_that_is_no_lesson_is_corrected_as_text(client: TestClient, school: School) -> None:
    school.put("wrong", "# T\n### Q\n")
    response = client.get("/teach/wrong/edit")
    assert (response.status_code, response.headers["location"]) == (303, "/teach/wrong/text")
    page = parse(client.get("/teach/wrong/text"))
    assert texts(page, "[role=alert]")[0].startswith("Line 2: expected “# ” in front of the title")
    client.post("/teach/wrong/text", data={**fields(page), "words": "# T\n## Q\n"})
    assert lesson(school, "wrong") == Lesson("T", "", (LessonQuestion("Q"),))


def test_a_lesson_is_removed(client: TestClient, school: School) -> None:
    sent = fields(parse(client.get("/teach/words/edit")), 1)
    response = client.post("/teach/words/remove", data=sent)
    assert response.headers["location"] == "/teach"
    assert not (school.corpus / "lessons" / "words.md").exists()
    for path in ("edit", "text"):
        assert client.get(f"/teach/words/{path}").status_code == 404
    assert client.post("/teach/words/remove", data=sent).status_code == 404


ADDRESSES = (
    "/teach",
    "/teach/upload",
    *(f"/teach/words/{at}" for at in ("edit", "text", "remove")),
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.test", "sec-fetch-site": ""},
    ],
)
def test_forms_of_other_sites_are_refused(
    client: TestClient, school: School, address: str, headers: dict[str, str]
) -> None:
    before = school.text("words")
    sent = {**fields(parse(client.get("/teach/words/edit")), 0), "words": "# X", "action": "save"}
    page = parse(client.post(address, data={**sent, "title": "Evil"}, headers=headers), 403)
    assert texts(page, "[role=alert]") == [FOREIGN]
    assert school.text("words") == before


@pytest.mark.parametrize("address", ADDRESSES)
def test_forms_without_the_secret_are_refused(
    client: TestClient, school: School, address: str
) -> None:
    client.get("/teach")
    for secret in ("", "x" * 32):
        sent = {"form": secret, "title": "Evil", "words": "# X"}
        assert texts(parse(client.post(address, data=sent), 403), "[role=alert]") == [FOREIGN]
    assert sorted(path.name for path in (school.corpus / "lessons").iterdir()) == [
        "hostile.md",
        "words.md",
    ]


def test_where_nothing_may_be_saved_lessons_are_shown_only(tmp_path: Path) -> None:
    school = open_school(tmp_path, may_save=lambda _: False)
    client = TestClient(
        school.app, base_url="http://localhost", follow_redirects=False, headers=SAME
    )
    page = parse(client.get("/teach"))
    assert page.cssselect("form, a[href$='/edit']") == []
    assert texts(page, ".notice")[0].startswith("Lessons can be shown here but not changed.")
    page = parse(client.get("/teach/words/text"))
    assert page.cssselect("textarea")[0].get("readonly") is not None
    assert page.cssselect("form button") == []
    sent = fields(page)
    for address in ADDRESSES:
        page = parse(client.post(address, data={**sent, "title": "Evil"}), 403)
        assert texts(page, "[role=alert]") == ["Lessons cannot be changed here."]
    assert client.get("/teach/words/edit").status_code == 403
    assert client.get("/teach/words/handout").status_code == 200
    assert len(list((school.corpus / "lessons").iterdir())) == 2


def test_with_a_token_for_reading_lessons_are_shown_and_not_changed(tmp_path: Path) -> None:
    (tmp_path / "lessons").mkdir()
    access = Access("a-token-of-the-server", local=False, reading_token="only for reading")
    app = create_app(CurrentIndex(stand_in()), corpus=tmp_path, access=access)
    reading = SAME | {"Authorization": "Bearer only for reading"}
    client = TestClient(app, base_url="http://localhost", headers=reading)
    page = parse(client.get("/teach"))
    assert texts(page, ".notice")[1].startswith("Lessons can be shown here but not changed.")
    assert page.cssselect("form") == []
    assert client.post("/teach", data={"title": "Evil"}).status_code == 403
    assert list((tmp_path / "lessons").iterdir()) == []


def test_hostile_fields_come_back_as_they_were(client: TestClient) -> None:
    words = " ".join(HOSTILE_WORDS.split())
    press(
        client,
        "/teach/words/edit",
        "save",
        title=HOSTILE_TITLE,
        introduction=HOSTILE_WORDS,
        text=[words, words, words, ""],
        note=[f"# {words}\r\n> {words}\r\n\\Source: {words}", "", "", ""],
    )
    page = parse(client.get("/teach/words/edit"))
    assert page.cssselect("script, [onerror], [onmouseover]") == []
    sent = fields(page, 0)
    assert (sent["title"], sent["introduction"]) == ([HOSTILE_TITLE], [HOSTILE_WORDS])
    assert sent["text"] == [words, words, words, ""]
    assert sent["note"][0] == f"# {words}\n> {words}\n\\Source: {words}"


def test_no_page_with_the_secret_of_forms_is_kept_by_caches(client: TestClient) -> None:
    for address in ("/teach", "/teach/words/edit", "/teach/words/text"):
        page = client.get(address)
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
        assert client.cookies[COOKIE] in page.text
