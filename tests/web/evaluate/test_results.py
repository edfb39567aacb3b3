"""What a run shows: figures, plots and their numbers, questions in any order, one question."""

import json
import re
from pathlib import Path

import pytest
from lxml import html

from qa.errors import RunError
from qa.evaluation.judging import Judgment, JudgmentFile
from qa.evaluation.judging.file import NAME
from qa.records import Span
from qa.translation import translation
from qa.web.evaluate.laboratory import Laboratory
from qa.web.evaluate.plots import plots
from qa.web.evaluate.results import Result
from qa.web.evaluate.shapes import HEIGHT, WIDTH, Frame, steps
from tests.web.evaluate.bench import FILES, GOLD, HOSTILE, Bench, Visitor, all_words, links, words

RUN = "/evaluate/runs/usual"


def table(figure: html.HtmlElement) -> list[list[str]]:
    return [all_words(row, "th, td") for row in figure.cssselect("tbody tr")]


def test_figures_stand_with_their_intervals(finished: Visitor) -> None:
    page = finished.get(RUN)
    tiles = {words(each, "dt .soft"): words(each, "dd") for each in page.cssselect(".tiles > div")}
    assert tiles["Success@1 passages"] == "0.667 0.000 to 1.000"
    assert tiles["quote right"] == "0.667 0.000 to 1.000"
    assert tiles["false answers"].endswith("no interval")
    assert "1 entry of evidence was not found in the documents" in words(page, ".notice")


def test_every_plot_has_words_and_the_same_numbers(finished: Visitor) -> None:
    page = finished.get(RUN)
    figures = {each.get("id"): each for each in page.cssselect("figure")}
    assert list(figures) == [
        "plot-languages",
        "plot-risk",
        "plot-reliability",
        "plot-ranks",
        "plot-latency",
    ]
    for figure in figures.values():
        [drawing] = figure.cssselect("svg[role=img]")
        assert str(drawing.get("aria-label")).startswith(words(figure, "figcaption"))
        assert table(figure)
    assert table(figures["plot-languages"]) == [
        ["All", "4", "0.667", "0.000 to 1.000", "0.448", "0.000 to 0.782"],
        ["English", "3", "0.667", "0.000 to 1.000", "0.448", "0.000 to 0.782"],
        ["Spanish", "1", "–", "–", "–", "–"],
    ]
    assert table(figures["plot-ranks"])[:1] == [["1", "2"]]
    assert table(figures["plot-ranks"])[-1:] == [["none", "1"]]
    assert sum(int(count) for _, count in table(figures["plot-latency"])) == 4
    assert "2 of 3 questions with an answer have something right first, 1 nothing" in words(
        figures["plot-ranks"], ".soft"
    )


def test_bars_start_at_zero_and_stay_inside(finished: Visitor) -> None:
    result = finished.bench.laboratory.result("usual")
    for plot in plots(result, translation("en")):
        for bar in plot.bars:
            assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
            assert 0 <= bar.y <= bar.y + bar.height <= plot.height
        if plot.name == "languages":
            [first, *others] = {bar.x for bar in plot.bars}
            assert not others
            assert min(line.points[0][0] for line in plot.lines if line.kind == "axis") == first
        elif plot.bars:
            assert {round(bar.y + bar.height, 6) for bar in plot.bars} == {HEIGHT - 42}


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0, [0, 1]),
        (3, [0, 1, 2, 3]),
        (75, [0, 20, 40, 60, 80]),
        (1074, [0, 250, 500, 750, 1000, 1250]),
    ],
)
def test_ticks_begin_at_zero(most: float, expected: list[float]) -> None:
    assert steps(most) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("most", "expected"),
    [(1, [0, 1]), (2, [0, 1, 2]), (7, [0, 2, 4, 6, 8]), (12, [0, 5, 10, 15]), (0, [0, 1])],
)
def test_ticks_of_what_is_counted_are_whole(most: float, expected: list[float]) -> None:
    assert steps(most, whole=True) == expected


def test_a_frame_puts_zero_at_its_corner() -> None:
    frame = Frame([0.0, 1.0], [0.0, 10.0])
    bar = frame.bar(0.5, 1.0, 5)
    assert bar.y + bar.height == frame.y(0) == HEIGHT - 42
    assert bar.y == pytest.approx((frame.y(0) + frame.y(10)) / 2)
    assert frame.x(0) < bar.x < bar.x + bar.width < frame.x(1)


# --- the table of questions ---------------------------------------------------------------------


def outcomes(page: html.HtmlElement) -> list[tuple[str, str]]:
    rows = page.cssselect(".questions tbody tr")
    return [(words(row, "td"), words(row, "td:nth-child(3)")) for row in rows]


