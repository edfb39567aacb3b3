"""Questions and passages laid out as tokens, with a tokenizer of whole words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

from qa.models.reader_input import ReaderInput, ReaderPassage, ReaderTokenizer

WORDS = ("<s>", "?", "</s>", "query:", "passage:", "who", "Fund", "helps", "it", "victims", "all")
NUMBERS = {word: number for number, word in enumerate(WORDS)}


def tokenizer(longest: int) -> ReaderTokenizer:
    plain = Tokenizer(WordLevel(NUMBERS, unk_token="?"))
    plain.pre_tokenizer = WhitespaceSplit()
    return ReaderTokenizer(plain, longest)


def written(laid_out: ReaderInput) -> str:
    return " ".join(WORDS[token] for token in laid_out.tokens)


def held(laid_out: ReaderInput, bounds: tuple[int, int]) -> str:
    return " ".join(WORDS[token] for token in laid_out.tokens[slice(*bounds)])


def test_question_headings_and_sentences_stand_in_order() -> None:
    passage = ReaderPassage("Fund", ("it helps", "it helps all victims"))
    (found,) = tokenizer(50).lay_out("who helps", [passage])
    assert written(found) == (
        "<s> query: who helps </s> passage: Fund </s> it helps it helps all victims </s>"
    )
    assert held(found, found.question) == "query: who helps"
    assert [held(found, each) for each in found.sentences] == ["it helps", "it helps all victims"]


def test_passages_are_laid_out_by_themselves() -> None:
    passages = [
        ReaderPassage("", ("all victims",)),
        ReaderPassage("Fund", ("it", "all", "victims helps")),
    ]
    together = tokenizer(50).lay_out("who", passages)
    assert together == [tokenizer(50).lay_out("who", [each])[0] for each in passages]
    assert written(together[0]) == "<s> query: who </s> passage: </s> all victims </s>"
    assert tokenizer(50).lay_out("who", []) == []


def test_sentences_beyond_the_longest_input_are_left_out() -> None:
    passage = ReaderPassage("Fund", ("it helps", "all victims", "it", "all"))
    assert len(tokenizer(50).lay_out("who", [passage])[0].tokens) == 14
    for longest, sentences in [(14, 4), (13, 3), (12, 2), (11, 1), (10, 1), (9, 1)]:
        (found,) = tokenizer(longest).lay_out("who", [passage])
        assert len(found.sentences) == sentences
        assert len(found.tokens) <= longest
        assert found.tokens[-1] == NUMBERS["</s>"]
    assert held(found, found.sentences[0]) == "it"  # the first is cut, never left out


def test_what_is_long_is_cut() -> None:
    passage = ReaderPassage("Fund " * 90, ("it " * 200, "all"))
    (found,) = tokenizer(448).lay_out("who " * 90, [passage])
    assert found.question == (1, 65)  # with the prefix
    asked, context, sentences = written(found).split(" </s> ")[:3]
    assert asked.split().count("who") == 63
    assert context.split().count("Fund") == 39
    assert sentences.split().count("it") == 160
    assert [end - start for start, end in found.sentences] == [160, 1]


def test_segments_average_question_and_sentences() -> None:
    made = ReaderInput(tuple(range(7)), (1, 3), ((3, 4), (4, 6)))
    found = made.segments()
    assert found.dtype == np.float32
    assert found.tolist() == [
        [0, 0.5, 0.5, 0, 0, 0, 0],
        [0, 0, 0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0.5, 0.5, 0],
    ]


def test_a_sentence_without_tokens_averages_nothing() -> None:
    (found,) = tokenizer(50).lay_out("who", [ReaderPassage("", ("", "all"))])
    assert found.segments()[1].tolist() == [0.0] * len(found.tokens)
    assert held(found, found.sentences[1]) == "all"


@given(
    st.lists(st.lists(st.sampled_from(WORDS[5:]), max_size=12), min_size=1, max_size=8),
    st.integers(21, 60),
)
def test_every_input_fits_and_its_sentences_follow_each_other(
    sentences: list[list[str]], longest: int
) -> None:
    passage = ReaderPassage("Fund", tuple(" ".join(words) for words in sentences))
    (found,) = tokenizer(longest).lay_out("who helps", [passage])
    assert len(found.tokens) <= longest
    assert 1 <= len(found.sentences) <= len(sentences)
    at = found.sentences[0][0]
    for bounds, words in zip(found.sentences, sentences, strict=False):
        assert bounds[0] == at
        assert held(found, bounds).split() == words
        at = bounds[1]
    assert at == len(found.tokens) - 1
    assert found.segments().sum(axis=1) == pytest.approx(
        [1.0, *(float(bool(words)) for words in sentences[: len(found.sentences)])]
    )
