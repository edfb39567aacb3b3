"""Chunks are exact slices that a citation can point to."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.chunking import chunk_document
from qa.records import BlockKind, Chunk, Document, Place, Span
from tests.documents import Draft, document, heading


def texts(*drafts: Draft, limit: int = 1000, between: str = "\n") -> list[str]:
    return [chunk.text for chunk in chunk_document(document(*drafts, between=between), limit)]


def sentences(chunk: Chunk) -> list[str]:
    return [span.shifted(-chunk.span.start).of(chunk.text) for span in chunk.sentences]


def test_paragraphs_of_one_section_join_up_to_the_limit() -> None:
    four = [Draft("a" * 40), Draft("b" * 40), Draft("c" * 40), Draft("d" * 40)]
    assert texts(*four, limit=100) == ["a" * 40 + "\n" + "b" * 40, "c" * 40 + "\n" + "d" * 40]


def test_a_chunk_knows_its_slice_place_context_and_sentences() -> None:
    made = document(
        heading("Part I"),
        heading("Aims", "Part I"),
        Draft("  One aim? Another aim.\n", section=("Part I", "Aims"), page=2),
        Draft("A third.", section=("Part I", "Aims"), page=2),
        title="The Plan",
    )
    (chunk,) = chunk_document(made, 1000)
    assert chunk.text == "One aim? Another aim.\n\nA third."
    assert chunk.span == Span(14, 45)
    assert chunk.span.of(made.text) == chunk.text
    assert chunk.context == "The Plan > Part I > Aims"
    assert chunk.place == Place(page=2, section=("Part I", "Aims"))
    assert chunk.sentences == (Span(14, 22), Span(23, 35), Span(37, 45))
    assert chunk.document_id == made.source.id


def test_a_title_that_tells_when_and_by_whom_can_be_quoted() -> None:
    title = "Statement by Ms. Vera Roy, Vienna, 30 May 2012"
    made = document(
        heading(title),
        Draft("Mr. Chairman,", section=(title,)),
        Draft("4. We thank you.", section=(title,), label="para. 4"),
        title=title,
    )
    first, second = chunk_document(made, 1000)
    assert first.text == title + "\nMr. Chairman,"
    assert sentences(first) == [title, "Mr. Chairman,"]
    assert (first.context, second.context) == ("", "Statement by Ms. Vera Roy")


def test_a_heading_that_asks_begins_the_text_that_answers_it() -> None:
    made = document(
        heading("Visits"),
        heading("May visitors come?", "Visits"),
        Draft("Only by appointment.", section=("Visits", "May visitors come?")),
        Draft("The address is secret.", section=("Visits", "May visitors come?"), label="para. 2"),
        heading("What else?", "Visits"),
        heading("Rooms", "Visits", "What else?"),
        Draft("There are ten.", section=("Visits", "What else?", "Rooms")),
        title="Our house",
    )
    found = [(c.context, c.text, c.place.label) for c in chunk_document(made, 1000)]
    assert found == [
        ("Our house > Visits", "May visitors come?\nOnly by appointment.", None),
        ("Our house > Visits > May visitors come?", "The address is secret.", "para. 2"),
        ("Our house > Visits > What else? > Rooms", "There are ten.", None),
    ]


def test_a_numbered_answer_keeps_its_number_below_a_question() -> None:
    section = ("Who may stay?",)
    made = document(
        heading("Who may stay?"),
        Draft("Adults may.", section=section, label="para. 7"),
        Draft("Children may.", section=section, label="para. 8"),
    )
    found = [(c.text, c.place.label) for c in chunk_document(made, 1000)]
    assert found == [("Who may stay?\nAdults may.", "para. 7"), ("Children may.", "para. 8")]


def test_a_question_never_stands_without_the_long_answer_below_it() -> None:
    section = ("May they come?",)
    answer = "This is a sentence of forty characters. " * 4
    made = document(heading(*section), Draft(answer.strip(), section=section))
    first, *others = chunk_document(made, 100)
    assert sentences(first)[:2] == ["May they come?", answer[:39]]
    assert len(others) == 1


def test_a_title_that_names_the_document_cannot() -> None:
    def first(title: str) -> str:
        made = document(heading(title), Draft("Words.", section=(title,)), title=title)
        return chunk_document(made, 1000)[0].text

    assert first("Report of the session of May 2012") == "Words."
    assert first(" ".join(["word"] * 40)) == "Words."
    long = " ".join(["word"] * 41)
    assert first(long) == long + "\nWords."


def test_a_heading_below_the_title_is_no_text_whatever_it_tells() -> None:
    name = "Libya, 15 July 2025"
    (chunk,) = chunk_document(document(heading(name), Draft("Words.", section=(name,))), 1000)
    assert chunk.text == "Words."
    assert chunk.context.endswith(name)


def test_context_does_not_say_the_title_twice() -> None:
    made = document(Draft("Words.", section=("The  plan", "Aims")), title="The Plan")
    assert chunk_document(made, 1000)[0].context == "The Plan > Aims"


@pytest.mark.parametrize(
    "second",
    [
        Draft("Second.", section=("B",), page=1),
        Draft("Second.", section=("A",), page=2),
        Draft("Second.", section=("A",), page=1, slide=2),
        Draft("Second.", section=("A",), page=1, label="para. 2"),
        Draft("Second.", "footnote", section=("A",), page=1),
        Draft("Second.", "note", section=("A",), page=1),
    ],
    ids=["section", "page", "slide", "label", "footnote", "note"],
)
def test_what_a_citation_needs_is_not_crossed(second: Draft) -> None:
    assert texts(Draft("First.", section=("A",), page=1), second) == ["First.", "Second."]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Note", ["First.", "Second."]), ("Why?", ["Why?\nFirst.", "Why?\nSecond."])],
)
def test_a_heading_in_between_parts_chunks_even_if_both_sections_have_one_name(
    name: str, expected: list[str]
) -> None:
    found = texts(
        heading(name),
        Draft("First.", section=(name,)),
        heading(name),
        Draft("Second.", section=(name,)),
    )
    assert found == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        # Paragraphs of an article go together under the number they share.
        (("art. 8, para. 1", "art. 8, para. 2"), [("One.\nTwo.", "art. 8")]),
        (("art. 8, para. 1 (a)", "art. 8, para. 1 (b)"), [("One.\nTwo.", "art. 8, para. 1")]),
        (("para. 4", "para. 4 (a)"), [("One.\nTwo.", "para. 4")]),
        (("para. 4", "para. 40"), [("One.", "para. 4"), ("Two.", "para. 40")]),
        (("art. 8", "art. 9"), [("One.", "art. 8"), ("Two.", "art. 9")]),
        (("para. 4", None), [("One.", "para. 4"), ("Two.", None)]),
        ((None, "para. 4"), [("One.", None), ("Two.", "para. 4")]),
    ],
)
def test_a_chunk_is_cited_by_what_all_its_words_share(
    labels: tuple[str | None, str | None], expected: list[tuple[str, str | None]]
) -> None:
    made = document(Draft("One.", label=labels[0]), Draft("Two.", label=labels[1]))
    assert [(c.text, c.place.label) for c in chunk_document(made, 1000)] == expected


@pytest.mark.parametrize(
    ("above", "joined"),
    [
        ("Recommendation", True),
        ("Aims and purposes of the organization", True),
        ("There is one.", False),
        ("b. the second", False),
        ("2. the second", False),
        ("A line of so many words that it was never meant as a head", False),
        ("\u7b2c\u4e00\u7ae0", True),
        ("\u7b2c\u4e00\u7ae0\uff1b", False),
        ("\u0645\u0627\u062f\u0629\u061b", False),
        ("\u5bf9\u88ab\u8d29\u8fd0\u8005\u7684\u4fdd\u62a4" * 11, False),
        ("23", False),
    ],
)
def test_a_few_words_above_a_numbered_paragraph_begin_its_chunk(above: str, joined: bool) -> None:
    made = document(
        Draft("One.", label="para. 1"),
        Draft(above, label="sect. III"),
        Draft("Two.", label="para. 2"),
    )
    found = [(c.text, c.place.label) for c in chunk_document(made, 1000)]
    alone = [(above, "sect. III"), ("Two.", "para. 2")]
    rest = [(f"{above}\nTwo.", "para. 2")] if joined else alone
    assert found == [("One.", "para. 1"), *rest]


def test_a_paragraph_and_its_items_stay_together_up_to_the_limit() -> None:
    made = document(
        Draft("It shall provide:", label="art. 6, para. 3"),
        Draft("(a) " + "a" * 40, "item", label="art. 6, para. 3 (a)"),
        Draft("(b) " + "b" * 40, "item", label="art. 6, para. 3 (b)"),
        Draft("c" * 80, label="art. 6, para. 4"),
        Draft("d" * 10, label="art. 7"),
    )
    assert [(c.text[:5], c.place.label) for c in chunk_document(made, 110)] == [
        ("It sh", "art. 6, para. 3"),
        ("ccccc", "art. 6, para. 4"),
        ("ddddd", "art. 7"),
    ]


def test_bullets_belong_to_the_numbered_paragraph_above() -> None:
    made = document(
        Draft("The aims are:", label="para. 4"),
        Draft("- peace", "item"),
        Draft("- law", "item"),
        Draft("An unnumbered end."),
    )
    assert [(c.text, c.place.label) for c in chunk_document(made, 1000)] == [
        ("The aims are:\n- peace\n- law", "para. 4"),
        ("An unnumbered end.", None),
    ]


def test_numbered_items_stay_with_the_words_above_their_list() -> None:
    made = document(
        Draft("Please bring:"),
        Draft("1. a letter", "item", label="item 1"),
        Draft("2. a towel", "item", label="item 2"),
        Draft("Copies are enough."),
        Draft("4. We thank you.", label="para. 4"),
        Draft("1. all", "item", label="para. 4 (1)"),
        between="\n\n",
    )
    found = [(chunk.text, chunk.place.label) for chunk in chunk_document(made, 1000)]
    assert found == [
        ("Please bring:\n\n1. a letter\n\n2. a towel\n\nCopies are enough.", None),
        ("4. We thank you.\n\n1. all", "para. 4"),
    ]


def test_every_item_is_a_sentence() -> None:
    (chunk,) = chunk_document(
        document(Draft("We ask for"), Draft("- peace", "item"), Draft("- law", "item")), 1000
    )
    assert sentences(chunk) == ["We ask for", "- peace", "- law"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Debt bondage.", "Holding a person in work by means of a debt."),
        ("(d) Consideration of a referendum.", "Assess the need for one."),
        ("Abuse of a position of vulnerability.", "Taking advantage of it."),
        ("\u5f15\u6e21\u3002", "\u5c06\u67d0\u4eba\u4ea4\u7ed9\u53e6\u4e00\u56fd\u3002"),
    ],
)
def test_a_head_is_one_sentence_with_what_it_names(first: str, second: str) -> None:
    text = f"{first} {second} A third sentence follows them."
    (chunk,) = chunk_document(document(Draft(text)), 1000)
    assert sentences(chunk) == [f"{first} {second}", "A third sentence follows them."]


@pytest.mark.parametrize(
    "first",
    [
        "The death penalty shall be abolished.",
        "They cross a border.",
        "The fund pays for shelter.",
        "Abolida est\u00e1 la pena.",
        "Why?",
        "The ships and all who sail in them stay.",
    ],
)
def test_a_short_sentence_that_says_something_stands_alone(first: str) -> None:
    (chunk,) = chunk_document(document(Draft(f"{first} Another one follows.")), 1000)
    assert sentences(chunk) == [first, "Another one follows."]


def test_a_head_in_the_middle_of_a_paragraph_stands_alone() -> None:
    text = "This is the first of them. Debt bondage. Holding a person in work."
    (chunk,) = chunk_document(document(Draft(text)), 1000)
    assert sentences(chunk) == ["This is the first of them.", "Debt bondage.", text[-25:]]


def test_a_table_row_is_one_sentence_unless_it_is_long() -> None:
    row = "No. 4. Rev. | Mexico. | 2010."
    long_row = "The first cell says much. " * 12 + "| 2010"
    short, long = chunk_document(
        document(Draft(row, "row"), Draft(long_row, "row", section=("B",))), 1000
    )
    assert sentences(short) == [row]
    assert sentences(long) == ["The first cell says much."] * 12 + ["| 2010"]


def test_text_outside_blocks_is_never_taken_in() -> None:
    assert texts(Draft("One."), Draft("Two."), between="\n[page 3]\n") == ["One.", "Two."]


# --- headings -----------------------------------------------------------------------------------


def test_a_title_only_slide_is_a_chunk_that_is_not_its_own_context() -> None:
    made = document(
        heading("Welcome", slide=1),
        heading("Aims", slide=2),
        Draft("Peace.", section=("Aims",), slide=2),
        heading("Thank you", slide=3),
        title="Deck",
    )
    assert [(c.text, c.context, c.place.slide) for c in chunk_document(made, 1000)] == [
        ("Welcome", "Deck", 1),
        ("Peace.", "Deck > Aims", 2),
        ("Thank you", "Deck", 3),
    ]


def test_a_heading_right_above_another_is_context_of_the_text_below_that() -> None:
    made = document(
        heading("Panel I"),
        heading("Proposals"),
        Draft("Peace.", section=("Proposals",)),
        Draft("More peace.", section=("Proposals",), page=2),
        heading("Other"),
        Draft("Law.", section=("Other",)),
        heading("Annex"),
        title="Report",
    )
    assert [(c.text, c.context) for c in chunk_document(made, 1000)] == [
        ("Peace.", "Report > Panel I > Proposals"),
        ("More peace.", "Report > Panel I > Proposals"),
        ("Law.", "Report > Other"),
        ("Annex", "Report"),
    ]


def test_headings_on_different_pages_do_not_become_context_of_each_other() -> None:
    made = document(
        heading("Cover", page=1),
        heading("Aims", page=2),
        heading("Peace", "Aims", page=2),
        Draft("Words.", section=("Aims", "Peace"), page=2),
    )
    assert [(c.text, c.context) for c in chunk_document(made, 1000)] == [
        ("Cover", ""),
        ("Words.", "Aims > Peace"),
    ]


def test_text_that_is_not_below_the_heading_before_it_does_not_hold_its_words() -> None:
    made = document(heading("Lone"), Draft("Words.", section=("Other",)))
    assert [c.text for c in chunk_document(made, 1000)] == ["Lone", "Words."]


def test_the_title_is_no_chunk_unless_there_is_nothing_else() -> None:
    made = document(heading("Title"), Draft("Words."), title="Title")
    assert [c.text for c in chunk_document(made, 1000)] == ["Words."]
    only = document(heading("Title"), title="Title")
    assert [(c.text, c.context) for c in chunk_document(only, 1000)] == [("Title", "")]


def test_the_words_of_a_heading_above_a_lone_heading_are_its_context() -> None:
    made = document(heading("Part I"), heading("Reserved", "Part I"))
    assert [(c.text, c.context) for c in chunk_document(made, 1000)] == [("Reserved", "Part I")]


# --- long blocks --------------------------------------------------------------------------------


def test_long_text_is_cut_at_sentence_ends_into_even_pieces() -> None:
    ten = " ".join(f"This is sentence number {n} of art. 8." for n in range(10))
    found = texts(Draft(ten), limit=300)
    assert [text.count("sentence") for text in found] == [5, 5]
    assert " ".join(found) == ten


def test_a_sentence_longer_than_a_chunk_is_cut_at_a_semicolon() -> None:
    clauses = "to prevent trafficking in persons; to protect the victims; to promote cooperation"
    assert texts(Draft(clauses), limit=60) == [
        "to prevent trafficking in persons; to protect the victims;",
        "to promote cooperation",
    ]


def test_a_long_sentence_without_spaces_is_cut_at_a_semicolon() -> None:
    clauses = "\u9884\u9632\u8d29\u8fd0\uff0c\u4fdd\u62a4\uff1b\u4fc3\u8fdb\u5408\u4f5c"
    assert texts(Draft(clauses), limit=10) == [clauses[:8], clauses[8:]]


def test_a_word_longer_than_a_chunk_is_cut_all_the_same() -> None:
    assert texts(Draft("x" * 25), limit=10) == ["x" * 10, "x" * 10, "x" * 5]


def test_nothing_to_cut() -> None:
    assert chunk_document(document(), 1000) == ()
    assert chunk_document(document(Draft(" \n ")), 1000) == ()


def test_a_chunk_length_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive chunk length, got 0"):
        chunk_document(document(Draft("One.")), 0)


# --- what holds for every document ---------------------------------------------------------------

KINDS: list[BlockKind] = ["heading", "paragraph", "item", "row", "footnote", "note"]


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    kind = draw(st.sampled_from(KINDS))
    words = draw(st.text(alphabet="ab. \n,;é人。“”(1)", min_size=1, max_size=120))
    above = draw(st.sampled_from([(), ("A",), ("A", "B")]))
    section = (*above, " ".join(words.split())) if kind == "heading" else above
    return Draft(
        words,
        kind,
        section,
        draw(st.sampled_from([None, "art. 1", "art. 1, para. 2", "art. 2 (a)"])),
        draw(st.sampled_from([None, 1, 2])),
    )


@given(
    st.lists(drafts(), max_size=8),
    st.integers(1, 200),
    st.sampled_from(["\n", "\n\n", "", " | "]),
    st.sampled_from(["en", "zh"]),
)
def test_chunks_tile_the_document(
    made: list[Draft], limit: int, between: str, language: str
) -> None:
    source = document(*made, between=between, language=language)
    chunks = chunk_document(source, limit)
    covered = [position for chunk in chunks for position in words(source, chunk.span)]
    expected = [
        position
        for block in source.blocks
        if block.kind != "heading"
        for position in words(source, block.span)
    ]
    assert len(covered) == len(set(covered))
    assert set(expected) <= set(covered)
    assert set(covered) - set(expected) <= heading_words(source)
    for chunk in chunks:
        assert chunk.span.of(source.text) == chunk.text == chunk.text.strip()
        assert 0 < len(chunk.text) <= limit
        assert [p for s in chunk.sentences for p in words(source, s)] == words(source, chunk.span)
    assert all(a.span.end <= b.span.start for a, b in pairwise(chunks))


def words(source: Document, span: Span) -> list[int]:
    """Return the positions of everything in `span` that is not white space."""
    return [at for at in range(span.start, span.end) if not source.text[at].isspace()]


def heading_words(source: Document) -> set[int]:
    return {
        position
        for block in source.blocks
        if block.kind == "heading"
        for position in words(source, block.span)
    }
