"""The other commands, and the command as a process of its own."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

from qa.errors import QaError
from tests.cli.conftest import FUND, Run


def process(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", "import sys; from qa.cli import main; sys.exit(main())", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **variables},
        capture_output=True,
        check=False,
    )


def test_text_is_exactly_the_canonical_text(indexed: Run) -> None:
    outcome = indexed("text", "fund.txt")
    assert outcome.out == FUND.rstrip("\n")
    assert outcome.err == ""


def test_a_document_that_is_not_there_is_one_line(indexed: Run) -> None:
    outcome = indexed("text", "corpus/fund.txt")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("qa: The index holds no document 'corpus/fund.txt'; ")


def test_a_port_that_is_taken_is_one_line(indexed: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        outcome = indexed("serve", "--port", port)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"qa: Cannot listen on port {port} of 127.0.0.1: ")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "variable", "token"),
    [
        ([], "", None),
        ([], "from the environment", "from the environment"),
        (["--token", "from the option"], "from the environment", "from the option"),
    ],
)
def test_serve_takes_the_token_from_option_or_environment(
    indexed: Run,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    variable: str,
    token: str | None,
) -> None:
    served = Mock()
    monkeypatch.setattr("qa.web.serve", served)
    monkeypatch.setenv("CITED_QA_TOKEN", variable)
    assert indexed("serve", *arguments).code == 0
    assert served.call_args.args[-1] == token


@pytest.mark.parametrize(
    ("arguments", "reader"), [([], "e5-reader"), (["--reader", "none"], "none")]
)
def test_serve_and_eval_hand_the_reader_on(
    indexed: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    reader: str,
) -> None:
    gold = {"id": "q1", "question": "Who?", "language": "en", "answerable": False}
    served, opened = Mock(), Mock(side_effect=QaError("opened"))
    monkeypatch.setattr("qa.web.serve", served)
    assert indexed("serve", *arguments).code == 0
    served.assert_called_once_with(
        Path("index"),
        "127.0.0.1",
        7860,
        None,
        reader,
        None,
        gold=None,
        runs=None,
        reading_token=None,
        log_questions=None,
        https=False,
    )
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold))
    monkeypatch.setattr("qa.answering.open_index", opened)
    assert indexed("eval", "gold.jsonl", *arguments).err == "qa: opened\n"
    opened.assert_called_once_with(Path("index"), reader=reader)


def test_doctor_tells_what_is_sound(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.doctor.check_weights", lambda _: "0" * 64)
    monkeypatch.setattr("qa.doctor.check_reader", lambda: "1" * 64)
    outcome = indexed("doctor")
    assert outcome.code == 1
    assert "ok    All 4 passages stand word for word in their documents.\n" in outcome.out
    assert f"ok    The reader e5-reader is intact: SHA-256\n      {'1' * 64}.\n" in outcome.out
    assert "BAD   The index was built by another encoder fake: expected SHA-256" in outcome.out
    assert outcome.err == "qa: 1 check found a fault; the mend is told with each\n"


def test_help_needs_no_engine(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom qa.cli import main\n"
        "try: main(['ask', '--help'])\nexcept SystemExit as end: assert end.code == 0\n"
        "heavy = {'torch', 'numpy', 'faiss', 'gradio', 'fastapi', 'tqdm', 'sqlite3'}\n"
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"usage: qa ask" in done.stdout


def test_a_process_ends_with_1_and_one_line(tmp_path: Path) -> None:
    done = process("text", "a.txt", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"qa: No index at index: expected the file index/current; run ")
    assert done.stderr.count(b"\n") == 1


def test_text_is_utf_8_whatever_the_locale(indexed: Run, tmp_path: Path) -> None:
    plain = indexed("text", "es/fondo.txt").out
    (tmp_path / "corpus" / "accents.txt").write_text("La víctima y el niño — сколько?\n", "utf-8")
    assert indexed("index", "--encoder", "fake").code == 0
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = process("text", "accents.txt", folder=tmp_path, **locale)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8") == "La víctima y el niño — сколько?"
    assert process("text", "es/fondo.txt", folder=tmp_path).stdout.decode() == plain


def test_a_reader_that_has_seen_enough_is_no_error(indexed: Run, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "long.txt").write_text("A victim of trafficking. " * 8_000)
    assert indexed("index", "--encoder", "fake").code == 0
    command = [sys.executable, "-c", "from qa.cli import main; main(['text', 'long.txt'])"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as reader:
        assert reader.stdout is not None
        assert reader.stderr is not None
        assert reader.stdout.read(8) == b"A victim"
        reader.stdout.close()
        assert reader.stderr.read() == b""
    assert reader.returncode == 0


def test_an_interruption_is_one_line(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qa.indexing.index_corpus", interrupted)
    outcome = indexed("index", "--encoder", "fake")
    assert (outcome.code, outcome.out, outcome.err) == (1, "", "qa: stopped\n")
