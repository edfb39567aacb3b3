import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from qa.errors import JudgmentError
from qa.evaluation import appending
from qa.evaluation.judging import Judgment, JudgmentFile, Withdrawal
from tests.evaluation.judging.judged import judgment


@pytest.fixture
def file(tmp_path: Path) -> JudgmentFile:
    return JudgmentFile(tmp_path / "gold" / "judgments.jsonl")


def test_a_judgment_is_one_line_that_anyone_can_read(file: JudgmentFile) -> None:
    made = judgment(2, name="0a")
    file.append([made])
    line = file.path.read_text(encoding="utf-8")
    assert json.loads(line) == {
        "id": "0a",
        "question_id": "pays",
        "question": "Who pays?",
        "document": "fund.txt",
        "digest": "0" * 64,
        "start": 20,
        "end": 46,
        "words": "The fund pays for shelter.",
        "before": "Ships stay in port.",
        "after": "Nobody knows the rest.",
        "grade": 2,
        "note": "",
        "judge": "Ana",
        "time": made.time,
    }
    assert file.read().made == (made,)


def test_no_file_holds_nothing(file: JudgmentFile) -> None:
    assert file.read().made == ()
    assert file.read().faults == ()


def test_a_withdrawal_takes_one_back_and_the_lines_stay(file: JudgmentFile) -> None:
    first, second = judgment(0), judgment(3)
    file.append([first])
    file.append([second])
    assert file.read().standing == (second,)
    assert file.read().last_of("Ana") == second
    file.append([Withdrawal.of(second)])
    assert file.read().standing == (first,)
    assert file.read().last_of("Ana") == first
    assert len(file.path.read_text(encoding="utf-8").splitlines()) == 3


def test_each_judge_has_a_judgment_of_each_pair(file: JudgmentFile) -> None:
    ana, ben = judgment(1), judgment(2, "Ben")
    other = judgment(None, question="Who  stays?", words="Ships stay in port.")
    file.append([ana, ben, other])
    found = file.read()
    assert found.standing == (ana, ben, other)
    assert found.judges == ("Ana", "Ben")
    assert found.of("Ben") == (ben,)
    assert found.last_of("Cleo") is None


def test_a_line_cut_short_by_a_crash_is_told_and_harms_no_other(file: JudgmentFile) -> None:
    first, second, third = judgment(1), judgment(2, "Ben"), judgment(3, "Cleo")
    file.append([first, second])
    content = file.path.read_bytes()
    file.path.write_bytes(content[:-30])
    found = file.read()
    assert found.made == (first,)
    assert len(found.faults) == 1
    assert found.faults[0].startswith(f'{file.path}:2: expected a JSON object, found \'{{"id": ')
    file.append([third])
    found = file.read()
    assert found.made == (first, third)
    assert [fault.split(": ")[0] for fault in found.faults] == [f"{file.path}:2"]
    assert file.path.read_bytes().startswith(content[:-30] + b"\n")


def test_a_last_line_without_its_end_still_counts(file: JudgmentFile) -> None:
    first, second = judgment(1), judgment(2, "Ben")
    file.append([first])
    file.path.write_bytes(file.path.read_bytes().rstrip(b"\n"))
    assert file.read().made == (first,)
    file.append([second])
    assert file.read().made == (first, second)
    assert file.read().faults == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"grade": 4}, "expected `grade` to be a whole number from 0 to 3 or null, found 4"),
        ({"grade": True}, "expected `grade` to be a whole number from 0 to 3 or null, found True"),
        ({"judge": " "}, "expected `judge` to be a text that is not empty, found ' '"),
        ({"note": None}, "expected `note` to be a text, found None"),
        ({"start": -1}, "expected `start` to be a whole number from 0, found -1"),
        (
            {"end": 45},
            "expected `words` of as many characters as from `start` to `end`, found 26 and 20 "
            "to 45",
        ),
    ],
)
def test_a_value_that_cannot_be_is_told_by_its_line(
    file: JudgmentFile, change: dict[str, object], told: str
) -> None:
    good = judgment()
    file.append([good])
    with file.path.open("a", encoding="utf-8") as stream:
        stream.write("\n" + json.dumps({**judgment().as_json(), **change}) + "\n[1]\n")
    assert file.read().made == (good,)
    assert file.read().faults == (
        f"{file.path}:3: {told}",
        f"{file.path}:4: expected a JSON object, found [1]",
    )


def test_a_missing_grade_is_not_a_judge_who_cannot_tell() -> None:
    values = judgment(None).as_json()
    assert Judgment.from_json(values).grade is None
    del values["grade"]
    with pytest.raises(JudgmentError, match="expected `grade` to be"):
        Judgment.from_json(values)


def test_what_cannot_be_written_or_read_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "gold"
    blocked.write_text("no folder", encoding="utf-8")
    with pytest.raises(JudgmentError, match="cannot be written"):
        JudgmentFile(blocked / "judgments.jsonl").append([judgment()])
    with pytest.raises(JudgmentError, match="cannot be read: Is a directory"):
        JudgmentFile(tmp_path).read()


_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from qa.evaluation.judging import Judgment, JudgmentFile
from tests.evaluation.judging.judged import judgment
file, made = JudgmentFile(Path(sys.argv[1])), judgment(1, judge=sys.argv[2])
for number in range(40):
    file.append([replace(made, id=f"{sys.argv[2]}-{number}", note="x" * 3000)])
"""


def _write(file: JudgmentFile, judge: str) -> None:
    for number in range(40):
        file.append([judgment(2, judge, name=f"{judge}-{number}")])


def test_processes_and_threads_write_at_once_and_no_line_is_lost_or_mixed(
    file: JudgmentFile,
) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(file.path), judge])
        for judge in ("Ana", "Ben")
    ]
    threads = [threading.Thread(target=_write, args=(file, judge)) for judge in ("Cleo", "Dov")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [writer.wait(60) for writer in writers] == [0, 0]
    found = file.read()
    assert found.faults == ()
    for judge in ("Ana", "Ben", "Cleo", "Dov"):
        in_order = [each.id for each in found.made if each.judge == judge]
        assert in_order == [f"{judge}-{number}" for number in range(40)]


def test_a_file_that_another_program_keeps_is_told(
    file: JudgmentFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "_PATIENCE", 0.05)
    with (
        appending.locked(file.path),
        pytest.raises(JudgmentError, match="another program is writing to it"),
    ):
        file.append([judgment()])
    file.append([judgment()])
    assert len(file.read().made) == 1
