"""From ranked candidates to passages: each with the words to quote and where they stand."""

from collections.abc import Mapping, Sequence

import numpy as np

from qa.answering.asked import AskedQuestion
from qa.citing import REACH, Anchor, bibtex, footnote, ris
from qa.models import Reading
from qa.quoting import ScoredSentence, choose_quote
from qa.ranking import sentence_scores
from qa.records import Alike, Chunk, Hit, Passage, Source, Span
from qa.store import Generation

_MARGIN = 0.15  # in cosine; by so much may the second of two quoted sentences be worse


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
    return tuple(
        _passage(
            generation,
            rank,
            hit,
            chunk,
            choose_quote(
                _scored(generation, asked, hit.chunk, chunk, readings.get(hit.chunk)), _MARGIN
            ),
            _alike(generation, alike.get(hit.chunk, ())),
        )
        for rank, (hit, chunk) in enumerate(zip(kept, chunks, strict=True), start=1)
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
    row: int,
    chunk: Chunk,
    reading: Reading | None,
) -> list[ScoredSentence]:
    texts = chunk.sentence_texts
    language = generation.source_of(row).language
    scores = sentence_scores(
        _sentence_cosines(generation, asked, row),
        generation.lexical.coverage_of_texts(asked.words_in(language), texts).tolist(),
        [asked.stated_by(text, language) for text in texts],
        reading.sentences if reading else (),
    )
    return [
        ScoredSentence(span, text, score)
        for span, text, score in zip(chunk.sentences, texts, scores, strict=True)
    ]


def _sentence_cosines(generation: Generation, asked: AskedQuestion, row: int) -> list[float]:
    """Return the cosine of each sentence of a chunk, the mean over the encoders."""
    scores = [
        generation.dense[name].sentence_scores(vector, [row])[0]
        for name, vector in asked.vectors.items()
    ]
    return [float(score) for score in np.mean(scores, axis=0)]


def _anchor(generation: Generation, source: Source, quote: Span) -> Anchor:
    around = Span(max(0, quote.start - 2 * REACH), quote.end + 2 * REACH)
    return Anchor.to(quote, generation.text_of(source.id, around), around.start)
