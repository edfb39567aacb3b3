"""The page that says how far judges agree."""

from dataclasses import replace
from pathlib import Path

import pytest

from qa.evaluation.judging import Judgment
from qa.records import Span
from tests.web.judge.desk import PAYS, SIGNED, Judging, text_of


@pytest.fixture
def judging(tmp_path: Path) -> Judging:
    return Judging(tmp_path)


def made(judging: Judging, judge: str, grade: int | None, path: str, question: str) -> Judgment:
    index = judging.current.index
    (source,) = [each for each in index.sources if each.path == path]
    document = index.document(source.id)
    span = Span(0, len(document.text.rstrip()))
    return Judgment.made_now(("q", question), document, span, grade, judge, f"says {judge}")


def test_nobody_has_judged(judging: Judging) -> None:
    assert text_of(judging.get("/judge/agreement"), ".notice") == "Nobody has judged anything yet."


def test_one_judge_alone_agrees_with_nobody(judging: Judging) -> None:
    judging.file.append([made(judging, "Ana", 3, "treaty.txt", SIGNED)])
    page = judging.get("/judge/agreement")
    assert text_of(page, ".notice").startswith("No passage was graded by more than one judge")


def test_figures_disagreements_and_lost_judgments(judging: Judging) -> None:
    lost = replace(
        made(judging, "Ana", 1, "treaty.txt", PAYS), document="gone.txt", digest="0" * 64, id="x"
    )
    judging.file.append(
        [
            made(judging, "Ana", 3, "treaty.txt", SIGNED),
            made(judging, "Ben", 1, "treaty.txt", SIGNED),
            made(judging, "Ana", 0, "more/fund.txt", SIGNED),
            made(judging, "Ben", 0, "more/fund.txt", SIGNED),
            made(judging, "Ben", None, "hostile.txt", SIGNED),
            lost,
        ]
    )
    page = judging.get("/judge/agreement")
    first, second = page.cssselect("table")
    rows = [[cell.text_content() for cell in row] for row in first.cssselect("tbody tr")]
    assert rows == [["Ana", "3", "1", "0", "1", "1", "0"], ["Ben", "3", "0", "0", "1", "1", "1"]]
    kappa, nominal, ordinal = second.cssselect("tbody tr")
    assert [cell.text_content() for cell in kappa][1:4] == ["2", "50 %", "0.33"]
    assert [cell.text_content() for cell in nominal][3] == "0.40"
    assert [cell.text_content() for cell in ordinal][3] == "0.83"
    (one,) = page.cssselect(".disagreements > li")
    assert text_of(one, "h3") == SIGNED
    assert [" ".join(each.text_content().split()) for each in one.cssselect("ul li")] == [
        "Ana: 3 – Answers – says Ana",
        "Ben: 1 – Helps – says Ben",
    ]
    assert (one.cssselect("a")[0].get("href") or "").startswith("/doc/")
    assert "5 of 6 judgments stand" in text_of(page, "main")
    assert text_of(page, ".lost li").startswith("gone.txt: A treaty on smuggling was signed.")


def test_damaged_lines_are_told_on_both_pages(judging: Judging) -> None:
    judging.file.append([made(judging, "Ana", 3, "treaty.txt", SIGNED)])
    with judging.file.path.open("a", encoding="utf-8") as stream:
        stream.write('{"id": "torn')
    for address in ("/judge", "/judge/agreement"):
        assert "judgments.jsonl:2: expected a JSON" in text_of(judging.get(address), ".problem")
