"""The commands of docs/scaling.md that need a Milvus work as they are written, in their order."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.cli import main
from qa.store.collections import sweep_collections
from tests.milvus_server import some_milvus

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scaling.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:19530"


def commands() -> list[list[str]]:
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line) for line in lines if "milvus" in line and not line.startswith("make")]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    pytest.importorskip("pymilvus", reason="needs the extra milvus: make test-milvus")
    with some_milvus(tmp_path / "data") as started:
        yield started


def test_commands(
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    for file in (tmp_path / "corpus").iterdir():  # one document is enough
        if file.is_file() and file.name != "digest-g77-china-vienna-2012.txt":
            file.unlink()
    monkeypatch.chdir(tmp_path)
    server, *others = commands()
    assert server[:2] == ["milvus-lite", "server"]
    assert {"--host", "127.0.0.1", "--data-dir"} < set(server)  # as `some_milvus` starts it
    assert ADDRESS.endswith(server[-1])
    for _, *arguments in others:
        given = [address if each == ADDRESS else each for each in arguments]
        assert main(given) == 0
        assert capsys.readouterr().out.strip()
    sweep_collections(tmp_path / "in-milvus", ())
