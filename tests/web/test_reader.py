import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import html

from qa.citing import Anchor
from qa.errors import QuestionError
from qa.records import Document, Span
from qa.translation import translation
from qa.web.reader.page import document_page
from qa.web.reader.targets import GONE, MOVED, Target, find_target, quote_span
from tests.web.stand_in import ARABIC, DOCUMENTS, ESTIMATE, ESTIMATES, HOSTILE, SLIDES

PATHS = [found.source.path for found in DOCUMENTS]


def written(document: Document, target: Target, language: str = "en") -> str:
    return document_page(document, target, None, translation(language), "/doc/1?start=2")


def parse(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


def span_of(found: Document, words: str) -> Span:
    start = found.text.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize("found", DOCUMENTS, ids=PATHS)
def test_every_block_is_shown_word_for_word(found: Document) -> None:
    blocks = parse(written(found, Target(None))).cssselect(".text .block")
    shown = [block.text_content() for block in blocks]
    assert shown == [block.span.of(found.text) for block in found.blocks]


@pytest.mark.parametrize("found", DOCUMENTS, ids=PATHS)
def test_every_block_is_shown_word_for_word_around_a_mark(found: Document) -> None:
    for block in found.blocks:
        middle = (block.span.start + block.span.end) // 2
        page = parse(written(found, Target(Span(block.span.start + 1, max(middle, 2)))))
        shown = [shown.text_content() for shown in page.cssselect(".text .block")]
        assert shown == [each.span.of(found.text) for each in found.blocks]


def test_the_quote_is_marked_once_and_its_block_lightly() -> None:
    page = parse(written(ESTIMATES, Target(span_of(ESTIMATES, ESTIMATE))))
    assert [mark.text_content() for mark in page.cssselect("mark")] == [ESTIMATE]
    assert page.get_element_by_id("hit").text_content() == ESTIMATE
    cited = page.cssselect(".cited")
    assert [block.text_content() for block in cited] == [
        ESTIMATES.blocks[3].span.of(ESTIMATES.text)
    ]
    jump = page.cssselect(".jump bdi")
    assert [part.text_content() for part in jump] == ["What is known and what is not", "para. 2"]


def test_a_quote_across_blocks_is_marked_in_each_and_found_by_the_first() -> None:
    first, second = ESTIMATES.blocks[3].span, ESTIMATES.blocks[4].span
    page = parse(written(ESTIMATES, Target(Span(first.end - 10, second.start + 6))))
    assert [mark.text_content() for mark in page.cssselect("mark")] == ["it covers.", "3. For"]
    assert [mark.get("id") for mark in page.cssselect("mark")] == ["hit", None]


def test_a_quoted_table_row_keeps_its_cells_and_is_marked_in_each() -> None:
    row = "Count of reports\tWhat reaches one service"
    page = parse(written(ESTIMATES, Target(span_of(ESTIMATES, row))))
    rows = [row.cssselect("td") for row in page.cssselect("tr")]
    assert [cell.text_content() for cell in rows[0]] == ["Kind of figure", "What it can show"]
    assert [cell.text_content() for cell in rows[1]] == row.split("\t")
    assert [mark.text_content() for mark in page.cssselect("mark")] == row.split("\t")
    assert [mark.get("id") for mark in page.cssselect("mark")] == ["hit", None]


def test_a_quote_over_two_paragraphs_is_cited_by_both() -> None:
    first, second = ESTIMATES.blocks[3].span, ESTIMATES.blocks[4].span
    page = parse(written(ESTIMATES, Target(Span(first.end - 10, second.start + 6))))
    jump = page.cssselect(".jump bdi")
    assert jump[-1].text_content() == "paras. 2 and 3"


def test_a_quote_within_one_cell_keeps_the_cells() -> None:
    page = parse(written(ESTIMATES, Target(span_of(ESTIMATES, "one service"))))
    cells = [cell.text_content() for cell in page.cssselect("tr")[1].cssselect("td")]
    assert cells == ["Count of reports", "What reaches one service"]
    assert page.get_element_by_id("hit").text_content() == "one service"


def test_a_title_that_opens_the_text_is_the_only_first_heading() -> None:
    page = parse(written(ESTIMATES, Target(None)))
    assert [heading.text_content() for heading in page.cssselect("h1")] == [ESTIMATES.source.title]
    assert page.cssselect("h1")[0].get("class") == "block"
    assert [heading.tag for heading in page.cssselect(".text h2, .text h3")] == ["h2"] * 3


def test_a_title_that_the_text_lacks_is_put_above_it() -> None:
    page = parse(written(SLIDES, Target(None)))
    assert [heading.text_content() for heading in page.cssselect("h1")] == [SLIDES.source.title]
    assert page.cssselect(".text h1") == []


def test_slides_pages_and_items_are_set_apart() -> None:
    page = parse(written(SLIDES, Target(None)))
    assert [mark.text_content() for mark in page.cssselect(".sheet")] == ["Slide 1", "Slide 2"]
    assert [item.get("class") for item in page.cssselect("li.block")] == ["block bullet"] * 2
    numbered = parse(written(ESTIMATES, Target(None))).cssselect("li.block")
    assert [item.get("class") for item in numbered] == ["block item"] * 3 + ["block bullet"]
    pages = parse(written(HOSTILE, Target(None))).cssselect(".sheet")
    assert [mark.text_content() for mark in pages] == ["Page 1", "Page 2"]


def test_contents_link_to_the_headings() -> None:
    page = parse(written(ESTIMATES, Target(None)))
    links = page.cssselect(".contents a")
    targets = [
        page.get_element_by_id((link.get("href") or "")[1:]).text_content() for link in links
    ]
    assert targets == [link.text_content() for link in links]
    assert len(targets) == 4


def test_languages_and_directions_are_stated() -> None:
    page = parse(written(ARABIC, Target(None)))
    assert page.cssselect(".text")[0].get("lang") == "ar"
    assert page.cssselect(".text .block")[0].get("dir") == "auto"


def test_nothing_of_a_hostile_document_becomes_markup() -> None:
    page = written(HOSTILE, Target(Span(0, len(HOSTILE.text)), "<script>problem</script>"))
    parsed = parse(page)
    assert parsed.cssselect("script, img, b, i, u, [onmouseover], [onerror]") == []
    assert parsed.findtext(".//title") == HOSTILE.source.title
    assert "<script>problem</script>" in unescape(re.sub(r"<[^>]+>", "", page))


def test_a_link_without_quote_marks_nothing() -> None:
    assert quote_span(None, None, 100) is None
    assert parse(written(ESTIMATES, Target(None))).cssselect("mark, .cited, .jump") == []


def test_a_quote_of_the_whole_text_is_allowed() -> None:
    assert quote_span("0", "100", 100) == Span(0, 100)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("9", "3"),
        ("3", "3"),
        ("0", "101"),
        ("-1", "5"),
        ("1e1", "50"),
        ("\u0663", "50"),
        ("", "5"),
        ("5", None),
        (None, "5"),
        ("1", "9" * 5000),
    ],
)
def test_numbers_that_do_not_slice_the_text_are_refused(start: str | None, end: str | None) -> None:
    with pytest.raises(QuestionError, match="this document has 100 characters"):
        quote_span(start, end, 100)


