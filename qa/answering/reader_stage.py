"""The best candidates read closely, question and passage together."""

from collections.abc import Mapping, Sequence

from qa.answering.asked import AskedQuestion
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
    readings = {
        row: _preferring_stated(reading, passages[row], asked, generation.source_of(row).language)
        for row, reading in zip(passages, found, strict=True)
    }
    best = {row: reading.best for row, reading in readings.items()}
    return readings, put_read_first(ranked, best)


def _preferring_stated(
    reading: Reading, passage: ReaderPassage, asked: AskedQuestion, language: str
) -> Reading:
    if asked.expects is None:
        return reading
    return Reading(
        tuple(
            log_odds + STATING_LOG_ODDS * asked.stated_by(text, language)
            for log_odds, text in zip(reading.sentences, passage.sentences, strict=False)
        )
    )
