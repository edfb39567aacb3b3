"""Chunks shared out in windows, with an encoder whose vectors can be read."""

import threading
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from qa.models import Matrix
from qa.models.windows import encode_in_windows
from qa.processors import processors
from qa.records import Chunk, Place, Span


def chunk(context: str, *sentences: str) -> Chunk:
    text, spans = " ".join(sentences), []
    for sentence in sentences:
        start = text.index(sentence)
        spans.append(Span(start, start + len(sentence)))
    return Chunk("0" * 12, Span(0, len(text)), text, context, Place(), tuple(spans))


class Letters:
    """Encodes a text as how many letters it has, and how many of them are a; keeps count."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Matrix:
        assert texts
        with self._lock:
            self.seen.update(texts)
        return np.array([[len(text), text.count("a")] for text in texts], dtype=np.float32)


def test_every_text_is_encoded_once_and_stands_in_its_place() -> None:
    encode, told = Letters(), list[int]()
    chunks = [
        chunk(f"Part {number}", "Article", f"Sentence {number % 3} aa", "Done")
        for number in range(70)
    ]
    vectors = encode_in_windows(chunks, encode, 2, told.append)
    assert set(encode.seen.values()) == {1}
    assert len(encode.seen) == 70 + 5
    assert told == [32, 32, 6]
    passages = [each.text_in_context for each in chunks]
    assert vectors.passages.tolist() == [[len(text), text.count("a")] for text in passages]
    assert vectors.sentences.tolist() == [[7.0, 0.0], [13.0, 2.0], [4.0, 0.0]] * 70


def test_a_window_without_anything_new_is_told_all_the_same() -> None:
    encode, told = Letters(), list[int]()
    vectors = encode_in_windows([chunk("", "aa")] * 64, encode, 2, told.append)
    assert encode.seen == {"\naa": 1, "aa": 1}
    assert told == [32, 32]
    assert vectors.passages.tolist() == [[3, 2]] * 64
    assert vectors.sentences.tolist() == [[2, 2]] * 64


def test_chunks_without_sentences_have_passages_alone() -> None:
    vectors = encode_in_windows([chunk("b")], Letters(), 2, lambda _: None)
    assert vectors.passages.tolist() == [[2, 0]]
    assert vectors.sentences.shape == (0, 2)
    nothing = encode_in_windows([], Letters(), 2, lambda _: None)
    assert nothing.passages.shape == nothing.sentences.shape == (0, 2)


def test_each_thread_begins_once() -> None:
    begun: list[int] = []
    encode_in_windows(
        [chunk(str(number), "a") for number in range(100)],
        Letters(),
        2,
        lambda _: None,
        lambda: begun.append(threading.get_ident()),
    )
    assert begun
    assert len(begun) == len(set(begun))


@pytest.mark.parametrize(("allowed", "threads"), [("1", 1), ("3", 3), ("", processors())])
def test_as_many_threads_encode_as_are_allowed(
    monkeypatch: pytest.MonkeyPatch, allowed: str, threads: int
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", allowed)
    meet = threading.Barrier(threads)
    met: list[int] = []

    def encode(texts: Sequence[str]) -> Matrix:
        meet.wait(timeout=20)  # breaks where there are fewer
        met.append(threading.get_ident())
        return np.zeros((len(texts), 2), dtype=np.float32)

    chunks = [chunk(str(number), "a") for number in range(64 * threads)]
    encode_in_windows(chunks, encode, 2, lambda _: None)
    assert (len(met), len(set(met))) == (2 * threads, threads)
