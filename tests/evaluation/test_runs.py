"""Gold questions asked of a real index, with an encoder that can be computed by hand."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qa.answering import Index, open_index
from qa.errors import GoldError, QuestionError
from qa.evaluation import Question, evaluate, write_details
from qa.evaluation.asked import Asked
from qa.evaluation.gold import Evidence
from qa.indexing import index_corpus
from qa.records import Span
from qa.settings import IndexSettings
from tests.fake_encoder import FakeEncoder, fake_fingerprint

TREATY = "The ships must stay in port. The treaty names smuggling at every border a crime.\n"
FUND = "The fund pays for shelter. It was set up for each victim of trafficking.\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("runs")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "treaty.txt").write_text(TREATY, encoding="utf-8")
    (corpus / "fund.txt").write_text(FUND, encoding="utf-8")
    index_corpus(
        corpus,
        folder / "index",
        IndexSettings(("fake",)),
        load=FakeEncoder,
        fingerprint=fake_fingerprint,
    )
    return open_index(folder / "index", FakeEncoder, "none")


def question(name: str, text: str, *evidence: tuple[str, str], answer: str = "") -> Question:
    return Question(
        id=name,
        text=text,
        language="es" if name.startswith("es") else "en",
        answerable=bool(evidence),
        evidence=tuple(Evidence(document, quote) for document, quote in evidence),
        answer=answer or None,
    )


SMUGGLING = question(
    "smuggling",
    "Which treaty names smuggling at the border a crime?",
    ("treaty.txt", "smuggling at  every border"),
    answer="EVERY  border",
)
SHELTER = replace(
    question(
        "shelter", "What was set up for a victim of trafficking?", ("fund.txt", "pays for shelter")
    ),
    tags=("money",),
)
WEATHER = question("es-weather", "Will the weather be fine?")


def test_outcomes_stand_beside_their_questions(index: Index) -> None:
    run = evaluate(index, [SMUGGLING, SHELTER, WEATHER], "first")
    smuggling, shelter, weather = run.outcomes
    assert smuggling.question is SMUGGLING
    assert smuggling.first.startswith("treaty.txt: “The treaty names smuggling at every border")
    assert smuggling.scores["Success@1 passages"] == 1
    assert smuggling.scores["quote holds answer"] == 1
    assert smuggling.quote_right
    assert smuggling.results == 2
    assert shelter.first == "fund.txt: “It was set up for each victim of trafficking.”"
    assert shelter.scores["Success@1 passages"] == 1
    assert not shelter.quote_right  # the right passage, but another sentence of it
    assert "quote holds answer" not in shelter.scores
    assert weather.scores == {}
    assert not weather.quote_right
    assert run.problems == ()
    assert [one.answered for one in run.outcomes] == [one.answer["answered"] for one in run.asked]


def test_a_run_keeps_where_evidence_stood_at_each_stage(index: Index) -> None:
    smuggling, _, weather = evaluate(index, [SMUGGLING, SHELTER, WEATHER], "first").asked
    start = TREATY.index("smuggling at")
    assert smuggling.evidence[0].spans == (Span(start, start + 25),)
    assert smuggling.standings == {"meaning (fake)": 1, "words": 1, "fusion": 1}
    assert smuggling.documents == ("treaty.txt", "fund.txt")
    assert smuggling.kinds == ("unknown",)
    assert weather.standings == {}
    lost = question("lost", "What is a victim?", ("treaty.txt", "The ships must stay in port."))
    (asked,) = evaluate(index, [lost], "lost").asked
    assert asked.standings == {"meaning (fake)": 2, "words": None, "fusion": 2}


def test_what_is_kept_of_a_question_can_be_written_and_read(index: Index) -> None:
    for asked in evaluate(index, [SMUGGLING, WEATHER], "first").asked:
        assert Asked.from_json(json.loads(json.dumps(asked.as_json()))) == asked


def test_figures_in_total_and_by_language(index: Index) -> None:
    run = evaluate(index, [SMUGGLING, SHELTER, WEATHER], "first")
    values = json.loads(json.dumps(run.as_json()))
    assert (values["name"], values["questions"], values["problems"]) == ("first", 3, [])
    right = values["figures"]["quote right"]
    assert (right["value"], right["questions"]) == (0.5, 2)
    assert values["figures"]["quote holds answer"]["questions"] == 1
    assert values["figures"]["median ms"]["value"] > 0
    named = {(group["by"], group["value"]): group for group in values["groups"]}
    assert list(named) == [
        ("language", "en"),
        ("language", "es"),
        ("kind of document", "unknown"),
        ("tag", "money"),
    ]
    english, spanish = (named["language", code]["figures"] for code in ("en", "es"))
    assert spanish["quote right"] == {"value": None, "interval": None, "questions": 0}
    assert english["nDCG@10 linear gain documents"]["value"] == 1
    assert english["AUROC answerable"]["value"] is None
    assert values["run"]["system"]["encoders"] == {"fake": fake_fingerprint("fake")}
    assert values["run"]["system"]["generation"] == index.generation
    assert values["run"]["versions"]["ir_measures"] == "0.4.3"


def test_evidence_that_is_not_there_is_named_and_counts_as_missed(index: Index) -> None:
    gone = question("gone", SMUGGLING.text, ("none.txt", "smuggling"))
    changed = question(
        "changed", SMUGGLING.text, ("treaty.txt", "no such words"), ("treaty.txt", "smuggling")
    )
    run = evaluate(index, [gone, changed], "problems")
    assert run.problems == (
        "gone: the index holds no document 'none.txt'",
        "changed: 'treaty.txt' does not hold the words 'no such words'",
    )
    first, second = run.outcomes
    assert set(first.scores.values()) == {0.0}
    assert first in run.zero_hits
    assert second.scores["Success@1 passages"] == 1
    assert second.scores["nDCG@10 linear gain passages"] < 1
    assert second.scores["nDCG@10 linear gain documents"] == 1


def test_details_are_the_answers_one_a_line(index: Index, tmp_path: Path) -> None:
    run = evaluate(index, [SMUGGLING, WEATHER], "details")
    write_details(run, tmp_path / "details.jsonl")
    lines = (tmp_path / "details.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["smuggling", "es-weather"]
    assert json.loads(lines[0]) == {"id": "smuggling", **run.asked[0].answer}
    with pytest.raises(GoldError, match="the details cannot be written"):
        write_details(run, tmp_path / "none" / "details.jsonl")


def test_progress_and_a_question_that_cannot_be_asked(index: Index) -> None:
    told: list[tuple[str, int, int]] = []
    evaluate(index, [SMUGGLING, WEATHER], "told", lambda *stage: told.append(stage))
    assert told == [("asking", 1, 2), ("asking", 2, 2)]
    with pytest.raises(QuestionError, match=r"^long: The question has 3,000 characters"):
        evaluate(index, [question("long", "?" * 3000)], "long")
