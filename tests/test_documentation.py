"""Every command and link in the documentation works as it is written."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.answering import open_index
from qa.cli import main
from qa.evaluation.judging import Judgment, JudgmentFile
from qa.records import Span
from qa.store import open_generation
from qa.web.current import CurrentIndex
from qa.web.server import create_app
from tests.web.conftest import served

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
DOCUMENTS = [
    "estimates-of-victims.md",
    "regional-cooperation-mexico-2011.pptx",
    "digest-g77-china-vienna-2012.txt",
]
GOLD = "gold/starter.jsonl"


def commands() -> list[str]:
    found: list[str] = []
    for page in PAGES:
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
            found.extend(line for line in block.splitlines() if line not in found)
    # What needs a Milvus is run, in order, by tests/milvus/test_documentation.py, and what needs
    # Ray by tests/indexing/test_ray.py.
    elsewhere = re.compile(r"(?!make ).*(milvus|--engine ray)|ray |export RAY_")
    return [line for line in found if not elsewhere.match(line)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder as the documentation assumes it: corpus, index, gold, questions."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "corpus").mkdir()
    for name in DOCUMENTS:
        shutil.copy(ROOT / "corpus" / name, folder / "corpus" / name)
    gold = folder / GOLD
    gold.parent.mkdir(parents=True)
    lines = (ROOT / GOLD).read_text("utf-8").splitlines()
    kept = [line for line in lines if _documents(line) <= set(DOCUMENTS)][:5]
    gold.write_text("\n".join(kept), "utf-8")
    question = {"id": "q1", "question": "When was GASSCA created?"}
    (folder / "questions.jsonl").write_text(json.dumps(question), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["index"]) == 0
    _judge(folder, kept)
    return folder


def _judge(folder: Path, lines: list[str]) -> None:
    """Put gold questions, and a judgment for the first, where the page keeps them."""
    (folder / "gold" / "questions.jsonl").write_text("\n".join(lines), "utf-8")
    values = json.loads(lines[0])
    with open_generation(folder / "index") as generation:
        document = generation.document(generation.sources[0].id)
    question = (values["id"], values["question"])
    made = Judgment.made_now(question, document, Span(0, 80), 2, "Ana")
    JudgmentFile(folder / "gold" / "judgments.jsonl").append([made])


def _documents(line: str) -> set[str]:
    return {evidence["document"] for evidence in json.loads(line).get("evidence", [])}


@pytest.mark.parametrize("command", [line for line in commands() if line.startswith("qa ")])
def test_qa_command(
    command: str,
    desk: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(desk)
    _, *arguments = shlex.split(command)
    if arguments[0] == "serve":
        _serves(arguments, desk)
        return
    if arguments[0] == "mcp":
        _ends_with_its_input(arguments, desk)
        return
    assert main(arguments) == 0
    assert capsys.readouterr().out.strip()


def _serves(arguments: list[str], desk: Path) -> None:
    port = arguments.index("--port") + 1
    free = [*arguments[:port], "0", *arguments[port + 1 :]]
    script = f"import sys; from qa.cli import main; sys.exit(main({free!r}))"
    server = subprocess.Popen(
        [sys.executable, "-c", script], cwd=desk, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("Ready: http://127.0.0.1:")
    finally:
        server.terminate()
        server.communicate(timeout=20)


def _ends_with_its_input(arguments: list[str], desk: Path) -> None:
    script = f"import sys; from qa.cli import main; sys.exit(main({arguments!r}))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=desk,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.fixture(scope="module")
def served_desk(desk: Path) -> Iterator[int]:
    index = open_index(desk / "index")
    with served(create_app(CurrentIndex(index), corpus=index.corpus)) as port:
        yield port


@pytest.mark.parametrize("command", [line for line in commands() if line.startswith("curl ")])
def test_curl_command(command: str, served_desk: int) -> None:
    assert command.count("http://127.0.0.1:7860/") == 1
    here = command.replace("//127.0.0.1:7860/", f"//127.0.0.1:{served_desk}/")
    failing = here.replace("curl ", "curl --fail ", 1)
    done = subprocess.run(["bash", "-c", failing], capture_output=True, text=True, check=True)
    shown = done.stdout
    if "/api/ask" in command:
        assert json.loads(shown)["answered"]
    elif "/text" in command:
        assert shown.startswith("According to a press release")
        assert shown.endswith("victims of trafficking in persons.")
    elif "/metrics" in command:
        assert "qa_index_documents 3.0\n" in shown
    else:
        assert shown.startswith("{")


@pytest.mark.parametrize("command", [line for line in commands() if line.startswith("make ")])
def test_make_target(command: str) -> None:
    make, target = shlex.split(command)
    assert make == "make"
    planned = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert planned.stdout.strip()


def test_every_command_is_of_a_kind_that_is_run() -> None:
    assert {line.split()[0] for line in commands()} == {"curl", "make", "qa"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
    missing = [link for link in links if ":" not in link and not (page.parent / link).exists()]
    assert missing == []
