"""TREC files out and in, and every figure against the command line of `ir_measures`."""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import pytest

from qa.errors import RunError
from qa.evaluation.gold import Question, read_gold
from qa.evaluation.imported import judge_imported
from qa.evaluation.run_header import RunHeader
from qa.evaluation.runs import Run
from qa.evaluation.trec import export_trec, import_trec
from tests.evaluation.runs import asked, run

SHARED = Path(__file__).parents[3] / "shared" / "eval"
NAMES = {
    "Success@1": "Success@1",
    "Success@5": "Success@5",
    "Success@10": "Success@10",
    "RR@10": "RR@10",
    "nDCG@10": "nDCG@10 linear gain",
    "R@10": "R@10",
    "Judged@10": "Judged@10",
}
OURS = run(
    "my run",
    [
        asked("one", 1),
        asked("a b%", 3),
        asked("none", None),
        asked("no answer", None, answerable=False),
    ],
)


def command_line(run_file: Path, qrels: Path) -> dict[tuple[str, str], float]:
    """Return what `ir_measures` prints, by question id (or `all`) and measure."""
    measures = " ".join(NAMES)
    command = [sys.executable, "-m", "ir_measures", str(qrels), str(run_file), measures]
    done = subprocess.run(
        [*command, "--by_query", "--places", "-1"], capture_output=True, text=True, check=True
    )
    found = {}
    for line in done.stdout.splitlines():
        question, measure, value = line.split("\t")
        found[question, NAMES[measure]] = float(value)
    return found


# --- files of our own -----------------------------------------------------------------------------


def test_documents_are_exported_with_their_judgments(tmp_path: Path) -> None:
    files = export_trec(OURS, tmp_path / "out", "documents")
    assert [file.name for file in files] == ["run.txt", "qrels.txt", "questions.tsv"]
    ranked, judged, questions = (file.read_text("utf-8").splitlines() for file in files)
    assert ranked[:4] == [
        "one Q0 right.txt 1 3 my%20run",
        "one Q0 wrong-2.txt 2 2 my%20run",
        "one Q0 wrong-3.txt 3 1 my%20run",
        "a%20b%25 Q0 wrong-1.txt 1 3 my%20run",
    ]
    assert judged == ["one 0 right.txt 1", "a%20b%25 0 right.txt 1", "none 0 right.txt 1"]
    assert questions[1] == "a%20b%25\ta b%\ta b%?"


def test_passages_are_named_by_document_and_characters(tmp_path: Path) -> None:
    ranked, judged, _ = (
        file.read_text("utf-8").splitlines() for file in export_trec(OURS, tmp_path, "passages")
    )
    assert ranked[0] == "one Q0 right.txt#0-10 1 3 my%20run"
    assert judged == [
        "one 0 right.txt#0-10 1",
        "a%20b%25 0 right.txt#0-10 1",
        "none 0 right.txt#0-10.0 1",  # missed: no passage has this name
    ]


@pytest.mark.parametrize("level", ["documents", "passages"])
def test_exported_figures_are_those_of_the_run(tmp_path: Path, level: str) -> None:
    run_file, qrels, _ = export_trec(OURS, tmp_path, level)
    theirs = command_line(run_file, qrels)
    ids = {"one": "one", "a b%": "a%20b%25", "none": "none"}
    for outcome in OURS.outcomes[:3]:
        for name in NAMES.values():
            expected = theirs.get((ids[outcome.question.id], name), 0.0)
            assert outcome.scores[f"{name} {level}"] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("level", ["documents", "passages"])
def test_what_was_exported_comes_back_the_same(tmp_path: Path, level: str) -> None:
    run_file, qrels, names = export_trec(OURS, tmp_path, level)
    gold = {one.question.id: one.question for one in OURS.asked}
    incoming = import_trec(run_file, qrels, gold, names)
    assert incoming.unjudged == ("no answer",)
    for ours, theirs in zip(OURS.outcomes, judge_imported(incoming.lines, level), strict=False):
        assert theirs.question.id == ours.question.id
        assert theirs.question.text == ours.question.text
        assert theirs.scores == {name: ours.scores[name] for name in theirs.scores}
    header = RunHeader.made_now("again", "gold", list(gold.values()), None, level)
    again = export_trec(Run(header, imported=incoming.lines), tmp_path / "again", level)
    assert again[1].read_text("utf-8") == qrels.read_text("utf-8")
    first = run_file.read_text("utf-8").splitlines()[0].split()
    assert again[0].read_text("utf-8").splitlines()[0].split()[:4] == first[:4]


