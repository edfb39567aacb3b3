"""Examples are kept as JSON lines; evidence of gold questions tells the right sentences."""

from pathlib import Path

import pytest

from qa.models import ReaderPassage
from qa.records import Chunk, Place, Span
from training.examples import Candidate, Example, read_examples, write_examples
from training.mining import _readable, _right

FUND = ReaderPassage("Note", ("The fund helps.", "Se creó\u2028en 2010."))
EXAMPLES = [
    Example("xquad", "¿Qué?\u2028", (Candidate(FUND, (1,)), Candidate(FUND, ())), certain=False),
    Example("arcd", "ما؟", (Candidate(ReaderPassage("", ("One.",)), ()),), certain=True),
]
CHUNK = Chunk(
    document_id="0" * 12,
    span=Span(100, 147),
    text="The fund\nhelps victims.  It was set up in 2010.",
    context="Note",
    place=Place(),
    sentences=(Span(100, 123), Span(125, 147)),
)


def test_examples_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "new" / "examples.jsonl"
    write_examples(EXAMPLES, file)
    assert read_examples(file) == EXAMPLES


def test_an_example_is_answerable_if_any_candidate_answers() -> None:
    assert [each.answerable for each in EXAMPLES] == [True, False]


def test_a_passage_is_learned_as_it_will_be_read() -> None:
    assert _readable(CHUNK) == ReaderPassage(
        "Note", ("The fund helps victims.", "It was set up in 2010.")
    )


@pytest.mark.parametrize(
    ("evidence", "right"),
    [
        (Span(100, 123), (0,)),
        (Span(90, 200), (0, 1)),
        (Span(130, 135), (1,)),  # lies within
        (Span(112, 126), (0,)),  # one character of the other
        (Span(111, 147), (0, 1)),  # half of the first
        (Span(112, 147), (1,)),  # less than half of it
        (Span(123, 125), ()),
        (Span(0, 100), ()),
    ],
)
def test_sentences_that_evidence_mostly_covers_are_right(
    evidence: Span, right: tuple[int, ...]
) -> None:
    assert _right(CHUNK, [evidence]) == right
    assert _right(CHUNK, [Span(0, 5), evidence]) == right


def test_without_evidence_nothing_is_right() -> None:
    assert _right(CHUNK, []) == ()
