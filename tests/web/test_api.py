"""The API as programs use it, over the stand-in index."""

import subprocess
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import html
from pydantic import BaseModel

from qa.records import Document
from qa.store import FILTER_NAMES
from qa.web.api import examples as api_examples
from qa.web.api.models import (
    AnswerModel,
    AskQuery,
    DocumentsModel,
    DocumentsQuery,
    ExplainedAnswerModel,
    FilterQuery,
    HealthModel,
    Problem,
    TextQuery,
)
from qa.web.current import CurrentIndex
from qa.web.server import create_app
from tests.web.stand_in import (
    DOCUMENTS,
    ESTIMATE,
    ESTIMATES,
    GLOSSARY,
    HOSTILE,
    HOSTILE_WORDS,
    QUESTION,
    StandInIndex,
    stand_in,
)

PATHS = [
    "/api/ask",
    "/api/documents",
    "/api/documents/{document_id}/text",
    "/healthz",
    "/metrics",
]


# --- asking -------------------------------------------------------------------------------------


def asked(client: TestClient, **parameters: str) -> tuple[int, dict[str, object]]:
    response = client.get("/api/ask?" + urlencode(parameters))
    return response.status_code, response.json()


def test_api_answers_in_the_shared_schema(client: TestClient) -> None:
    assert asked(client, q=QUESTION) == (200, StandInIndex().ask(QUESTION).as_json())


def test_api_offsets_slice_the_document(client: TestClient) -> None:
    first = asked(client, q=QUESTION)[1]["passages"][0]  # type: ignore[index]
    assert ESTIMATES.text[first["start"] : first["end"]] == first["text"]
    assert ESTIMATES.text[first["quote_start"] : first["quote_end"]] == first["quote"] == ESTIMATE


def test_api_keeps_text_exactly(client: TestClient) -> None:
    passages = asked(client, q="What does the hostile text say?")[1]["passages"]
    assert passages[0]["quote"] == HOSTILE_WORDS  # type: ignore[index]


def test_api_takes_k_and_filters(client: TestClient) -> None:
    status, answer = asked(client, q=QUESTION, k="2")
    assert (status, [p["rank"] for p in answer["passages"]]) == (200, [1, 2])  # type: ignore[attr-defined]
    status, answer = asked(client, q=QUESTION, language="es")
    assert [p["document"] for p in answer["passages"]] == [GLOSSARY.source.path]  # type: ignore[attr-defined]
    assert answer["answered"] is False


def test_api_takes_caution(client: TestClient) -> None:
    answered = {
        caution: asked(client, q="When was the group created?", caution=caution)[1]["answered"]
        for caution in ("cautious", "balanced", "eager")
    }
    assert answered == {"cautious": False, "balanced": True, "eager": True}


def test_api_explains_where_it_is_asked_to(client: TestClient) -> None:
    status, answer = asked(client, q=QUESTION, explain="1")
    plain = StandInIndex().ask(QUESTION).as_json()
    passages = answer.pop("passages")
    assert status == 200
    assert answer.pop("track_record") == {"right": 0.97, "questions": 1212}
    assert answer.pop("evidence") == [
        {"name": "e5-small: sentence", "log_odds": 2.5},
        {"name": "minilm: sentence", "log_odds": -1.0},
        {"name": "lead", "log_odds": -0.75},
        {"name": "words in the quote", "log_odds": 0.5},
        {"name": "same language", "log_odds": 0.05},
    ]
    assert [each.pop("why") for each in passages][1:3] == [  # type: ignore[attr-defined]
        {
            "stages": [
                {"stage": "meaning (e5-small)", "rank": 1, "score": 0.81},
                {"stage": "words", "rank": None, "score": None},
                {"stage": "fusion", "rank": 2, "score": 1.25},
            ],
            "words": [],
        },
        {
            "stages": [
                {"stage": "meaning (e5-small)", "rank": 3, "score": 0.7},
                {"stage": "words", "rank": None, "score": None},
                {"stage": "fusion", "rank": 3, "score": 1.0},
            ],
            "words": [],
        },
    ]
    assert {**answer, "passages": passages} == plain
    assert asked(client, q=QUESTION, explain="0") == (200, plain)