def test_questions_are_listed_the_worst_first(finished: Visitor) -> None:
    listed = outcomes(finished.get(RUN))
    assert listed[-1][1] in {"Right", "Right, but held back"}
    assert ("3", "Not read") in listed
    assert len(listed) == 4


def test_a_column_sorts_both_ways_and_says_so(finished: Visitor) -> None:
    page = finished.get(f"{RUN}?sort=number")
    assert [number for number, _ in outcomes(page)] == ["1", "2", "3", "4"]
    [heading] = page.cssselect("th[aria-sort]")
    assert (heading.get("aria-sort"), words(heading, "a")) == ("ascending", "No. ▲")
    [turned] = links(heading, "a")
    assert turned == f"{RUN}?sort=number&down=1#questions"
    page = finished.get(turned)
    assert [number for number, _ in outcomes(page)] == ["4", "3", "2", "1"]
    assert page.cssselect("th[aria-sort=descending]")


@pytest.mark.parametrize("column", ["question", "outcome", "rank", "f1", "confidence", "ms"])
def test_every_column_sorts(finished: Visitor, column: str) -> None:
    up = outcomes(finished.get(f"{RUN}?sort={column}"))
    down = outcomes(finished.get(f"{RUN}?sort={column}&down=1"))
    assert sorted(up) == sorted(down)
    assert up[0] in (down[-1], down[-2], down[-3])


def test_by_rank_those_without_a_right_one_come_last(finished: Visitor) -> None:
    ranks = {
        way: all_words(finished.get(f"{RUN}?sort=rank{way}"), ".questions tbody tr td:nth-child(4)")
        for way in ("", "&down=1")
    }
    assert ranks == {"": ["1", "1", "–", "–"], "&down=1": ["–", "–", "1", "1"]}


def test_questions_of_one_outcome_are_shown_alone(finished: Visitor) -> None:
    page = finished.get(RUN)
    [link] = [each for each in page.cssselect(".states a") if "Not read" in each.text_content()]
    page = finished.get(str(link.get("href")))
    assert outcomes(page) == [("3", "Not read")]
    assert words(page, ".states [aria-current]") == "Not read 1"


@pytest.mark.parametrize(
    "query", ["sort=evil&page=99&fate=none", "page=²&down=x", "page=0", "page=" + "9" * 5000]
)
def test_an_odd_address_shows_the_usual(finished: Visitor, query: str) -> None:
    assert outcomes(finished.get(f"{RUN}?{query}")) == outcomes(finished.get(RUN))


def test_figures_of_groups_have_a_page(finished: Visitor) -> None:
    page = finished.get(f"{RUN}/groups")
    assert all_words(page, "h2") == ["Kind of document", "Language", "Tag"]
    assert [all_words(row, "th, td")[:2] for row in page.cssselect("tbody tr")] == [
        ["unknown", "3"],
        ["English", "3"],
        ["Spanish", "1"],
        ["hard", "1"],
    ]


def test_nothing_of_a_question_is_markup(finished: Visitor) -> None:
    for address in (RUN, f"{RUN}/questions/moon", f"{RUN}/groups"):
        assert HOSTILE not in finished.client.get(address).text


def test_a_run_that_is_not_there_is_told(finished: Visitor) -> None:
    assert "No run 'other'" in words(finished.get("/evaluate/runs/other", 404), "main")
    for address in ("/evaluate/runs/usual/questions/none", "/evaluate/runs/none/questions/moon"):
        assert finished.client.get(address).status_code == 404
    outside = finished.bench.index.parent / "outside.jsonl"
    outside.write_text("{}\n", encoding="utf-8")
    assert finished.client.get("/evaluate/runs/..%2Foutside.jsonl").status_code == 404


# --- one question -------------------------------------------------------------------------------


def test_expected_and_returned_words_are_marked(finished: Visitor) -> None:
    page = finished.get(f"{RUN}/questions/border")
    assert words(page, ".verdict strong") in {"Right.", "Right, but held back."}
    assert words(page, "#expected + .passage blockquote") == "It protects every border."
    first = page.cssselect(".returned .passage")[0]
    assert words(first, ".words") == FILES["treaty.txt"].strip()
    assert all_words(first, "mark.expected.quoted") == ["It protects every border."]
    assert words(first, ".badge") == "holds expected words"
    assert all_words(page, ".standings tbody th") == [
        "By meaning (fake)",
        "By words",
        "All searches together",
    ]
    assert not page.cssselect(".journey")


def test_a_lost_question_shows_where_it_was_lost(finished: Visitor) -> None:
    page = finished.get(f"{RUN}/questions/lost")
    assert words(page, ".verdict strong") == "Not read."
    assert words(page, ".journey [aria-current=step]") == "Not read yes, here"
    assert words(page, "section .problem") == (
        "These words do not stand in the documents that were indexed."
    )
    assert "lost: the index holds no document 'gone.txt'" in page.text_content()
    assert links(page, "nav a[rel]") == [
        f"{RUN}/questions/fund",
        f"{RUN}/questions/moon",
    ]


