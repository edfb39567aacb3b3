"""The folder of gold files: what it lists, and what comes in."""

from pathlib import Path

import pytest

from qa.errors import GoldError
from qa.evaluation.gold_folder import GoldFolder


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    folder = GoldFolder(tmp_path / "gold")
    assert folder.names() == ()
    assert not folder.path.exists()


def test_judgments_and_other_files_are_no_gold(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "judgments.jsonl", ".hidden.jsonl", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "folder.jsonl").mkdir()
    assert GoldFolder(tmp_path).names() == ("a.jsonl", "b.jsonl")


@pytest.mark.parametrize("name", ["b.jsonl", "../a.jsonl", "judgments.jsonl", "", "a"])
def test_no_other_file_is_given_out(tmp_path: Path, name: str) -> None:
    folder = GoldFolder(tmp_path / "gold")
    folder.add("a.jsonl", "words")
    (tmp_path / "a.jsonl").touch()
    assert folder.file("a.jsonl") == tmp_path / "gold" / "a.jsonl"
    with pytest.raises(GoldError, match="There is no file of questions named"):
        folder.file(name)


def test_a_new_file_never_replaces_another(tmp_path: Path) -> None:
    folder = GoldFolder(tmp_path / "gold")
    assert folder.add("my gold.jsonl", "one\n") == "my gold.jsonl"
    assert folder.add("my gold.jsonl", "two\n") == "my gold-2.jsonl"
    assert folder.add("my gold.jsonl", "two\n") == "my gold-2.jsonl"
    assert folder.add("my gold.csv", "three\n") == "my gold-3.jsonl"
    assert (folder.path / "my gold.jsonl").read_text() == "one\n"
    assert (folder.path / "my gold-3.jsonl").read_text() == "three\n"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd.jsonl"),
        ("C:\\gold\\a.jsonl", "a.jsonl"),
        (".jsonl", "jsonl.jsonl"),
        ("judgments.jsonl", "judgments-2.jsonl"),
    ],
)
def test_the_name_of_a_stranger_leads_nowhere_else(tmp_path: Path, given: str, name: str) -> None:
    folder = GoldFolder(tmp_path / "gold")
    assert folder.add(given, "words") == name
    assert [each.name for each in folder.path.iterdir()] == [name]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "gold").touch()
    with pytest.raises(GoldError, match=r"gold/a\.jsonl cannot be written: File exists"):
        GoldFolder(tmp_path / "gold").add("a", "words")


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3, hard))
    try:
        with pytest.raises(GoldError, match=r"a\.jsonl cannot be written: File too large$"):
            GoldFolder(tmp_path).add("a", "words")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
