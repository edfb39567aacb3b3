"""How much the sentences of passages speak as what is asked for."""

from collections.abc import Iterator, Sequence

from qa.answering.asked import AskedQuestion
from qa.definitions import SAME_TERM, term_likeness
from qa.lexical import question_terms
from qa.records import Chunk
from qa.sentences import asks
from qa.store import Generation

_LEAST_LIKENESS = 0.65  # of a heading and a question, for what is below to be the answer


def stated_by_sentences(
    generation: Generation, asked: AskedQuestion, rows: Sequence[int]
) -> Iterator[list[float]]:
    """Yield how much each sentence of each chunk speaks as what is asked for.

    A heading that names what is asked for, such as a term to be explained, is followed by what
    tells it, which may share no word with the question. The first sentence below counts like a
    definition of the term; much less if the question asks for something about the matter, and not
    at all if for a time or a quantity, which other sentences may state. (A heading that asks stands
    in the text: see `qa.grouping`.)

    Args:
        generation: where the chunks stand.
        asked: the question.
        rows: of the chunks.
    """
    wanted = frozenset(question_terms(asked.text, asked.language))
    most = SAME_TERM if asked.term is not None or not asks(asked.text) else 1.0
    for row, chunk in zip(rows, generation.chunks(rows), strict=True):
        language = generation.source(chunk.document_id).language
        stated = [asked.stated_by(text, language) for text in chunk.sentence_texts]
        if asked.expects is None and language == asked.language:
            alike = term_likeness(wanted, _heading(chunk), language)
            if alike >= _LEAST_LIKENESS and _opens_section(generation, row, chunk):
                stated[0] = max(stated[0], most * alike)
        yield stated


def _opens_section(generation: Generation, row: int, chunk: Chunk) -> bool:
    """Tell whether no other words of its section stand before a chunk, as its heading may."""
    if row == 0:
        return True
    (before,) = generation.chunks([row - 1])
    if before.document_id != chunk.document_id:
        return True
    return before.context != chunk.context and not before.text.startswith(_heading(chunk))


def _heading(chunk: Chunk) -> str:
    """Return the heading right above a chunk; empty if only the title stands above it."""
    return chunk.context.rpartition(" > ")[2] if " > " in chunk.context else ""