def test_no_filter_is_forgotten() -> None:
    assert sorted(FilterQuery.model_fields) == sorted(FILTER_NAMES)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "q: expected a value, found none."),
        ("q=%20", "Expected a question, found none."),
        ("q=x&k=0", "k: expected at least 1, found '0'."),
        ("q=x&k=1000000", "k: expected at most 1000, found '1000000'."),
        ("q=x&k=five", "k: expected a whole number, found 'five'."),
        ("q=x&k=", "k: expected a whole number, found ''."),
        (
            "q=x&colour=red",
            "Unknown parameter 'colour': expected one of q, k, caution, explain, language, "
            "document, issuer, symbol, kind, date, year.",
        ),
        ("q=x&caution=bold", "caution: expected 'cautious', 'balanced' or 'eager', found 'bold'."),
        ("q=x&caution=", "caution: expected 'cautious', 'balanced' or 'eager', found ''."),
        ("q=x&explain=yes", "explain: expected '0' or '1', found 'yes'."),
        ("q=x&q=y", "Give each parameter once; found 'q' several times."),
        ("q=x&kind=a&kind=a", "Give each parameter once; found 'kind' several times."),
        ("q=" + "x" * 2001, f"q: expected at most 2000 characters, found {'x' * 40!r}."),
    ],
)
def test_asking_refuses_with_one_line(client: TestClient, query: str, message: str) -> None:
    response = client.get("/api/ask?" + query)
    assert (response.status_code, response.json()) == (400, {"error": message})


# --- documents ----------------------------------------------------------------------------------


def listed(client: TestClient, query: str = "") -> tuple[int, list[str]]:
    values = client.get("/api/documents" + query).json()
    return values["total"], [each["path"] for each in values["documents"]]


def test_a_document_is_listed_with_all_that_is_known(client: TestClient) -> None:
    values = client.get("/api/documents").json()
    assert (values["total"], values["limit"], values["offset"]) == (5, 100, 0)
    assert values["documents"][0] == {
        "id": ESTIMATES.source.id,
        "path": "estimates.md",
        "title": "How many victims? A note on estimates",
        "language": "en",
        "metadata": {
            "issuer": "Training unit",
            "date": "2026-11-16",
            "symbol": None,
            "kind": "note",
        },
        "pages": None,
        "passages": len(ESTIMATES.blocks),
        "link": f"/doc/{ESTIMATES.source.id}",
        "text": f"/api/documents/{ESTIMATES.source.id}/text",
    }
    for address in ("link", "text"):
        assert client.get(values["documents"][0][address]).status_code == 200


def test_documents_are_listed_a_part_at_a_time(client: TestClient) -> None:
    paths = [found.source.path for found in DOCUMENTS]
    assert listed(client, "?limit=2") == (5, paths[:2])
    assert listed(client, "?limit=2&offset=4") == (5, paths[4:])
    assert listed(client, "?offset=99") == (5, [])


def test_documents_are_filtered(client: TestClient) -> None:
    assert listed(client, "?language=ES") == (1, ["es/glosario.html"])
    assert listed(client, "?language=en&date=2011") == (1, ["slides/cooperation.pptx"])
    assert listed(client, "?issuer=training%20unit&kind=slides") == (0, [])
    assert listed(client, f"?document={HOSTILE.source.id}") == (1, ["hostile/<script>.txt"])


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=0", "limit: expected at least 1, found '0'."),
        ("limit=1001", "limit: expected at most 1000, found '1001'."),
        ("offset=-1", "offset: expected at least 0, found '-1'."),
        ("offset=a", "offset: expected a whole number, found 'a'."),
        (
            "page=2",
            "Unknown parameter 'page': expected one of limit, offset, language, document, "
            "issuer, symbol, kind, date, year.",
        ),
    ],
)
def test_the_list_refuses_with_one_line(client: TestClient, query: str, message: str) -> None:
    response = client.get("/api/documents?" + query)
    assert (response.status_code, response.json()) == (400, {"error": message})


# --- texts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("found", DOCUMENTS, ids=lambda found: found.source.id)
def test_a_text_is_exactly_the_canonical_text(client: TestClient, found: Document) -> None:
    response = client.get(f"/api/documents/{found.source.id}/text")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.content.decode("utf-8") == found.text


