import threading
from pathlib import Path

import pytest

from qa.errors import GoldError
from qa.evaluation.gold import Evidence, Question, read_gold
from qa.evaluation.gold_writing import add_question


def question(text: str, name: str = "") -> Question:
    return Question(name, text, "en", True, (Evidence("fund.txt", "pays"),))


def test_a_file_is_made_and_grows_and_ids_are_unique(tmp_path: Path) -> None:
    file = tmp_path / "gold" / "mine.jsonl"
    assert add_question(file, question("Who pays for the shelter?")) == (
        question("Who pays for the shelter?", "who-pays-for-the-shelter"),
        1,
    )
    again, count = add_question(file, question("Who pays for: the shelter!"))
    assert (again.id, count) == ("who-pays-for-the-shelter-2", 2)
    added, _ = add_question(file, question("¿Quién paga?"))
    assert added.id == "quien-paga"
    added, _ = add_question(file, question("ما هي الجريمة؟"))
    assert added.id == "question"
    assert [each.id for each in read_gold(file)] == [
        "who-pays-for-the-shelter",
        "who-pays-for-the-shelter-2",
        "quien-paga",
        "question",
    ]


def test_a_question_is_not_added_twice(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    add_question(file, question("Who pays?", "a"))
    with pytest.raises(GoldError, match=r"mine\.jsonl has this question already, as 'a'"):
        add_question(file, question("Who  pays?"))
    assert len(read_gold(file)) == 1


def test_a_last_line_without_its_end_is_not_joined(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    add_question(file, question("Who pays?", "a"))
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    add_question(file, question("Who stays?", "b"))
    assert [each.id for each in read_gold(file)] == ["a", "b"]


def test_a_damaged_file_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"id": "torn', encoding="utf-8")
    with pytest.raises(GoldError, match=r"mine\.jsonl:1: expected a JSON object.*mend this line"):
        add_question(file, question("Who pays?"))
    assert file.read_text(encoding="utf-8") == '{"id": "torn'
    (tmp_path / "blocked").write_text("no folder")
    with pytest.raises(GoldError, match="cannot be written"):
        add_question(tmp_path / "blocked" / "mine.jsonl", question("Who pays?"))


def test_several_add_at_once_and_none_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    threads = [
        threading.Thread(target=add_question, args=(file, question(f"Who pays {number}?", "q")))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.id for each in read_gold(file)) == sorted(
        ["q", *(f"q-{number}" for number in range(2, 9))]
    )