# --- files of others ------------------------------------------------------------------------------


def write(folder: Path, run_lines: str, qrels_lines: str) -> tuple[Path, Path]:
    run_file, qrels = folder / "run", folder / "qrels"
    run_file.write_text(run_lines, "utf-8")
    qrels.write_text(qrels_lines, "utf-8")
    return run_file, qrels


def test_scores_order_a_run_and_ranks_do_not(tmp_path: Path) -> None:
    files = write(tmp_path, "q Q0 a 1 0.5 x\nq Q0 b 2 0.9 x\nq\tQ0\tc\t3\t0.9\tx\n\n", "q 0 b 2\n")
    (line,) = import_trec(*files, {}).lines
    assert [(item.name, item.score, item.grade) for item in line.items] == [
        ("c", 0.9, None),
        ("b", 0.9, 2),
        ("a", 0.5, None),
    ]
    assert line.question == Question("q", "q", "und", answerable=True)


def test_judged_questions_stay_and_unjudged_ones_are_named(tmp_path: Path) -> None:
    files = write(tmp_path, "x Q0 a 1 0.5 t\n", "q 0 a 1\nr 0 a 0\n")
    incoming = import_trec(*files, {})
    assert incoming.unjudged == ("x",)
    assert [one.question.answerable for one in incoming.lines] == [True, False]
    assert [one.results for one in judge_imported(incoming.lines, "documents")] == [0, 0]
    assert judge_imported(incoming.lines, "documents")[0].scores["RR@10 documents"] == 0.0


