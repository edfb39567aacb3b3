"""No file can take the program down with it, nor another file."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from qa.errors import QaError
from qa.isolation import Limits, Outcome, Reading, Refusal, read_apart, read_here


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(f"Border number {number}! It is long.\n")
    return tmp_path


@pytest.fixture
def _misbehaving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.isolation.reader.CHILD", "tests.isolation.stand_in")


def read(corpus: Path, *names: str, seconds: float = 60, readers: int = 1) -> Sequence[Outcome]:
    for name in names:
        if not (corpus / name).exists():
            (corpus / name).write_text("Some words.\n")
    files = [corpus / name for name in names]
    return list(read_apart(files, corpus, 1000, Limits(seconds), readers))


def told(outcomes: Sequence[Outcome]) -> list[str]:
    return [
        one.reason if isinstance(one, Refusal) else one.document.source.path for one in outcomes
    ]


def children() -> set[str]:
    """Return the processes that this one started; browsers of other tests may be among them."""
    lists = Path("/proc/self/task").glob("*/children")
    return {number for each in lists for number in each.read_text().split()}


def test_children_read_what_this_process_would_read_in_the_same_order(corpus: Path) -> None:
    (corpus / "3.txt").write_text("")
    (corpus / "4.docx").write_text("no archive")
    files = sorted(corpus.iterdir())
    apart = list(read_apart(files, corpus, 1000, readers=2))
    assert apart == list(read_here(files, corpus, 1000))
    first = apart[0]
    assert isinstance(first, Reading)
    assert first.document.text == "Border number 0! It is long."
    assert [span.of(first.document.text) for span in first.chunks[0].sentences] == [
        "Border number 0!",
        "It is long.",
    ]
    assert apart[3] == Refusal("no text: the file is empty")
    assert len(apart) == 7


def test_no_files_start_no_process(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere")
    assert list(read_apart([], corpus, 1000)) == []


def test_words_beyond_unicode_and_line_breaks_arrive(corpus: Path) -> None:
    (corpus / "odd.txt").write_text("Line one\u2028line two 🙂 عربي.\n\nNext.\n")
    (outcome,) = read(corpus, "odd.txt")
    assert outcome == next(iter(read_here([corpus / "odd.txt"], corpus, 1000)))


@pytest.mark.usefixtures("_misbehaving")
def test_a_file_that_takes_too_long_is_named_and_the_next_is_read(corpus: Path) -> None:
    assert told(read(corpus, "hang.txt", "0.txt", seconds=3)) == [
        "reading took longer than 3 s; `qa index --rebuild` tries again",
        "0.txt",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory")
@pytest.mark.usefixtures("_misbehaving")
def test_files_that_break_their_reader_are_named_and_the_others_read(corpus: Path) -> None:
    outcomes = read(
        corpus, "0.txt", "crash.txt", "1.txt", "hoard.txt", "mistake.pdf", "deep.html", "2.txt"
    )
    assert told(outcomes) == [
        "0.txt",
        "the reader crashed on it; the file may be damaged, or need too much memory",
        "1.txt",
        "reading needs more than 2 GB of memory",
        "the reader failed on it (KeyError: 'no such style'); the file may be damaged",
        "the reader failed on it (RecursionError: maximum recursion depth exceeded); "
        "the file may be damaged",
        "2.txt",
    ]


@pytest.mark.usefixtures("_misbehaving")
def test_a_file_does_not_pay_for_those_before_it(corpus: Path) -> None:
    """The process that other files have spoiled is replaced, and the file read again."""
    assert told(read(corpus, "0.txt", "crash unless first.txt")) == [
        "0.txt",
        "crash unless first.txt",
    ]


@pytest.mark.usefixtures("_misbehaving")
def test_a_process_reads_one_file_after_the_other(corpus: Path) -> None:
    assert told(read(corpus, "0.txt", "number.txt")) == ["0.txt", "file 2 of this process"]


@pytest.mark.usefixtures("_misbehaving")
def test_what_libraries_print_is_no_answer(corpus: Path) -> None:
    assert told(read(corpus, "chatter.txt", "0.txt")) == ["chatter.txt", "0.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="children are listed in /proc")
@pytest.mark.usefixtures("_misbehaving")
def test_leaving_early_ends_the_processes(corpus: Path) -> None:
    (corpus / "hang.txt").write_text("words")
    others = children()
    outcomes = read_apart([corpus / "0.txt", corpus / "hang.txt"], corpus, 1000, readers=1)
    assert told([next(outcomes)]) == ["0.txt"]
    assert len(children() - others) == 1
    outcomes.close()
    assert children() <= others


def test_an_interpreter_that_cannot_start_is_no_fault_of_the_files(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.isolation.reader.CHILD", "nothing_of_this_name")
    with pytest.raises(
        QaError, match=r"does not start: ModuleNotFoundError: .*nothing_of_this_name"
    ):
        read(corpus, "0.txt", "1.txt", readers=2)


@pytest.mark.usefixtures("_misbehaving")
def test_the_clock_starts_anew_with_each_picture_of_a_page(corpus: Path) -> None:
    assert told(read(corpus, "pictures.txt", "0.txt", seconds=1.5)) == ["pictures.txt", "0.txt"]


@pytest.mark.usefixtures("_misbehaving")
def test_no_file_has_pictures_without_end(corpus: Path) -> None:
    assert told(read(corpus, "endless.txt", "0.txt")) == [
        "reading took longer than 60 s; `qa index --rebuild` tries again",
        "0.txt",
    ]
