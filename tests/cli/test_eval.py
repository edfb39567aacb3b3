"""`qa eval` and `qa runs`: what they print, store and refuse."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

GOLD = (
    {
        "id": "fund",
        "question": "Which fund helps a victim of trafficking?",
        "language": "en",
        "answerable": True,
        "evidence": [
            {
                "document": "fund.txt",
                "quote": "The trust fund helps each victim of trafficking.",
            }
        ],
        "tags": ["money"],
    },
    {
        "id": "gone",
        "question": "¿Qué es la trata?",
        "language": "es",
        "answerable": True,
        "evidence": [{"document": "es/fondo.txt", "quote": "no such words"}],
    },
    {"id": "moon", "question": "Which moon?", "language": "en", "answerable": False},
)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    file = tmp_path / "gold.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in GOLD), "utf-8")
    return file


def test_eval_prints_figures_and_stores_the_run(indexed: Run, gold: Path) -> None:
    outcome = indexed("eval", "gold.jsonl")
    assert outcome.code == 0
    assert outcome.err == "qa: gone: 'es/fondo.txt' does not hold the words 'no such words'\n"
    lines = outcome.out.splitlines()
    assert lines[0] == "gold: 3 questions, 2 of them answerable"
    assert lines[2].split() == ["figure", "value", "95", "%", "interval", "questions"]
    found = {line[:40].strip(): line[40:].split() for line in lines[3:]}
    assert found["Success@1 passages"] == ["0.500", "0.000", "to", "1.000", "2"]
    assert found["quote exact hit"] == ["0.500", "0.000", "to", "1.000", "2"]
    assert "  gone  ¿Qué es la trata?" in lines
    assert lines[-1] == "Stored as gold; `qa runs` lists all runs."
    assert max(map(len, lines)) <= 100
    (file,) = (gold.parent / "index" / "runs").glob("*.jsonl")
    assert file.name == "gold.jsonl"


@pytest.mark.usefixtures("gold")
def test_eval_groups_by_language_kind_and_tag(indexed: Run) -> None:
    lines = indexed("eval", "gold.jsonl").out.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("language"))
    assert lines[start].split("  ")[0] == "language"
    assert lines[start + 1].split()[:3] == ["en", "2", "1.00"]
    assert lines[start + 2].split()[:3] == ["es", "1", "0.00"]
    assert any(line.split()[:3] == ["money", "1", "1.00"] for line in lines)


def test_eval_as_json_with_details(indexed: Run, gold: Path) -> None:
    arguments = ("eval", "gold.jsonl", "--name", "first", "-k", "1", "--details", "d.jsonl")
    values = json.loads(indexed(*arguments, "--json").out)
    assert values["name"] == "first"
    assert values["zero_hits"] == ["gone"]
    assert values["run"]["system"]["k"] == 1
    assert values["run"]["gold"] == "gold.jsonl"
    details = (gold.parent / "d.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in details] == ["fund", "gone", "moon"]
    assert [len(json.loads(line)["passages"]) for line in details] == [1, 1, 1]


@pytest.mark.usefixtures("gold")
def test_runs_are_listed(indexed: Run) -> None:
    assert indexed("runs").out == "No runs in index/runs; `qa eval GOLD` makes one.\n"
    assert indexed("eval", "gold.jsonl").code == 0
    assert (
        indexed("eval", "gold.jsonl", "--reader", "strict")
        .out.splitlines()[-1]
        .startswith("Stored as gold-2;")
    )
    header, first, second, _ = indexed("runs").out.splitlines()
    assert header.split()[:4] == ["run", "gold", "system", "made"]
    assert first.split()[:4] == ["gold", "gold", "no", "reader"]
    assert second.split()[:3] == ["gold-2", "gold", "strict"]
    assert first.split()[5:8] == ["3", "0.500", "0.500"]
    assert max(map(len, (header, first, second))) <= 100
    (one, two) = json.loads(indexed("runs", "--json").out)
    assert (one["name"], one["done"], one["questions"]) == ("gold", 3, 3)
    assert two["system"]["reader"] == ["strict", "f" * 64]
    Path("index/runs/odd.jsonl").write_text("{}\n")
    told = indexed("runs", "--json")
    assert (told.code, len(json.loads(told.out))) == (0, 2)
    assert told.err == (
        'qa: index/runs/odd.jsonl is no run: expected a first line {"run": …}; '
        "`qa eval` makes runs\n"
    )


def test_runs_may_lie_elsewhere_and_names_are_not_given_twice(indexed: Run, gold: Path) -> None:
    arguments = ("eval", "gold.jsonl", "--runs", "mine", "--name", "a")
    assert indexed(*arguments).code == 0
    assert (gold.parent / "mine" / "a.jsonl").is_file()
    again = indexed(*arguments)
    assert (again.code, again.out) == (1, "")
    assert again.err == (
        "qa: mine/a.jsonl holds another run of this name; choose another name, or remove the file\n"
    )
    assert indexed("runs").out.startswith("No runs in index/runs")


@pytest.mark.usefixtures("gold")
def test_two_runs_are_compared(indexed: Run) -> None:
    assert indexed("eval", "gold.jsonl", "--name", "a").code == 0
    assert indexed("eval", "gold.jsonl", "--name", "b", "--reader", "strict").code == 0
    lines = indexed("compare", "a", "b").out.splitlines()
    assert lines[:4] == ["A: a", "B: b", "3 questions in both", ""]
    assert lines[4].split()[:3] == ["figure", "A", "B"]
    found = {line[:31].strip(): line[31:].split() for line in lines[5:13]}
    assert found["quote F1"] == (
        ["0.500", "0.500", "+0.000", "+0.000", "to", "+0.000", "1.000", "1.000", "0/2/0"]
    )
    assert lines[14].startswith("No difference is significant at 5 %.")
    assert lines[-1] == "No question moved in nDCG@10 linear gain passages."
    assert max(map(len, lines)) <= 100
    one = json.loads(indexed("compare", "a", "b", "--metric", "R@10 documents", "--json").out)
    assert [score["name"] for score in one["scores"]] == ["R@10 documents"]
    missing = indexed("compare", "a", "c")
    assert (missing.code, missing.err) == (
        1,
        "qa: No run 'c' in index/runs; there: a, b. `qa eval` makes runs\n",
    )


def test_a_run_goes_out_and_comes_back_and_compares(indexed: Run, gold: Path) -> None:
    assert indexed("eval", "gold.jsonl", "--name", "a").code == 0
    outcome = indexed("export", "a", "--trec", "out")
    written = ["run.txt", "qrels.txt", "questions.tsv"]
    assert outcome.out.splitlines() == [f"Wrote out/{name}" for name in written]
    lines = indexed(
        *("import", "--trec", "out/run.txt", "out/qrels.txt"),
        *("--name", "back", "--gold", "gold.jsonl", "--questions", "out/questions.tsv"),
    ).out.splitlines()
    assert lines[0] == "back: 2 questions, 2 of them answerable"
    assert "Left out, as nothing of them is judged (1): moon" in lines
    assert lines[-1] == "Stored as back; `qa compare` compares it."
    found = json.loads(indexed("compare", "a", "back", "--json").out)
    assert {score["difference"]["value"] for score in found["scores"]} == {0.0}
    assert [score["name"] for score in found["scores"]] == [
        "nDCG@10 linear gain documents",
        "Success@1 documents",
        "R@10 documents",
    ]
    again = indexed("import", "--trec", "out/run.txt", "out/qrels.txt", "--name", "back")
    assert again.err.startswith("qa: index/runs/back.jsonl exists; choose another --name")
    assert "imported" in indexed("runs").out
    assert (gold.parent / "index" / "runs" / "back.jsonl").is_file()


@pytest.mark.usefixtures("gold")
def test_csv_goes_out_and_comes_back(indexed: Run) -> None:
    assert indexed("eval", "gold.jsonl", "--name", "a").code == 0
    files = json.loads(indexed("export", "a", "--csv", "out", "--level", "passages", "--json").out)
    assert files == ["out/ratings.csv", "out/snapshot.csv"]
    arguments = ("import", "--csv", "out/snapshot.csv", "out/ratings.csv", "--level", "passages")
    values = json.loads(indexed(*arguments, "--name", "back", "--json").out)
    assert values["figures"]["Success@1 passages"]["value"] == 0.5
    assert values["unjudged"] == ["Which moon?"]
