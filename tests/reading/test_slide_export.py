"""Decks exported to text: the number glued to the title is the slide."""

from pathlib import Path

from tests.reading.support import read, words

DECK = """\
Title: Diapositiva 1
1INTERNATIONAL COOPERATION AGAINST
CRIMINAL ACTIONS
Seminar in Tegucigalpa, February 10-11,
2011
2I. Bases for Cooperation
- In regard to security, principles have been
established in our region - Organized crime as the threat. - A
challenge shared by States of the Integration
System - SICA).
3- The respective Ministries/Secretariats agreed
- To designate the Ministries/Secretariat
s as focal points in smuggling- The interest was
expressed
"""


def test_slides_titles_and_bullets_are_parted(tmp_path: Path) -> None:
    document = read(tmp_path, "deck.txt", DECK)
    assert document.source.metadata.kind == "slides"
    assert document.source.title == "INTERNATIONAL COOPERATION AGAINST CRIMINAL ACTIONS"
    assert [(block.place.slide, block.kind) for block in document.blocks] == [
        (1, "heading"),
        (1, "paragraph"),
        (2, "heading"),
        (2, "item"),
        (2, "item"),
        (2, "item"),
        (3, "item"),
        (3, "item"),
        (3, "item"),
    ]
    assert words(document, "item") == [
        "- In regard to security, principles have been established in our region",
        "- Organized crime as the threat.",
        "- A challenge shared by States of the Integration System - SICA).",
        "- The respective Ministries/Secretariats agreed",
        "- To designate the Ministries/Secretariats as focal points in smuggling",
        "- The interest was expressed",
    ]


def test_a_slide_without_title_goes_on_with_the_numbered_section(tmp_path: Path) -> None:
    document = read(tmp_path, "deck.txt", DECK)
    assert document.blocks[-1].place.section == ("I. Bases for Cooperation",)
    assert document.blocks[-1].place.label is None


def test_numbered_lines_alone_make_no_deck(tmp_path: Path) -> None:
    document = read(tmp_path, "a.txt", "1. Registration\n2. Hearing\n3. Decision\n")
    assert {block.place.slide for block in document.blocks} == {None}
