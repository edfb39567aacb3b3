import json
from pathlib import Path

import pytest

from qa.cli import main
from qa.confidence import Calibration
from qa.records import TrackRecord
from qa.store import FILTER_NAMES
from tests.cli.conftest import FUND, Outcome, Run

QUESTION = "Which fund helps a victim of trafficking?"


HINT = "The first may be the answer all the same: --caution eager shows it as one."


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every answer be sure enough for the eager alone."""
    calibration = Calibration(
        intercept=-0.25,
        weights={"words in the quote": 0.25},
        usual={},
        thresholds={"cautious": 0.8, "balanced": 0.6, "eager": 0.4},
        reliability={"all": ((0.0, TrackRecord(0.1, 50)), (0.4, TrackRecord(0.7, 30)))},
    )
    monkeypatch.setattr("qa.answering.index.load_calibration", lambda *_: calibration)


def refused(outcome: Outcome, *words: str) -> bool:
    """Tell whether a command ended with 1 and one line that holds all the words."""
    line, *more = outcome.err.splitlines()
    return (
        outcome.code == 1 and not more and line.startswith("qa: ") and all(w in line for w in words)
    )


def test_an_answer_is_the_quote_its_citation_and_other_passages(indexed: Run) -> None:
    outcome = indexed("ask", QUESTION, "-k", "2")
    assert (outcome.code, outcome.err) == (0, "")
    answer, heading, other = outcome.out.rstrip("\n").split("\n\n")
    assert answer.startswith("The trust fund helps each victim of trafficking.\n    ")
    assert "“fund”" in answer
    assert heading == "Other passages:"
    assert other.startswith("2.  ")


def test_nothing_is_printed_twice(indexed: Run) -> None:
    out = indexed("ask", QUESTION).out
    assert out.count("The trust fund helps each victim of trafficking.") == 1
    assert out.count("A treaty on smuggling was signed.") == 1


def test_a_question_without_an_answer_is_told_so(indexed: Run) -> None:
    out = indexed("ask", "What is the price of copper?").out
    assert out.startswith("No answer found in the documents. The nearest passages:\n\n1.  ")
    nothing = indexed("ask", QUESTION, "--filter", "language=fr").out
    assert nothing == "No answer found in the documents.\n"


def test_the_answer_as_json(indexed: Run) -> None:
    answer = json.loads(indexed("ask", QUESTION, "--json", "-k", "1").out)
    assert list(answer) == [
        *("question", "language", "answered", "confidence", "passages", "timings_ms"),
    ]
    (passage,) = answer["passages"]
    assert passage["document"] == "fund.txt"
    assert passage["quote"] == "The trust fund helps each victim of trafficking."
    text = indexed("text", "fund.txt").out
    assert text[passage["start"] : passage["end"]] == passage["text"]
    assert text[passage["quote_start"] : passage["quote_end"]] == passage["quote"]


@pytest.mark.usefixtures("unsure")
def test_an_answer_is_explained_stage_by_stage(indexed: Run) -> None:
    assert indexed("ask", QUESTION, "-k", "2", "--explain", "--reader", "fake").out == (
        "No passage is sure enough to be the answer. The nearest passages:\n"
        "\n"
        "1.  The trust fund helps each victim of trafficking.\n"
        "    “fund”.\n"
        "    Ranks: by meaning (fake) 1, by words 1, all searches together 1, after close\n"
        "    reading 1.\n"
        "    Words in common: fund, helps, victim, trafficking.\n"
        "    Speaks for it as the answer: how many words it shares with the question.\n"
        "    Speaks against it: nothing much.\n"
        "\n"
        "2.  El fondo fiduciario ayuda a las personas que sufren la trata en todo el\n"
        "    mundo.\n"
        "    “fondo”.\n"
        "    Ranks: by meaning (fake) 2, by words not found, all searches together 2,\n"
        "    after close reading 2.\n"
        "    Words in common: none, nor any that means the same, as far as can be told.\n"
        "\n"
        "The first may be the answer all the same: --caution eager shows it as one.\n"
    )


@pytest.mark.usefixtures("unsure")
def test_an_answer_is_explained_as_json(indexed: Run) -> None:
    plain = json.loads(indexed("ask", QUESTION, "--json", "-k", "1").out)
    answer = json.loads(indexed("ask", QUESTION, "--json", "-k", "1", "--explain").out)
    assert answer.pop("evidence") == [{"name": "words in the quote", "log_odds": 0.25}]
    assert answer.pop("track_record") == {"right": 0.7, "questions": 30}
    why = answer["passages"][0].pop("why")
    assert [(each["stage"], each["rank"]) for each in why["stages"]] == [
        ("meaning (fake)", 1),
        ("words", 1),
        ("fusion", 1),
    ]
    assert why["words"] == ["fund", "helps", "victim", "trafficking"]
    assert {**answer, "timings_ms": None} == {**plain, "timings_ms": None}


@pytest.mark.usefixtures("unsure")
@pytest.mark.parametrize(
    ("caution", "answered", "begins", "ends"),
    [
        ("cautious", False, "No passage is a sure enough answer for --caution cautious.", HINT),
        ("balanced", False, "No passage is sure enough to be the answer.", HINT),
        ("eager", True, "The trust fund helps each victim of trafficking.\n", "questions)."),
    ],
)
def test_caution_decides_what_counts_as_an_answer(
    indexed: Run, caution: str, answered: bool, begins: str, ends: str
) -> None:
    asked = ("ask", QUESTION, "-k", "1", "--caution", caution)
    assert json.loads(indexed(*asked, "--json").out)["answered"] is answered
    out = indexed(*asked).out
    assert out.startswith(begins)
    assert out.endswith(f"{ends}\n")
    assert ("7 of 10 were right (30 judged questions)." in out) is answered


def test_the_same_words_of_another_file_stand_beside_the_answer(
    indexed: Run, tmp_path: Path
) -> None:
    (tmp_path / "corpus" / "copy.txt").write_text(FUND, encoding="utf-8")
    assert indexed("index", "--encoder", "fake").code == 0
    out = indexed("ask", QUESTION).out
    assert out.count("“fund”") == out.count("“copy”") == 1
    assert "    Almost the same words also stand in: “copy”.\n" in out


def test_another_language_than_the_document_is_told(indexed: Run) -> None:
    question = "¿Quién ayuda a las víctimas del tráfico de personas en el mundo?"
    out = indexed("ask", question, "--filter", "language=en", "-k", "1").out
    assert "    Language of the question: Spanish; of the document: English.\n" in out


def test_filters_choose_documents(indexed: Run) -> None:
    answer = json.loads(indexed("ask", QUESTION, "--json", "--filter", "language=es").out)
    assert [passage["document"] for passage in answer["passages"]] == ["es/fondo.txt"]
    both = ("--filter", "language=en", "--filter", "document=treaty.txt")
    answer = json.loads(indexed("ask", QUESTION, "--json", *both).out)
    assert [passage["document"] for passage in answer["passages"]] == ["treaty.txt"] * 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["", "--index", "nowhere"], ["The question is empty"]),
        (["x" * 100_000], ["100,000 characters: expected at most 2,000"]),
        (["border", "-k", "0"], ["Expected between 1 and 1000 passages, got 0"]),
        (["border", "-k", "1000000"], ["got 1000000"]),
        (["border", "--filter", "colour=red"], ["Unknown filter 'colour'", "language"]),
        (["border", "--filter", "language"], ["Expected a filter such as language=en"]),
        (["border", "--filter", "date=2010", "--filter", "date=2011"], ["date twice"]),
        (["border", "--index", "nowhere"], ["No index at nowhere", "run `qa index`"]),
        (["--file", "nowhere.jsonl"], ["nowhere.jsonl cannot be read: No such file"]),
        (["--file", "corpus"], ["corpus cannot be read: Is a directory"]),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    indexed: Run, arguments: list[str], words: list[str]
) -> None:
    outcome = indexed("ask", *arguments)
    assert outcome.out == ""
    assert refused(outcome, *words)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["answer"],
        ["ask"],
        ["ask", "a", "--file", "b"],
        ["ask", "a", "-k", "x"],
        ["ask", "a", "--caution", "bold"],
        ["serve", "--port", "70000"],
        ["serve", "--port", "http"],
    ],
)
def test_a_wrong_use_ends_with_2(run: Run, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2


# --- a file of questions -------------------------------------------------------------------------


def test_questions_of_a_file_are_answered_in_order_with_their_ids(
    indexed: Run, tmp_path: Path
) -> None:
    lines: list[dict[str, object]] = [
        {"id": "b-7", "question": "smuggling", "language": "en"},
        {"question": "¿Quién ayuda a las personas que sufren la trata?"},
        {"id": 3, "question": "border\u2028child"},
    ]
    text = "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (tmp_path / "questions.jsonl").write_text(f"\ufeff{text}\n", encoding="utf-8")
    outcome = indexed("ask", "--file", "questions.jsonl", "--json", "-k", "1")
    assert (outcome.code, outcome.err) == (0, "")
    answers = [json.loads(line) for line in outcome.out.rstrip("\n").split("\n")]
    assert [answer.get("id", "none") for answer in answers] == ["b-7", "none", 3]
    assert [answer["question"] for answer in answers] == [line["question"] for line in lines]
    found = [answer["passages"][0]["document"] for answer in answers]
    assert found == ["treaty.txt", "es/fondo.txt", "treaty.txt"]
    assert next(iter(answers[0])) == "id"


def test_questions_of_a_file_can_be_read_by_people(indexed: Run, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"question": "smuggling"}\n{"question": "copper"}\n')
    out = indexed("ask", "--file", "q.jsonl", "-k", "1").out
    first, second = out.split("\n\n\n")
    assert first.startswith("Question: smuggling\n\nA treaty on smuggling was signed.\n    ")
    assert second.startswith("Question: copper\n\nNo answer found in the documents.")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", ["expected a line of JSON"]),
        ('["question"]', ['expected {"question": "…"}, got ["question"]']),
        ('{"question": 5}', ['got {"question": 5}']),
        ('{"question": " "}', ["The question is empty"]),
        ('{"question": "\\ud800"}', ["no text"]),
        ("[" * 100_000, ["expected a line of JSON"]),
    ],
)
def test_a_bad_line_is_named_before_any_question_is_answered(
    indexed: Run, tmp_path: Path, line: str, words: list[str]
) -> None:
    (tmp_path / "q.jsonl").write_text(f'{{"question": "smuggling"}}\n\n{line}\n')
    outcome = indexed("ask", "--file", "q.jsonl", "--json")
    assert outcome.out == ""
    assert refused(outcome, "q.jsonl:3: ", *words)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\n \n", ["found none"]), (b'{"question": "\xff"}', ["expected UTF-8"])],
)
def test_a_file_without_questions_is_one_line(
    indexed: Run, tmp_path: Path, content: bytes, words: list[str]
) -> None:
    (tmp_path / "q.jsonl").write_bytes(content)
    assert refused(indexed("ask", "--file", "q.jsonl"), "q.jsonl", *words)


def test_the_help_names_every_filter(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    with pytest.raises(SystemExit):
        main(["ask", "--help"])
    told = capsys.readouterr().out.splitlines()
    [line] = [each for each in told if each.lstrip().startswith("--filter NAME=VALUE")]
    assert [name for name in FILTER_NAMES if name not in line] == []
