"""A question and a passage laid out as the tokens that the reader reads.

Training and answering lay out alike; that is why this is a module of its own:

    <s> query: QUESTION </s> passage: HEADINGS </s> SENTENCE SENTENCE … </s>

The prefixes are those that multilingual-e5 was trained with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

_BEGIN, _END = 0, 2  # of XLM-R
_QUESTION_TOKENS = 64
_CONTEXT_TOKENS = 40
_SENTENCE_TOKENS = 160


@dataclass(frozen=True, slots=True)
class ReaderPassage:
    """A passage as the reader takes it.

    Attributes:
        context: title and headings.
        sentences: the words of each sentence, in order.
    """

    context: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """One question with one passage, as tokens.

    Attributes:
        tokens: ids in the vocabulary.
        question: where the question's tokens begin and end.
        sentences: the same for each sentence that found room, from the passage's first on.
    """

    tokens: tuple[int, ...]
    question: tuple[int, int]
    sentences: tuple[tuple[int, int], ...]

    def segments(self) -> npt.NDArray[np.float32]:
        """Return the weights that average the tokens of the question, then of each sentence.

        Returns:
            Shape (1 + sentences, tokens); each row adds up to 1.
        """
        weights = np.zeros((1 + len(self.sentences), len(self.tokens)), dtype=np.float32)
        for segment, (start, end) in enumerate((self.question, *self.sentences)):
            weights[segment, start:end] = 1 / max(end - start, 1)
        return weights


class ReaderTokenizer:
    """Lays out questions and passages."""

    def __init__(self, tokenizer: Tokenizer, longest: int) -> None:
        """Take the tokenizer of multilingual-e5 and the most tokens of an input."""
        self._tokenizer = tokenizer
        self._longest = longest

    def lay_out(self, question: str, passages: Sequence[ReaderPassage]) -> list[ReaderInput]:
        """Return an input for each passage; sentences beyond the longest input are left out."""
        asked = self._ids([f"query: {question}"])[0][:_QUESTION_TOKENS]
        contexts = self._ids([f"passage: {passage.context}" for passage in passages])
        sentences = iter(self._ids([text for passage in passages for text in passage.sentences]))
        return [
            self._input(asked, context, [next(sentences) for _ in passage.sentences])
            for passage, context in zip(passages, contexts, strict=True)
        ]

    def _input(
        self, asked: list[int], context: list[int], sentences: Sequence[list[int]]
    ) -> ReaderInput:
        tokens = [_BEGIN, *asked, _END, *context[:_CONTEXT_TOKENS], _END]
        bounds: list[tuple[int, int]] = []
        for sentence in sentences:
            start = len(tokens)
            room = self._longest - start - 1
            if room < min(len(sentence), _SENTENCE_TOKENS) and bounds:
                break
            tokens += sentence[: min(room, _SENTENCE_TOKENS)]
            bounds.append((start, len(tokens)))
        return ReaderInput((*tokens, _END), (1, 1 + len(asked)), tuple(bounds))

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        return [
            list(encoding.ids)
            for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ]