def test_a_question_without_an_answer_expects_nothing(finished: Visitor) -> None:
    page = finished.get(f"{RUN}/questions/moon")
    assert "Nothing: the documents do not answer this question." in page.text_content()
    assert not page.cssselect("mark.expected:not(.legend mark)")


def test_an_id_may_hold_any_character(bench: Bench) -> None:
    name = "a/b ?#ü"
    bench.write("gold.jsonl", [{**GOLD[0], "id": name}])
    bench.run("odd")
    visitor = Visitor(bench)
    [link] = links(visitor.get("/evaluate/runs/odd"), ".questions tbody a")
    assert words(visitor.get(link), "h1") == "What protects every border?"


# --- two runs -----------------------------------------------------------------------------------


def test_two_runs_are_compared_moved_questions_first(finished: Visitor) -> None:
    page = finished.get("/evaluate/compare?a=usual&b=by+meaning")
    assert all_words(page, ".pair dd a") == ["usual", "by meaning"]
    assert all_words(page, "h2")[0] == "Questions that moved"
    assert words(page, ".verdict") == "No difference is significant at 5 %."
    figures = [
        all_words(row, "th, td")
        for row in page.cssselect("tbody tr")
        if words(row, "th").startswith("Success@1 passages")
    ]
    assert figures[0][1] == "0.667"
    assert len(figures[0]) == 8
    swapped = links(page, "main p:last-of-type a")[-1]
    assert swapped == "/evaluate/compare?a=by%20meaning&b=usual"
    assert finished.get(swapped) is not None


def test_moved_questions_lead_to_both_answers(bench: Bench) -> None:
    bench.write("gold.jsonl")
    bench.run("before")
    text = (bench.runs / "before.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    lines[0]["run"]["name"] = "after"
    lines[2]["answer"]["passages"] = []
    changed = "".join(f"{json.dumps(line)}\n" for line in lines)
    (bench.runs / "after.jsonl").write_text(changed, encoding="utf-8")
    page = Visitor(bench).get("/evaluate/compare?a=before&b=after")
    [row] = page.cssselect(".moved tbody tr")
    assert all_words(row, "td") == ["1.000", "0.000", "-1.000"]
    assert words(row, "th").endswith("B: nothing")
    assert links(row, "a") == [
        "/evaluate/runs/before/questions/fund",
        "/evaluate/runs/after/questions/fund",
    ]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("", "Choose two different runs to compare."),
        ("?a=usual&b=usual", "Choose two different runs to compare."),
        ("?a=usual&b=none", "No run 'none'"),
    ],
)
def test_what_cannot_be_compared_is_told(finished: Visitor, query: str, problem: str) -> None:
    assert problem in words(finished.get(f"/evaluate/compare{query}", 422), ".problem")


def test_a_run_is_compared_by_name_alone(finished: Visitor, tmp_path: Path) -> None:
    """A file elsewhere on the server is none of a visitor's business."""
    outside = tmp_path / "outside.jsonl"
    outside.write_bytes((finished.bench.runs / "usual.jsonl").read_bytes())
    for given in (str(outside), f"{outside}.jsonl"):
        page = finished.get(f"/evaluate/compare?a={given}&b=usual", 422)
        assert words(page, ".problem").startswith(f"No run '{given}' in ")


def test_grades_count_in_runs_and_in_comparisons(bench: Bench) -> None:
    bench.write("gold.jsonl", GOLD[:1])
    bench.run("before")
    document = next(one for one in bench.current.index.sources if one.path == "fund.txt")
    fund = bench.current.index.document(document.id)
    judgment = Judgment.made_now(
        ("border", str(GOLD[0]["question"])), fund, Span(0, len(fund.text)), 3, "Ana"
    )
    JudgmentFile(bench.gold / NAME).append([judgment])
    visitor = Visitor(bench)
    assert visitor.get().cssselect("#judgments[checked]")
    assert visitor.begin(name="after", judgments="yes")[0] == 303
    bench.wait()
    assert bench.laboratory.result("after").run.header.judgments
    assert bench.laboratory.result("before").run.header.judgments is None
    page = visitor.get("/evaluate/compare?a=before&b=after")
    assert not page.cssselect(".moved")  # both are judged by what is known now
    assert not re.search(r"\b[1-9]\d* questions? moved", page.text_content())


def test_a_run_that_is_gone_once_it_was_compared_is_told(
    finished: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: Laboratory, name: str) -> Result:
        raise RunError(f"No run {name}")

    monkeypatch.setattr(Laboratory, "compared", lambda *_: None)
    monkeypatch.setattr(Laboratory, "result", gone)
    page = finished.get("/evaluate/compare?a=one&b=two", 422)
    assert "No run one" in words(page, ".problem")
