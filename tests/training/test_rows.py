"""Rows of questions, contexts and answers to examples."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from training.examples import Example
from training.rows import (
    MOST,
    SENTENCE_PAIRS,
    _passages_of_pairs,
    _stretch,
    _with_sentences,
    _written,
    row_examples,
)

Row = dict[str, object]
FUND = "The fund helps victims. It was set up in 2010. Ships carry them."
SHIPS = "Ships fly a flag. The coast guard boards ships."
BREAD = "Bread is dear. Ships carry bread to the victims."


def row(question: str, context: str, *answers: str) -> Row:
    spans = [{"text": answer, "start": context.index(answer)} for answer in answers]
    return {"question": question, "language": "en", "context": context, "answers": spans}


def write(folder: Path, **files: Sequence[Row]) -> Path:
    for name in (*MOST, SENTENCE_PAIRS):
        rows = files.get(name.replace("-", "_"), ())
        lines = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def test_the_sentences_that_hold_an_answer_are_right(tmp_path: Path) -> None:
    rows = [
        row(" - When was the fund set up? ", FUND, "in 2010"),
        row("Who boards ships?", SHIPS, "coast guard", "flag"),
        row("What is the price of copper?", BREAD),
    ]
    examples = {each.question: each for each in row_examples(write(tmp_path, arcd=rows), seed=1)}
    fund = examples["When was the fund set up?"]
    assert fund.candidates[0].passage.sentences == (
        "The fund helps victims.",
        "It was set up in 2010.",
        "Ships carry them.",
    )
    assert fund.candidates[0].right == (1,)
    assert (fund.source, fund.certain, fund.answerable) == ("arcd", True, True)
    assert examples["Who boards ships?"].candidates[0].right == (0, 1)
    copper = examples["What is the price of copper?"]
    assert (copper.candidates[0].right, copper.answerable) == ((), False)


def test_beside_the_right_passage_stands_one_that_shares_words(tmp_path: Path) -> None:
    rows = [
        row("Who boards ships?", SHIPS, "coast guard"),
        row("What is dear?", BREAD, "Bread"),
        row("When was it set up?", FUND, "2010"),
    ]
    for example in row_examples(write(tmp_path, policyqa=rows), seed=1):
        own, *others = example.candidates
        assert own.right
        assert all(each.right == () for each in others)
        assert all(each.passage != own.passage for each in others)
    ships = next(row_examples(write(tmp_path, policyqa=rows[:1] + rows[1:]), seed=1))
    assert ships.source == "policyqa"


def test_other_line_ends_within_a_row_do_no_harm(tmp_path: Path) -> None:
    rows = [row("What\u2028is dear?", "Bread\u0085is dear.", "Bread")]
    (example,) = row_examples(write(tmp_path, faquad=rows), seed=1)
    assert example.candidates[0].passage.sentences == ("Bread is dear.",)


def test_no_more_rows_are_taken_than_wanted_and_the_same_each_time(tmp_path: Path) -> None:
    rows = [row(f"What of number {one}?", f"It is {one}.", str(one)) for one in range(500)]
    folder = write(tmp_path, subjqa=rows)
    first, again, other = (
        [each.question for each in row_examples(folder, seed)] for seed in (1, 1, 2)
    )
    assert len(first) == MOST["subjqa"] == len(set(first))
    assert first == again != other


def test_an_answer_of_white_space_is_left_out() -> None:
    context = "The fund helps.\n\nIt was set up."
    rows = [row("What?", context, "\n\n"), row("Who?", context, "fund")]
    made = _with_sentences(rows, random.Random(1))
    assert [each.question for each in made] == ["Who?"]


def test_a_long_context_is_cut_to_whole_sentences_around_the_answer() -> None:
    sentences = [f"Sentence number {one:03} tells of ships and of flags." for one in range(100)]
    context = " ".join(sentences)
    for seed in range(10):
        (made,) = _with_sentences([row("Which?", context, "number 050")], random.Random(seed))
        first = sentences.index(made.passage.sentences[0])
        assert made.passage.sentences == tuple(
            sentences[first : first + len(made.passage.sentences)]
        )
        assert made.passage.sentences[made.right[0]] == sentences[50]
        assert 1200 <= sum(map(len, made.passage.sentences)) < 1200 + len(sentences[0])


@pytest.mark.parametrize(
    ("lengths", "right", "expected"),
    [
        ([100, 100, 100], [1], (0, 3)),
        ([1300, 100], [0], (0, 1)),
        ([100, 1300], [0], (0, 2)),
        ([5], [], (0, 1)),
    ],
)
def test_a_stretch_grows_until_it_is_long_enough(
    lengths: list[int], right: list[int], expected: tuple[int, int]
) -> None:
    assert _stretch(lengths, right, random.Random(1)) == expected


def test_pairs_become_passages_of_neighbouring_sentences() -> None:
    rows = [row(f"who is number {one} ?", f"number {one} is here .") for one in range(40)]
    rows.append(row("what is number 3 ?", "number 3 is here ."))
    made = _passages_of_pairs(rows, random.Random(1))
    assert len(made) == 41
    for number, each in enumerate(made[:40]):
        assert each.question == f"Who is number {number}?"
        assert each.passage.sentences[each.right[0]] == f"Number {number} is here."
        assert len(each.passage.sentences) <= 7
    assert (made[40].passage, made[40].right) == (made[3].passage, made[3].right)
    together = dict.fromkeys(sentence for each in made for sentence in each.passage.sentences)
    assert list(together) == [f"Number {number} is here." for number in range(40)]


@pytest.mark.parametrize(
    ("tokens", "sentence"),
    [
        ("what is it ?", "What is it?"),
        ("the un -lrb- and others -rrb- , said", "The un (and others), said"),
        ("`` venite ad me '' . ", 'Venite ad me".'.replace("Venite", '"venite')),
        ("it 's the fund 's and they ca n't pay $ 5 ", "It's the fund's and they can't pay $5"),
        ("", ""),
    ],
)
def test_tokens_are_written_as_a_sentence(tokens: str, sentence: str) -> None:
    assert _written(tokens) == sentence


def test_pairs_are_examples_too(tmp_path: Path) -> None:
    rows = [row(f"who is number {one} ?", f"number {one} is here .") for one in range(40)]
    examples: list[Example] = list(row_examples(write(tmp_path, nqg_sentences=rows), seed=1))
    assert len(examples) == 40
    assert {each.source for each in examples} == {"nqg-sentences"}
    for each in examples:
        own = set(each.candidates[0].passage.sentences)
        assert all(not own & set(other.passage.sentences) for other in each.candidates[1:])
