"""Gold questions asked of a real index, with an encoder that can be computed by hand."""

import json
from pathlib import Path

import pytest

from qa.answering import Index, open_index
from qa.errors import GoldError, QuestionError
from qa.evaluation import Question, evaluate, write_details
from qa.evaluation.gold import Evidence
from qa.indexing import index_corpus
from qa.settings import IndexSettings
from tests.fake_encoder import FakeEncoder, fake_fingerprint

TREATY = "Ships stay in port. The treaty names smuggling at every border a crime.\n"
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
SHELTER = question(
    "shelter", "What was set up for a victim of trafficking?", ("fund.txt", "pays for shelter")
)
WEATHER = question("es-weather", "Will the weather be fine?")


def test_outcomes_stand_beside_their_questions(index: Index) -> None:
    run = evaluate(index, [SMUGGLING, SHELTER, WEATHER], "first")
    smuggling, shelter, weather = run.outcomes
    assert smuggling.question is SMUGGLING
    assert smuggling.answer.passages[0].source.path == "treaty.txt"
    assert smuggling.ranking["Success@1 passages"] == 1
    assert smuggling.quote_right
    assert smuggling.quote_holds_answer
    assert shelter.answer.passages[0].quote_text.startswith("It was set up")
    assert shelter.ranking["Success@1 passages"] == 1
    assert not shelter.quote_right  # the right passage, but another sentence of it
    assert not shelter.quote_holds_answer
    assert weather.ranking == {}
    assert not weather.quote_right
    assert run.problems == ()


def test_figures_by_language(index: Index) -> None:
    run = evaluate(index, [SMUGGLING, SHELTER, WEATHER], "first")
    values = run.as_json()
    figures = values.pop("figures")
    assert values == {"name": "first", "questions": 3, "problems": []}
    assert isinstance(figures, dict)
    assert list(figures) == ["total", "en", "es"]
    right = figures["total"]["quote right"]
    assert (right["value"], right["questions"]) == (0.5, 2)
    assert figures["total"]["quote holds answer"]["questions"] == 1
    assert figures["es"]["quote right"] == {"value": None, "interval": None, "questions": 0}
    assert figures["en"]["nDCG@10 documents"]["value"] == 1
    assert figures["en"]["AUROC answerable"]["value"] is None
    assert figures["total"]["median ms"]["value"] > 0
    table = run.as_table().splitlines()
    assert table[0] == "first"
    assert table[1].split() == ["total", "en", "es"]
    assert len(table) == 2 + len(figures["total"])


def test_one_language_needs_no_column_of_its_own(index: Index) -> None:
    run = evaluate(index, [SMUGGLING], "one")
    assert run.as_table().splitlines()[1].split() == ["total"]


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
    assert set(first.ranking.values()) == {0.0}
    assert second.ranking["Success@1 passages"] == 1
    assert second.ranking["nDCG@10 passages"] < 1
    assert second.ranking["nDCG@10 documents"] == 1


def test_details_are_the_answers_one_a_line(index: Index, tmp_path: Path) -> None:
    run = evaluate(index, [SMUGGLING, WEATHER], "details")
    write_details(run, tmp_path / "details.jsonl")
    lines = (tmp_path / "details.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["smuggling", "es-weather"]
    assert json.loads(lines[0]) == {"id": "smuggling", **run.outcomes[0].answer.as_json()}
    with pytest.raises(GoldError, match="the details cannot be written"):
        write_details(run, tmp_path / "none" / "details.jsonl")


def test_progress_and_a_question_that_cannot_be_asked(index: Index) -> None:
    told: list[tuple[str, int, int]] = []
    evaluate(index, [SMUGGLING, WEATHER], "told", lambda *stage: told.append(stage))
    assert told == [("asking", 1, 2), ("asking", 2, 2)]
    with pytest.raises(QuestionError, match=r"^long: The question has 3,000 characters"):
        evaluate(index, [question("long", "?" * 3000)], "long")
