"""Questions are written nowhere, unless the operator names a file."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from qa.errors import ServerProblem
from qa.web.current import CurrentIndex
from qa.web.question_log import QuestionLog
from qa.web.server import create_app
from tests.web.stand_in import QUESTION, stand_in


def test_questions_are_logged_where_that_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    log = QuestionLog(file, now=lambda: datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    app = create_app(CurrentIndex(stand_in()), lambda _: (), note=log.note)
    client = TestClient(app, base_url="http://localhost")
    client.get("/api/ask", params={"q": QUESTION})
    client.get("/", params={"q": "¿Qué?"})
    client.get("/api/ask", params={"q": ""})
    log.close()
    first, second = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    assert first == {
        "time": "2026-11-22T09:30:00+00:00",
        "face": "api",
        "question": QUESTION,
        "language": "en",
        "answered": True,
        "confidence": 0.93,
    }
    assert (second["face"], second["question"], second["answered"]) == ("page", "¿Qué?", False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_log_is_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("before\n")
    (tmp_path / "log").chmod(0o644)
    QuestionLog(tmp_path / "log").close()
    assert (tmp_path / "log").read_text() == "before\n"
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_a_full_disk_is_warned_of_once_and_keeps_no_question_from_its_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    mode = Path("/dev/full").stat().st_mode
    log = QuestionLog(Path("/dev/full"))
    app = create_app(CurrentIndex(stand_in()), lambda _: (), note=log.note)
    client = TestClient(app, base_url="http://localhost")
    for _ in range(2):
        assert client.get("/api/ask", params={"q": QUESTION}).status_code == 200
    assert [record.getMessage() for record in caplog.records if record.name.startswith("qa")] == [
        "Questions are not logged at the moment: No space left on device"
    ]
    log.close()
    assert Path("/dev/full").stat().st_mode == mode


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        ServerProblem, match=r"cannot be logged in .*: Is a directory; name another"
    ):
        QuestionLog(tmp_path)


def test_otherwise_a_question_is_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("HOME", "TMPDIR", "GRADIO_TEMP_DIR", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    app = create_app(CurrentIndex(stand_in()), lambda _: ())
    client = TestClient(app, base_url="http://localhost")
    told = "zanzibarquestion"
    client.get("/api/ask", params={"q": told})
    client.get("/", params={"q": told})
    client.post("/gradio_api/run/predict", json={"data": [f"?q={told}"], "fn_index": 1})
    assert told not in client.get("/metrics").text
    written = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(told.encode() in content for content in written)
    assert told not in "".join(capfd.readouterr())
