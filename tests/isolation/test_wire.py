"""What a child sends arrives as it was."""

import pytest

from qa.chunking import chunk_document
from qa.isolation import Reading, Refusal
from qa.isolation.wire import from_json, to_json
from qa.records import Block, Document, Metadata, Place, Source, Span


def test_a_reading_arrives_whole() -> None:
    text = "Part I\nÀ la frontière: «oui». 🙂 Then more."
    place = Place(4, None, ("Part I",), "para. 2 (a)")
    document = Document(
        Source(
            "a" * 12, "x/a.pdf", "A", "fr", Metadata("UN", "2011", None, "report"), "d", 9, (4, 7)
        ),
        text,
        (
            Block("heading", Span(0, 6), Place(4, None, ("Part I",))),
            Block("paragraph", Span(7, len(text)), place),
        ),
    )
    reading = Reading(document, chunk_document(document, 1000))
    line = to_json(reading)
    assert from_json(line) == reading
    assert line.isascii()
    assert "\n" not in line


def test_a_refusal_arrives() -> None:
    assert from_json(to_json(Refusal("no text\u2028at all"))) == Refusal("no text\u2028at all")


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"source": 1}', "ready"])
def test_anything_else_is_an_error(line: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(line)
