"""Judgments outlast cutting documents anew, reading them anew, and moving them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa.evaluation.judging import Judgment, JudgmentFile
from qa.evaluation.judging.grades import Grades
from qa.evaluation.judging.placing import Placing, find_words
from qa.records import Span
from qa.store import Generation, open_generation
from tests.evaluation.judging.judged import SHELTER, TEXT, judgment
from tests.small_index import build

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def report(name: str) -> str:
    """Return a text of 60 different paragraphs, every fifth of which occurs twice."""
    paragraphs = []
    for row in range(60):
        words = f"The {NUMBERS[row % 10]} {NUMBERS[row // 10]} of the report {name} names a border"
        paragraphs.append(f"{words} where ships of smuggling are kept. It is closed at night.")
        if row % 5 == 0:
            paragraphs.append("No more is known of it, and nobody asked for its name so far.")
    return "\n\n".join(paragraphs) + "\n"


REPORTS = {f"{name}.txt": report(name) for name in ("alpha", "beta", "gamma", "delta")}


def judged_passages(generation: Generation) -> Iterator[Judgment]:
    """Judge every passage of an index."""
    for source in generation.sources:
        document = generation.document(source.id)
        for row, chunk in enumerate(generation.chunks(generation.rows_of(source.id).tolist())):
            question = (f"{source.path}-{row}", f"What of {source.path} {row}?")
            yield Judgment.made_now(question, document, chunk.span, row % 4, "Ana")


@pytest.fixture(scope="module")
def judgments(tmp_path_factory: pytest.TempPathFactory) -> tuple[Judgment, ...]:
    folder = tmp_path_factory.mktemp("judged")
    with open_generation(build(folder, REPORTS, chunk_characters=120)) as generation:
        made = tuple(judged_passages(generation))
    file = JudgmentFile(folder / "judgments.jsonl")
    file.append(made)
    return file.read().standing


def solid(text: str) -> str:
    return "".join(text.split())


def test_more_than_200_judgments_are_on_the_same_words_after_cutting_anew(
    judgments: tuple[Judgment, ...], tmp_path: Path
) -> None:
    assert len(judgments) >= 200
    with open_generation(build(tmp_path, REPORTS, chunk_characters=900)) as generation:
        assert generation.manifest.settings.chunk_characters == 900
        cut = [
            chunk.span
            for source in generation.sources
            for chunk in generation.chunks(generation.rows_of(source.id).tolist())
        ]
        assert not {judgment.span for judgment in judgments} <= set(cut)
        placed = Placing(generation.sources, generation.document).place(judgments)
        texts = {each.path: generation.document(each.id).text for each in generation.sources}
    assert {one.state for one in placed} == {"exact"}
    for one, made in zip(placed, judgments, strict=True):
        assert one.judgment is made
        assert one.span is not None
        assert (one.document, one.span.of(texts[one.document])) == (made.document, made.words)
    counted = Grades.of(placed)
    assert sum(len(each) for each in counted.by_question.values()) == len(judgments)


def test_the_same_judgments_find_their_words_in_documents_that_changed(
    judgments: tuple[Judgment, ...], tmp_path: Path
) -> None:
    changed = {
        f"moved/{path}": "A preface was put in front of it.\n\n" + text.replace(" ", "  ")
        for path, text in REPORTS.items()
        if path != "delta.txt"
    }
    with open_generation(build(tmp_path, {**changed, "delta.txt": "Empty.\n"})) as generation:
        renamed = {each.path.removeprefix("moved/"): each.path for each in generation.sources}
        now = [replace(made, document=renamed[made.document]) for made in judgments]
        placed = Placing(generation.sources, generation.document).place(now)
        texts = {each.path: generation.document(each.id).text for each in generation.sources}
    for one, made in zip(placed, judgments, strict=True):
        if made.document == "delta.txt":
            assert (one.state, one.span) == ("gone", None)
            continue
        assert one.state == "moved"
        assert one.span is not None
        assert solid(one.span.of(texts[one.document])) == solid(made.words)
    in_order = [one.span.start for one in placed if one.span and "alpha" in one.document]
    assert in_order == sorted(in_order)  # also of words that stand there repeatedly


def test_a_document_that_was_renamed_is_known_by_its_hash(tmp_path: Path) -> None:
    with open_generation(build(tmp_path, {"new.txt": TEXT})) as generation:
        (source,) = generation.sources
        old = replace(judgment(), document="old.txt", digest=source.digest)
        other = replace(judgment(), document="old.txt", digest="1" * 64)
        placed = Placing(generation.sources, generation.document).place([old, other])
    assert [(one.state, one.document, one.span) for one in placed] == [
        ("moved", "new.txt", Span(20, 46)),
        ("no document", "", None),
    ]
    assert placed[1].as_json() == {
        "state": "no document",
        "document": "",
        "span": None,
        "judgment": other.as_json(),
    }


def test_words_that_were_joined_or_stand_twice_are_told_by_their_neighbours() -> None:
    made = judgment()
    assert find_words(made, "Thefund pays forshelter.".replace("The", "The ")) == Span(0, 25)
    twice = f"{SHELTER} Ships leave. Ships stay in port. {SHELTER} Nobody knows the rest."
    assert find_words(made, twice) == Span(twice.rindex("The"), twice.rindex("The") + 26)
    assert find_words(made, "The fund pays for clothes.") is None
