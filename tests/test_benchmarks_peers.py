"""How systems are compared: what they get, by what rule they are judged, and what is written."""

import io
import json
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import machine
from benchmarks.peers import running, task
from benchmarks.peers.environments import REQUIREMENTS, reason
from benchmarks.peers.pieces import FILE, Piece, cut, pieces
from benchmarks.peers.report import Measured, as_markdown
from benchmarks.peers.sample import WANTED, Sample, draw, draw_questions
from benchmarks.peers.scoring import NDCG, NDCG_DOCUMENTS, SUCCESS, difference, figure, score
from benchmarks.peers.systems import NOT_RUN, SYSTEMS
from benchmarks.peers.task import Answered, Found, Task
from benchmarks.sets import GoldSet
from qa.evaluation import Question
from qa.evaluation.gold import Evidence
from qa.reading import read_document

FUND = "The fund pays for shelter.\n\nIt was set up in 2010.\n"
SHIPS = "A ship must fly a flag.\n\nThe fund pays for ships too.\n"
QUESTIONS = (
    Question("one", "Who pays?", "en", True, (Evidence("fund.txt", "The fund pays"),)),
    Question("two", "When?", "en", True, (Evidence("fund.txt", "in 2010"),)),
)


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    texts = {"fund.txt": FUND, "ships.txt": SHIPS}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    documents = tuple(read_document(tmp_path / name, tmp_path) for name in texts)
    return Sample(GoldSet("starter", tmp_path, QUESTIONS), documents, QUESTIONS)


def line(*passages: tuple[str, int, int]) -> dict[str, object]:
    found = [{"document": name, "start": start, "end": end} for name, start, end in passages]
    return {"passages": found, "documents": list(dict.fromkeys(name for name, _, _ in passages))}


# --- the rule ------------------------------------------------------------------------------------


def test_a_passage_is_right_if_it_shares_a_character_with_the_evidence(sample: Sample) -> None:
    evidence = FUND.index("in 2010")
    scores = score(
        sample,
        {
            "one": line(("fund.txt", 12, 13), ("ships.txt", 0, 5)),
            "two": line(("fund.txt", 0, evidence), ("ships.txt", 0, 9), ("fund.txt", evidence, 48)),
        },
    )
    assert scores["one"][SUCCESS] == scores["one"][NDCG] == scores["one"][NDCG_DOCUMENTS] == 1.0
    assert scores["two"][SUCCESS] == 0.0
    assert scores["two"][NDCG] == pytest.approx(0.5)  # one over the logarithm of 1 + rank 3 by 2
    assert scores["two"][NDCG_DOCUMENTS] == 1.0
    assert figure(scores, QUESTIONS, SUCCESS).value == 0.5


def test_a_passage_that_ends_before_the_evidence_is_wrong(sample: Sample) -> None:
    scores = score(
        sample, {"one": line(("fund.txt", 13, 20), ("ships.txt", 25, 40)), "two": line()}
    )
    assert scores["one"][SUCCESS] == scores["one"][NDCG] == 0.0
    assert scores["two"] == dict.fromkeys(scores["two"], 0.0)


def test_a_passage_beyond_its_document_is_refused(sample: Sample) -> None:
    with pytest.raises(ValueError, match=r"expected a stretch of fund\.txt"):
        score(sample, {"one": line(("fund.txt", 0, 1000)), "two": line()})


def test_systems_differ_by_the_mean_over_the_same_questions() -> None:
    ours = {name: {SUCCESS: 1.0} for name in ("one", "two")}
    theirs = {"one": {SUCCESS: 0.0}, "two": {SUCCESS: 1.0}}
    found = difference(ours, theirs, QUESTIONS, SUCCESS)
    assert (found.mean, found.p_value) == (0.5, 1.0)


# --- what is asked -------------------------------------------------------------------------------


def asked(number: int, language: str, answerable: bool = True) -> Question:
    evidence = (Evidence("fund.txt", "The fund"),) if answerable else ()
    return Question(f"{language}-{number}", "?", language, answerable, evidence)


def test_questions_are_drawn_alike_every_time_and_in_every_language() -> None:
    codes = ("en", "es", "fr")
    questions = [asked(number, code, number != 3) for code in codes for number in range(20)]
    drawn = draw_questions(questions, ("en", "es"), 5)
    assert drawn == draw_questions(questions, ("en", "es"), 5)
    english, spanish = [one.id[3:] for one in drawn[:5]], [one.id[3:] for one in drawn[5:]]
    assert english == spanish
    assert len(set(english)) == 5
    assert len(draw_questions(questions, (), 100)) == 57


