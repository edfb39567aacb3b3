"""HTML: the content of a page in paragraphs, and nothing that frames it."""

from pathlib import Path

from tests.reading.support import block_with, is_well_formed, read, words

PAGE = """<!DOCTYPE html><html><head><title>Glossary | Agency</title>
<meta property="og:site_name" content="Agency"><meta name="dcterms.date" content="2023-04-05">
<style>p{}</style><script>var x = "no words";</script></head>
<body><header><nav><a href="/">Home</a></nav></header>
<div class="breadcrumbs">You are here</div>
<main><h1>Glossary</h1>
<p>First <b>bold</b>&nbsp;words<br>go on.</p>
<h2>Terms</h2>
<dl><dt>Smuggling</dt><dd>Procuring illegal entry.</dd>
<dt>Coercion</dt><dd>Force or threat.</dd></dl>
<ol start="3"><li>third<ul><li>nested</li></ul></li><li>fourth</li></ol>
<ol type="a"><li>letter</li></ol>
<table><caption>Table 1. Cases</caption><tr><th>Country</th><th>Cases</th></tr>
<tr><td>Chile</td><td>35</td></tr></table>
<p hidden>secret</p><p style="display: none">secret</p>
</main><footer>Contact us</footer></body></html>"""


def test_only_the_main_content_is_read(tmp_path: Path) -> None:
    document = read(tmp_path, "a.html", PAGE)
    assert is_well_formed(document)
    assert document.text == (
        "Glossary\n\nFirst bold words go on.\n\nTerms\n\n"
        "Smuggling\tProcuring illegal entry.\nCoercion\tForce or threat.\n\n"
        "3. third\nnested\n4. fourth\n\na. letter\n\nTable 1. Cases\n\nCountry\tCases\nChile\t35"
    )


def test_title_issuer_and_date_come_from_the_page(tmp_path: Path) -> None:
    source = read(tmp_path, "a.htm", PAGE).source
    assert (source.title, source.metadata.issuer, source.metadata.date, source.metadata.kind) == (
        "Glossary",
        "Agency",
        "2023-04-05",
        "glossary",
    )


def test_rows_are_cited_by_their_table_and_items_stand_in_their_section(tmp_path: Path) -> None:
    document = read(tmp_path, "a.html", PAGE)
    assert block_with(document, "Chile").place.label == "table 1"
    assert block_with(document, "nested").place.section == ("Terms",)
    assert words(document, "item")[:2] == [
        "Smuggling\tProcuring illegal entry.",
        "Coercion\tForce or threat.",
    ]


def test_a_table_that_lays_out_the_page_is_no_table(tmp_path: Path) -> None:
    long = "word " * 200
    document = read(tmp_path, "a.html", f"<table><tr><td>Menu</td><td>{long}</td></tr></table>")
    assert {block.kind for block in document.blocks} == {"paragraph"}


def test_numbers_stay_with_the_words_of_their_item(tmp_path: Path) -> None:
    page = "<ol><li><div>First</div><p>more of it</p></li><li>Second</li></ol>"
    assert read(tmp_path, "a.html", page).text == "1. First\nmore of it\n2. Second"


def test_a_bold_line_is_a_heading(tmp_path: Path) -> None:
    page = "<h1>Notes</h1><p><b>Key points</b></p><p>Words.</p><p><b>Not</b> a heading</p>"
    document = read(tmp_path, "a.html", page)
    assert words(document, "heading") == ["Notes", "Key points"]
    assert block_with(document, "Words").place.section == ("Key points",)


def test_declared_encodings_and_entities(tmp_path: Path) -> None:
    page = '<meta charset="windows-1252"><p>Ni\xf1os &amp; ni\xf1as en situaci\xf3n dif\xedcil</p>'
    assert (
        read(tmp_path, "a.html", page.encode("cp1252")).text == "Niños & niñas en situación difícil"
    )


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("swordfish")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><p>Words &x; here</p>'
    assert "swordfish" not in read(tmp_path, "a.html", page).text


def test_words_after_what_a_cell_does_not_show_are_read(tmp_path: Path) -> None:
    page = (
        "<main><table><tr><td>2011</td><td>about <svg></svg> 2,500,000 <button>?</button>"
        " people<sup>3</sup><br>in <b>Ch</b>ile</td></tr></table>"
        "<dl><dt>Term</dt><dd>sense <noscript>x</noscript> of it</dd></dl></main>"
    )
    assert read(tmp_path, "a.html", page).text == (
        "2011\tabout 2,500,000 people3 in Chile\n\nTerm\tsense of it"
    )


def test_a_list_that_begins_with_no_number_begins_with_1(tmp_path: Path) -> None:
    page = '<ol start="²"><li>first<li value="--1">second</ol><ol start="-1"><li>third</ol>'
    assert read(tmp_path, "a.html", page).text == "1. first\n2. second\n\n-1. third"


def test_items_that_are_not_shown_are_neither_read_nor_counted(tmp_path: Path) -> None:
    page = "<ol><li>first<li hidden>secret<li style='display:none'>secret<li>second</ol>"
    assert read(tmp_path, "a.html", page).text == "1. first\n2. second"
