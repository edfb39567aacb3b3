"""From ranked candidates to passages: each with the words to quote and where they stand."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from qa.answering.asked import AskedQuestion
from qa.answering.stating import stated_by_sentences
from qa.citing import REACH, Anchor, bibtex, footnote, ris
from qa.models import Reading
from qa.quoting import ScoredSentence, choose_quote
from qa.ranking import sentence_scores
from qa.records import Alike, Chunk, Hit, Passage, Source, Span
from qa.sentences import asks
from qa.store import Generation

_MARGIN = 0.2  # in cosine; by so much may the second of two quoted sentences be worse


def make_passages(
    generation: Generation,
    asked: AskedQuestion,
    kept: Sequence[Hit],
    alike: Mapping[int, Sequence[int]],
    readings: Mapping[int, Reading],
) -> tuple[Passage, ...]:
    """Return a passage for each candidate, ranked from 1 in their order.

    Args:
        generation: where the candidates stand.
        asked: the question.
        kept: the candidates, best first.
        alike: rows of chunks that say almost the same, by row of one kept.
        readings: by chunk row; may lack some.
    """
    chunks = generation.chunks([hit.chunk for hit in kept])
    scored = _scored(generation, asked, kept, chunks, readings)
    return tuple(
        _passage(
            generation,
            rank,
            hit,
            chunk,
            choose_quote(sentences, _MARGIN),
            _alike(generation, alike.get(hit.chunk, ())),
        )
        for rank, (hit, chunk, sentences) in enumerate(
            zip(kept, chunks, scored, strict=True), start=1
        )
    )


def _alike(generation: Generation, rows: Sequence[int]) -> tuple[Alike, ...]:
    found = []
    for row, chunk in zip(rows, generation.chunks(rows), strict=True):
        source = generation.source_of(row)
        link = _anchor(generation, source, chunk.span).link(source)
        found.append(Alike(footnote(source, generation.place_of(chunk, chunk.span)), link))
    return tuple(found)


def _passage(
    generation: Generation,
    rank: int,
    hit: Hit,
    chunk: Chunk,
    quote: Span,
    alike: tuple[Alike, ...],
) -> Passage:
    source = generation.source_of(hit.chunk)
    place = generation.place_of(chunk, quote)
    return Passage(
        rank=rank,
        row=hit.chunk,
        source=source,
        chunk=chunk,
        quote=quote,
        place=place,
        score=hit.score,
        citation=footnote(source, place),
        bibtex=bibtex(source, place),
        ris=ris(source, place),
        link=_anchor(generation, source, quote).link(source),
        alike=alike,
    )


def _scored(
    generation: Generation,
    asked: AskedQuestion,
    kept: Sequence[Hit],
    chunks: Sequence[Chunk],
    readings: Mapping[int, Reading],
) -> Iterator[list[ScoredSentence]]:
    """Yield the sentences of each chunk with how well they answer."""
    rows = [hit.chunk for hit in kept]
    covered = _coverage(generation, asked, chunks)
    cosines = _sentence_cosines(generation, asked, rows)
    stated = stated_by_sentences(generation, asked, rows)
    for row, chunk, overlaps, near, stating in zip(
        rows, chunks, covered, cosines, stated, strict=True
    ):
        reading = readings.get(row)
        read = reading.sentences if reading else ()
        asking = [asks(text) for text in chunk.sentence_texts]
        scores = sentence_scores(near, overlaps, stating, read, asking)
        yield [
            ScoredSentence(span, text, score)
            for span, text, score in zip(chunk.sentences, chunk.sentence_texts, scores, strict=True)
        ]


def _coverage(
    generation: Generation, asked: AskedQuestion, chunks: Sequence[Chunk]
) -> list[list[float]]:
    """Return what the sentences of each chunk cover of the question's words.

    Those of one language are looked at together: they share most of their words.
    """
    languages = [generation.source(chunk.document_id).language for chunk in chunks]
    covered: list[list[float]] = [[] for _ in chunks]
    for language in dict.fromkeys(languages):
        own = [at for at, each in enumerate(languages) if each == language]
        texts = [text for at in own for text in chunks[at].sentence_texts]
        query = asked.words_in(language)
        found = iter(generation.lexical.coverage_of_texts(query, texts).tolist())
        for at in own:
            covered[at] = [next(found) for _ in chunks[at].sentences]
    return covered


def _sentence_cosines(
    generation: Generation, asked: AskedQuestion, rows: Sequence[int]
) -> list[list[float]]:
    """Return the cosine of each sentence of each chunk, the mean over the encoders."""
    by_encoder = [
        generation.dense[name].sentence_scores(vector, rows)
        for name, vector in asked.vectors.items()
    ]
    return [np.mean(each, axis=0).tolist() for each in zip(*by_encoder, strict=True)]


def _anchor(generation: Generation, source: Source, quote: Span) -> Anchor:
    around = Span(max(0, quote.start - 2 * REACH), quote.end + 2 * REACH)
    return Anchor.to(quote, generation.text_of(source.id, around), around.start)
