"""A question's journey: to candidates, to a close reading, to quotes with citations."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from qa.answering.asked import check_question, sought_words, translate_words, understand
from qa.answering.candidates import find_candidates
from qa.answering.distinct import leave_out_alike
from qa.answering.evidence import gather_evidence
from qa.answering.explaining import Explanation, explain
from qa.answering.passages import make_passages
from qa.answering.reader_stage import read_candidates
from qa.answering.turns import Turns
from qa.confidence import BALANCED, Calibration, check_caution, load_calibration
from qa.errors import IndexMismatch
from qa.lexical import word_query
from qa.likeness import Sketch
from qa.models import (
    AnswerReader,
    Crossing,
    Encoder,
    Reading,
    Vector,
    load_crossings,
    load_for_questions,
    load_reader,
)
from qa.processors import processors
from qa.recent import Recent
from qa.records import Answer, Chunk, Document, Source
from qa.settings import DEFAULT_FUSION, DEFAULT_READER, Fusion, IndexSettings
from qa.stage_clock import StageClock
from qa.store import EncoderRecord, Generation, SkippedFile, open_generation

_RECENT = 2048  # sketches of passages, 4 kB each at most


def open_index(
    path: str | Path,
    load: Callable[[str], Encoder] = load_for_questions,
    reader: str = DEFAULT_READER,
    load_reader: Callable[[str], AnswerReader | None] = load_reader,
    fusion: Fusion = DEFAULT_FUSION,
) -> "Index":
    """Open an index, the encoders that it was built with, and a reader.

    Args:
        path: folder of the index.
        load: loads an encoder by name.
        reader: name of the reader, or `none` to go without.
        load_reader: loads a reader by name; `None` for none.
        fusion: how the searches become one ranking; see `qa.settings.Fusion`.

    Raises:
        IndexProblem: if there is no index, or it cannot be used.
        ModelProblem: if an encoder or the reader cannot be loaded.
    """
    with ExitStack() as opened:  # what was opened is closed if anything below fails
        generation = opened.enter_context(open_generation(Path(path)))
        encoders = [_encoder(load, record, path) for record in generation.manifest.encoders]
        crossings = load_crossings(encoders)
        reads = load_reader(reader)
        names = tuple(encoder.name for encoder in encoders)
        calibration = load_calibration(names, reads.name if reads else None)
        opened.pop_all()
    return Index(generation, encoders, crossings, reads, calibration, fusion)


def _encoder(load: Callable[[str], Encoder], record: EncoderRecord, path: str | Path) -> Encoder:
    """Load an encoder that the index at `path` was built with.

    Raises:
        IndexMismatch: if its weights are others now.
    """
    encoder = load(record.name)
    if encoder.fingerprint != record.fingerprint:
        raise IndexMismatch(
            f"{path}: expected the encoder {record.name} with SHA-256 {record.fingerprint}, "
            f"found {encoder.fingerprint}; run `qa index --rebuild`"
        )
    return encoder


class Index:
    """An open index that answers questions; safe to use from several threads.

    Attributes:
        fusion: how the searches become one ranking.
    """

    def __init__(
        self,
        generation: Generation,
        encoders: Sequence[Encoder],
        crossings: Mapping[str, Crossing],
        reader: AnswerReader | None,
        calibration: Calibration,
        fusion: Fusion = DEFAULT_FUSION,
    ) -> None:
        """Take the parts as `open_index` opens them."""
        self._generation = generation
        self._encoders = encoders
        self._crossings = crossings
        self._reader = reader
        self._calibration = calibration
        self.fusion: Fusion = fusion
        # More questions at once than processors would only all be late.
        self._turns = Turns(processors())
        self._sketches = Recent[int, Sketch](_RECENT)
        self._terms = Recent[str, Vector](_RECENT)
        self._workers = ThreadPoolExecutor(processors(), thread_name_prefix="beside")

    @property
    def generation(self) -> str:
        """Name of what is open, different for every index that was ever written."""
        return self._generation.name

    @property
    def created(self) -> datetime:
        """When the index was written, in UTC."""
        return self._generation.created

    @property
    def corpus(self) -> Path:
        """The folder that the documents were read from; it may be gone."""
        return self._generation.corpus

    @property
    def sources(self) -> tuple[Source, ...]:
        """All documents without their texts, by path."""
        return self._generation.sources

    @property
    def passage_counts(self) -> Mapping[str, int]:
        """How many passages each document has, by its id."""
        return self._generation.chunk_counts

    @property
    def recognised_pages(self) -> Mapping[str, int]:
        """How many pages were read by OCR, by the id of each document that has such pages."""
        return self._generation.recognised_pages

    @property
    def skipped(self) -> tuple[SkippedFile, ...]:
        """The files of the corpus that could not be read, by path."""
        return self._generation.skipped()

    @property
    def settings(self) -> IndexSettings:
        """What the index was built with."""
        return self._generation.manifest.settings

    @property
    def encoders(self) -> Mapping[str, str]:
        """The encoders asked: the SHA-256 of the weights of each, by its name."""
        return {encoder.name: encoder.fingerprint for encoder in self._encoders}

    @property
    def reader(self) -> tuple[str, str] | None:
        """Name of the reader and SHA-256 of its weights; `None` if there is no reader."""
        return (self._reader.name, self._reader.fingerprint) if self._reader else None

    def sources_where(self, filters: Mapping[str, str]) -> tuple[Source, ...]:
        """Return the documents that have each of these properties, by path.

        Args:
            filters: see `qa.store.filters.matches`.

        Raises:
            QuestionError: if a property has an unknown name.
        """
        return self._generation.sources_where(filters)

    def document(self, document_id: str) -> Document:
        """Return a document with its canonical text.

        Raises:
            KeyError: if there is none with this id.
        """
        return self._generation.document(document_id)

    def source_of(self, row: int) -> Source:
        """Return the document of the chunk in `row`, which hits name; without its text."""
        return self._generation.source_of(row)

    def chunks_of(self, document_id: str) -> Mapping[int, Chunk]:
        """Return the chunks of a document by the row that hits name, in reading order.

        Raises:
            KeyError: if there is no document with this id.
        """
        rows = self._generation.rows_of(document_id).tolist()
        return dict(zip(rows, self._generation.chunks(rows), strict=True))

    def ask(
        self,
        question: str,
        k: int = 5,
        filters: Mapping[str, str] | None = None,
        caution: str = BALANCED,
    ) -> Answer:
        """Answer a question from the documents.

        Args:
            question: in any language.
            k: how many passages to return at most.
            filters: what the documents must have, such as `{"language": "en"}`; see
                `qa.store.filters.matches`.
            caution: `cautious` answers only what is very likely right, `eager` rather shows
                a wrong answer than none, `balanced` weighs both alike.

        Raises:
            QuestionError: if the question is empty or too long, `k` is out of range, or a
                filter or the caution is unknown.
        """
        check_question(question, k)
        threshold = self._calibration.thresholds[check_caution(caution)]
        with self._turns:
            return self._answer(question, k, filters, threshold)

    def _answer(
        self, question: str, k: int, filters: Mapping[str, str] | None, threshold: float
    ) -> Answer:
        clock = StageClock()
        asked = understand(
            self._generation,
            self._encoders,
            self._crossings,
            question,
            k,
            filters,
            self._workers,
            self._terms,
        )
        clock.end("question")
        fused = ranked = find_candidates(self._generation, asked, clock, self._workers, self.fusion)
        readings: Mapping[int, Reading] = {}
        if self._reader is not None:
            readings, ranked = read_candidates(self._generation, self._reader, asked, ranked)
            clock.end("reader", ranked)
        kept, alike = leave_out_alike(self._generation, ranked, k, self._sketches)
        passages = make_passages(self._generation, asked, kept, alike, readings)
        clock.end("quotes")
        copies = alike.get(kept[0].chunk, ()) if kept else ()
        evidence = gather_evidence(
            self._generation, asked, fused, ranked, readings, passages, copies
        )
        confidence = self._calibration.probability(evidence)
        clock.end("confidence")
        return Answer(
            question=question,
            language=asked.language,
            answered=confidence >= threshold,
            confidence=confidence,
            threshold=threshold,
            track_record=self._calibration.track_record(confidence),
            reasons=self._calibration.reasons(evidence),
            passages=passages,
            stages=clock.stages,
        )

    def would_answer(self, answer: Answer, caution: str) -> bool:
        """Tell whether an answer of this index would count as one at another caution.

        Raises:
            QuestionError: if the caution is unknown.
        """
        return answer.confidence >= self._calibration.thresholds[check_caution(caution)]

    def explain(self, answer: Answer) -> tuple[Explanation, ...]:
        """Return why each passage of an answer of this index stands where it does."""
        about, language = sought_words(answer.question), answer.language
        queries = translate_words(self._generation, self._encoders, about, language)
        return explain(answer, {**queries, language: word_query(about, language)})