def test_a_part_of_a_text_is_cut_by_code_points(client: TestClient) -> None:
    address = f"/api/documents/{GLOSSARY.source.id}/text"
    start = GLOSSARY.text.index("pérdida")
    assert client.get(f"{address}?start={start}&end={start + 7}").text == "pérdida"
    assert client.get(f"{address}?start={start}").text == GLOSSARY.text[start:]
    assert client.get(f"{address}?end=4").text == GLOSSARY.text[:4]
    assert client.get(f"{address}?start=5&end=5").text == ""


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("start=9&end=3", "Expected start <= end <= {length}, the length of the document; found "
         "start=9 end=3."),
        ("end=99999", "Expected start <= end <= {length}, the length of the document; found "
         "start=0 end=99999."),
        ("start=-1", "start: expected at least 0, found '-1'."),
        ("start=%D9%A3x", "start: expected a whole number, found '٣x'."),
        ("from=1", "Unknown parameter 'from': expected one of start, end."),
    ],
)  # fmt: skip
def test_a_text_refuses_what_cannot_be_cut(client: TestClient, query: str, message: str) -> None:
    response = client.get(f"/api/documents/{GLOSSARY.source.id}/text?{query}")
    expected = message.format(length=len(GLOSSARY.text))
    assert (response.status_code, response.json()) == (400, {"error": expected})


# --- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        (
            "/api/documents/000000000000/text",
            404,
            "There is no document '000000000000': expected an id that /api/documents lists.",
        ),
        ("/api/answers", 404, "There is nothing at this address; /api lists what there is."),
        ("/api/", 404, "There is nothing at this address; /api lists what there is."),
        ("/api/ask/", 404, "There is nothing at this address; /api lists what there is."),
    ],
)
def test_what_is_not_there_is_said_in_json(
    client: TestClient, path: str, status: int, message: str
) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()) == (status, {"error": message})


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_reading_is_served(client: TestClient, method: str) -> None:
    response = client.request(method, "/api/ask?q=x", headers={"content-length": "0"})
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")
    assert response.json() == {"error": "Only GET and HEAD are served here."}


def test_refusals_before_the_api_have_the_same_shape(client: TestClient) -> None:
    foreign = client.get("/api/ask?q=x", headers={"host": "evil.test"})
    assert (foreign.status_code, foreign.json()) == (
        400,
        {"error": "This host name is not served here."},
    )
    large = client.post("/api/ask", content=b"x" * 70_000)
    assert (large.status_code, large.json()) == (413, {"error": "Send at most 65536 bytes."})


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api",
        "/api/ask?q=x",
        "/api/ask",
        "/api/documents",
        f"/api/documents/{ESTIMATES.source.id}/text",
        "/api/openapi.json",
        f"/doc/{ESTIMATES.source.id}",
        "/healthz",
        "/metrics",
        "/web/colours.css",
        "/nowhere",
    ],
)
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    changing = {"content-length", "set-cookie", "etag", "last-modified"}
    assert {name: head.headers[name] for name in head.headers if name not in changing} == {
        name: get.headers[name] for name in get.headers if name not in changing
    }


# --- what is described ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def described(app: FastAPI) -> dict[str, Any]:
    client = TestClient(app, base_url="http://localhost")
    values = client.get("/api/openapi.json").json()
    assert isinstance(values, dict)
    return values


