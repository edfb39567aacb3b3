"""`qa mcp` as an assistant uses it: a process that is spoken to over standard input and output."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qa.answering import open_index
from tests.cli.conftest import FUND, Run
from tests.completing import completed
from tests.fake_encoder import FakeEncoder

mcp = pytest.importorskip("mcp", reason="needs the extra mcp")

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
FUND_TEXT = FUND.rstrip("\n")
QUESTION = "Which fund helps a victim of trafficking?"
QUOTE = "The trust fund helps each victim of trafficking."
# The command itself, with an encoder that needs no weights, and with a library that prints.
COMMAND = """
import sys
from functools import partial
import qa.mcp_server
from qa.answering import open_index
from qa.cli import main
from tests.fake_encoder import FakeEncoder
def opened(path, reader):
    print("not for the assistant")
    return open_index(path, FakeEncoder, reader)
qa.mcp_server.open_index = opened
sys.exit(main(["mcp", "--reader", "none"]))
"""
CALLS: dict[str, tuple[str, dict[str, object]]] = {
    "answer": ("ask", {"question": QUESTION}),
    "limited": ("ask", {"question": QUESTION, "k": 1, "filters": {"language": "es"}}),
    "eager": ("ask", {"question": "¿Qué?", "caution": "eager"}),
    "empty": ("ask", {"question": " "}),
    "filter": ("ask", {"question": QUESTION, "filters": {"colour": "red"}}),
    "caution": ("ask", {"question": QUESTION, "caution": "bold"}),
    "whole": ("read_passage", {"document": "fund.txt"}),
    "part": ("read_passage", {"document": "fund.txt", "start": 10, "end": 20, "context": 5}),
    "unknown": ("read_passage", {"document": "../fund.txt"}),
    "beyond": ("read_passage", {"document": "fund.txt", "start": 50, "end": 5000}),
}


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one session told: its instructions, its tools, and the results of `CALLS`."""

    instructions: str
    tools: dict[str, Any]
    results: dict[str, Any]

    def value(self, name: str) -> dict[str, Any]:
        """The result of a call that succeeded."""
        result = self.results[name]
        assert not result.is_error
        assert json.loads(result.content[0].text) == result.structured_content
        return dict(result.structured_content)

    def refusal(self, name: str) -> str:
        """The message of a call that was refused."""
        result = self.results[name]
        assert result.is_error
        return str(result.content[0].text)


@pytest.fixture(scope="module")
def talk(prepared: Path) -> Conversation:
    server = mcp.StdioServerParameters(
        command=sys.executable, args=["-c", COMMAND], cwd=prepared, env=ENVIRONMENT
    )

    async def held() -> Conversation:
        async with mcp.Client(mcp.stdio_client(server)) as client:
            tools = (await client.list_tools()).tools
            results = {name: await client.call_tool(*call) for name, call in CALLS.items()}
            return Conversation(client.instructions, {each.name: each for each in tools}, results)

    return completed(held())


def test_an_assistant_is_told_to_quote_and_to_cite(talk: Conversation) -> None:
    assert "Quote verbatim" in talk.instructions
    assert "citation" in talk.instructions
    assert sorted(talk.tools) == ["ask", "read_passage"]
    assert "Quote `quote` verbatim" in talk.tools["ask"].description
    assert "give its `citation`" in talk.tools["read_passage"].description
    assert all(tool.annotations.read_only_hint for tool in talk.tools.values())


def test_the_tools_name_what_they_take(talk: Conversation) -> None:
    taken = {
        name: (sorted(tool.input_schema["properties"]), tool.input_schema["required"])
        for name, tool in talk.tools.items()
    }
    assert taken == {
        "ask": (["caution", "filters", "k", "question"], ["question"]),
        "read_passage": (["context", "document", "end", "start"], ["document"]),
    }


def test_an_answer_is_that_of_the_shell(talk: Conversation, prepared: Path) -> None:
    answer = talk.value("answer")
    same = open_index(prepared / "index", FakeEncoder, "none").ask(QUESTION).as_json()
    assert {**answer, "timings_ms": None} == {**same, "timings_ms": None}
    first = answer["passages"][0]
    assert (first["document"], first["quote"], first["citation"]) == ("fund.txt", QUOTE, "“fund”.")


def test_an_answer_can_be_limited(talk: Conversation) -> None:
    assert [each["document"] for each in talk.value("limited")["passages"]] == ["es/fondo.txt"]
    assert talk.value("eager")["question"] == "¿Qué?"


def test_a_document_is_read_word_for_word(talk: Conversation) -> None:
    whole = talk.value("whole")
    assert (whole["text"], whole["before"], whole["after"]) == (FUND_TEXT, "", "")
    assert (whole["start"], whole["end"], whole["length"]) == (0, len(FUND_TEXT), len(FUND_TEXT))
    part = talk.value("part")
    assert (part["before"], part["text"], part["after"]) == ("rust ", "fund helps", " each")
    assert (part["document"], part["citation"]) == ("fund.txt", "“fund”.")
    assert part["place"] == {"page": None, "slide": None, "section": [], "label": None}
    assert part["link"].startswith(f"/doc/{part['id']}?start=10&end=20&words=")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("empty", "The question is empty: ask something, in any language"),
        (
            "filter",
            "Unknown filter 'colour': expected one of date, document, issuer, kind, language, "
            "symbol, year",
        ),
        (
            "unknown",
            "There is no document '../fund.txt': expected a path or id as `ask` returns it",
        ),
        (
            "beyond",
            "Expected 0 <= start < end <= 72, the length of the document; found start=50 end=5000",
        ),
    ],
)
def test_an_assistant_can_mend_what_is_refused(talk: Conversation, call: str, message: str) -> None:
    assert talk.refusal(call).endswith(f": {message}")


def test_an_unknown_caution_is_refused_with_those_that_exist(talk: Conversation) -> None:
    assert "Input should be 'cautious', 'balanced' or 'eager'" in talk.refusal("caution")


def test_nothing_else_is_written_to_standard_output(prepared: Path) -> None:
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND],
        cwd=prepared,
        env=ENVIRONMENT,
        input=json.dumps(request) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "not for the assistant\n")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1]


def test_without_the_extra_it_says_how_to_install_it(
    indexed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "qa.mcp_server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    outcome = indexed("mcp")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        "qa: qa mcp needs the extra mcp; install it: "
        'pip install --constraint constraints.txt --editable ".[mcp]"\n'
    )


def test_without_an_index_it_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from qa.cli import main; sys.exit(main(['mcp']))"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("qa: No index at index: expected the file index/current; run ")
    assert done.stderr.count("\n") == 1
