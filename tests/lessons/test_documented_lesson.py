"""The lesson that the documentation shows is one."""

import re
from pathlib import Path

from qa.citing import resolve
from qa.lessons import parse_lesson, write_lesson
from qa.reading import read_document

ROOT = Path(__file__).parents[2]


def test_the_lesson_in_the_documentation() -> None:
    page = (ROOT / "docs" / "teaching.md").read_text("utf-8")
    (text,) = re.findall(r"^```markdown\n(.*?)^```", page, re.M | re.S)
    lesson = parse_lesson(text)
    assert write_lesson(lesson) == text
    first, second = lesson.questions
    assert (first.pin, second.note) == (None, "")
    assert second.pin is not None
    file = ROOT / "corpus" / "trafficking-and-smuggling-compared.pdf"
    document = read_document(file, file.parent)
    assert second.pin.document_id == document.source.id
    found = resolve(second.pin.anchor, document.text)
    assert found.state == "exact"
    assert found.span is not None
    assert found.span.of(document.text).split() == (second.pin.quote or "").split()