def test_healthz_names_the_index(client: TestClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (
        200,
        {
            "status": "ok",
            "generation": "20261120T080000.000000Z",
            "documents": 5,
            "passages": sum(len(found.blocks) for found in DOCUMENTS),
        },
    )


def test_the_description_is_complete(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    assert list(described["paths"]) == PATHS
    names = [operations["get"]["operationId"] for operations in described["paths"].values()]
    assert names == ["ask", "list_documents", "read_text", "health", "metrics"]
    for path, operations in described["paths"].items():
        assert list(operations) == ["get"], path
        assert "422" not in operations["get"]["responses"], path


@pytest.mark.parametrize(
    ("path", "model", "further"),
    [
        ("/api/ask", AskQuery, []),
        ("/api/documents", DocumentsQuery, []),
        ("/api/documents/{document_id}/text", TextQuery, ["document_id"]),
    ],
)
def test_parameters_are_described(
    described: dict[str, Any], path: str, model: type[BaseModel], further: list[str]
) -> None:
    parameters = described["paths"][path]["get"]["parameters"]
    assert sorted(each["name"] for each in parameters) == sorted([*model.model_fields, *further])
    assert all(each["description"] for each in parameters)
    required = [each["name"] for each in parameters if each["required"]]
    assert required == (["q"] if path == "/api/ask" else further)


@pytest.mark.parametrize(
    ("address", "model"),
    [
        (f"/api/ask?{urlencode({'q': QUESTION})}", AnswerModel),
        (f"/api/ask?{urlencode({'q': QUESTION, 'explain': 1})}", ExplainedAnswerModel),
        ("/api/ask?q=unknown&explain=1", ExplainedAnswerModel),
        ("/api/documents", DocumentsModel),
        ("/healthz", HealthModel),
        ("/api/ask", Problem),
        ("/api/nothing", Problem),
    ],
)
def test_what_is_given_is_what_is_described(
    client: TestClient, address: str, model: type[BaseModel]
) -> None:
    given = client.get(address)
    assert model.model_validate_json(given.content, strict=True).model_dump() == given.json()


@pytest.mark.parametrize(
    ("example", "model"),
    [
        (api_examples.ANSWER, AnswerModel),
        (api_examples.DOCUMENTS, DocumentsModel),
        (api_examples.HEALTH, HealthModel),
    ],
)
def test_examples_are_as_described(example: dict[str, object], model: type[BaseModel]) -> None:
    assert model.model_validate(example, strict=True).model_dump() == example


# --- the page -----------------------------------------------------------------------------------


@pytest.fixture
def page(client: TestClient) -> html.HtmlElement:
    return html.document_fromstring(client.get("/api").text)


def test_the_page_lists_what_there_is(page: html.HtmlElement) -> None:
    names = [each.text_content() for each in page.cssselect("section h2 code")]
    assert names == [f"GET {path}" for path in PATHS]
    asked = page.get_element_by_id("api-ask")
    parameters, fields = asked.cssselect(".fields")
    assert [each.text_content() for each in parameters.cssselect("div:first-child > *")] == [
        "q",
        "string required",
        "The question, in any language.",
    ]
    names = [each.text_content() for each in fields.cssselect("dt")]
    assert names[:7] == [
        "question",
        "language",
        "answered",
        "confidence",
        "passages",
        "passages[].rank",
        "passages[].document",
    ]
    assert "passages[].place.label" in names
    assert "passages[].why.stages[].rank" in names
    assert "track_record.right" in names
    assert len(names) == len(set(names))


def test_the_page_runs_and_sends_nothing(client: TestClient, page: html.HtmlElement) -> None:
    assert page.cssselect("script, form, input, button, [style], style") == []
    policy = client.get("/api").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")


def test_commands_name_the_server_that_is_asked_and_a_document_it_has(client: TestClient) -> None:
    other = TestClient(
        create_app(CurrentIndex(stand_in()), hosts=("intranet.test",)),
        base_url="http://intranet.test:8080",
    )
    page = html.document_fromstring(other.get("/api").text)
    commands = [each.text_content() for each in page.cssselect(".command")]
    assert len(commands) == len(PATHS)
    assert all("http://intranet.test:8080/" in command for command in commands)
    assert f"/api/documents/{ESTIMATES.source.id}/text" in commands[2]
    assert client.get(f"/api/documents/{ESTIMATES.source.id}/text").status_code == 200


def test_commands_can_be_pasted_into_a_shell(port: int, page: html.HtmlElement) -> None:
    for element in page.cssselect(".command"):
        line = element.text_content().replace("http://localhost", f"http://127.0.0.1:{port}")
        done = subprocess.run(
            ["bash", "-c", f"{line} --fail"], capture_output=True, check=True, timeout=30
        )
        assert done.stdout.strip(), line


def test_the_page_speaks_to_its_visitor(client: TestClient) -> None:
    page = html.document_fromstring(client.get("/api", headers={"accept-language": "es"}).text)
    assert page.get("lang") == "es"
    assert page.cssselect("main > div")[0].get("lang") == "en"
