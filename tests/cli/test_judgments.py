"""`qa judgments`, and `--judgments` of other commands."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qa.evaluation.judging import Judgment, JudgmentFile
from qa.records import Span
from qa.store import open_generation
from tests.cli.conftest import Run

FUND = {
    "id": "fund",
    "question": "Which fund helps a victim of trafficking?",
    "language": "en",
    "answerable": True,
    "evidence": [{"document": "fund.txt", "quote": "The trust fund helps each victim"}],
}


@pytest.fixture
def judged(indexed: Run, tmp_path: Path) -> Run:
    """Run commands beside a gold question and judgments of two passages by two judges."""
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "gold.jsonl").write_text(json.dumps(FUND) + "\n", "utf-8")
    made = []
    with open_generation(tmp_path / "index") as generation:
        for source in generation.sources:
            document = generation.document(source.id)
            whole = Span(0, len(document.text.rstrip()))
            for judge, grade in (("Ana", 2), ("Ben", 0 if source.path == "treaty.txt" else 2)):
                question = ("fund", "Which fund helps a victim of trafficking?")
                made.append(Judgment.made_now(question, document, whole, grade, judge))
    gone = replace(made[0], document="gone.txt", digest="0" * 64, judge="Cleo", id="c")
    JudgmentFile(tmp_path / "gold" / "judgments.jsonl").append([*made, gone])
    return indexed


def test_judges_and_their_agreement_and_what_is_lost(judged: Run) -> None:
    outcome = judged("judgments")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0].split() == ["judge", "judged", "questions", "3", "2", "1", "0", "can't", "tell"]
    assert lines[1].split() == ["Ana", "3", "1", "0", "3", "0", "0", "0"]
    assert lines[2].split() == ["Ben", "3", "1", "0", "2", "0", "1", "0"]
    assert lines[6].split()[:6] == ["Ana", "and", "Ben", "3", "67%", "0.00"]
    assert "Krippendorff's alpha over 3 pairs" in lines[8]
    assert lines[10] == "Fewer than 30 pairs say little: have more judged by the same judges."
    assert lines[12] == "6 of 7 judgments stand, 0 of them moved."
    assert lines[13] == "gone.txt: no such document (Cleo)"
    assert lines[14] == "  Which fund helps a victim of trafficking?"


def test_judgments_as_json_and_as_qrels(judged: Run, tmp_path: Path) -> None:
    outcome = judged("judgments", "gold/judgments.jsonl", "--json", "--trec", "out")
    values = json.loads(outcome.out)
    assert values["judges"] == {"Ana": 3, "Ben": 3, "Cleo": 1}
    assert values["agreement"]["pairs"] == 3
    assert [one["state"] for one in values["judgments"]] == ["exact"] * 6 + ["no document"]
    qrels = (tmp_path / "out" / "qrels.txt").read_text("utf-8").splitlines()
    assert qrels == [
        "fund 0 es/fondo.txt#0-78 2",
        "fund 0 fund.txt#0-72 2",
        "fund 0 treaty.txt#0-82 0",
    ]
    questions = (tmp_path / "out" / "questions.tsv").read_text("utf-8")
    assert questions == "fund\tfund\tWhich fund helps a victim of trafficking?\n"


def test_eval_and_compare_count_judgments(judged: Run) -> None:
    plain = json.loads(judged("eval", "gold/gold.jsonl", "--name", "plain", "--json").out)
    arguments = ("--judgments", "gold/judgments.jsonl", "--json")
    outcome = judged("eval", "gold/gold.jsonl", "--name", "judged", *arguments)
    assert outcome.err.endswith(
        "qa: gold/judgments.jsonl: judgments whose words are gone (`qa judgments` names them): 1\n"
    )
    counted = json.loads(outcome.out)
    shown = [values["figures"]["Judged@10 passages"]["value"] for values in (plain, counted)]
    assert shown == [0.25, 1.0]
    assert plain["run"]["judgments"] is None
    assert len(counted["run"]["judgments"]) == 64
    metric = ("--metric", "Judged@10 passages")
    values = json.loads(judged("compare", "plain", "judged", *metric, "--json").out)
    assert values["scores"][0]["difference"]["value"] == 0.75
    values = json.loads(judged("compare", "plain", "judged", *metric, *arguments).out)
    assert values["scores"][0]["difference"]["value"] == 0


def test_eval_names_what_gold_and_judges_see_otherwise(judged: Run, tmp_path: Path) -> None:
    denied = {"id": "no", "language": "en", "answerable": False, "question": FUND["question"]}
    other = {**denied, "id": "other", "question": "Which moon?"}
    lines = f"{json.dumps(denied)}\n{json.dumps(other)}\n"
    (tmp_path / "gold" / "no.jsonl").write_text(lines, "utf-8")
    outcome = judged("eval", "gold/no.jsonl", "--judgments", "gold/judgments.jsonl")
    assert outcome.code == 0
    told = "qa: gold/judgments.jsonl: graded as answered, though not by the gold file: no\n"
    assert told in outcome.err
    outcome = judged("eval", "gold/gold.jsonl", "--judgments", "gold/judgments.jsonl")
    assert "not by the gold file" not in outcome.err


def test_no_file_and_damaged_lines_are_told(judged: Run, tmp_path: Path) -> None:
    assert judged("judgments", "none.jsonl").err == (
        "qa: No judgments in none.jsonl; they are made at /judge, see `qa serve`\n"
    )
    with (tmp_path / "gold" / "judgments.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "torn')
    outcome = judged("judgments")
    assert outcome.code == 0
    assert outcome.err.startswith("qa: gold/judgments.jsonl:8: expected a JSON object, found")
    (tmp_path / "empty.jsonl").touch()
    assert judged("judgments", "empty.jsonl").out.startswith("No judgments yet;")
