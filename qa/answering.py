"""A question's journey: to vectors, to candidates, to a ranking, to quotes with citations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.answer_types import AnswerType, expected_type, states
from qa.citing import REACH, Anchor, bibtex, footnote, ris
from qa.confidence import Calibration, Closeness, Evidence, load_calibration
from qa.errors import IndexMismatch, QuestionError
from qa.languages import question_language
from qa.models import Encoder, Vector, load_encoder
from qa.quoting import quote_span
from qa.ranking import STATING_WEIGHT, Vote, best_first, best_sentence, fuse
from qa.records import Answer, Chunk, Document, Hit, Passage, Source, Span
from qa.stage_clock import StageClock
from qa.store import Generation, open_generation

LONGEST_QUESTION = 2000
MOST_PASSAGES = 1000
_CANDIDATES = 100  # at least, of each kind of search; more moved no figure on the development sets


def open_index(path: str | Path, load: Callable[[str], Encoder] = load_encoder) -> "Index":
    """Open an index and the encoders that it was built with.

    Args:
        path: folder of the index.
        load: loads an encoder by name.

    Raises:
        IndexProblem: if there is no index, or it cannot be used.
        ModelProblem: if an encoder cannot be loaded.
    """
    generation = open_generation(Path(path))
    encoders = []
    for record in generation.manifest.encoders:
        encoder = load(record.name)
        if encoder.fingerprint != record.fingerprint:
            raise IndexMismatch(
                f"{path}: expected the encoder {record.name} with SHA-256 {record.fingerprint}, "
                f"found {encoder.fingerprint}; run `qa index --rebuild`"
            )
        encoders.append(encoder)
    names = tuple(encoder.name for encoder in encoders)
    return Index(generation, encoders, load_calibration(names))


@dataclass(frozen=True, slots=True)
class _Question:
    """A question, and what every stage needs to know of it.

    Attributes:
        text: as asked.
        language: ISO 639-1 code.
        candidates: how many chunks each search returns at most.
        expects: a time, a quantity or a definition, if that is asked for.
        vectors: one by each suitable encoder's name; the first can judge every text.
        allowed: rows of the chunks that the filters admit; `None` admits all.
    """

    text: str
    language: str
    candidates: int
    expects: AnswerType | None
    vectors: Mapping[str, Vector]
    allowed: npt.NDArray[np.int64] | None

    def is_stated_by(self, sentence: str) -> bool:
        """Tell whether a sentence, its own number aside, holds what is asked for."""
        quote = quote_span(Span(0, len(sentence)), sentence)
        return self.expects is not None and states(quote.of(sentence), self.expects)


class Index:
    """An open index that answers questions; safe to use from several threads."""

    def __init__(
        self,
        generation: Generation,
        encoders: Sequence[Encoder],
        calibration: Calibration,
    ) -> None:
        """Take the parts as `open_index` opens them."""
        self._generation = generation
        self._encoders = encoders
        self._calibration = calibration

    @property
    def corpus(self) -> Path:
        """The folder that the documents were read from; it may be gone."""
        return self._generation.corpus

    @property
    def sources(self) -> tuple[Source, ...]:
        """All documents without their texts, by path."""
        return self._generation.sources

    def document(self, document_id: str) -> Document:
        """Return a document with its canonical text.

        Raises:
            KeyError: if there is none with this id.
        """
        return self._generation.document(document_id)

    def source_of(self, row: int) -> Source:
        """Return the document of the chunk in `row`, which hits name; without its text."""
        return self._generation.source_of(row)

    def ask(self, question: str, k: int = 5, filters: Mapping[str, str] | None = None) -> Answer:
        """Answer a question from the documents.

        Args:
            question: in any language.
            k: how many passages to return at most.
            filters: what the documents must have, such as `{"language": "en"}`; see
                `qa.store.Generation.rows_where`.

        Raises:
            QuestionError: if the question is empty or too long, `k` is out of range, or a
                filter is unknown.
        """
        check_question(question, k)
        clock = StageClock()
        asked = self._understand(question, k, filters)
        clock.end("question")
        near = {name: self._search_by_meaning(asked, name) for name in asked.vectors}
        for name, hits in near.items():
            clock.end(f"meaning ({name})", hits)
        words = clock.end("words", self._search_by_words(asked))
        candidates = sorted({hit.chunk for hit in chain(*near.values(), words)})
        ranked = clock.end("fusion", self._rank(asked, candidates, words))
        passages = self._passages(asked, ranked[:k])
        clock.end("quotes")
        evidence = self._evidence(asked, ranked, passages)
        confidence = self._calibration.probability(evidence)
        clock.end("confidence")
        return Answer(
            question=question,
            language=asked.language,
            answered=confidence >= self._calibration.threshold,
            confidence=confidence,
            passages=passages,
            stages=clock.stages,
        )

    def _understand(self, question: str, k: int, filters: Mapping[str, str] | None) -> _Question:
        language = question_language(question, self._generation.lexical.languages)
        return _Question(
            text=question,
            language=language,
            candidates=max(k, _CANDIDATES),
            expects=expected_type(question),
            vectors={
                encoder.name: encoder.encode_query(question)
                for encoder in _suitable(self._encoders, language)
            },
            allowed=self._generation.rows_where(filters) if filters else None,
        )

    def _search_by_meaning(self, asked: _Question, encoder: str) -> tuple[Hit, ...]:
        dense = self._generation.dense[encoder]
        return dense.search(asked.vectors[encoder], asked.candidates, asked.allowed)

    def _search_by_words(self, asked: _Question) -> tuple[Hit, ...]:
        return self._generation.lexical.search(
            asked.text, asked.language, asked.candidates, asked.allowed
        )

    def _rank(
        self, asked: _Question, candidates: Sequence[int], words: Sequence[Hit]
    ) -> tuple[Hit, ...]:
        """Join all votes on the candidates; the first encoder can judge every one of them."""
        comparable = self._comparable(asked, candidates)
        stating = self._stating(asked, candidates)
        meaning, *others = (self._score(asked, name, candidates, stating) for name in asked.vectors)
        return fuse(meaning, [Vote(hits, comparable) for hits in (*others, words)])

    def _score(
        self,
        asked: _Question,
        encoder: str,
        candidates: Sequence[int],
        stating: Sequence[Sequence[bool]],
    ) -> tuple[Hit, ...]:
        """Score candidates by the cosine of the passage plus that of its best sentence."""
        dense, vector = self._generation.dense[encoder], asked.vectors[encoder]
        cosines = dense.passage_scores(vector, candidates)
        best = [
            (dense.sentence_scores(vector, row) + STATING_WEIGHT * np.array(states)).max()
            for row, states in zip(candidates, stating, strict=True)
        ]
        return best_first(dict(zip(candidates, (cosines + best).tolist(), strict=True)))

    def _stating(self, asked: _Question, candidates: Sequence[int]) -> list[list[bool]]:
        """Tell of each candidate's sentences whether they state what is asked for."""
        if asked.expects is None:
            return [[False]] * len(candidates)
        return [
            [asked.is_stated_by(text) for text in chunk.sentence_texts]
            for chunk in self._generation.chunks(candidates)
        ]

    def _comparable(self, asked: _Question, candidates: Sequence[int]) -> frozenset[int]:
        """Return the candidates in the question's language."""
        return frozenset(
            row for row in candidates if self._generation.source_of(row).language == asked.language
        )

    def _passages(self, asked: _Question, hits: Sequence[Hit]) -> tuple[Passage, ...]:
        chunks = self._generation.chunks([hit.chunk for hit in hits])
        return tuple(
            self._passage(asked, rank, hit, chunk)
            for rank, (hit, chunk) in enumerate(zip(hits, chunks, strict=True), start=1)
        )

    def _passage(self, asked: _Question, rank: int, hit: Hit, chunk: Chunk) -> Passage:
        source = self._generation.source_of(hit.chunk)
        texts = chunk.sentence_texts
        best = best_sentence(
            self._sentence_cosines(asked, hit.chunk),
            self._overlaps(asked, source, texts),
            [asked.is_stated_by(text) for text in texts],
        )
        quote = quote_span(chunk.sentences[best], texts[best])
        place = self._generation.place_of(chunk, quote)
        return Passage(
            rank=rank,
            source=source,
            chunk=chunk,
            quote=quote,
            place=place,
            score=hit.score,
            citation=footnote(source, place),
            bibtex=bibtex(source, place),
            ris=ris(source, place),
            link=self._anchor(source, quote).link(source),
        )

    def _anchor(self, source: Source, quote: Span) -> Anchor:
        around = Span(max(0, quote.start - 2 * REACH), quote.end + 2 * REACH)
        return Anchor.to(quote, self._generation.text_of(source.id, around), around.start)

    def _sentence_cosines(self, asked: _Question, row: int) -> list[float]:
        """Return the cosine of each sentence of a chunk, the mean over the encoders."""
        scores = [
            self._generation.dense[name].sentence_scores(vector, row)
            for name, vector in asked.vectors.items()
        ]
        return [float(score) for score in np.mean(scores, axis=0)]

    def _overlaps(self, asked: _Question, source: Source, texts: Sequence[str]) -> list[float]:
        """Return the share of the question's weighty words that each text holds."""
        overlaps = self._generation.lexical.coverage_of_texts(asked.text, source.language, texts)
        return [float(overlap) for overlap in overlaps]

    def _evidence(
        self, asked: _Question, ranked: Sequence[Hit], passages: Sequence[Passage]
    ) -> Evidence | None:
        """Return what speaks for the first passage; `None` if nothing was found."""
        if not passages:
            return None
        first = passages[0]
        row = ranked[0].chunk
        in_quote, in_passage = self._overlaps(
            asked, first.source, (first.quote_text, f"{first.chunk.context}\n{first.chunk.text}")
        )
        lead = ranked[0].score - (ranked[1].score if len(ranked) > 1 else 0.0)
        return Evidence(
            closeness={
                name: self._closeness(name, vector, row) for name, vector in asked.vectors.items()
            },
            words_in_quote=in_quote,
            words_in_passage=in_passage,
            lead=lead / (1 + len(asked.vectors)),
            same_language=first.source.language == asked.language,
        )

    def _closeness(self, encoder: str, vector: Vector, row: int) -> Closeness:
        dense = self._generation.dense[encoder]
        return Closeness(
            sentence=float(dense.sentence_scores(vector, row).max()),
            passage=float(dense.passage_scores(vector, [row])[0]),
        )


def _suitable(encoders: Sequence[Encoder], language: str) -> list[Encoder]:
    """Return the encoders to ask, first one that can judge texts in every language.

    An encoder made for some languages has nothing to say of a question in another, unless
    there is no other encoder.
    """
    suitable = [each for each in encoders if not each.languages or language in each.languages]
    return sorted(suitable or encoders, key=lambda encoder: bool(encoder.languages))


def check_question(question: str, k: int) -> None:
    """Check what can be checked without an index.

    Raises:
        QuestionError: if the question is empty or too long, or `k` is out of range.
    """
    if not question.strip():
        raise QuestionError("The question is empty: ask something, in any language")
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise QuestionError("The question holds bytes that are no text: expected UTF-8")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters: expected at most "
            f"{LONGEST_QUESTION:,}; ask it shorter"
        )
    if not 1 <= k <= MOST_PASSAGES:
        raise QuestionError(f"Expected between 1 and {MOST_PASSAGES} passages, got {k}")
