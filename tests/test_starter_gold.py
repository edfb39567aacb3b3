"""The starter collection and its gold questions: complete, consistent, and in our own words."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qa.reading import read_document

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
GOLD = ROOT / "gold" / "starter.jsonl"
SEEDS = ROOT.parent / "shared" / "seeds"
COPIED_RUN = 12
"""So many consecutive words shared with a seed count as copied."""

Question = dict[str, Any]
QUESTIONS: list[Question] = [
    json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()
]
ANSWERABLE = [one for one in QUESTIONS if one["answerable"]]
# Only the documents that the gold file names: readers may have put their own beside them.
FILES = sorted(
    {CORPUS / evidence["document"] for one in ANSWERABLE for evidence in one["evidence"]}
)
COLLECTION = ROOT / "docs" / "collection.md"


@cache
def folded_text(name: str) -> str:
    return " ".join(read_document(CORPUS / name, CORPUS).text.split())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return (tuple(words[at : at + COPIED_RUN]) for at in range(len(words) - COPIED_RUN + 1))


def test_the_collection_has_every_format_and_three_languages() -> None:
    documents = [read_document(file, CORPUS) for file in FILES]
    assert Counter(file.suffix for file in FILES) == {
        ".md": 6,
        ".html": 5,
        ".txt": 3,
        ".docx": 3,
        ".pdf": 3,
        ".pptx": 2,
    }
    languages = Counter(document.source.language for document in documents)
    assert languages == {"en": 14, "es": 5, "fr": 3}


def test_every_built_file_has_its_source() -> None:
    built = {file.name for file in FILES if file.suffix in (".docx", ".pptx", ".pdf")}
    sources = (ROOT / "benchmarks" / "corpus_sources").glob("*.txt")
    assert {source.stem for source in sources} == built


def test_the_note_on_the_collection_lists_every_document() -> None:
    listed = re.findall(r"^\| `([^`]+)`", COLLECTION.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == [file.name for file in FILES]


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda one: one["id"])
def test_quotes_stand_in_their_documents(question: Question) -> None:
    for evidence in question["evidence"]:
        assert evidence["quote"] in folded_text(evidence["document"])
    if "answer" in question:
        assert any(question["answer"] in evidence["quote"] for evidence in question["evidence"])


def test_lines_follow_the_schema() -> None:
    assert len({one["id"] for one in QUESTIONS}) == len(QUESTIONS)
    assert len({one["question"] for one in QUESTIONS}) == len(QUESTIONS)
    needed = {"id", "question", "language", "answerable"}
    for one in QUESTIONS:
        allowed = needed | ({"evidence", "answer", "tags"} if one["answerable"] else set())
        assert needed <= one.keys() <= allowed
        assert bool(one.get("evidence")) is one["answerable"]


def test_the_mix_of_questions() -> None:
    languages = Counter(one["language"] for one in QUESTIONS)
    assert languages == {"en": 84, "es": 29, "fr": 14, "pt": 2, "de": 2, "ar": 1}
    assert languages["es"] + languages["fr"] >= len(QUESTIONS) / 4
    assert len(QUESTIONS) - len(ANSWERABLE) == 34 >= len(QUESTIONS) / 4


def test_a_question_is_called_cross_lingual_when_no_evidence_is_in_its_language() -> None:
    for one in ANSWERABLE:
        languages = {
            read_document(CORPUS / evidence["document"], CORPUS).source.language
            for evidence in one["evidence"]
        }
        assert ("cross-lingual" in one["tags"]) is (one["language"] not in languages), one["id"]


def test_every_document_answers_at_least_three_questions() -> None:
    asked = Counter(
        document
        for one in ANSWERABLE
        for document in {evidence["document"] for evidence in one["evidence"]}
    )
    assert min(asked.values()) >= 3


def test_one_sentence_alone_gives_the_number_of_victims() -> None:
    holders = [file.name for file in FILES if re.search(r"2[.,]5 mill", folded_text(file.name))]
    assert holders == ["estimates-of-victims.md"]
    assert folded_text("estimates-of-victims.md").count("2.5 million") == 1


@pytest.mark.skipif(not SEEDS.is_dir(), reason="needs ../shared/seeds")
def test_nothing_is_copied_from_the_seeds() -> None:
    seeds = sorted(SEEDS.glob("*.txt"))
    assert len(seeds) == 5
    copied = {run for seed in seeds for run in runs(seed.read_text(encoding="utf-8"))}
    for file in FILES:
        assert not copied.intersection(runs(folded_text(file.name))), file.name
