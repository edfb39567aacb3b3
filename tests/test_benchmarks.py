"""How the benchmarks part questions and choose thresholds, and what their questions rest on."""

from collections import Counter

import numpy as np
import pytest

from benchmarks.fit_confidence import Example, best_threshold
from benchmarks.sets import ROOT, SHARED, STARTER, WORK, gold_sets, half_of
from qa.evaluation import Question, read_gold
from qa.evaluation.gold import find_quote
from qa.reading import read_document

TREATIES = read_gold(ROOT / "benchmarks" / "gold" / "treaties.jsonl")
TREATY_CORPUS = SHARED / "corpora" / "treaties"


def asked(name: str, language: str) -> Question:
    return Question(name, "?", language, answerable=False)


def test_a_question_is_in_the_same_half_in_every_language() -> None:
    for number in range(50):
        halves = {half_of(asked(f"{code}-{number}", code)) for code in ("en", "es", "ar")}
        assert len(halves) == 1
    assert half_of(asked("en-1", "en")) == half_of(asked("1", "en"))


def test_the_halves_part_the_starter_questions() -> None:
    (starter,) = gold_sets(WORK / "no such folder", [STARTER])
    tune, report = starter.half("tune"), starter.half("report")
    assert not set(tune) & set(report)
    assert sorted(one.id for one in tune + report) == sorted(one.id for one in starter.questions)
    assert starter.half("all") == starter.questions


def test_a_set_that_is_not_there_is_named() -> None:
    with pytest.raises(SystemExit, match="No set named absent below"):
        gold_sets(WORK / "no such folder", ["absent"])


def test_the_threshold_parts_right_quotes_from_what_has_no_answer() -> None:
    examples = [
        Example("a", "1", {}, right=True, answerable=True),
        Example("a", "2", {}, right=False, answerable=True),  # counts on neither side
        Example("a", "3", {}, right=False, answerable=False),
        Example("b", "4", {}, right=True, answerable=True),
    ]
    assert best_threshold(examples, np.array([0.6, 0.9, 0.4, 0.7])) == 0.41


def test_the_treaty_questions_are_asked_in_five_languages() -> None:
    answerable = Counter(one.language for one in TREATIES if one.answerable)
    unanswerable = Counter(one.language for one in TREATIES if not one.answerable)
    assert answerable == {"en": 11, "es": 10, "fr": 10, "ar": 10, "ru": 9}
    assert unanswerable == {"en": 3, "es": 3, "fr": 2, "ar": 2, "ru": 2}
    assert len({entry.document for one in TREATIES for entry in one.evidence}) == 43


def test_a_treaty_answer_stands_in_all_its_evidence() -> None:
    with_answer = [one for one in TREATIES if one.answer]
    assert len(with_answer) == 47
    for one in with_answer:
        assert all(str(one.answer) in entry.quote for entry in one.evidence), one.id


@pytest.mark.skipif(not TREATY_CORPUS.is_dir(), reason="needs ../shared/corpora/treaties")
def test_a_treaty_quote_stands_once_in_its_document() -> None:
    names = {entry.document for one in TREATIES for entry in one.evidence}
    texts = {name: read_document(TREATY_CORPUS / name, TREATY_CORPUS).text for name in names}
    for one in TREATIES:
        for entry in one.evidence:
            assert len(find_quote(texts[entry.document], entry.quote)) == 1, (one.id, entry.quote)