@pytest.mark.parametrize(
    ("run_lines", "qrels_lines", "complaint"),
    [
        ("q Q0 a 1 0.5\n", "q 0 a 1\n", "run:1: expected 'question Q0 item rank score name'"),
        ("q Q0 a 1 high x\n", "q 0 a 1\n", "run:1: expected a score, found 'high'"),
        ("q Q0 a 1 nan x\n", "q 0 a 1\n", "run:1: expected a score, found 'nan'"),
        ("q Q0 a 1 1 x\nq Q0 a 2 0 x", "q 0 a 1\n", "run:2: 'a' stands twice for this question"),
        ("", "\nq 0 a good\n", "qrels:2: expected a grade such as 0 or 1, found 'good'"),
        ("", "q 0 a 1\nq 0 a 1\n", "qrels:2: 'a' stands twice for this question"),
        ("", "q a 1\n", "qrels:1: expected 'question 0 item grade', found 'q a 1'"),
        ("", "", "qrels: expected lines of 'question 0 item grade', found none"),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(
    tmp_path: Path, run_lines: str, qrels_lines: str, complaint: str
) -> None:
    files = write(tmp_path, run_lines, qrels_lines)
    with pytest.raises(RunError) as caught:
        import_trec(*files, {})
    assert complaint in str(caught.value)


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    files = write(tmp_path, "", "q 0 a 1\n")
    with pytest.raises(RunError, match="none cannot be read"):
        import_trec(tmp_path / "none", files[1], {})
    names = tmp_path / "names.tsv"
    names.write_text("q\n")
    with pytest.raises(RunError, match="expected an id of the run, a tab and the id"):
        import_trec(*files, {}, names)
    made = RunHeader.made_now("theirs", "gold", [], None, "documents")
    with pytest.raises(RunError, match="theirs is of documents, not of passages"):
        export_trec(Run(made), tmp_path, "passages")


# --- three real pairs, against the command line of ir_measures ------------------------------------


def words(text: str) -> Counter[str]:
    return Counter(text.casefold().split())


def overlap(question: Counter[str], text: Counter[str]) -> int:
    return sum(min(count, text[word]) for word, count in question.items())


def rank(questions: dict[str, str], texts: dict[str, str], depth: int) -> list[str]:
    """Return the lines of a run by common words: many equal scores, and sometimes no results."""
    counted = {name: words(text) for name, text in texts.items()}
    lines = []
    for question, text in questions.items():
        asked_words = words(text)
        scores = {name: overlap(asked_words, counts) for name, counts in counted.items()}
        best = sorted((name for name in scores if scores[name] > 3), key=lambda one: -scores[one])
        lines += [
            f"{question} Q0 {name} {at} {scores[name]} words"
            for at, name in enumerate(best[:depth], start=1)
        ]
    return lines


def one_right_document(folder: Path) -> tuple[list[str], list[str]]:
    """XQuAD: one right document a question, 48 documents, all of them ranked."""
    gold = [one for one in read_gold(folder / "gold.jsonl") if one.language == "en"][:150]
    texts = {file.name: file.read_text("utf-8") for file in (folder / "corpus").glob("*.txt")}
    qrels = [f"{one.id} 0 {one.evidence[0].document} 1" for one in gold]
    return rank({one.id: one.text for one in gold}, texts, 48), qrels


def unanswerable_and_missing(folder: Path) -> tuple[list[str], list[str]]:
    """OMoS-QA: questions without judgments, others without results, five results at most."""
    gold = random.Random(1).sample(read_gold(folder / "gold.jsonl"), 120)
    files = sorted((folder / "corpus").glob("*.txt"))[:400]
    texts = {file.name: file.read_text("utf-8") for file in files}
    qrels = [
        f"{one.id} 0 {name} 1"
        for one in gold
        for name in dict.fromkeys(entry.document for entry in one.evidence)
    ]
    return rank({one.id: one.text for one in gold}, texts, 5), qrels


def graded_passages(folder: Path) -> tuple[list[str], list[str]]:
    """ObliQA: paragraphs, several right ones a question, graded 0 to 2, twenty results."""
    gold = read_gold(folder / "gold.jsonl")[:60]
    wanted = {entry.document for one in gold for entry in one.evidence}
    texts = {}
    for name in sorted(wanted)[:3]:
        parts = (folder / "corpus" / name).read_text("utf-8").split("\n\n")
        texts.update({f"{name}#{at}": part for at, part in enumerate(parts) if part.strip()})
    bare = {name: " ".join(text.split()) for name, text in texts.items()}
    qrels = []
    for one in gold:
        for name, text in bare.items():
            for entry in one.evidence:
                quote = " ".join(entry.quote.split())
                if name.startswith(f"{entry.document}#") and (quote in text or text in quote):
                    qrels.append(f"{one.id} 0 {name} {2 if quote in text else 1}")
                    break
        qrels.append(f"{one.id} 0 never-returned 0")
    return rank({one.id: one.text for one in gold}, texts, 20), qrels


@pytest.mark.parametrize(
    ("folder", "make"),
    [
        ("xquad", one_right_document),
        ("omos", unanswerable_and_missing),
        ("obliqa", graded_passages),
    ],
)
def test_every_figure_is_that_of_the_command_line(
    tmp_path: Path, folder: str, make: Callable[[Path], tuple[list[str], list[str]]]
) -> None:
    if not (SHARED / folder).is_dir():
        pytest.skip(f"needs ../shared/eval/{folder}")
    run_lines, qrels_lines = make(SHARED / folder)
    files = write(tmp_path, "\n".join(run_lines), "\n".join(qrels_lines))
    theirs = command_line(*files)
    incoming = import_trec(*files, {})
    outcomes = judge_imported(incoming.lines, "documents")
    assert len(outcomes) == len({line.split()[0] for line in qrels_lines}) >= 50
    for name in NAMES.values():
        scores = [one.scores[f"{name} documents"] for one in outcomes]
        assert fmean(scores) == pytest.approx(theirs["all", name], abs=1e-9)
        for one, score in zip(outcomes, scores, strict=True):
            expected = theirs.get((one.question.id, name), 0.0)
            assert score == pytest.approx(expected, abs=1e-9)
    header = RunHeader.made_now("x", "q", [one.question for one in outcomes], None, "documents")
    values = json.loads(json.dumps(Run(header, imported=incoming.lines).as_json()))
    for name in NAMES.values():
        figure = values["figures"][f"{name} documents"]["value"]
        assert figure == pytest.approx(theirs["all", name], abs=1e-9)
