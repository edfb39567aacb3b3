"""How the benchmarks part questions and choose thresholds, and what their questions rest on."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.fit_confidence import (
    VARIANTS,
    Example,
    _reliability,
    _shares,
    _thresholds,
    _weights,
    _without_cosines,
)
from benchmarks.sets import ROOT, SHARED, STARTER, TRAINED_ON, WORK, GoldSet, Part, gold_sets
from qa.evaluation import Question, read_gold
from qa.evaluation.gold import Evidence, find_quote
from qa.reading import read_document

OWN = {
    file.stem: read_gold(file) for file in sorted((ROOT / "benchmarks" / "gold").glob("*.jsonl"))
}
TREATIES = OWN["treaties"]
TREATY_CORPUS = SHARED / "corpora" / "treaties"
PARTS: tuple[Part, ...] = ("train", "tune", "report")


NOWHERE = WORK / "no such folder"


def asked(name: str, language: str, document: str | None = None) -> Question:
    evidence = () if document is None else (Evidence(document, "words"),)
    return Question(name, "?", language, answerable=bool(evidence), evidence=evidence)


def parts(gold: GoldSet) -> dict[str, set[str]]:
    return {part: {one.id for one in gold.part(part)} for part in PARTS}


@pytest.mark.parametrize("name", ["xquad", "clapnq"])
def test_a_question_is_in_the_same_part_in_every_language(name: str) -> None:
    codes = ("en", "es", "ar")
    plain = [asked(f"{code}-{number}", code) for number in range(50) for code in codes]
    found = parts(GoldSet(name, NOWHERE, tuple(plain)))
    for ids in found.values():
        numbers = [one.partition("-")[2] for one in ids]
        assert {numbers.count(number) for number in numbers} <= {3}
    without_code = GoldSet(name, NOWHERE, (asked("1", "en"), asked("en-1", "en")))
    assert sorted(map(len, parts(without_code).values())) == [0, 0, 2]


def test_all_questions_that_one_document_answers_are_in_one_part() -> None:
    questions = [asked(f"{number}", "en", f"{number % 20}.txt") for number in range(100)]
    found = parts(GoldSet("xquad", NOWHERE, tuple(questions)))
    documents = [{int(one) % 20 for one in ids} for ids in found.values()]
    assert sum(map(len, documents)) == 20
    assert all(documents)


def test_what_is_reported_was_neither_trained_nor_tuned_on() -> None:
    assert {"xquad", "omos", "obliqa"} == TRAINED_ON
    questions = tuple(asked(f"{number}", "en") for number in range(400))
    trained, tuned = (
        parts(GoldSet("omos", NOWHERE, questions)),
        parts(GoldSet("clapnq", NOWHERE, questions)),
    )
    assert trained["report"] == tuned["report"]
    assert trained["train"] | trained["tune"] == tuned["tune"]
    assert tuned["train"] == set()
    for found in (trained, tuned):
        assert sum(map(len, found.values())) == 400
        assert len(set().union(*found.values())) == 400
    # A half is reported on; of the other half, three fifths are trained on.
    assert len(trained["report"]) == pytest.approx(200, abs=30)
    assert len(trained["train"]) == pytest.approx(120, abs=30)


def test_the_parts_make_up_the_starter_questions() -> None:
    (starter,) = gold_sets(NOWHERE, [STARTER])
    assert starter.part("train") == ()
    tune, report = starter.part("tune"), starter.part("report")
    assert sorted(one.id for one in tune + report) == sorted(one.id for one in starter.questions)
    assert starter.part("all") == starter.questions


def test_a_set_that_is_not_there_is_named() -> None:
    with pytest.raises(SystemExit, match="No set named absent below"):
        gold_sets(NOWHERE, ["absent"])


def judged(
    gold: str,
    *,
    group: object = "1",
    right: bool = False,
    answerable: bool = True,
    language: str = "en",
) -> Example:
    return Example(gold, str(group), language, {}, right=right, answerable=answerable)


def test_sets_weigh_as_the_root_of_their_size_and_withheld_answers_a_quarter() -> None:
    real = [judged("a"), *(judged("b", group=number) for number in range(4))]
    withheld = [replace(judged("b"), withheld=True) for _ in range(5)]
    weights = _weights([*real, *withheld])
    assert weights.sum() == pytest.approx(10)
    assert weights[1:5].sum() == pytest.approx(2 * weights[0])
    assert weights[5:].sum() == pytest.approx(0.25 * weights[1:5].sum())


def test_a_question_in_several_languages_counts_once() -> None:
    weights = _weights([judged("a"), *(judged("b", language=code) for code in ("en", "es", "ar"))])
    assert weights[1:].sum() == pytest.approx(weights[0])


def test_thresholds_part_right_quotes_from_what_has_no_answer() -> None:
    examples = [
        judged("a", right=True),
        judged("a"),  # counts on neither side
        judged("a", answerable=False),
        judged("b", right=True),
    ]
    thresholds = _thresholds(examples, np.array([0.6, 0.9, 0.4, 0.7]))
    assert thresholds["balanced"] == 0.51  # the middle of .41 to .6
    assert thresholds["eager"] < 0.51 < thresholds["cautious"]


def test_a_set_weighs_on_a_threshold_as_the_root_of_its_questions() -> None:
    large = [judged("large", group=number, right=True) for number in range(4)]
    examples = [*large, judged("small", right=True), judged("large", answerable=False)]
    answered, refused = _shares(examples, np.array([0.9, 0.9, 0.9, 0.9, 0.3, 0.2]), 0.5)
    assert answered == pytest.approx(2 / 3)
    assert refused == 1.0


def test_reliability_tells_how_many_were_right_from_each_confidence_on() -> None:
    sure = [judged("a", right=number % 10 > 0) for number in range(30)]
    unsure = [judged("a", right=number % 3 == 0, language="es") for number in range(30)]
    probabilities = np.array([0.8 + 0.001 * each for each in range(30)] + [0.2] * 30)
    assert _reliability(sure + unsure, probabilities, "all") == [
        {"from": 0.0, "right": 0.3333, "questions": 30},
        {"from": 0.8, "right": 0.9, "questions": 30},
    ]
    assert _reliability(sure + unsure, probabilities, "es") == [
        {"from": 0.0, "right": 0.3333, "questions": 30}
    ]


def test_words_alone_are_weighed_for_encoders_not_fitted_for() -> None:
    example = replace(judged("a"), features={"words in the quote": 0.5, "lead": 1.0})
    assert _without_cosines(example).features == {"words in the quote": 0.5}
    assert set(VARIANTS) >= {"e5-small+minilm read by e5-reader", "e5-small+minilm", "minilm"}


def test_the_treaty_questions_are_asked_in_five_languages() -> None:
    answerable = Counter(one.language for one in TREATIES if one.answerable)
    unanswerable = Counter(one.language for one in TREATIES if not one.answerable)
    assert answerable == {"en": 11, "es": 10, "fr": 10, "ar": 10, "ru": 9}
    assert unanswerable == {"en": 3, "es": 3, "fr": 2, "ar": 2, "ru": 2}
    assert len({entry.document for one in TREATIES for entry in one.evidence}) == 43


@pytest.mark.parametrize(
    ("name", "english", "others", "documents"),
    [("guides", (28, 8), (17, 7), 5), ("un-reports", (51, 15), (33, 11), 20)],
)
def test_questions_over_reports_are_asked_in_eight_languages(
    name: str, english: tuple[int, int], others: tuple[int, int], documents: int
) -> None:
    counts = Counter((one.language, one.answerable) for one in OWN[name])
    assert (counts.pop(("en", True)), counts.pop(("en", False))) == english
    assert {language for language, _ in counts} == {"ar", "de", "es", "fr", "pt", "ru", "zh"}
    assert sum(n for (_, answerable), n in counts.items() if answerable) == others[0]
    assert sum(n for (_, answerable), n in counts.items() if not answerable) == others[1]
    assert len({entry.document for one in OWN[name] for entry in one.evidence}) == documents


@pytest.mark.parametrize(("name", "count"), [("treaties", 47), ("guides", 36), ("un-reports", 79)])
def test_an_answer_stands_in_all_its_evidence(name: str, count: int) -> None:
    with_answer = [one for one in OWN[name] if one.answer]
    assert len(with_answer) == count
    for one in with_answer:
        assert all(str(one.answer) in entry.quote for entry in one.evidence), one.id


@pytest.mark.skipif(not TREATY_CORPUS.is_dir(), reason="needs ../shared/corpora/treaties")
def test_a_treaty_quote_stands_once_in_its_document() -> None:
    names = {entry.document for one in TREATIES for entry in one.evidence}
    texts = {name: read_document(TREATY_CORPUS / name, TREATY_CORPUS).text for name in names}
    for one in TREATIES:
        for entry in one.evidence:
            assert len(find_quote(texts[entry.document], entry.quote)) == 1, (one.id, entry.quote)
