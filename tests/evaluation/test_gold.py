"""Gold files: what is read, what is refused and where, and how quotes are found."""

import json
from pathlib import Path

import pytest

from qa.errors import GoldError
from qa.evaluation.gold import Evidence, Question, find_quote, gold_hash, read_gold, scan_gold
from qa.records import Span

FUND = {
    "id": "a",
    "question": "What is the fund for?",
    "language": "en",
    "answerable": True,
    "evidence": [{"document": "fund.txt", "quote": "It helps victims."}],
}


def write(folder: Path, *lines: str) -> Path:
    file = folder / "gold.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def changed(**values: object) -> str:
    return json.dumps({**FUND, **values})


def test_a_question_with_all_and_one_with_the_least_fields(tmp_path: Path) -> None:
    full = changed(answer="victims", tags=["money", "short"], ignored=1)
    least = '{"id": "b", "question": "¿Qué?\u2028", "language": "es", "answerable": false}'
    assert read_gold(write(tmp_path, full, "", least, "")) == (
        Question(
            id="a",
            text="What is the fund for?",
            language="en",
            answerable=True,
            evidence=(Evidence("fund.txt", "It helps victims."),),
            answer="victims",
            tags=("money", "short"),
        ),
        Question(id="b", text="¿Qué?\u2028", language="es", answerable=False),
    )


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "expected a JSON object, found { ("),
        ("[1]", "expected a JSON object, found [1]"),
        (changed(id=""), "expected `id` to be a text that is not empty, found "),
        (changed(question=7), "expected `question` to be a text that is not empty, found 7"),
        (changed(language=None), "expected `language` to be a text that is not empty, found None"),
        (changed(answerable="yes"), "expected `answerable` to be true or false, found yes"),
        (changed(evidence=[]), "expected `evidence` for an answerable question, found []"),
        (changed(evidence="It"), "expected `evidence` to be a list, found It"),
        (
            changed(evidence=["It"]),
            """expected `evidence` to be a list of {"document", "quote"}, found ['It']""",
        ),
        (
            changed(evidence=[{"document": "fund.txt"}]),
            "expected `quote` to be a text that is not empty, found None",
        ),
        (changed(tags=[1]), "expected `tags` to be a list of words, found [1]"),
        (changed(answer=3), "expected `answer` to be a text that is not empty, found 3"),
        (changed(answerable=False), "expected no `evidence` for a question that is not answerable"),
        (changed(), "the id 'a' occurs twice; ids are unique"),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(tmp_path: Path, line: str, complaint: str) -> None:
    file = write(tmp_path, changed(), "", line)
    with pytest.raises(GoldError) as caught:
        read_gold(file)
    assert str(caught.value).startswith(f"{file}:3: {complaint}")


def test_a_long_bad_value_is_cut(tmp_path: Path) -> None:
    with pytest.raises(GoldError) as caught:
        read_gold(write(tmp_path, changed(answerable="x" * 500)))
    assert str(caught.value).endswith(f"found {'x' * 80}…")


def test_files_that_cannot_be_read_or_hold_nothing(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"none\.jsonl cannot be read: "):
        read_gold(tmp_path / "none.jsonl")
    with pytest.raises(GoldError, match="expected a question a line, found none"):
        read_gold(write(tmp_path, "", " "))
    (tmp_path / "latin.jsonl").write_bytes("é".encode("latin-1"))
    with pytest.raises(GoldError, match=r"latin\.jsonl cannot be read: .*expected JSON lines"):
        read_gold(tmp_path / "latin.jsonl")


def test_a_quote_is_found_wherever_white_space_differs() -> None:
    text = "One fund.  It helps\n\tvictims (all). It helps\u00a0victims (all)."
    assert find_quote(text, " It helps victims (all). ") == (Span(11, 35), Span(36, 59))
    assert find_quote(text, "it helps") == ()
    assert find_quote(text, " ") == ()


def test_all_bad_lines_are_named_and_the_others_read(tmp_path: Path) -> None:
    file = write(tmp_path, changed(), "{", changed(), changed(id="b"), changed(id="c", tags=[1]))
    questions, faults = scan_gold(file)
    assert [question.id for question in questions] == ["a", "b"]
    assert [fault.split(" ")[0] for fault in faults] == [f"{file}:{line}:" for line in (2, 3, 5)]
    with pytest.raises(
        GoldError, match=r":2: expected a JSON object, .* \(2 more; `qa gold check`"
    ):
        read_gold(file)


def test_the_hash_is_of_the_questions_and_not_of_the_file(tmp_path: Path) -> None:
    one = gold_hash(read_gold(write(tmp_path, changed(id="ä"), changed(id="b"))))
    spaced = json.dumps({**FUND, "id": "ä"}, indent=None, separators=(" ,", " : "))
    assert gold_hash(read_gold(write(tmp_path, "", spaced, changed(id="b")))) == one
    assert gold_hash(read_gold(write(tmp_path, changed(id="b"), changed(id="ä")))) != one
    assert len(one) == 64


def test_a_question_can_be_written_and_read() -> None:
    least = Question("b", "¿Qué?", "es", answerable=False)
    full = Question(
        *("a", "What?", "en"),
        answerable=True,
        evidence=(Evidence("fund.txt", "It"),),
        answer="it",
        tags=("x",),
    )
    for question in (least, full):
        assert Question.from_json(json.loads(json.dumps(question.as_json()))) == question
