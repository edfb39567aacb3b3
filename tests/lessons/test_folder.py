"""Lessons in their folder: found, saved whole, never outside of it."""

import os
from pathlib import Path

import pytest

from qa.corpus import list_files
from qa.errors import LessonError
from qa.lessons import LARGEST_LESSON, Lesson, LessonFolder

SEANCE = "# Séance\n"


@pytest.fixture
def folder(tmp_path: Path) -> LessonFolder:
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    (lessons / "one.md").write_text("# One\n", "utf-8")
    (lessons / "Séance 2.txt").write_bytes(SEANCE.encode("utf-16"))
    (lessons / ".hidden.md").write_text("# Hidden\n", "utf-8")
    (lessons / "table.csv").write_text("a,b\n", "utf-8")
    (lessons / "folder.md").mkdir()
    (tmp_path / "outside.md").write_text("# Outside\n", "utf-8")
    (lessons / "link.md").symlink_to(tmp_path / "outside.md")
    os.mkfifo(lessons / "pipe.md")
    return LessonFolder(tmp_path)


def test_lessons_are_text_files_of_the_folder(folder: LessonFolder) -> None:
    assert folder.names() == ("Séance 2.txt", "one")
    assert folder.read("one").lesson() == Lesson("One")
    assert folder.read("Séance 2.txt").lesson() == Lesson("Séance")
    assert folder.read("Séance 2.txt").text == SEANCE


def test_without_a_folder_there_are_no_lessons_until_one_is_added(tmp_path: Path) -> None:
    folder = LessonFolder(tmp_path)
    assert folder.names() == ()
    assert folder.add("Première séance: les mots/chiffres", "# A\n") == (
        "premiere-seance-les-mots-chiffres"
    )
    assert folder.add("Première séance: les mots/chiffres", "# B\n") == (
        "premiere-seance-les-mots-chiffres-2"
    )
    assert folder.add("../../..", "# C\n") == "lesson"
    assert folder.add("الاتجار", "# D\n") == "lesson-2"
    assert folder.read("lesson-2").text == "# D\n"
    assert sorted(path.name for path in (tmp_path / "lessons").iterdir()) == [
        "lesson-2.md",
        "lesson.md",
        "premiere-seance-les-mots-chiffres-2.md",
        "premiere-seance-les-mots-chiffres.md",
    ]


@pytest.mark.parametrize("name", ["", "..", "../outside", "link", "pipe", "table.csv", "one.md"])
def test_other_names_lead_nowhere(folder: LessonFolder, name: str) -> None:
    with pytest.raises(LessonError, match="There is no lesson"):
        folder.read(name)


def test_saving_replaces_the_file(folder: LessonFolder, tmp_path: Path) -> None:
    read = folder.read("one")
    folder.save("one", "# Uno\n", read.version)
    assert (tmp_path / "lessons" / "one.md").read_bytes() == b"# Uno\n"
    assert [path.name for path in (tmp_path / "lessons").glob(".saving*")] == []


def test_what_was_changed_elsewhere_is_not_overwritten(folder: LessonFolder) -> None:
    old = folder.read("one")
    folder.save("one", "# Two\n", old.version)
    with pytest.raises(LessonError, match="changed elsewhere since this page was opened"):
        folder.save("one", "# Three\n", old.version)
    assert folder.read("one").text == "# Two\n"


def test_a_failed_save_leaves_the_old_file(
    folder: LessonFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = folder.read("one").version

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("qa.lessons.folder.os.fsync", full)
    with pytest.raises(LessonError, match=r"^one.md cannot be saved: No space left on device\.$"):
        folder.save("one", "# Two\n", version)
    assert folder.read("one").text == "# One\n"
    assert [path.name for path in (tmp_path / "lessons").glob(".saving*")] == []


def test_a_lesson_is_removed(folder: LessonFolder) -> None:
    folder.remove("one")
    assert folder.names() == ("Séance 2.txt",)
    with pytest.raises(LessonError, match="There is no lesson “one”"):
        folder.remove("one")


def test_what_is_too_large_or_no_text_is_refused(folder: LessonFolder, tmp_path: Path) -> None:
    file = tmp_path / "lessons" / "large.md"
    file.write_bytes(b"#" * (LARGEST_LESSON + 1))
    with pytest.raises(LessonError, match="at most 262,144 bytes; this one has 262,145"):
        folder.read("large")
    with pytest.raises(LessonError, match="at most 262,144 bytes"):
        folder.add("x", "x" * (LARGEST_LESSON + 1))
    file.write_bytes(b"\x00\x01\x02\x00\x00\x00\x07")
    with pytest.raises(LessonError, match="This is no lesson: expected text, found binary data"):
        folder.read("large")


def test_lessons_are_no_documents(tmp_path: Path) -> None:
    for path in ("lessons/a.md", "a.md", "more/lessons/b.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("# Words\n", "utf-8")
    files = list_files(tmp_path, tmp_path / "index")
    assert [file.path for file in files] == ["a.md", "more/lessons/b.md"]
