"""The loop of the child process, run in this one."""

import io
import json
import signal
from pathlib import Path

from qa.isolation import Reading, Refusal, child, reading_child
from qa.isolation.wire import from_json


def test_each_request_is_answered_by_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One sentence. Two.\n")
    requests = b"".join(
        json.dumps([60, str(tmp_path / name), str(tmp_path), 1000]).encode() + b"\n"
        for name in ("a.txt", "missing.txt", "a.xyz")
    )
    answers = io.BytesIO()
    child.serve(io.BytesIO(requests), answers, reading_child.load())
    assert signal.alarm(0) == 0
    read, missing, unknown = map(from_json, answers.getvalue().splitlines())
    assert isinstance(read, Reading)
    assert [chunk.text for chunk in read.chunks] == ["One sentence. Two."]
    assert missing == Refusal("cannot be opened: No such file or directory")
    assert isinstance(unknown, Refusal)
    assert unknown.reason.startswith("no reader for .xyz files")
