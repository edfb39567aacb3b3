"""Texts that are almost the same are found, others are not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.likeness import AlikeGroup, Sketch, alike_groups, likeness, sketches

WORDS = [f"word{number}" for number in range(104)]  # 100 runs of five
LONG = [f"{number * 7919 % 20011}" for number in range(20000)]


def test_case_spaces_and_punctuation_make_no_difference() -> None:
    texts = [("a", "The Border,\n is  long."), ("b", "the border is long"), ("c", "is long")]
    assert alike_groups(texts, 0.9) == (AlikeGroup(("a", "b"), 1.0),)


def test_the_likeness_of_short_texts_is_exact() -> None:
    """A changed word in the middle takes away 5 of 100 runs on either side."""
    changed = [*WORDS[:50], "another", *WORDS[51:]]
    texts = [("a", " ".join(WORDS)), ("b", " ".join(changed))]
    (group,) = alike_groups(texts, 0.9)
    assert group.names == ("a", "b")
    assert group.likeness == pytest.approx(95 / 105)
    assert alike_groups(texts, 0.91) == ()


def test_copies_and_their_copies_are_one_group() -> None:
    first = " ".join(WORDS)
    second = " ".join([*WORDS, "one", "more"])
    third = " ".join([*WORDS, "one", "more", "and", "more"])
    texts = [("x", "Something else altogether stands in this text here."), ("c", third)]
    texts += [("a", first), ("b", second), ("y", "Nothing of the kind is said in that text.")]
    (group,) = alike_groups(texts, 0.98)
    assert group.names == ("c", "a", "b")
    assert group.likeness == pytest.approx(100 / 102)


def test_the_likeness_of_long_texts_is_estimated() -> None:
    """Three in a hundred words are missing in one piece: .97 of the runs remain."""
    texts = [("a", " ".join(LONG)), ("b", " ".join(LONG[600:])), ("c", " ".join(LONG[10000:]))]
    (group,) = alike_groups(texts, 0.9)
    assert group.names == ("a", "b")
    assert group.likeness == pytest.approx(0.97, abs=0.02)


def test_texts_without_words_are_like_nothing() -> None:
    assert alike_groups([("a", ""), ("b", "...")], 0.9) == ()


# --- two texts -----------------------------------------------------------------------------------


def sketch(text: str, known: dict[str, int] | None = None) -> Sketch:
    (own,) = sketches([text], known)
    return own


def test_texts_sketched_together_have_the_sketches_of_each_alone() -> None:
    texts = ["", "one", " ".join(WORDS), "now there are five words", "...", "six", " ".join(LONG)]
    found = sketches(texts)
    assert [len(each) for each in found] == [0, 1, 100, 1, 0, 1, 512]
    assert all(np.array_equal(a, sketch(b)) for a, b in zip(found, texts, strict=True))
    assert sketches([]) == []


def test_a_sketch_holds_a_hash_of_each_run_of_five_words() -> None:
    found = sketch(" ".join(WORDS))
    assert found.dtype == np.uint64
    assert found.shape == (100,)
    assert found.tolist() == sorted(set(found.tolist()))
    assert sketch("").shape == sketch(" ... ").shape == (0,)
    assert len(sketch("four words and more")) == 1  # fewer than five are one run
    assert len(sketch(" ".join(LONG))) == 512


def test_a_sketch_is_the_same_with_words_met_before() -> None:
    known: dict[str, int] = {}
    first = sketch("The Border is long.", known)
    assert set(known) == {"the", "border", "is", "long"}
    assert sketch("the border is  long", known).tolist() == first.tolist()
    assert sketch("The border is long!").tolist() == first.tolist()


def test_likeness_is_the_share_of_common_runs() -> None:
    text = " ".join(WORDS)
    changed = " ".join([*WORDS[:50], "another", *WORDS[51:]])
    assert likeness(sketch(text), sketch(text)) == 1.0
    assert likeness(sketch(text), sketch(changed)) == pytest.approx(95 / 105)
    assert likeness(sketch(changed), sketch(text)) == pytest.approx(95 / 105)
    assert likeness(sketch(text), sketch("something else")) == 0.0


HASHES = st.sets(st.integers(0, 1000), max_size=800)


@given(HASHES, HASHES)
def test_likeness_looks_at_the_lowest_hashes_of_both(left: set[int], right: set[int]) -> None:
    kept = [sorted(each)[:512] for each in (left, right)]
    either = sorted(left | right)[:512]
    both = set(kept[0]) & set(kept[1])
    expected = len(both.intersection(either)) / len(either) if left and right else 0
    one, other = (np.array(each, dtype=np.uint64) for each in kept)
    assert likeness(one, other) == pytest.approx(expected)


def test_the_order_of_words_counts() -> None:
    assert likeness(sketch("a b c d e"), sketch("e d c b a")) == 0.0
    assert likeness(sketch("a b"), sketch("b a")) == 0.0


def test_nothing_is_like_a_text_without_words() -> None:
    assert likeness(sketch(""), sketch("")) == 0.0
    assert likeness(sketch("words"), sketch("?")) == 0.0


def test_in_scripts_without_spaces_a_character_is_a_word() -> None:
    law = "".join(chr(0x4E00 + 7 * number) for number in range(200))
    changed = law[:100] + "年" + law[101:]
    (group,) = alike_groups([("a", law), ("b", changed)], 0.9)
    # Of 196 runs of five characters, five hold the one that was changed.
    assert group.names == ("a", "b")
    assert group.likeness == pytest.approx(191 / 201)


def test_many_copies_and_one_that_differs_are_one_group() -> None:
    text = " ".join(f"word{number}" for number in range(100))
    texts = [(f"{number:04}", text) for number in range(3000)]
    texts.insert(1500, ("changed", text.replace("word50", "other")))
    texts.append(("alone", "Nothing of that is said here at all."))
    (group,) = alike_groups(texts, 0.9)
    assert group.names == tuple(name for name, _ in texts[:-1])
    assert group.likeness == pytest.approx(91 / 101)


def test_a_sketch_keeps_no_more_than_its_lowest_hashes() -> None:
    (sketch,) = sketches([" ".join(f"word{number}" for number in range(5000))])
    assert (len(sketch), sketch.base) == (512, None)
