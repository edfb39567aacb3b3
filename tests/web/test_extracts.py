"""A quote with the words around it, for a view that holds only a few of them."""

import pytest

from qa.records import Document, Span
from qa.web.teach.extracts import Extract, Part, extract_around
from tests.documents import Draft, document, heading

LONG = " ".join(f"word{number}" for number in range(80))
NOTE = document(
    heading("A note"),
    heading("Figures", "A note"),
    Draft("One.", section=("A note", "Figures")),
    Draft("Two counts. Two estimates.", section=("A note", "Figures")),
    Draft("Three.", section=("A note", "Figures")),
    heading("Rules", "A note"),
    Draft(LONG, section=("A note", "Rules")),
    Draft("The quote.", section=("A note", "Rules")),
    Draft(LONG, section=("A note", "Rules")),
    title="A note",
)


def span(found: Document, words: str) -> Span:
    start = found.text.index(words)
    return Span(start, start + len(words))


def test_the_paragraphs_before_and_after_are_shown_without_the_title() -> None:
    assert extract_around(NOTE, span(NOTE, "Two estimates.")) == Extract(
        ("Figures",), (Part("One."), Part("Two counts. ", "Two estimates."), Part("Three."))
    )


def test_headings_are_no_neighbours() -> None:
    assert extract_around(NOTE, span(NOTE, "One.")).parts == (
        Part("", "One."),
        Part("Two counts. Two estimates."),
    )


def test_a_quote_may_run_across_paragraphs() -> None:
    assert extract_around(NOTE, span(NOTE, "One.\nTwo counts.")).parts == (
        Part("", "One."),
        Part("", "Two counts.", " Two estimates."),
        Part("Three."),
    )


def test_long_neighbours_are_cut_at_spaces() -> None:
    before, quote, after = extract_around(NOTE, span(NOTE, "The quote.")).parts
    assert before.before == "… " + " ".join(f"word{number}" for number in range(56, 80))
    assert quote == Part("", "The quote.")
    assert after.before == " ".join(f"word{number}" for number in range(25)) + " …"


def test_long_paragraphs_are_cut_around_their_quote() -> None:
    (part, _) = extract_around(NOTE, span(NOTE, "word40")).parts
    assert part.before.startswith("… word2 word3 ")
    assert part.quoted == "word40"
    assert part.after.endswith("word76 word77 …")
    unbroken = document(Draft("x" * 1000 + "quote" + "y" * 1000))
    assert extract_around(unbroken, span(unbroken, "quote")).parts == (
        Part("… " + "x" * 260, "quote", "y" * 260 + " …"),
    )


def test_a_long_quote_stands_alone() -> None:
    found = document(Draft("Before."), Draft("z" * 600), Draft("After."))
    assert extract_around(found, span(found, "z" * 600)).parts == (Part("", "z" * 600),)


def test_a_quote_outside_of_all_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a quote within a block"):
        extract_around(NOTE, Span(len(NOTE.text) + 1, len(NOTE.text) + 5))
