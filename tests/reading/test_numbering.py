"""Numbers of headings, paragraphs and items, and the labels they make."""

import pytest

from qa.reading.headings import heading_mark
from qa.reading.items import with_item
from qa.reading.labels import section_label
from qa.reading.numbering import Mark, note_number, paragraph_mark, roman_numeral, roman_value


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("4. The Group", Mark("decimal", "4")),
        ("- 4. The Group", Mark("decimal", "4")),
        ("- a) The development", Mark("letter", "a")),
        ("(b)in order to", Mark("letter", "b", bracketed=True)),
        ("(ii) directing", Mark("letter", "ii", bracketed=True)),
        ("(iii) directing", Mark("roman", "iii", bracketed=True)),
        ("1.2.1.(2) Subject to", Mark("rule", "1.2.1 (2)")),
        ("\u2022 prevention", Mark("bullet")),
        ("2011 was a year", None),
        ("Mr. Chairman", None),
        ("-5 degrees", None),
    ],
)
def test_marks_of_paragraphs(text: str, mark: Mark | None) -> None:
    assert paragraph_mark(text) == mark


@pytest.mark.parametrize(
    ("text", "style", "number", "title"),
    [
        ("Article 16 Signature", "article", "16", "Signature"),
        ("Artículo 5. Alcance", "article", "5", "Alcance"),
        ("PANEL IV", "panel", "IV", ""),
        ("CHAPTER II PREVENTION", "chapter", "II", "PREVENTION"),
        ("Annex", "annex", "", ""),
        ("Annex Report of the Office", "annex", "", "Report of the Office"),
        ("II. Bases", "roman", "II", "Bases"),
        ("I General Provisions", "roman", "I", "General Provisions"),
        ("B.1. Activities", "letter", "B.1", "Activities"),
        ("2.3 Access", "decimal", "2.3", "Access"),
    ],
)
def test_marks_of_headings(text: str, style: str, number: str, title: str) -> None:
    mark = heading_mark(text)
    assert mark is not None
    assert (mark.style, mark.number, mark.title) == (style, number, title)


@pytest.mark.parametrize(
    "text", ["Part of the solution", "2030 Agenda", "36 No Work", "A long way", "Articles of war"]
)
def test_words_that_only_look_like_numbers(text: str) -> None:
    assert heading_mark(text) is None


def test_the_same_letters_are_letters_or_romans_by_what_they_follow() -> None:
    def numbers(*letters: str) -> list[str]:
        items: list[Mark] = []
        for letter in letters:
            items = with_item(items, Mark("letter", letter))
        return [item.number for item in items]

    assert numbers("a", "b", "i") == ["b", "i"]
    assert numbers("a", "b", "i", "c") == ["c"]
    assert numbers("g", "h", "i") == ["i"]
    assert numbers("a", "i", "j") == ["j"]


@pytest.mark.parametrize(
    ("headings", "label"),
    [
        (("PART III", "Article 6"), "art. 6"),
        (("Panel IV", "B. Ministry", "B.1. Fighting"), "Panel IV, B.1"),
        (("II. Findings", "A. Laws"), "sect. II.A"),
        (("2 Methods", "2.3 Access"), "sect. 2.3"),
        (("SCHEDULE", "Paragraph 2"), "schedule, para. 2"),
        (("CHAPTER II", "SECTION A"), "chap. II, sect. A"),
        (("Annex II", "I. Scope"), "annex II, I"),
        (("Background",), None),
    ],
)
def test_sections_are_cited_by_their_numbers(headings: tuple[str, ...], label: str | None) -> None:
    marks = [mark for heading in headings if (mark := heading_mark(heading))]
    assert section_label(marks) == label


def test_romans_and_notes() -> None:
    assert [roman_value(text) for text in ("IV", "xix", "MCMXC", "ABC", "")] == [4, 19, 1990, 0, 0]
    assert [roman_numeral(value) for value in (4, 19, 1990)] == ["iv", "xix", "mcmxc"]
    assert [note_number(text) for text in ("¹² See", "3 Ibid.", "* Reissued", "See")] == [
        "12",
        "3",
        "*",
        None,
    ]
