"""What speaks for the first passage: the signs that the confidence weighs."""

import re
from collections.abc import Collection, Mapping, Sequence

from qa.answer_types import AnswerType
from qa.answering.asked import AskedQuestion
from qa.confidence import Evidence, ReaderSigns
from qa.definitions import SAME_TERM
from qa.lexical import WordQuery, question_terms
from qa.models import Reading, bounded
from qa.records import Hit, Passage
from qa.sentences import asks
from qa.store import Generation

_WEB_ADDRESS = re.compile(r"https?://|\bwww\.")


def gather_evidence(
    generation: Generation,
    asked: AskedQuestion,
    fused: Sequence[Hit],
    ranked: Sequence[Hit],
    readings: Mapping[int, Reading],
    passages: Sequence[Passage],
    copies: Collection[int],
) -> Evidence | None:
    """Return what speaks for the first passage; `None` if nothing was found.

    Args:
        generation: where the passages stand.
        asked: the question.
        fused: all candidates as the searches ranked them, best first.
        ranked: the same after reading, best first; `fused` itself without a reader.
        readings: by chunk row; empty without a reader.
        passages: made of the first of `ranked`.
        copies: rows of chunks that say almost the same as the first passage: no rivals of it.
    """
    if not passages:
        return None
    first = passages[0]
    language = first.source.language
    query = asked.words_in(language)
    above = f"{first.source.title} {first.chunk.context} {_asked_before(first)}"
    headed = _terms(above, language)
    texts = (first.quote_text, first.chunk.text)
    defines = asked.stated_by(first.quote_text, language) / SAME_TERM if asked.term else 0.0
    # The words that a definition of the term has are those of the term, known as such or not.
    meant = defines if language != asked.language else 0.0
    in_quote, in_passage = (max(meant, each) for each in _covered(generation, query, headed, texts))
    fused, ranked = _without(fused, copies), _without(ranked, copies)
    rivals = {row: reading for row, reading in readings.items() if row not in copies}
    new = _terms(first.quote_text, language) - headed - query.weights().keys()
    return Evidence(
        closeness={
            name: float(generation.dense[name].sentence_scores(vector, [first.row])[0].max())
            for name, vector in asked.vectors.items()
        },
        reader=_reader_signs(rivals, fused, first.row),
        words_in_quote=in_quote,
        words_in_passage=in_passage,
        words_lost=(1 - meant) * query.lost_share,
        new_words=len(new),
        states_time=_states(asked, first, "time"),
        states_quantity=_states(asked, first, "quantity"),
        defines=defines,
        web_address=bool(_WEB_ADDRESS.search(first.quote_text)),
        lead=ranked[0].score - (ranked[1].score if len(ranked) > 1 else 0.0),
        same_language=first.source.language == asked.language,
    )


def _terms(text: str, language: str) -> frozenset[str]:
    return frozenset(question_terms(text, language))


def _asked_before(passage: Passage) -> str:
    """Return the question in the text that the quote answers, a heading of sorts; else nothing."""
    sentences = zip(passage.chunk.sentences, passage.chunk.sentence_texts, strict=True)
    before = [text for span, text in sentences if span.end <= passage.quote.start]
    return before[-1] if before and asks(before[-1]) else ""


def _without(hits: Sequence[Hit], rows: Collection[int]) -> Sequence[Hit]:
    return [hit for hit in hits if hit.chunk not in rows] if rows else hits


def _covered(
    generation: Generation, query: WordQuery, headed: frozenset[str], texts: tuple[str, str]
) -> list[float]:
    """Return how much of the question's words each text covers, those of `headed` aside.

    All if no others remain; nothing if no word of the question is known in that language.
    """
    if not query.words:
        return [0.0, 0.0]
    others = query.beyond(headed)
    if not others.words:
        return [1.0, 1.0]
    return [float(share) for share in generation.lexical.coverage_of_texts(others, texts)]


def _states(asked: AskedQuestion, passage: Passage, kind: AnswerType) -> bool | None:
    if asked.expects != kind:
        return None
    return bool(asked.stated_by(passage.quote_text, passage.source.language))


def _reader_signs(
    readings: Mapping[int, Reading], fused: Sequence[Hit], row: int
) -> ReaderSigns | None:
    if row not in readings:
        return None
    sentences = sorted(readings[row].sentences, reverse=True)
    others = [reading.best for other, reading in readings.items() if other != row]
    before = next(at for at, hit in enumerate(fused) if hit.chunk == row)
    rival = next((hit.score for hit in fused if hit.chunk != row), 0.0)
    return ReaderSigns(
        best=bounded(sentences[0]),
        within=bounded(sentences[0] - sentences[1]) if len(sentences) > 1 else 0.0,
        among=bounded(sentences[0] - max(others)) if others else 0.0,
        lead_before=fused[before].score - rival,
        standing_before=1 / (before + 1),
    )
