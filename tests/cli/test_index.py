import json
import re
from pathlib import Path

import pytest

from qa.indexing import index_corpus
from qa.models import load_encoder
from tests.cli.conftest import Run


def test_counts_go_to_stdout_and_nothing_else(indexed: Run, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "corpus" / "fund.txt").unlink()
    outcome = indexed("index", "--encoder", "fake")
    assert (outcome.code, outcome.err) == (0, "")
    skipped, removed, counts = outcome.out.splitlines()
    assert skipped.startswith("skipped  old.doc: ")
    assert removed == "removed  fund.txt"
    expected = (
        r"0 files read, 2 unchanged, 1 skipped, 1 removed; 3 passages in the index \(\d+\.\d s\)"
    )
    assert re.fullmatch(expected, counts)


def test_the_report_as_json(indexed: Run) -> None:
    outcome = indexed("index", "--encoder", "fake", "--rebuild", "--json")
    report = json.loads(outcome.out)
    assert [(file["path"], file["status"], file["passages"]) for file in report["files"]] == [
        ("es/fondo.txt", "indexed", 1),
        ("fund.txt", "indexed", 1),
        ("treaty.txt", "indexed", 2),
    ]
    assert (report["passages"], report["encoded"], report["changed"]) == (4, 4, True)


def test_a_device_that_is_missing_is_told(indexed: Run) -> None:
    outcome = indexed("index", "--encoder", "fake", "--rebuild", "--device", "cuda")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "qa: Device 'cuda': expected a graphics card\n"


def test_an_encoder_given_twice_counts_once_and_two_vote(indexed: Run, tmp_path: Path) -> None:
    assert indexed("index", "--encoder", "b", "--encoder", "a", "--encoder", "b").code == 0
    manifest = max(tmp_path.glob("index/generations/*/manifest.json"))
    assert json.loads(manifest.read_text())["settings"]["encoders"] == ["b", "a"]


def test_a_folder_of_an_encoder_is_known_by_its_full_path(indexed: Run, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    assert indexed("index", "--encoder", "model").code == 0
    manifest = max(tmp_path.glob("index/generations/*/manifest.json"))
    assert json.loads(manifest.read_text())["settings"]["encoders"] == [str(tmp_path / "model")]


@pytest.mark.parametrize("corpus", ["missing", "empty", "unreadable"])
def test_a_corpus_without_documents_is_one_line(run: Run, tmp_path: Path, corpus: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "unreadable").mkdir()
    (tmp_path / "unreadable" / "photo.jpg").write_bytes(b"\xff\xd8")
    outcome = run("index", "--corpus", corpus, "--encoder", "fake")
    assert (outcome.code, outcome.out) == (1, "")
    message = {
        "missing": "qa: No folder of documents at missing: expected a folder with ",
        "empty": "qa: Nothing to index in empty: put ",
        "unreadable": "qa: None of the 1 files in unreadable can be read (photo.jpg: ",
    }
    assert outcome.err.startswith(message[corpus])
    assert outcome.err.count("\n") == 1


def test_an_unknown_encoder_is_one_line(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.indexing.index_corpus", index_corpus)
    monkeypatch.setattr("qa.models.load_encoder", load_encoder)
    outcome = indexed("index", "--encoder", "./no/model")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("qa: Encoder './no/model': expected minilm, e5-small, or ")
    assert outcome.err.count("\n") == 1


def test_ray_without_its_extra_is_one_line(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.indexing.cluster.find_spec", lambda _: None)
    outcome = indexed("index", "--encoder", "fake", "--engine", "ray")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        "qa: qa index --engine ray needs the extra ray; install it: "
        'pip install --constraint constraints.txt --editable ".[ray]"\n'
    )


def test_an_address_without_ray_is_a_wrong_use(
    indexed: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        indexed("index", "--encoder", "fake", "--address", "auto")
    assert "--address is given together with --engine ray" in capsys.readouterr().err
