"""The options that let an index be searched in Milvus."""

import sys

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    "options", [["--store", "milvus"], ["--milvus-uri", "http://127.0.0.1:19530"]]
)
def test_store_and_address_belong_together(
    indexed: Run, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        indexed("index", *options)
    assert caught.value.code == 2
    words = capsys.readouterr().err.splitlines()[-1]
    assert words == "qa index: error: --store milvus and --milvus-uri URI are given together"


def test_a_secret_in_the_address_is_refused(indexed: Run) -> None:
    outcome = indexed("index", "--store", "milvus", "--milvus-uri", "http://me:secret@host:1")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        "qa: Expected the address of a Milvus without anything secret in it, as it is written "
        "into the index; put what to sign in with into the environment variable MILVUS_TOKEN\n"
    )


def test_without_the_extra_the_index_stays_as_it_was(
    indexed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    place = ["--store", "milvus", "--milvus-uri", "http://127.0.0.1:1"]
    outcome = indexed("index", "--encoder", "fake", *place)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        "qa: An index in Milvus needs the extra milvus; install it: "
        'pip install --constraint constraints.txt --editable ".[milvus]"\n'
    )
    again = indexed("index", "--encoder", "fake")
    assert again.out.startswith("0 files read, 3 unchanged, ")


def test_a_milvus_that_does_not_answer_is_told_in_a_line(indexed: Run) -> None:
    pytest.importorskip("pymilvus", reason="needs the extra milvus: make test-milvus")
    place = ["--store", "milvus", "--milvus-uri", "http://127.0.0.1:1"]
    outcome = indexed("index", "--encoder", "fake", *place)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("qa: The Milvus at http://127.0.0.1:1 cannot be used: ")
    assert outcome.err.count("\n") == 1
