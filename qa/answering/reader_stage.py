"""The best candidates read closely, question and passage together."""

from collections.abc import Mapping, Sequence

from qa.answering.asked import AskedQuestion
from qa.answering.stating import stated_by_sentences
from qa.models import AnswerReader, ReaderPassage, Reading
from qa.ranking import put_read_first
from qa.records import Hit
from qa.store import Generation

STATING_LOG_ODDS = 1.5
"""What a sentence gains that states the time, quantity or definition that is asked for."""

READ_PASSAGES = 6
READ_CHARACTERS = 5500
"""Together these bound the time that reading takes, whatever the documents are like."""


def read_candidates(
    generation: Generation, reader: AnswerReader, asked: AskedQuestion, ranked: Sequence[Hit]
) -> tuple[Mapping[int, Reading], tuple[Hit, ...]]:
    """Read the first candidates and put those that answer best first.

    Args:
        generation: where the candidates stand.
        reader: reads them.
        asked: the question.
        ranked: all candidates, best first.

    Returns:
        The readings by chunk row, and all candidates in their new order; those that were
        not read keep theirs, after the others.
    """
    rows = [hit.chunk for hit in ranked[:READ_PASSAGES]]
    passages: dict[int, ReaderPassage] = {}
    characters = 0
    for row, chunk in zip(rows, generation.chunks(rows), strict=True):
        characters += len(chunk.text)
        if passages and characters > READ_CHARACTERS:
            break
        sentences = tuple(" ".join(text.split()) for text in chunk.sentence_texts)
        passages[row] = ReaderPassage(chunk.context, sentences)
    found = reader.read(asked.text, list(passages.values())) if passages else []
    stated = stated_by_sentences(generation, asked, list(passages))
    readings = {
        row: _preferring_stated(reading, stating)
        for row, reading, stating in zip(passages, found, stated, strict=True)
    }
    best = {row: reading.best for row, reading in readings.items()}
    abroad = {row for row in best if generation.source_of(row).language != asked.language}
    return readings, put_read_first(ranked, best, abroad)


def _preferring_stated(reading: Reading, stating: Sequence[float]) -> Reading:
    """Add what sentences state; the reader may not have reached the last ones."""
    return Reading(
        tuple(
            log_odds + STATING_LOG_ODDS * stated
            for log_odds, stated in zip(reading.sentences, stating, strict=False)
        )
    )
