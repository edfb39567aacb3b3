"""The commands as processes, with the packaged encoders."""

import json
from pathlib import Path

from qa import open_index
from tests.cli.test_commands import process
from tests.test_end_to_end import ESTIMATE, VICTIMS


def test_a_question_is_answered_from_the_shell(starter_index: Path, tmp_path: Path) -> None:
    chosen = ("--index", str(starter_index), "--reader", "none")
    asked = process("ask", VICTIMS, *chosen, "--json", folder=tmp_path)
    assert (asked.returncode, asked.stderr) == (0, b"")
    answer = json.loads(asked.stdout)
    first = answer["passages"][0]
    assert (first["document"], first["quote"]) == ("estimates-of-victims.md", ESTIMATE)
    shown = process("text", first["document"], "--index", str(starter_index), folder=tmp_path)
    text = shown.stdout.decode("utf-8")
    for passage in answer["passages"]:
        if passage["document"] == first["document"]:
            assert text[passage["start"] : passage["end"]] == passage["text"]
            assert text[passage["quote_start"] : passage["quote_end"]] == passage["quote"]
    same = open_index(starter_index, reader="none").ask(VICTIMS).as_json()
    assert {**answer, "timings_ms": None} == {**same, "timings_ms": None}
