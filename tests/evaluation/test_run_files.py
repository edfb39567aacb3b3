"""Runs on disk: stopped and gone on with, read again, listed, refused."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from qa.answering import Index, open_index
from qa.errors import RunError
from qa.evaluation import Question, evaluate_and_store
from qa.evaluation.gold import Evidence
from qa.evaluation.run_files import find_run, named_run, read_run, scan_runs
from qa.evaluation.run_header import RunHeader, System
from qa.evaluation.run_writing import free_name, writing
from qa.records import Answer
from tests.fake_encoder import FakeEncoder
from tests.small_index import build

CORPUS = {
    "treaty.txt": "The treaty names smuggling at every border a crime.\n",
    "fund.txt": "The fund helps each victim of trafficking.\n",
}
QUESTIONS = (
    Question(
        "1", "Which treaty?", "en", answerable=True, evidence=(Evidence("treaty.txt", "The"),)
    ),
    Question("2", "Which fund?", "en", answerable=True, evidence=(Evidence("fund.txt", "victim"),)),
    Question("3", "Which moon?\u2028", "en", answerable=False),
)


class Stopping:
    """An index that counts questions and is stopped before one of them."""

    def __init__(self, index: Index, stop_at: str = "") -> None:
        self.asked: list[str] = []
        self._index = index
        self._stop_at = stop_at

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)

    def ask(self, question: str, k: int) -> Answer:
        if question == self._stop_at:
            raise KeyboardInterrupt
        self.asked.append(question)
        return self._index.ask(question, k)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return open_index(build(tmp_path_factory.mktemp("runs"), CORPUS), FakeEncoder, "none")


def header(index: Index, name: str, questions: Sequence[Question] = QUESTIONS) -> RunHeader:
    return RunHeader.made_now(name, "gold.jsonl", questions, System.of(index, 10))


def stop(index: Index, runs: Path, name: str, stop_at: str) -> None:
    stopping = Stopping(index, stop_at)
    with pytest.raises(KeyboardInterrupt):
        evaluate_and_store(stopping, QUESTIONS, header(index, name), runs)  # type: ignore[arg-type]


def test_a_run_is_read_as_it_was_stored(index: Index, tmp_path: Path) -> None:
    run = evaluate_and_store(index, QUESTIONS, header(index, "a"), tmp_path)
    read = read_run(tmp_path / "a.jsonl")
    assert read.header == run.header
    assert read.asked == run.asked
    assert read.complete
    assert read.as_json() == run.as_json()
    first, *lines, last = (tmp_path / "a.jsonl").read_text("utf-8").strip("\n").split("\n")
    assert list(json.loads(first)) == ["run"]
    assert [json.loads(line)["id"] for line in lines] == ["1", "2", "3"]
    assert json.loads(last)["finished"]["figures"]["Success@1"] == 1.0


def test_a_stopped_run_goes_on_without_asking_again(index: Index, tmp_path: Path) -> None:
    stop(index, tmp_path, "a", "Which fund?")
    with (tmp_path / "a.jsonl").open("ab") as file:
        file.write(b'{"id": "2", "question": {"i')  # as a crash leaves it
    ((stored,), _) = scan_runs(tmp_path)
    assert (stored.done, stored.header.questions, stored.figures) == (1, 3, {})
    assert not read_run(tmp_path / "a.jsonl").complete
    counting = Stopping(index)
    run = evaluate_and_store(counting, QUESTIONS, header(index, "a"), tmp_path)  # type: ignore[arg-type]
    assert counting.asked == ["Which fund?", "Which fund?", "Which moon?\u2028"]  # once to warm up
    assert [one.question.id for one in run.asked] == ["1", "2", "3"]
    assert read_run(tmp_path / "a.jsonl").asked == run.asked
    assert scan_runs(tmp_path)[0][0].done == 3


def test_a_run_goes_on_only_with_the_same(index: Index, tmp_path: Path) -> None:
    stop(index, tmp_path, "a", "Which fund?")
    fewer = header(index, "a", QUESTIONS[:2])
    with pytest.raises(RunError, match="holds another run of this name"):
        evaluate_and_store(index, QUESTIONS[:2], fewer, tmp_path)
    evaluate_and_store(index, QUESTIONS, header(index, "a"), tmp_path)
    with pytest.raises(RunError, match="choose another name, or remove the file"):
        evaluate_and_store(index, QUESTIONS, header(index, "a"), tmp_path)


def test_a_free_name_is_that_of_a_stopped_run_or_a_new_one(index: Index, tmp_path: Path) -> None:
    wanted = "my gold (2)"
    assert free_name(tmp_path, wanted, header(index, "")) == "my-gold-2"
    stop(index, tmp_path, "my-gold-2", "Which fund?")
    assert free_name(tmp_path, wanted, header(index, "")) == "my-gold-2"
    assert free_name(tmp_path, wanted, header(index, "", QUESTIONS[:1])) == "my-gold-2-2"
    evaluate_and_store(index, QUESTIONS, header(index, "my-gold-2"), tmp_path)
    assert free_name(tmp_path, wanted, header(index, "")) == "my-gold-2-2"
    assert free_name(tmp_path, "?", header(index, "")) == "run"


def test_runs_are_listed_oldest_first_and_found_by_name_or_file(
    index: Index, tmp_path: Path
) -> None:
    for name, created in (("b", "2026-01-01T00:00:00+00:00"), ("a", "2026-01-02T00:00:00+00:00")):
        made = replace(header(index, name), created=created)
        evaluate_and_store(index, QUESTIONS, made, tmp_path)
    listed, _ = scan_runs(tmp_path)
    assert [each.header.name for each in listed] == ["b", "a"]
    assert [each.done for each in listed] == [3, 3]
    assert listed[0].figures["nDCG@10"] == 1.0
    assert find_run(tmp_path, "a") == tmp_path / "a.jsonl"
    assert find_run(tmp_path / "elsewhere", str(tmp_path / "b.jsonl")) == tmp_path / "b.jsonl"
    with pytest.raises(RunError, match=r"^No run 'c' in .*; there: a, b\. `qa eval` makes runs$"):
        find_run(tmp_path, "c")
    assert scan_runs(tmp_path / "none") == ((), ())
    assert named_run(tmp_path, "b") == tmp_path / "b.jsonl"
    for path in (str(tmp_path / "b.jsonl"), "../runs/b", "b.jsonl", "b\0", ""):
        with pytest.raises(RunError, match=r"^No run "):
            named_run(tmp_path, path)


def test_one_process_writes_a_run_at_a_time(index: Index, tmp_path: Path) -> None:
    with (
        FileLock(tmp_path / ".a.lock"),
        pytest.raises(RunError, match="written by another process"),
    ):
        evaluate_and_store(index, QUESTIONS, header(index, "a"), tmp_path)


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".a", "a.", "a\nb", " a"])
def test_a_name_must_do_as_the_name_of_a_file(index: Index, tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(RunError, match="Expected a run name of letters, digits"),
        writing(tmp_path, header(index, name)),
    ):
        pass


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "expected a first line"),
        ("{}\n", "expected a first line"),
        ("[1]\n", "expected JSON objects, found"),
        ("{\n", "expected lines of JSON"),
    ],
)
def test_what_is_no_run_is_refused(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(content)
    with pytest.raises(RunError, match=complaint):
        read_run(file)


def test_a_line_that_lacks_something_is_refused(index: Index, tmp_path: Path) -> None:
    evaluate_and_store(index, QUESTIONS, header(index, "a"), tmp_path)
    with (tmp_path / "a.jsonl").open("a") as file:
        file.write('{"id": "4"}\n')
    with pytest.raises(RunError, match="is no run of this program"):
        read_run(tmp_path / "a.jsonl")
    with pytest.raises(RunError, match="cannot be read"):
        read_run(tmp_path / "none.jsonl")


@pytest.mark.parametrize("content", ["", '{"run": {"na'])
def test_a_file_without_a_whole_first_line_is_no_run_yet(
    index: Index, tmp_path: Path, content: str
) -> None:
    evaluate_and_store(index, QUESTIONS, header(index, "whole"), tmp_path)
    (tmp_path / "gold.jsonl").write_text(content)
    stored, faults = scan_runs(tmp_path)
    assert ([each.header.name for each in stored], faults) == (["whole"], ())
    assert free_name(tmp_path, "gold", header(index, "")) == "gold"
    evaluate_and_store(index, QUESTIONS, header(index, "gold"), tmp_path)
    assert [each.done for each in scan_runs(tmp_path)[0]] == [3, 3]


def test_a_file_that_is_no_run_leaves_the_others_listed(index: Index, tmp_path: Path) -> None:
    evaluate_and_store(index, QUESTIONS, header(index, "whole"), tmp_path)
    (tmp_path / "gold.jsonl").write_text("{}\n")
    stored, faults = scan_runs(tmp_path)
    assert [each.header.name for each in stored] == ["whole"]
    assert faults == (
        f'{tmp_path / "gold.jsonl"} is no run: expected a first line {{"run": …}}; '
        "`qa eval` makes runs",
    )
    assert free_name(tmp_path, "gold", header(index, "")) == "gold-2"


def test_half_a_line_is_told_and_cut_away(index: Index, tmp_path: Path) -> None:
    """A disk that is nearly full takes the first bytes of a line, and no more."""
    resource = pytest.importorskip("resource")
    stop(index, tmp_path, "a", "Which fund?")
    file = tmp_path / "a.jsonl"
    whole = file.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with writing(tmp_path, header(index, "a")) as written:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) + 10, hard))
        try:
            with pytest.raises(RunError, match=r"a\.jsonl cannot be written: File too large$"):
                written.append(written.known["1"])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(file.read_bytes()) == len(whole) + 10
    with writing(tmp_path, header(index, "a")) as written:
        assert (list(written.known), file.read_bytes()) == (["1"], whole)


def test_an_error_of_what_is_done_with_a_run_stays_what_it_is(index: Index, tmp_path: Path) -> None:
    with (
        pytest.raises(ConnectionError, match="elsewhere"),
        writing(tmp_path, header(index, "a")),
    ):
        raise ConnectionError("elsewhere")