def test_a_link_to_words_finds_them_where_they_stand_now() -> None:
    anchor = Anchor.to(span_of(ESTIMATES, ESTIMATE), ESTIMATES.text)
    query = dict(parse_qsl(urlsplit(anchor.link(ESTIMATES.source)).query))
    assert find_target(query, ESTIMATES.text) == Target(anchor.span)
    moved = find_target(query, "New. " + ESTIMATES.text)
    assert moved == Target(anchor.span.shifted(5), note=MOVED)
    assert find_target(query, ESTIMATES.text[:100]) == Target(None, problem=GONE)


def test_a_link_with_offsets_alone_is_taken_as_it_is() -> None:
    assert find_target({"start": "3", "end": "9"}, "x" * 20) == Target(Span(3, 9))
    damaged = {"start": "3", "end": "9", "words": "6-", "after": "x"}
    assert find_target(damaged, "x" * 20) == Target(Span(3, 9))


def test_what_there_is_to_say_about_a_link_stands_above_the_text() -> None:
    page = parse(written(ESTIMATES, Target(span_of(ESTIMATES, ESTIMATE), note=MOVED)))
    assert [note.text_content() for note in page.cssselect(".notice")] == [MOVED]
    assert page.get_element_by_id("hit").text_content() == ESTIMATE
    page = parse(written(ESTIMATES, Target(None, problem=GONE)))
    assert page.cssselect("[role=alert]")[0].text_content() == GONE
    assert page.cssselect("mark, .notice") == []
