"""Markdown: readable words, places by article, and loose spellings of treaties."""

from pathlib import Path

from tests.reading.support import block_with, is_well_formed, labels, read, words

TREATY = """\
<meta http-equiv='Content-Type' content='text/html; charset=utf-8' />

##Protocol inzake de voorkoming en bestraffing van mensenhandel

####Protocol to Prevent, Suppress and Punish Trafficking in Persons

Preamble The States Parties to this Protocol, declaring that action is needed, agree as follows:
###I

####General Provisions

### Article  1

####- Relation with the [Convention](../verdrag/README.md)

1.   This Protocol *supplements* the Convention.
2.   Its provisions apply<sup>1) Unless otherwise provided herein. </sup> to all offences:

a) Attempting;

b)Organizing, which covers:

(i)directing;

(ii) helping others.
3.   Nothing else.

These words close the paragraph.

### Article  2

####Use of terms

For the purposes of this Protocol:

a) "Child" shall mean any person under eighteen.

###II

####Protection of victims

### Article  3

No one shall be held.

IN WITNESS WHEREOF, we have signed. DONE at Strasbourg, this 13<sup>th</sup> day of May 2004.
"""


def test_articles_paragraphs_and_items_are_labelled(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", TREATY)
    assert is_well_formed(document)
    assert labels(document) == [
        ("preamble", "Preamble The States"),
        ("art. 1, para. 1", "1. This Protocol"),
        ("art. 1, para. 2", "2. Its provisions"),
        ("footnote 1", "1) Unless otherwise"),
        ("art. 1, para. 2 (a)", "a) Attempting;"),
        ("art. 1, para. 2 (b)", "b)Organizing, which covers:"),
        ("art. 1, para. 2 (b) (i)", "(i)directing;"),
        ("art. 1, para. 2 (b) (ii)", "(ii) helping others."),
        ("art. 1, para. 3", "3. Nothing else."),
        ("art. 1, para. 3", "These words close"),
        ("art. 2", "For the purposes"),
        ("art. 2 (a)", 'a) "Child" shall'),
        ("art. 3", "No one shall"),
        (None, "IN WITNESS WHEREOF,"),
    ]


def test_number_and_title_are_one_heading_below_its_part(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", TREATY)
    assert block_with(document, "Child").place.section == (
        "I General Provisions",
        "Article 2 Use of terms",
    )
    assert block_with(document, "No one").place.section == (
        "II Protection of victims",
        "Article 3",
    )
    assert "Article 1 Relation with the Convention" in words(document, "heading")


def test_the_title_is_the_one_in_the_language_of_the_body(tmp_path: Path) -> None:
    source = read(tmp_path, "a.md", TREATY).source
    assert source.title == "Protocol to Prevent, Suppress and Punish Trafficking in Persons"
    assert (source.language, source.metadata.kind, source.metadata.date) == (
        "en",
        "treaty",
        "2004-05-13",
    )


def test_marks_and_link_targets_are_no_words(tmp_path: Path) -> None:
    text = read(tmp_path, "a.md", TREATY).text
    assert not any(mark in text for mark in ("#", "](", "README", "*", "<", "meta"))
    assert "this 13th day" in text
    assert "apply to all offences" in text


def test_front_matter_lists_tables_and_footnotes(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.md",
        "---\ntitle: Estimates\ndate: 2024-05-01\nsymbol: A/RES/55/25\n---\n\n"
        "Text with a note[^1].\n\n- one\n- two\n  1. inner\n\n"
        "| Country | Cases |\n|---|---|\n| Chile | 35 |\n\n[^1]: See there.\n",
    )
    assert document.source.title == "Estimates"
    assert document.source.metadata.date == "2024-05-01"
    assert document.source.metadata.symbol == "A/RES/55/25"
    assert document.text == (
        "Text with a note¹.\n\none\ntwo\n1. inner\n\nCountry\tCases\nChile\t35\n\n1 See there."
    )
    assert words(document, "row") == ["Country\tCases", "Chile\t35"]
    assert block_with(document, "See there").place.label == "footnote 1"


def test_a_rule_in_the_place_of_heads_is_no_row(tmp_path: Path) -> None:
    table = "| --- | --- |\n|:---|---:|\n| a | racketeering; |\n| - | terrorism; |\n"
    document = read(tmp_path, "a.md", f"Categories\n\n{table}")
    assert words(document, "row") == ["a\tracketeering;", "-\tterrorism;"]


def test_sections_follow_the_levels_of_headings(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", "# Notes\n\n## One\n\n### Deep\n\nx y\n\n## Two\n\nz w\n")
    assert block_with(document, "x y").place.section == ("One", "Deep")
    assert block_with(document, "z w").place.section == ("Two",)
    assert document.blocks[0].place.section == ("Notes",)