def test_documents_with_evidence_stay_and_others_fill_up(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.txt").write_text("a word or two. " * 20, encoding="utf-8")
    (tmp_path / "metadata.csv").write_text("path,title\n", encoding="utf-8")
    about = [
        Question(f"{number}", "?", "en", True, (Evidence(f"{number}.txt", "a word"),))
        for number in range(20)
    ]
    gold = GoldSet("starter", tmp_path, tuple(about))
    one = replace(gold, questions=gold.part("report")[:1])
    (evidence,) = one.questions[0].evidence
    few = draw(one, 10, 900)
    assert few == draw(one, 10, 900)
    assert len(few.documents) == 3
    assert evidence.document in [document.source.path for document in few.documents]
    assert few.characters == 3 * 299
    assert len(draw(one, 10, None).documents) == 20
    all_asked = draw(gold, 100, 1)
    assert len(all_asked.documents) == len(gold.part("report")) > 3


def test_pieces_are_those_of_the_recipe_and_stand_in_their_documents(tmp_path: Path) -> None:
    text = "\n\n".join(f"Paragraph {number} " + "word " * 60 for number in range(8))
    found = list(cut([("long.txt", text)]))
    assert len(found) > 2
    assert all(text[piece.start : piece.end] == piece.text for piece in found)
    assert max(len(piece.text) for piece in found) <= task.CHARACTERS
    (tmp_path / FILE).write_text('["long.txt", 0, 9]\n', encoding="utf-8")
    written = json.dumps({"document": "long.txt", "text": text}) + "\n"
    (tmp_path / "documents.jsonl").write_text(written, encoding="utf-8")
    assert list(pieces(Task(tmp_path))) == [Piece("long.txt", 0, 9, "Paragraph")]


# --- what a system does --------------------------------------------------------------------------


def test_a_child_builds_then_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "questions.jsonl").write_text(
        '{"id": "one", "text": "Who?"}\n{"id": "two", "text": "When?"}\n', encoding="utf-8"
    )
    heard: list[str] = []

    def build(given: Task) -> None:
        (given.index / "words").write_text("kept", encoding="utf-8")

    def open_index(given: Task) -> task.Ask:
        kept = (given.index / "words").read_text(encoding="utf-8")

        def ask(question: str) -> Answered:
            heard.append(question)
            return Answered([Found(kept, 0, at + 1) for at in range(12)], ["a", "b", "a"])

        return ask

    monkeypatch.setattr(sys, "argv", ["child", "build", str(tmp_path)])
    task.run(build, open_index)
    monkeypatch.setattr(sys, "argv", ["child", "ask", str(tmp_path)])
    with redirect_stdout(io.StringIO()) as said:
        task.run(build, open_index)
    assert said.getvalue() == "first answer\n"
    assert heard == ["Who?", "Who? ", "When? ", "Who?", "When?"]
    text = (tmp_path / "answers.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(each) for each in text.splitlines()]
    assert [each["id"] for each in lines] == ["one", "two"]
    assert lines[0]["passages"][9] == {"document": "kept", "start": 0, "end": 10}
    assert [len(each["passages"]) for each in lines] == [10, 10]
    assert lines[0]["documents"] == ["a", "b"]


def test_every_peer_has_its_versions_pinned() -> None:
    files = {file.stem for file in REQUIREMENTS.glob("*.txt")}
    assert files == {one.requirements for one in SYSTEMS if one.requirements} | set(NOT_RUN)
    for file in REQUIREMENTS.glob("*.txt"):
        packages = file.read_text(encoding="utf-8").split()
        assert all(one.count("==") == 1 for one in packages), file
    assert set(WANTED) == {"xquad", "omos", "starter", "treaties"}


def test_why_a_peer_is_not_installed_is_said_in_a_line() -> None:
    ignored = (
        "ERROR: Ignored the following versions that require a different python version: "
        "0.9.0 Requires-Python >=3.10; 1.2.3 Requires-Python >=3.99; 1.3.0 Requires-Python >=3.99\n"
        "ERROR: Could not find a version that satisfies the requirement it==1.2.3\n"
        "ERROR: No matching distribution found for it==1.2.3\n"
    )
    running_on = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert reason(ignored, ["it==1.2.3"]) == f"needs Python >=3.99, this is {running_on}"
    absent = "WARNING: slow\nERROR: Could not find a version of it==2\nERROR: No matching it\n"
    assert reason(absent, ["it==2"]) == "Could not find a version of it==2"
    assert reason("", ["it==2"]) == "pip failed and did not say why"


# --- what is written -----------------------------------------------------------------------------


def test_a_report_names_machine_and_notes_before_its_figures() -> None:
    rows = machine.table(("measured", "figure"), [("time", "3 s")])
    assert rows == ["| measured | figure |", "| --- | --- |", "| time | 3 s |"]
    text = machine.report("Speed", ["Corpus: small"], rows)
    assert text.startswith("# Speed\n\n- Date: ")
    assert text.endswith(
        "\n- Corpus: small\n\n| measured | figure |\n| --- | --- |\n| time | 3 s |\n"
    )


def test_the_report_says_where_a_peer_is_better(sample: Sample) -> None:
    right, wrong = line(("fund.txt", 0, 48)), line(("ships.txt", 0, 9))
    by_key = {one.key: one for one in SYSTEMS}
    given = {
        "cited-qa": ({"one": right, "two": wrong}, 40.0),
        "equal": ({"one": right, "two": wrong}, 10.0),
        "langchain": ({"one": right, "two": right}, 12.0),
    }
    measured = [
        Measured(
            by_key[key],
            sample,
            running.Built(2.0, 3 * 2**20, 5 * 2**20),
            running.Answers(1.5, 7 * 2**20, [milliseconds] * 4, lines),
            score(sample, lines),
        )
        for key, (lines, milliseconds) in given.items()
    ]
    text = as_markdown(measured, {"haiku.rag": "needs more"}, ["about this"])
    recipe = "LangChain, FAISS (the recipe)"
    assert f"| starter | all | Success@1 | 0.500 | 1.000 | {recipe} | **no** |\n" in text
    assert "| starter | 10.0 | 12.0 | yes |\n" in text
    assert f"| starter | {recipe} | 2.0 | 3.0 | 5 | 7 | 1.5 | 12.0 | 12.0 |\n" in text
    row = f"| starter | all | {recipe} | 2 | 1.000 [1.00, 1.00] | -0.500 (p 1.000) |"
    assert row in text
    assert text.endswith("\nNot run: haiku.rag: needs more.\n")
    assert "- about this\n" in text
