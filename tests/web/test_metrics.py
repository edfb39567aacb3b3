"""What a monitor is told: exact numbers, and no words of anyone."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from qa.errors import QuestionError
from qa.web.current import CurrentIndex
from qa.web.metrics import Metrics
from qa.web.server import create_app
from tests.web.stand_in import DOCUMENTS, ESTIMATES, QUESTION, StandInIndex, stand_in


def samples(text: str) -> dict[str, float]:
    """Return each figure by its name and labels."""
    return {
        f"{sample.name}{sorted(sample.labels.items()) if sample.labels else ''}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def client() -> TestClient:
    """An application of its own: others would count along."""
    app = create_app(CurrentIndex(stand_in()), hosts=("intranet.test",))
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


def figures(client: TestClient) -> dict[str, float]:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return samples(response.text)


def questions(found: dict[str, float], face: str, outcome: str) -> float:
    return found[f"qa_questions_total[('face', '{face}'), ('outcome', '{outcome}')]"]


def test_questions_are_counted_by_outcome(client: TestClient) -> None:
    for question in (QUESTION, QUESTION, "Nobody knows", " "):
        client.get("/api/ask", params={"q": question})
    client.get("/api/ask", params={"q": QUESTION, "caution": "bold"})
    found = figures(client)
    assert questions(found, "api", "answered") == 2
    assert questions(found, "api", "not answered") == 1
    assert questions(found, "api", "refused") == 1
    assert found["qa_answer_seconds_count"] == 3


def test_questions_of_the_page_are_counted_apart(client: TestClient) -> None:
    client.get("/", params={"q": QUESTION})
    client.get("/", params={"q": "Nobody knows"})
    client.get("/")
    found = figures(client)
    assert questions(found, "page", "answered") == 1
    assert questions(found, "page", "not answered") == 1
    assert found["qa_answer_seconds_count"] == 2


def test_every_stage_has_its_times() -> None:
    index = stand_in()
    metrics = Metrics(CurrentIndex(index))
    for _ in range(3):
        metrics.ask("page", lambda: index.ask(QUESTION))
    found = samples(metrics.as_text().decode())
    assert questions(found, "page", "answered") == 3
    stage = "[('stage', 'meaning (e5-small)')]"
    assert found[f"qa_stage_seconds_count{stage}"] == 3
    assert found[f"qa_stage_seconds_sum{stage}"] == pytest.approx(3 * 0.00125)
    assert found["qa_answer_seconds_sum"] == pytest.approx(3 * 0.007)
    assert found["qa_stage_seconds_bucket[('le', '0.001'), ('stage', 'meaning (e5-small)')]"] == 0
    assert found["qa_stage_seconds_bucket[('le', '0.0025'), ('stage', 'meaning (e5-small)')]"] == 3


def test_a_refused_question_is_counted_and_still_refused() -> None:
    index = stand_in()
    metrics = Metrics(CurrentIndex(index))
    with pytest.raises(QuestionError, match="Expected a question"):
        metrics.ask("page", lambda: index.ask(" "))
    assert questions(samples(metrics.as_text().decode()), "page", "refused") == 1


def test_the_index_in_use_is_described() -> None:
    current = CurrentIndex(stand_in())
    metrics = Metrics(current, now=lambda: datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
    found = samples(metrics.as_text().decode())
    assert found["qa_index_age_seconds"] == 25.5 * 3600
    assert found["qa_index_documents"] == 5
    assert found["qa_index_passages"] == sum(len(each.blocks) for each in DOCUMENTS)
    current.switch(StandInIndex(sources=(ESTIMATES.source,)))  # type: ignore[arg-type]
    assert samples(metrics.as_text().decode())["qa_index_documents"] == 1


def test_requests_are_counted_by_route_and_status(client: TestClient) -> None:
    for path in (
        f"/doc/{ESTIMATES.source.id}",
        "/doc/000000000000",
        "/doc/000000000001",
        "/web/colours.css",
        "/api/nothing",
        "/secret/words",
        "/",
    ):
        client.get(path)
    client.head("/healthz")
    found = figures(client)
    counted = {
        name.removeprefix("qa_http_requests_total"): value
        for name, value in found.items()
        if name.startswith("qa_http_requests_total")
    }
    assert counted == {
        "[('route', '/doc/{document_id}'), ('status', '200')]": 1,
        "[('route', '/doc/{document_id}'), ('status', '404')]": 2,
        "[('route', '/web'), ('status', '200')]": 1,
        "[('route', '/api'), ('status', '404')]": 1,
        "[('route', 'none'), ('status', '404')]": 1,
        "[('route', '/'), ('status', '200')]": 1,
        "[('route', '/healthz'), ('status', '200')]": 1,
    }


def test_nobodys_words_are_kept(client: TestClient) -> None:
    client.get("/api/ask", params={"q": "Where is the hidden word abracadabra?"})
    client.get("/doc/abracadabra")
    client.get("/abracadabra")
    assert "abracadabra" not in client.get("/metrics").text


def test_every_application_counts_for_itself(client: TestClient) -> None:
    client.get("/api/ask", params={"q": QUESTION})
    other = TestClient(create_app(CurrentIndex(stand_in())), base_url="http://localhost")
    assert "qa_answer_seconds_count 0.0" in other.get("/metrics").text
    assert "qa_answer_seconds_count 1.0" in client.get("/metrics").text


def test_the_program_is_named(client: TestClient) -> None:
    assert any(name.startswith("qa_build_info[('python', '3.") for name in figures(client))
