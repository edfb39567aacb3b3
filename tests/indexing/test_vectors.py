"""Of a corpus that changed, only words never seen before are encoded; each row keeps its own."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from qa.indexing import IndexReport, index_corpus
from qa.indexing.texts import TextVectors, passage_key, sentence_keys
from qa.indexing.vectors import Texts
from qa.isolation import read_here
from qa.models import ChunkVectors
from qa.records import Chunk, Place, Span
from qa.settings import IndexSettings
from qa.store import Part, open_generation
from tests.fake_encoder import FakeEncoder, fake_fingerprint

LETTERS = "abcdefghijklmnop"
ONE = "The treaty protects every border of the region."
TWO = "The fund helps each victim of trafficking to return."
THREE = "Smuggling of a child is a crime in all of them."
FOUR = "Labour inspectors look for signs of trafficking."


class Letters(FakeEncoder):
    """Counts letters, so that texts differ in their vectors; notes all texts that it encodes."""

    def __init__(self, name: str, passages: list[str], sentences: list[str]) -> None:
        super().__init__(name, tuple(LETTERS))
        self._noted = passages, sentences

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        passages = [chunk.text_in_context for chunk in chunks]
        sentences = [text for chunk in chunks for text in chunk.sentence_texts]
        for noted, texts in zip(self._noted, (passages, sentences), strict=True):
            noted += texts
        for chunk in chunks:
            progress(len([chunk]))
        return ChunkVectors(self.of(passages), self.of(sentences))

    def of(self, texts: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """Return a unit vector a text, of how often it has each letter."""
        counts = [[*map(text.casefold().count, LETTERS), 1.0] for text in texts]
        vectors = np.array(counts, dtype=np.float32).reshape(len(texts), self.dimension)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


class Workshop:
    """A corpus, an index, and what was encoded in the last run."""

    def __init__(self, folder: Path) -> None:
        self.corpus, self.index = folder / "corpus", folder / "index"
        self.corpus.mkdir()
        self.passages: list[str] = []
        self.sentences: list[str] = []

    def add(self, path: str, *paragraphs: str) -> None:
        (self.corpus / path).write_text("\n\n".join(paragraphs) + "\n")

    def run(self, chunk_characters: int = 1000) -> IndexReport:
        """Index, and check every vector against one made afresh."""
        self.passages, self.sentences = [], []
        report = index_corpus(
            self.corpus,
            self.index,
            IndexSettings(("letters",), chunk_characters),
            load=lambda name: Letters(name, self.passages, self.sentences),
            fingerprint=lambda name: fake_fingerprint(name, tuple(LETTERS)),
            read=read_here,
        )
        self._check()
        return report

    def _check(self) -> None:
        fresh = Letters("letters", [], [])
        with open_generation(self.index) as generation:
            dense = generation.dense["letters"]
            for row, chunk in enumerate(generation.chunks(range(generation.chunk_count))):
                wanted = fresh.encode_chunks([chunk], lambda _: None)
                assert dense.passages([row]).tolist() == wanted.passages.tolist()
                halves = wanted.sentences.astype(np.float16).astype(np.float32)
                assert dense.sentences(row).tolist() == halves.tolist()


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path)
    made.add("text.md", "# Common rules", f"{ONE} {TWO}", f"{THREE} {FOUR}")
    return made


def test_a_passage_cut_anew_keeps_the_vectors_of_its_sentences(workshop: Workshop) -> None:
    workshop.run()
    before = [*workshop.passages], [*workshop.sentences]
    assert [len(each) for each in before] == [1, 4]
    report = workshop.run(chunk_characters=120)
    assert workshop.passages == [f"Common rules\n{ONE} {TWO}", f"Common rules\n{THREE} {FOUR}"]
    assert workshop.sentences == []
    assert (report.encoded, report.passages) == (2, 2)
    report = workshop.run(chunk_characters=1000)
    assert (workshop.passages, workshop.sentences) == (before[0], [])
    assert (report.encoded, report.passages) == (1, 1)


def test_one_new_sentence_is_encoded_with_its_passage_alone(workshop: Workshop) -> None:
    workshop.run(chunk_characters=120)
    new = "A new protocol was added in May."
    workshop.add("text.md", "# Common rules", f"{ONE} {TWO}", f"{THREE} {new}")
    report = workshop.run(chunk_characters=120)
    assert workshop.passages == [f"Common rules\n{THREE} {new}"]
    assert workshop.sentences == [new]
    assert (report.encoded, report.passages) == (1, 2)


def test_a_document_that_moved_is_not_encoded(workshop: Workshop) -> None:
    workshop.run()
    (workshop.corpus / "text.md").rename(workshop.corpus / "moved.md")
    report = workshop.run()
    assert (workshop.passages, workshop.sentences) == ([], [])
    assert (report.encoded, report.removed, report.changed) == (0, ("text.md",), True)


def test_another_title_leaves_the_sentences(workshop: Workshop) -> None:
    workshop.run()
    (workshop.corpus / "metadata.csv").write_text("path,title\ntext.md,Rules for all\n")
    assert workshop.run().encoded == 2
    assert all(text.startswith("Rules for all") for text in workshop.passages)
    assert workshop.sentences == ["Common rules"]  # the old title is a passage by itself now


def test_words_of_another_document_are_known(workshop: Workshop) -> None:
    workshop.run()
    workshop.add("copy.md", "# Common rules", f"{ONE} {TWO}", f"{THREE} {FOUR}")
    assert workshop.run().encoded == 0
    workshop.add("quoting.md", "# Quotes", f"{TWO} They said so. {FOUR}")
    assert workshop.run().encoded == 1
    assert workshop.sentences == ["They said so."]


def test_a_sentence_in_many_passages_is_encoded_once_in_all_parts(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.indexing.vectors._AT_ONCE", 2)
    for number in range(7):
        workshop.add(f"{number}.md", f"# Page {number}", f"Number {number}? {TWO}")
    report = workshop.run()
    assert (report.encoded, len(workshop.passages)) == (8, 8)
    assert sorted(workshop.sentences) == sorted(
        [ONE, TWO, THREE, FOUR, *(f"Number {number}?" for number in range(7))]
    )


def test_what_a_killed_run_left_is_found_in_passages_cut_anew(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, pytest.raises(RuntimeError, match="cut"):
        patched.setattr("qa.indexing.journey.write_generation", _fail)
        workshop.run()
    assert (len(workshop.passages), len(workshop.sentences)) == (1, 4)
    workshop.run(chunk_characters=120)
    assert (len(workshop.passages), len(workshop.sentences)) == (2, 0)


def _fail(*_: object) -> None:
    raise RuntimeError("cut")


# --- vectors by their words ---------------------------------------------------------------------


def chunk(context: str, *sentences: str) -> Chunk:
    text, spans = " ".join(sentences), []
    for sentence in sentences:
        start = text.index(sentence)
        spans.append(Span(start, start + len(sentence)))
    return Chunk("0" * 12, Span(0, len(text)), text, context, Place(), tuple(spans))


def test_vectors_are_wanted_once_and_learned_wherever_they_come_from() -> None:
    vectors = TextVectors([b"a", b"b", b"a"], np.float16)
    assert [vectors.lacks(key) for key in (b"a", b"b", b"c")] == [True, True, False]
    vectors.learn([b"c"], np.array([[9.0, 9.0]]))
    vectors.learn([b"b", b"c"], np.array([[1.0, 2.0], [9.0, 9.0]]))
    assert [vectors.lacks(key) for key in (b"a", b"b")] == [True, False]
    vectors.learn([b"a"], np.array([[3.0, 4.0]]))
    assert vectors.of([b"b", b"a", b"b"]).tolist() == [[1, 2], [3, 4], [1, 2]]
    assert vectors.of([b"a"]).dtype == np.float16


def test_keys_tell_headings_words_and_sentences_apart() -> None:
    same = chunk("Part I", "A first.", "A second.")
    assert passage_key(same) == passage_key(chunk("Part I", "A first. A second."))
    assert passage_key(same) != passage_key(chunk("Part II", "A first.", "A second."))
    assert passage_key(chunk("a", "b")) != passage_key(chunk("", "a b"))
    assert sentence_keys(same) == (
        *sentence_keys(chunk("", "A first.")),
        *sentence_keys(chunk("else", "A second.")),
    )
    assert len({len(key) for key in (passage_key(same), *sentence_keys(same))}) == 1
    assert passage_key(chunk("", "half of a pair: \ud83d")) != passage_key(chunk("", "\\ud83d"))


def test_passages_without_sentences_have_vectors() -> None:
    texts = Texts.of([chunk("bare")])
    (missing,) = texts.missing()
    vectors = np.ones((1, 3), dtype=np.float32)
    texts.learn(Part((passage_key(missing),), vectors, (), np.empty((0, 3), dtype=np.float16)))
    assert texts.missing() == []
    assert len(texts.dense()) == 1
