"""Plain text: words pass through exactly, lines become paragraphs, lists and headings."""

from pathlib import Path

import pytest

from qa.errors import DamagedFile, NoTextFound
from tests.reading.support import block_with, is_well_formed, labels, read, words

STATEMENT = """\
STATEMENT OF THE GROUP, VIENNA

Mr. Chairman,

- 1. We congratulate you.
- 2. We note the following aspects:
- a) The development of laws.
- b) The obligation of States.

Mr. Chairman.

- 3. We look forward to a discussion of practices in order

to obtain concrete actions.
"""


def test_words_pass_through_and_blocks_tile_the_text(tmp_path: Path) -> None:
    document = read(tmp_path, "a.txt", STATEMENT)
    assert document.text.split() == STATEMENT.split()
    assert is_well_formed(document)


def test_numbers_behind_dashes_are_paragraphs_with_items(tmp_path: Path) -> None:
    document = read(tmp_path, "a.txt", STATEMENT)
    assert document.source.title == "STATEMENT OF THE GROUP, VIENNA"
    assert labels(document) == [
        (None, "Mr. Chairman,"),
        ("para. 1", "- 1. We"),
        ("para. 2", "- 2. We"),
        ("para. 2 (a)", "- a) The"),
        ("para. 2 (b)", "- b) The"),
        (None, "Mr. Chairman."),
        ("para. 3", "- 3. We"),
        ("para. 3", "to obtain concrete"),
    ]


def test_panels_and_numbers_on_lines_of_their_own_are_headings(tmp_path: Path) -> None:
    text = (
        " PANEL IV\n\nA.\nInstitutions\n\nA group was set up.\nB.\nMinistry\n\n"
        "B.1.\nFighting\n\nIt ran a campaign.\n"
    )
    document = read(tmp_path, "a.txt", text)
    assert words(document, "heading") == [
        "PANEL IV",
        "A. Institutions",
        "B. Ministry",
        "B.1. Fighting",
    ]
    group = block_with(document, "A group").place
    assert (group.label, group.section) == ("Panel IV, A", ("PANEL IV", "A. Institutions"))
    campaign = block_with(document, "campaign").place
    assert campaign.label == "Panel IV, B.1"
    assert campaign.section == ("PANEL IV", "B. Ministry", "B.1. Fighting")


def test_lines_broken_at_a_column_are_joined_and_others_are_not(tmp_path: Path) -> None:
    wrapped = "\n".join(
        [
            "Countries of the region have agreed that the fight against",
            "trafficking in persons needs more than a single instrument and",
            "that victims must be heard in every proceeding that concerns",
            "them.",
            "",
            "A second paragraph follows here and it is broken in the same",
            "way.",
        ]
    )
    assert words(read(tmp_path, "a.txt", wrapped)) == [
        "Countries of the region have agreed that the fight against trafficking in persons needs "
        "more than a single instrument and that victims must be heard in every proceeding that "
        "concerns them.",
        "A second paragraph follows here and it is broken in the same way.",
    ]
    by_meaning = (
        "Opening hours\nMonday\nTuesday\nYou can register at the office from eight to noon.\n"
    )
    assert words(read(tmp_path, "b.txt", by_meaning)) == by_meaning.splitlines()


def test_the_first_line_is_the_title_even_as_a_question(tmp_path: Path) -> None:
    document = read(tmp_path, "a.txt", "Can I work here?\nYou need a permit. Ask the office.\n")
    assert document.source.title == "Can I work here?"
    assert read(tmp_path, "b.txt", "It rains. It pours.\n\nAlways.").source.title == "b"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "Año de la protección"),
        ("utf-16", "Año de la protección"),
        ("utf-16-le", "Plain words and nothing else, said in two bytes each"),
        ("utf-32", "Año de la protección"),
        (
            "cp1252",
            "La protección de las víctimas será una obligación de los Estados según la ley.",
        ),
        (
            "iso-8859-5",
            "Государства сотрудничают в борьбе с торговлей людьми и незаконным ввозом мигрантов.",
        ),
    ],
)
def test_encodings_are_told_from_the_bytes(tmp_path: Path, encoding: str, text: str) -> None:
    assert read(tmp_path, "a.txt", text.encode(encoding)).text == text


def test_binary_and_empty_files_are_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match="expected text, found binary data"):
        read(tmp_path, "a.txt", bytes(range(256)) * 20)
    with pytest.raises(NoTextFound, match="the file is empty"):
        read(tmp_path, "b.txt", b"")
    with pytest.raises(NoTextFound, match="holds no words"):
        read(tmp_path, "c.txt", b" \n\t\n")


def test_soft_hyphens_and_ligatures_go_and_other_signs_stay(tmp_path: Path) -> None:
    document = read(tmp_path, "a.txt", "Traf\u00adficking e\ufb03cient \u200e(4) A\u2060B")
    assert document.text == "Trafficking efficient \u200e(4) A\u2060B"
